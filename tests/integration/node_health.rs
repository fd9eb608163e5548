//! How it is noticed that nodes fail, and what follows, as scenarios with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, Watched, run};
use everynode::record::fact::{FactKind, Reason};

/// One DaemonSet on two zones of so many nodes each; `more` goes into the scenario as it is.
fn scenario(nodes: u32, agent: &str, cluster: &str, script: &str) -> String {
    format!(
        r#"(
            duration: "1h",
            node_pools: {{ "a": (count: {nodes}, zones: ["1"]), "b": (count: {nodes}, zones: ["2"]) }},
            daemon_sets: {{ "agent": ({agent}) }},
            {ROUND_DELAYS}
            cluster: ({cluster}),
            script: [ {script} ],
        )"#
    )
}

/// The seconds at which a node's taint is put or taken away.
fn taints(run: &Watched, reason: Reason) -> Vec<f64> {
    let tainted = run.when(FactKind::NodeTainted).into_iter();
    tainted.filter(|(_, why)| *why == reason).map(|(at, _)| at).collect()
}

const MANAGED: &str = "node_lifecycle: KubeControllerManager";
/// As `MANAGED`, but the last heartbeat is known to be at the node's end.
const PUNCTUAL: &str = r#"node_lifecycle: Settings(heartbeat_interval: "0s")"#;
/// An agent that bears any NoExecute taint for a minute: the automatic tolerations come after its own.
fn impatient_agent() -> String {
    AGENT.replace(
        "{containers:",
        "{tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 60}], containers:",
    )
}

