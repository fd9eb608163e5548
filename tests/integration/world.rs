//! The rules of the simulated cluster, each as a small scenario with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, run};
use everynode::analysis::cause::Cause;
use everynode::cluster::run::{Checking, simulate};
use everynode::engine::time::Instant;
use everynode::record::fact::{FactKind, Reason};
use everynode::record::observer::Observer;

/// A scenario of one DaemonSet with round delays; `more` goes into it as it is.
fn scenario(nodes: u32, daemon_set: &str, more: &str) -> String {
    format!(
        r#"(
            duration: "1h",
            node_pools: {{ "pool": (count: {nodes}, zones: ["1", "2"]) }},
            daemon_sets: {{ "agent": ({AGENT}, {daemon_set}) }},
            {ROUND_DELAYS}
            {more}
        )"#
    )
}

fn seconds(run: &crate::support::Watched, cause: Cause) -> f64 {
    run.analyses[0].uncovered.by(cause).as_seconds()
}

#[test]
fn a_daemon_set_that_runs_already_changes_nothing() {
    let run = run(&scenario(5, "", ""));
    assert_eq!(run.analyses[0].pods_created, 0);
    assert_eq!(run.analyses[0].last.unwrap().status.number_available, 5);
    assert_eq!(run.seconds(FactKind::PodExisted), [0.0; 5]);
}

/// Counts what is put into the queue for after the end.
struct AfterTheEnd(Instant, u32);

impl Observer for AfterTheEnd {
    fn on_scheduled(&mut self, at: Instant) {
        self.1 += u32::from(at > self.0);
    }
}

#[test]
fn nothing_is_scheduled_for_after_the_end() {
    let faults = r#"faults: [ Crash(after: Exponential(mean: "1000h")) ],"#;
    let plan = crate::support::load(&scenario(50, "", faults)).plan;
    let mut observer = AfterTheEnd(plan.horizon, 0);
    simulate(&plan, 1, Checking::Off, &mut observer).unwrap();
    assert_eq!(observer.1, 0);
}

