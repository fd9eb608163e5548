//! Start-up taints: other pods wait for the one that takes the taint off, with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, Watched, run};
use everynode::record::fact::FactKind;

/// A node joins at 100 s; the network plugin tolerates everything, the agent nothing.
fn joining_node(startup_taints: &str) -> Watched {
    let cni = AGENT.replace("{containers:", "{tolerations: [{operator: Exists}], containers:");
    run(&format!(
        r#"(
            duration: "10m",
            node_pools: {{ "pool": (count: 1, startup_taints: [{startup_taints}]) }},
            daemon_sets: {{ "agent": ({AGENT}), "cni": ({cni}) }},
            {ROUND_DELAYS}
            script: [ At("100s", AddNodes(pool: "pool", count: 1)) ],
        )"#
    ))
}

#[test]
fn without_them_everybody_starts_at_once() {
    let run = joining_node("");
    assert_eq!(run.seconds(FactKind::PodCreated), [100.0, 160.0], "the plugin does not wait for the node");
    assert_eq!(run.seconds(FactKind::PodAvailable), [175.0, 176.0], "160 + 10 + 2 + 3, and scheduling");
}

#[test]
fn others_come_when_the_awaited_pod_is_ready() {
    let run = joining_node(r#"(taint: "cni/not-ready:NoExecute", until_ready: "cni")"#);
    assert_eq!(run.seconds(FactKind::PodCreated), [100.0, 175.0]);
    assert_eq!(run.seconds(FactKind::NodeTainted), [175.0]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [175.0, 191.0], "16 more");
    let waits = &run.analyses[0].joins.waits;
    assert_eq!(
        waits.iter().map(|wait| wait.as_seconds()).collect::<Vec<_>>(),
        [91.0],
        "cover is due all along"
    );
}

#[test]
fn nodes_that_are_there_already_have_none() {
    let run = joining_node(r#"(taint: "cni/not-ready:NoExecute", until_ready: "cni")"#);
    assert_eq!(run.seconds(FactKind::PodTerminating), [] as [f64; 0]);
    assert_eq!(run.analyses[0].last.unwrap().status.desired_number_scheduled, 2);
}
