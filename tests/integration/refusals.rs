//! Creates that the API server refuses, as scenarios with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, Watched, run};
use everynode::analysis::cause::Cause;
use everynode::record::fact::{FactKind, Reason};

/// A DaemonSet is created at 100 s, and creates are refused from then on.
fn creation(nodes: u32, refusal: &str, control_plane: &str) -> Watched {
    run(&format!(
        r#"(
            duration: "1h",
            node_pools: {{ "pool": (count: {nodes}) }},
            daemon_sets: {{ "agent": ({AGENT}, created_at: "100s") }},
            {ROUND_DELAYS}
            cluster: (control_plane: {control_plane}),
            script: [ At("100s", RefuseCreates(daemon_set: "agent", {refusal})) ],
        )"#
    ))
}

const SLOW: &str = r#"Limits(qps: 1e6, burst: 1000, request_latency: "1s", watch_lag: "0s")"#;

/// Milliseconds since 100 s.
fn refused(run: &Watched) -> Vec<u64> {
    let since = |seconds: f64| ((seconds - 100.0) * 1000.0).round() as u64;
    run.seconds(FactKind::RequestRefused).into_iter().map(since).collect()
}

/// Each sync tries one. The status that the first one writes wakes the controller once more; then the back-off doubles
/// from 10 ms, its second delay, and each comes a thousandth late. The first delay of 5 ms is the earliest, and wins.
#[test]
fn one_create_is_tried_in_each_sync_after_delays_that_double() {
    let run = creation(100, r#"reason: Quota, for: "2s""#, "Ideal");
    let delays = [5, 20, 40, 80, 160, 320, 640, 1280].map(|delay| delay + 1);
    let times: Vec<u64> = delays
        .iter()
        .scan(0, |time, delay| {
            *time += delay;
            Some(*time)
        })
        .collect();
    assert_eq!(refused(&run)[..2], [0, 0]);
    assert_eq!(refused(&run)[2..], times[..7], "the eighth retry is after two seconds");
    assert!(run.when(FactKind::RequestRefused).iter().all(|(_, reason)| *reason == Reason::Quota));
    let created: Vec<u64> =
        run.seconds(FactKind::PodCreated).iter().map(|at| ((at - 100.0) * 1000.0).round() as u64).collect();
    assert_eq!(created, vec![times[7]; 100], "and then all at once");
    let analysis = &run.analyses[0];
    let milliseconds = analysis.uncovered.by(Cause::CreationRefused).as_nanoseconds() / 1_000_000;
    assert_eq!(milliseconds, 100 * times[7]);
    assert_eq!(analysis.last.unwrap().status.number_available, 100);
}

/// The first create is answered when the webhook's ten seconds are over, a second after it was sent; then the status is
/// written, which takes another.
#[test]
fn a_webhook_that_does_not_answer_holds_the_sync_for_its_timeout() {
    let run = creation(3, r#"reason: AdmissionWebhook, for: "15s""#, SLOW);
    assert_eq!(refused(&run)[..2], [11_000, 23_000]);
    assert_eq!(refused(&run).len(), 2);
    // The second sync writes no status, and fails at 23 s; a back-off of 10 ms and a thousandth follow.
    let created: Vec<f64> = run.seconds(FactKind::PodCreated);
    assert_eq!(created.len(), 3);
    assert!((124.0..124.1).contains(&created[0]), "{created:?}");
    assert!((125.0..125.1).contains(&created[1]) && created[1] == created[2], "{created:?}");
}

/// A timeout takes its time with an ideal control plane too.
#[test]
fn a_timeout_holds_an_ideal_control_plane_up() {
    let run = creation(2, r#"reason: AdmissionWebhook, for: "5s""#, "Ideal");
    assert_eq!(refused(&run), [10_000]);
    assert_eq!(run.seconds(FactKind::PodCreated), [110.0; 2], "the status has woken the controller");
}

/// What is refused at random is created in the end, once for each node, and the expectations never hang.
#[test]
fn a_flaky_webhook_delays_and_loses_nothing() {
    for control_plane in ["Ideal", SLOW] {
        for timeout in ["0s", "10s"] {
            let refusal =
                format!(r#"reason: AdmissionWebhook, for: "10m", probability: "30%", timeout: "{timeout}""#);
            let run = creation(200, &refusal, control_plane);
            let analysis = &run.analyses[0];
            assert_eq!(analysis.pods_created, 200, "{control_plane} {timeout}");
            assert_eq!(analysis.last.unwrap().status.number_available, 200);
            assert!(refused(&run).len() > 10);
        }
    }
}

/// The old pod is gone before anybody knows that no new one is admitted.
#[test]
fn a_rollout_under_a_quota_stalls_with_its_nodes_uncovered() {
    let run = run(&format!(
        r#"(
            duration: "1000s",
            node_pools: {{ "pool": (count: 10) }},
            daemon_sets: {{ "agent": ({AGENT}, maxUnavailable: 3) }},
            {ROUND_DELAYS}
            script: [
                At("50s", RefuseCreates(daemon_set: "agent", reason: Quota, for: "1h")),
                At("100s", SetImage("agent", "agent:2")),
            ],
        )"#
    ));
    let analysis = &run.analyses[0];
    assert_eq!(analysis.rollouts[0].finished, None);
    assert_eq!(analysis.rollouts[0].max_unavailable, (3, Some(3)));
    // Three pods end in four seconds; their successors are refused at once.
    let causes =
        [Cause::Rollout, Cause::CreationRefused].map(|cause| analysis.uncovered.by(cause).as_seconds());
    assert_eq!(causes, [3.0 * 4.0, 3.0 * 896.0]);
}
