//! The DaemonSet controller: what wakes it, when a pod is available, and when it waits for its own writes.

use super::{VERSIONS, under};
use crate::support::{AGENT, Watched, load, run_with_seed};
use everynode::engine::time::Instant;
use everynode::record::fact::FactKind;

/// Two nodes and an agent that runs there; nothing takes time but what is written.
fn two_nodes(daemon_set: &str, cluster: &str, script: &str) -> String {
    format!(
        r#"(
            duration: "1h",
            node_pools: {{ "pool": (count: 2) }},
            daemon_sets: {{ "agent": ({AGENT}, {daemon_set}) }},
            delays: (
                node_startup: "0s", scheduling: "0s", image_pull: "0s", container_start: "0s", readiness: "0s",
                termination: "0s",
            ),
            cluster: ({cluster}),
            script: [ {script} ],
        )"#
    )
}

/// When the status was written, with the nodes desired and misscheduled. The first is how the run begins.
fn desired_and_misscheduled(run: &Watched) -> Vec<(f64, u32, u32)> {
    let steps = run.statuses.iter().skip(1).map(|(at, step)| {
        let status = step.status;
        (at.as_seconds(), status.desired_number_scheduled, status.number_misscheduled)
    });
    let mut steps: Vec<_> = steps.collect();
    steps.dedup_by_key(|&mut (_, desired, misscheduled)| (desired, misscheduled));
    steps
}

const TAINT: &str = r#"At("100s", Taint(Nodes(name: "pool-00000"), "gpu=yes:NoSchedule"))"#;
const UNTAINT: &str = r#"At("300s", Untaint(Nodes(name: "pool-00000"), "gpu"))"#;

/// The pod may stay, so that there is nothing to do for the new worker; the old rule compared the verdicts.
#[test]
fn since_1_33_a_no_schedule_taint_on_a_node_with_a_pod_wakes_nobody() {
    let script = format!("{TAINT}, {UNTAINT}");
    let statuses = |version| desired_and_misscheduled(&under(version, &two_nodes("", "", &script)));
    assert_eq!(statuses("1.32"), [(100.0, 1, 1), (300.0, 2, 0)]);
    assert_eq!(statuses("1.33"), []);
}

/// The pod on the other node is deleted at 200 s, and the sync that replaces it counts anew: from then on the cached status
/// has a misscheduled pod, for whose sake the end of the taint wakes.
#[test]
fn the_status_stays_stale_until_something_else_happens_and_misscheduled_pods_wake() {
    let deletion = r#"At("200s", DeletePods("agent", Nodes(name: "pool-00001")))"#;
    let script = format!("{TAINT}, {deletion}, {UNTAINT}");
    let statuses = |version| desired_and_misscheduled(&under(version, &two_nodes("", "", &script)));
    assert_eq!(statuses("1.32"), [(100.0, 1, 1), (300.0, 2, 0)]);
    assert_eq!(statuses("1.33"), [(200.0, 1, 1), (300.0, 2, 0)]);
}

#[test]
fn a_node_that_joins_or_whose_pod_may_not_stay_wakes_in_every_version() {
    let join = r#"At("100s", AddNodes(pool: "pool", count: 1))"#;
    let evict = r#"At("200s", Taint(Nodes(name: "pool-00000"), "gpu=yes:NoExecute"))"#;
    for version in ["1.31", "1.33", "1.36"] {
        // No taint eviction, so that it is the controller who deletes.
        let run = under(version, &two_nodes("", "taint_eviction: false", &format!("{join}, {evict}")));
        assert_eq!(run.seconds(FactKind::PodCreated), [100.0], "{version}");
        assert_eq!(run.seconds(FactKind::PodTerminating), [200.0], "{version}");
        assert_eq!(
            desired_and_misscheduled(&run),
            [(100.0, 3, 0), (200.0, 2, 1), (200.0, 2, 0)],
            "{version}"
        );
    }
}

/// When the status had another number of available pods.
fn available(run: &Watched) -> Vec<(f64, u32)> {
    let steps = run.statuses.iter().skip(1);
    let mut steps: Vec<_> = steps.map(|(at, step)| (at.as_seconds(), step.status.number_available)).collect();
    steps.dedup_by_key(|&mut (_, available)| available);
    steps
}

/// A pod is Ready again at 100 s, and thus available from 110 s on. The node that joins at exactly that time makes the
/// controller look; its own wake-up comes 10 s and a millisecond after the status that told of the pod. It asks for the next,
/// which finds the pod of the new node available.
#[test]
fn since_1_34_a_pod_is_available_from_its_instant_on() {
    let script = r#"
        At("100s", DeletePods("agent", Nodes(name: "pool-00000"))), At("110s", AddNodes(pool: "pool", count: 1)),
    "#;
    let available = |version| available(&under(version, &two_nodes("minReadySeconds: 10", "", script)));
    assert_eq!(available("1.33"), [(100.0, 1), (110.001, 2), (120.002, 3)]);
    assert_eq!(available("1.34"), [(100.0, 1), (110.0, 2), (120.002, 3)]);
}