#[test]
fn a_new_daemon_set_is_rolled_out_after_scheduling_pull_start_and_readiness() {
    let run = run(&scenario(3, r#"created_at: "100s""#, ""));
    assert_eq!(run.seconds(FactKind::PodCreated), [100.0; 3]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [116.0; 3], "1 + 10 + 2 + 3");
    let rollout = &run.analyses[0].rollouts[0];
    assert_eq!(rollout.duration().unwrap().as_seconds(), 16.0);
    assert_eq!(
        [Cause::Scheduling, Cause::ImagePull, Cause::ContainerStart].map(|cause| seconds(&run, cause)),
        [3.0, 30.0, 15.0]
    );
}

#[test]
fn a_joining_node_is_covered_when_it_has_started_and_its_pod_is_ready() {
    let run = run(&scenario(1, "", r#"script: [ At("10m", AddNodes(pool: "pool", count: 1)) ],"#));
    assert_eq!(run.seconds(FactKind::NodeReady), [660.0]);
    assert_eq!(run.seconds(FactKind::PodCreated), [660.0], "the not-ready taint keeps it off until then");
    let joins = &run.analyses[0].joins;
    assert_eq!(joins.waits.iter().map(|wait| wait.as_seconds()).collect::<Vec<_>>(), [76.0]);
    assert_eq!(seconds(&run, Cause::NodeStartUp), 60.0);
    assert_eq!(run.analyses[0].uncovered.total().as_seconds(), 76.0);
}

#[test]
fn max_unavailable_paces_a_rollout() {
    let update = r#"script: [ At("100s", SetImage("agent", "agent:2")) ],"#;
    let run = run(&scenario(10, "maxUnavailable: 2", update));
    let rollout = &run.analyses[0].rollouts[0];
    // Five rounds of two nodes: termination 4, scheduling 1, pull 10, start 2, readiness 3.
    assert_eq!(rollout.duration().unwrap().as_seconds(), 5.0 * 20.0);
    assert_eq!(rollout.max_unavailable, (2, Some(2)));
    assert_eq!(rollout.lowest_share, (8, 10));
    assert_eq!(seconds(&run, Cause::Rollout), 10.0 * 20.0, "each node once, from deletion to availability");
}

#[test]
fn an_image_is_pulled_once_per_node() {
    let there_and_back = r#"script: [
        At("100s", SetImage("agent", "agent:2")), At("500s", RollBack("agent")),
    ],"#;
    let run = run(&scenario(1, "", there_and_back));
    let durations: Vec<_> =
        run.analyses[0].rollouts.iter().map(|rollout| rollout.duration().unwrap().as_seconds()).collect();
    assert_eq!(durations, [20.0, 10.0], "the old image is still there");
    assert_eq!(run.analyses[0].rollouts[1].revision, 3, "the old revision is renumbered");
}

#[test]
fn min_ready_seconds_slow_a_rollout_down() {
    let update = r#"script: [ At("100s", SetImage("agent", "agent:2")) ],"#;
    let run = run(&scenario(2, "minReadySeconds: 30", update));
    let duration = run.analyses[0].rollouts[0].duration().unwrap().as_seconds();
    // Two rounds of 20 s and 30 s; each wake-up comes a thousandth late.
    assert!((100.0..100.1).contains(&duration), "{duration}");
}

#[test]
fn surge_keeps_every_node_available() {
    let update = r#"script: [ At("100s", SetImage("agent", "agent:2")) ],"#;
    let run = run(&scenario(6, r#"maxSurge: 2, maxUnavailable: 0"#, update));
    let rollout = &run.analyses[0].rollouts[0];
    assert_eq!(rollout.lowest_share, (6, 6));
    assert_eq!(run.analyses[0].uncovered.total().as_seconds(), 0.0);
    // Three rounds of two: 16 s each; the status sees the new pod first when the last old one is gone, 4 s later.
    assert_eq!(rollout.duration().unwrap().as_seconds(), 3.0 * 16.0 + 4.0);
}

#[test]
fn a_node_that_fails_loses_its_cover_at_once_and_is_missed_after_the_grace_period() {
    let outage = r#"script: [
        At("100s", FailNodes(Nodes(name: "pool-00000"))), At("300s", RepairNodes(Nodes(name: "pool-00000"))),
    ],"#;
    let run = run(&scenario(2, "", outage));
    assert_eq!(run.when(FactKind::NodeNotReady), [(150.0, Reason::Unreachable)]);
    assert_eq!(run.when(FactKind::PodUnready), [(150.0, Reason::Unreachable)]);
    assert_eq!(
        run.seconds(FactKind::PodAvailable),
        [300.0],
        "the kubelet reports what never stopped running"
    );
    assert_eq!(run.analyses[0].pods_created, 0, "daemon pods tolerate unreachable for ever");
    assert_eq!(run.when(FactKind::NodeDown), [(100.0, Reason::Scripted)]);
    assert_eq!(run.seconds(FactKind::NodeUp), [300.0]);
    assert_eq!(seconds(&run, Cause::NodeNotReady), 200.0);
}

#[test]
fn a_node_back_within_the_grace_period_was_never_missed_and_had_no_cover_all_the_same() {
    let blink = r#"script: [
        At("100s", FailNodes(Nodes(name: "pool-00000"))), At("130s", RepairNodes(Nodes(name: "pool-00000"))),
    ],"#;
    let run = run(&scenario(2, "", blink));
    assert_eq!(run.when(FactKind::NodeNotReady), []);
    assert_eq!(run.analyses[0].uncovered.total().as_seconds(), 30.0);
    assert_eq!(run.analyses[0].lowest_availability.unwrap().0, 1.0, "the status never says so");
    let lowest = run.analyses[0].lowest_coverage.unwrap();
    assert_eq!((lowest.covered, lowest.expected, lowest.at.as_seconds()), (1, 2, 100.0));
}

#[test]
fn a_pod_ends_only_when_its_kubelet_is_back() {
    let rollout_on_a_dead_node = r#"script: [
        At("100s", FailNodes(Nodes(name: "pool-00000"))),
        At("200s", SetImage("agent", "agent:2")),
        At("400s", RepairNodes(Nodes(name: "pool-00000"))),
    ],"#;
    let run = run(&scenario(1, "", rollout_on_a_dead_node));
    assert_eq!(run.seconds(FactKind::PodTerminating), [200.0], "an unavailable old pod is replaced at once");
    assert_eq!(run.seconds(FactKind::PodRemoved), [404.0]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [420.0]);
}

#[test]
fn a_dead_node_stalls_a_rollout_that_may_have_one_unavailable() {
    let stalled = r#"script: [
        At("100s", FailNodes(Nodes(name: "pool-00000"))),
        At("200s", SetImage("agent", "agent:2")),
    ],"#;
    let one = run(&scenario(10, "maxUnavailable: 1", stalled));
    assert_eq!(one.analyses[0].rollouts[0].finished, None);
    assert_eq!(one.analyses[0].rollouts[0].updated, (0, 9), "the dead node is tainted and not desired");
    let two = run(&scenario(10, "maxUnavailable: 2", stalled));
    assert_eq!(two.analyses[0].rollouts[0].duration().unwrap().as_seconds(), 9.0 * 20.0);
}

#[test]
fn pods_of_a_node_that_left_are_collected_after_the_quarantine() {
    let leave = r#"script: [ At("101s", RemoveNodes(Nodes(name: "pool-00000"))) ],"#;
    let run = run(&scenario(2, "", leave));
    assert_eq!(
        run.when(FactKind::PodRemoved),
        [(160.0, Reason::NodeGone)],
        "found at 120, 40 s of quarantine"
    );
    assert_eq!(run.analyses[0].last.unwrap().status.desired_number_scheduled, 1);
}

#[test]
fn a_no_execute_taint_evicts_what_does_not_tolerate_it_and_its_end_brings_it_back() {
    let maintenance = r#"script: [
        At("100s", Taint(Nodes(count: 1), "maintenance:NoExecute")),
        At("200s", Untaint(Nodes(), "maintenance")),
    ],"#;
    let run = run(&scenario(3, "", maintenance));
    assert_eq!(run.when(FactKind::PodTerminating), [(100.0, Reason::TaintEviction)]);
    assert_eq!(run.seconds(FactKind::PodRemoved), [104.0]);
    assert_eq!(run.seconds(FactKind::PodAvailable), [206.0], "the image is there already: 1 + 2 + 3");
    assert_eq!(
        run.analyses[0].uncovered.total().as_seconds(),
        6.0,
        "cover is not due while the taint is there"
    );
}