#[test]
fn a_failed_node_is_noticed_at_a_look_a_grace_period_after_the_look_that_saw_it_last() {
    let run = run(&scenario(2, AGENT, PUNCTUAL, r#"At("101s", FailNodes(Nodes(name: "a-00000")))"#));
    assert_eq!(run.when(FactKind::NodeNotReady), [(155.0, Reason::Unreachable)], "105 + 50");
    assert_eq!(run.when(FactKind::PodUnready), [(155.0, Reason::Unreachable)]);
    assert_eq!(taints(&run, Reason::Unreachable), [155.0], "in the same look");
    assert_eq!(run.analyses[0].pods_created, 0);
}

#[test]
fn heartbeats_come_at_a_time_of_each_nodes_own() {
    let run = run(&scenario(50, AGENT, MANAGED, r#"At("103s", FailNodes(Nodes(pool: "a", count: 20)))"#));
    let mut noticed = run.seconds(FactKind::NodeNotReady);
    assert_eq!(noticed.len(), 20);
    noticed.dedup();
    // The last heartbeat was after 93 and until 103; the looks at 95, 100 and 105 found it.
    assert_eq!(noticed, [145.0, 150.0, 155.0]);
}

#[test]
fn a_node_that_is_back_before_the_look_was_never_missed() {
    let blink = r#"At("101s", FailNodes(Nodes(name: "a-00000"))), At("154s", RepairNodes(Nodes()))"#;
    let run = run(&scenario(2, AGENT, PUNCTUAL, blink));
    assert_eq!(run.when(FactKind::NodeNotReady), []);
}

#[test]
fn a_node_that_is_back_is_ready_at_once_and_loses_its_no_execute_taint_at_the_next_look() {
    let outage = r#"At("101s", FailNodes(Nodes(name: "a-00000"))), At("301s", RepairNodes(Nodes()))"#;
    let run = run(&scenario(2, AGENT, PUNCTUAL, outage));
    assert_eq!(run.seconds(FactKind::NodeReady), [301.0]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [301.0]);
    assert_eq!(taints(&run, Reason::None), [305.0]);
}

#[test]
fn taints_come_at_a_tenth_of_a_node_a_second() {
    let outage = r#"At("101s", FailNodes(Nodes(pool: "a", count: 4)))"#;
    let run = run(&scenario(10, &impatient_agent(), PUNCTUAL, outage));
    assert_eq!(run.seconds(FactKind::NodeNotReady), [155.0; 4]);
    assert_eq!(taints(&run, Reason::Unreachable), [155.0, 165.0, 175.0, 185.0]);
    assert_eq!(
        run.when(FactKind::PodTerminating),
        [215.0, 225.0, 235.0, 245.0].map(|at| (at, Reason::TaintEviction)),
        "a minute after the taint"
    );
}

#[test]
fn a_small_zone_that_is_mostly_gone_gets_no_taints() {
    let outage = |count| format!(r#"At("101s", FailNodes(Nodes(pool: "a", count: {count})))"#);
    let most = run(&scenario(10, AGENT, PUNCTUAL, &outage(6)));
    assert_eq!(most.seconds(FactKind::NodeNotReady), [155.0; 6]);
    assert_eq!(most.when(FactKind::NodeTainted), []);
    let half = run(&scenario(10, AGENT, PUNCTUAL, &outage(5)));
    assert_eq!(taints(&half, Reason::Unreachable), [155.0, 165.0, 175.0, 185.0, 195.0]);
}

#[test]
fn while_no_node_is_ready_there_are_no_taints() {
    let outage = r#"
        At("101s", FailNodes(Nodes(pool: "a"))), At("201s", FailNodes(Nodes(pool: "b"))),
        At("301s", RepairNodes(Nodes(pool: "b"))),
    "#;
    let run = run(&scenario(2, AGENT, PUNCTUAL, outage));
    assert_eq!(
        run.when(FactKind::NodeTainted),
        [
            // Zone 1 is out, which is no reason to be slower as long as zone 2 is there.
            (155.0, Reason::Unreachable),
            (165.0, Reason::Unreachable),
            // At 255 nobody is left: both are taken back, and those of zone 2 get none.
            (255.0, Reason::None),
            (255.0, Reason::None),
            // Zone 2 is back, which is seen at 305; a token grows in 10 s.
            (315.0, Reason::Unreachable),
            (325.0, Reason::Unreachable),
        ]
    );
}

#[test]
fn a_node_that_starts_gets_a_no_execute_taint_too() {
    let run = run(&scenario(2, AGENT, MANAGED, r#"At("101s", AddNodes(pool: "a", count: 1))"#));
    assert_eq!(run.when(FactKind::NodeTainted), [(105.0, Reason::StartUp), (165.0, Reason::None)]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [177.0], "101 + 60 + 16: daemon pods do not care");
}

#[test]
fn a_zone_fails_and_comes_back_as_one() {
    let outage = r#"At("101s", FailNodes(Nodes(zone: "1"))), At("301s", RepairNodes(Nodes(zone: "1")))"#;
    let run = run(&scenario(3, AGENT, "", outage));
    assert_eq!(run.seconds(FactKind::NodeNotReady), [151.0; 3]);
    assert_eq!(run.seconds(FactKind::NodeReady), [301.0; 3]);
    assert!(
        run.story_of("b-00000").iter().all(|line| !line.contains("Not")),
        "{:?}",
        run.story_of("b-00000")
    );
}

/// A dead node holds its old pod, which is to end; `more` is done about it.
fn dead_node_in_a_rollout(bound: &str, more: &str) -> Watched {
    let agent = format!(r#"{AGENT}, maxUnavailable: {bound}"#);
    let script = format!(
        r#"At("100s", FailNodes(Nodes(name: "a-00000"))), At("200s", SetImage("agent", "agent:2")), {more}"#
    );
    run(&scenario(5, &agent, "", &script))
}

#[test]
fn a_dead_node_takes_its_share_of_max_unavailable_for_good() {
    let one = dead_node_in_a_rollout("1", "");
    assert_eq!(one.analyses[0].rollouts[0].finished, None);
    assert_eq!(one.seconds(FactKind::PodTerminating), [200.0], "the dead one alone, and it never ends");
    let two = dead_node_in_a_rollout("2", "");
    assert_eq!(
        two.analyses[0].rollouts[0].duration().unwrap().as_seconds(),
        9.0 * 20.0,
        "one at a time is left"
    );
    assert_eq!(two.seconds(FactKind::PodRemoved).len(), 9);
}

#[test]
fn deleting_the_dead_node_frees_the_rollout() {
    let run = dead_node_in_a_rollout("1", r#"At("1001s", RemoveNodes(Nodes(name: "a-00000")))"#);
    assert_eq!(run.seconds(FactKind::PodRemoved)[0], 1060.0, "found at 1020, 40 s of quarantine");
    assert_eq!(run.analyses[0].rollouts[0].finished.unwrap().as_seconds(), 1060.0 + 9.0 * 20.0);
}

#[test]
fn an_out_of_service_taint_frees_the_rollout() {
    let taint =
        r#"At("1001s", Taint(Nodes(name: "a-00000"), "node.kubernetes.io/out-of-service:NoExecute"))"#;
    let run = dead_node_in_a_rollout("1", taint);
    assert_eq!(
        run.when(FactKind::PodRemoved)[0],
        (1020.0, Reason::Unreachable),
        "the next check of the pod GC"
    );
    assert_eq!(run.analyses[0].rollouts[0].finished.unwrap().as_seconds(), 1020.0 + 9.0 * 20.0);
}

#[test]
fn pods_of_a_node_that_works_end_by_themselves_whatever_the_taint() {
    let taint = r#"At("101s", Taint(Nodes(name: "a-00000"), "node.kubernetes.io/out-of-service:NoExecute"))"#;
    let run = run(&scenario(2, AGENT, "", taint));
    assert_eq!(run.when(FactKind::PodRemoved), [(105.0, Reason::None)]);
}