/// Requests take no time, and what they change is seen a second later.
const SLOW_WATCH: &str =
    r#"control_plane: Limits(qps: 1e6, burst: 1000, request_latency: "0s", watch_lag: "1s")"#;

/// The nodes are seen at 101 s and 101.5 s, the pod that is made for the first at 102 s. Before, expectations alone held the
/// second sync back, and from no more than creates and deletes.
#[test]
fn since_1_36_a_sync_that_does_not_see_its_own_create_writes_no_status_either() {
    let script = r#"
        At("100s", AddNodes(pool: "pool", count: 1)), At("100500ms", AddNodes(pool: "pool", count: 1)),
    "#;
    let run = |version| under(version, &two_nodes("", SLOW_WATCH, script));
    let (before, after) = (run("1.35"), run("1.36"));
    for run in [&before, &after] {
        assert_eq!(run.seconds(FactKind::PodCreated), [101.0, 102.0]);
    }
    assert_eq!(desired_and_misscheduled(&before), [(101.0, 3, 0), (101.5, 4, 0)]);
    assert_eq!(desired_and_misscheduled(&after), [(101.0, 3, 0), (102.0, 4, 0)]);
}

/// The unready pod is seen at 101 s, and the status that says so at 102 s. The deleted pod is seen to be gone at 101.5 s.
#[test]
fn since_1_36_a_sync_that_does_not_see_its_own_status_does_nothing() {
    let script = r#"
        At("100s", MakeUnready("agent", Nodes(name: "pool-00000"))),
        At("100500ms", DeletePods("agent", Nodes(name: "pool-00001"))),
    "#;
    let created = |version| under(version, &two_nodes("", SLOW_WATCH, script)).seconds(FactKind::PodCreated);
    assert_eq!(created("1.35"), [101.5]);
    assert_eq!(created("1.36"), [102.0]);
}

/// A surge on both nodes at once, from 97.8 s on; the new pods are Ready at 100.9 s and at `second`. The first wake-up, 11 s
/// after the first of them and a millisecond late, is the only one that is kept.
fn surge(second: &str) -> String {
    format!(
        r#"(
            seed: 2,
            duration: "48h",
            node_pools: {{ "workers": (count: 2) }},
            daemon_sets: {{ "agent": ({AGENT}, minReadySeconds: 10, maxUnavailable: 0, maxSurge: 2) }},
            delays: (
                scheduling: "100ms", image_pull: "0s", container_start: "0s",
                readiness: Empirical([("3s", 1), ("{second}", 1)]), termination: "10ms",
            ),
            script: [ At("97800ms", SetImage("agent", "agent:2")) ],
        )"#
    )
}

/// Ready at 100.9 and 101.95 s, which the API has as 100 and 101: at 111.901 s both have been so for ten seconds. With
/// fractions the second would be available at 111.95 s, when nobody looks.
#[test]
fn what_counts_for_min_ready_seconds_is_a_whole_second() {
    for version in VERSIONS {
        let run = under(version, &surge("4050ms"));
        assert_eq!(run.seconds(FactKind::PodReady), [100.9, 101.95], "{version}");
        assert_eq!(run.analyses[0].rollouts[0].finished.map(Instant::as_seconds), Some(111.911), "{version}");
    }
}

/// Ready at 102.1 s, available at 112 s: nobody looks until the informer shows all DaemonSets again, once in a period between
/// 12 and 24 hours of which some part is over when the run begins.
#[test]
fn a_rollout_that_stalls_goes_on_with_the_resync() {
    let scenario = load(&surge("4200ms"));
    let finished = |seed| {
        let stalled = |run: &Watched| run.seconds(FactKind::PodReady) == [100.9, 102.1];
        let run = Some(run_with_seed(&scenario, seed)).filter(stalled)?;
        Some(run.analyses[0].rollouts[0].finished.expect("a resync").as_seconds() / 3600.0)
    };
    let finished: Vec<f64> = (0..60).filter_map(finished).collect();
    assert!(finished.len() > 10, "a quarter of the runs or so: {finished:?}");
    assert!(finished.iter().all(|&hours| hours < 24.0), "{finished:?}");
    let within_six_hours = finished.iter().filter(|&&hours| hours < 6.0).count();
    assert!(within_six_hours > 0 && within_six_hours < finished.len() * 2 / 3, "{finished:?}");
}

/// Before the last of 60 creates, 59 others and 25 Events have each taken a token of the 30 that are there at once and the 20
/// that come each second: (85 − 30) / 20 = 2.75 s. Without Events it were (60 − 30) / 20 = 1.5 s.
#[test]
fn events_take_tokens_too() {
    let text = format!(
        r#"(
            duration: "5m",
            node_pools: {{ "workers": (count: 60) }},
            daemon_sets: {{ "agent": ({AGENT}, created_at: "10s") }},
            delays: (scheduling: "0s", image_pull: "0s", container_start: "0s", readiness: "0s"),
            cluster: (control_plane: Limits(qps: 20, burst: 30, request_latency: "0s", watch_lag: "0s")),
        )"#
    );
    for version in VERSIONS {
        assert_eq!(under(version, &text).seconds(FactKind::PodCreated).last(), Some(&12.75), "{version}");
    }
}