#[test]
fn a_toleration_in_seconds_puts_the_eviction_off_and_an_earlier_end_of_the_taint_calls_it_off() {
    let tolerant = AGENT.replace(
        "{containers:",
        "{tolerations: [{key: flaky, operator: Exists, effect: NoExecute, tolerationSeconds: 30}], containers:",
    );
    let text = |untaint: &str| {
        format!(
            r#"(
                duration: "10m", node_pools: {{ "pool": (count: 1) }},
                daemon_sets: {{ "agent": ({tolerant}) }}, {ROUND_DELAYS}
                script: [ At("100s", Taint(Nodes(), "flaky:NoExecute")), At("{untaint}", Untaint(Nodes(), "flaky")) ],
            )"#
        )
    };
    assert_eq!(run(&text("120s")).when(FactKind::PodTerminating), []);
    assert_eq!(run(&text("131s")).when(FactKind::PodTerminating), [(130.0, Reason::TaintEviction)]);
}

#[test]
fn a_cordon_leaves_daemon_pods_alone() {
    let run = run(&scenario(2, "", r#"script: [ At("100s", Drain(Nodes(count: 1))) ],"#));
    assert_eq!(run.when(FactKind::PodTerminating), []);
    assert_eq!(run.analyses[0].last.unwrap().status.desired_number_scheduled, 2);
}

#[test]
fn a_broken_version_stalls_at_max_unavailable() {
    let broken = r#"
        broken_images: { "agent:broken": 1.0 },
        script: [ At("100s", SetImage("agent", "agent:broken")) ],
    "#;
    let run = run(&scenario(10, "maxUnavailable: 3", broken));
    let rollout = &run.analyses[0].rollouts[0];
    assert_eq!(rollout.finished, None);
    assert_eq!(rollout.max_unavailable, (3, Some(3)));
    assert_eq!(rollout.updated, (3, 10));
    assert!(seconds(&run, Cause::FailingPod) > 3.0 * 3000.0);
}

#[test]
fn a_failed_pod_is_replaced_at_once_and_again_only_after_its_back_off() {
    let failures = r#"script: [
        At("100s", FailPods("agent", Nodes(name: "pool-00000"))),
        At("101500ms", FailPods("agent", Nodes(name: "pool-00000"))),
    ],"#;
    let run = run(&scenario(1, "", failures));
    // The first failure is replaced at 100 s and starts a back-off of 1 s, which is over by the second.
    assert_eq!(run.when(FactKind::PodTerminating), [(100.0, Reason::Failed), (101.5, Reason::Failed)]);
}
