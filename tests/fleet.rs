//! Nodes that come and go on purpose, as scenarios with figures worked out by hand.

mod support;

use everynode::analysis::uncovered::Cause;
use everynode::record::fact::{FactKind, Reason};
use support::{AGENT, ROUND_DELAYS, Watched, run};

/// Pools of which one is named `pool`, one DaemonSet, round delays, and `more` as it is.
fn scenario(pools: &str, more: &str) -> String {
    format!(
        r#"(
            duration: "2h",
            node_pools: {{ {pools} }},
            daemon_sets: {{ "agent": ({AGENT}) }},
            {ROUND_DELAYS}
            {more}
        )"#
    )
}

/// The facts of one kind with their nodes: `pool-00000 at 100`.
fn where_and_when(run: &Watched, kind: FactKind) -> Vec<String> {
    let of_kind = run.facts.iter().filter(|(_, fact)| fact.kind == kind);
    of_kind
        .map(|(at, fact)| format!("{} at {}", run.catalog.node(fact.node.unwrap()), at.as_seconds()))
        .collect()
}

#[test]
fn a_spot_node_is_noticed_cordoned_taken_and_replaced() {
    let pool = r#""pool": (count: 1, provisioning: "45s")"#;
    let churn = r#"churn: [ SpotReclaims(pool: "pool", every: "1h", notice: "2m") ],"#;
    let run = run(&scenario(pool, churn));
    assert_eq!(run.when(FactKind::NodeNoticed), [(3600.0, Reason::SpotReclaimed)]);
    assert_eq!(run.when(FactKind::NodeLeft), [(3720.0, Reason::SpotReclaimed)]);
    assert_eq!(where_and_when(&run, FactKind::NodeJoined), ["pool-00000 at 0", "pool-00001 at 3765"]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [3765.0 + 60.0 + 16.0]);
    assert_eq!(run.when(FactKind::PodTerminating), [], "a cordon leaves daemon pods alone");
    // A minute of start-up and 16 s until the pod is ready; while there is no node, nothing is due.
    assert_eq!(run.analyses[0].uncovered.total().as_seconds(), 76.0);
}

#[test]
fn a_spot_node_that_is_not_replaced_leaves_the_pool_smaller() {
    let churn = r#"churn: [ SpotReclaims(pool: "pool", every: "1h", replaced: false) ],"#;
    let run = run(&scenario(r#""pool": (count: 3)"#, churn));
    assert_eq!(run.seconds(FactKind::NodeLeft), [3630.0; 3], "30 s of notice");
    assert_eq!(run.seconds(FactKind::NodeJoined), [0.0; 3]);
}

#[test]
fn a_rollout_still_reaches_a_cordoned_spot_node() {
    let more = r#"
        churn: [ SpotReclaims(pool: "pool", every: "1h", notice: "2m", replaced: false) ],
        script: [ At("3610s", SetImage("agent", "agent:2")) ],
    "#;
    let run = run(&scenario(r#""pool": (count: 1)"#, more));
    assert_eq!(run.seconds(FactKind::PodAvailable), [3610.0 + 4.0 + 16.0]);
    assert_eq!(run.analyses[0].uncovered.by(Cause::Rollout).as_seconds(), 20.0);
}

/// Reclaims of one pool do not shift when other pools or other processes are there, or the notice is longer.
#[test]
fn each_nodes_reclaim_is_its_own_luck() {
    let noticed = |pools: &str, notice: &str, more: &str| {
        let spot = format!(
            r#"SpotReclaims(pool: "pool", every: Exponential(mean: "1h"), notice: "{notice}", replaced: false)"#
        );
        let run = run(&scenario(pools, &format!("churn: [ {spot}, {more} ],")));
        let noticed = where_and_when(&run, FactKind::NodeNoticed);
        noticed.into_iter().filter(|line| line.starts_with("pool")).collect::<Vec<_>>()
    };
    let alone = noticed(r#""pool": (count: 20)"#, "30s", "");
    assert!(alone.len() > 10);
    assert_eq!(
        noticed(r#""pool": (count: 20), "other": (count: 7)"#, "2m", r#"Joins(pool: "other", every: "1m")"#),
        alone
    );
    let failures = r#"Failures(pool: "pool", every: "50m", repair: "1m")"#;
    assert_eq!(noticed(r#""pool": (count: 20)"#, "30s", failures), alone);
    let of_more = noticed(r#""pool": (count: 30)"#, "30s", "");
    assert!(alone.iter().all(|line| of_more.contains(line)), "{alone:?}\n{of_more:?}");
}
