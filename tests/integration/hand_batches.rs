//! Rollouts by hand: pods deleted some at a time, as scenarios with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, Watched, run};
use everynode::record::fact::{FactKind, Reason};

/// A new image at 100 s, and from then on a look every 7 s. A pod takes 4 s to end and 16 s to be available.
fn by_hand(nodes: u32, at_once: u32, script: &str) -> Watched {
    run(&format!(
        r#"(
            duration: "10m",
            node_pools: {{ "pool": (count: {nodes}) }},
            daemon_sets: {{ "agent": ({AGENT}, updateStrategy: OnDelete) }},
            {ROUND_DELAYS}
            script: [
                At("100s", SetImage("agent", "agent:2")),
                At("100s", DeleteInBatches(daemon_set: "agent", at_once: {at_once}, look_every: "7s")),
                {script}
            ],
        )"#
    ))
}

fn deletions(run: &Watched) -> Vec<(f64, Reason)> {
    run.when(FactKind::PodTerminating)
}

#[test]
fn the_next_ones_go_at_the_first_look_that_finds_all_available() {
    let run = by_hand(5, 2, "");
    let expected = [100.0, 100.0, 121.0, 121.0, 142.0].map(|at| (at, Reason::Deleted));
    assert_eq!(deletions(&run), expected);
    let rollout = &run.analyses[0].rollouts[0];
    assert_eq!(rollout.duration().unwrap().as_seconds(), 62.0);
    assert_eq!(rollout.max_unavailable.0, 2);
}

#[test]
fn min_ready_seconds_are_waited_for() {
    let run = by_hand(2, 1, r#"At("50s", SetStrategy("agent", (minReadySeconds: 30))),"#);
    // Available 50 s after the deletion; looks at 149 s and 156 s.
    assert_eq!(deletions(&run), [100.0, 156.0].map(|at| (at, Reason::Deleted)));
}

#[test]
fn nobody_waits_for_a_node_that_is_away_and_its_pod_has_its_turn_later() {
    let script = r#"At("45s", FailNodes(Nodes(name: "pool-00000"))), At("200s", RepairNodes(Nodes(name: "pool-00000"))),"#;
    let run = by_hand(3, 1, script);
    assert_eq!(deletions(&run), [100.0, 121.0, 205.0].map(|at| (at, Reason::Deleted)));
    // `kubectl rollout status` does not count the node that is away.
    assert_eq!(run.analyses[0].rollouts[0].duration().unwrap().as_seconds(), 41.0);
}

#[test]
fn nodes_that_join_have_the_new_pods_anyway() {
    let run = by_hand(2, 1, r#"At("105s", AddNodes(pool: "pool", count: 1)),"#);
    assert_eq!(deletions(&run), [100.0, 121.0].map(|at| (at, Reason::Deleted)));
    assert_eq!(run.analyses[0].pods_created, 3);
}
