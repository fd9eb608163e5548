//! Rollouts over 40 nodes with `minReadySeconds`: what is counted from whole seconds, and who looks when they are over.
//!
//! A new pod is Ready 4.6 s after it was made. The first look that finds it available is the earliest wake-up that was asked
//! for when it became Ready: `minReadySeconds` after the status that counts it, or a second more than that after the pod was
//! seen, each a millisecond late. As the transition is cut to a whole second, the pod is available by then.

use super::{VERSIONS, under};
use crate::support::{AGENT, load, run_with_seed};
use everynode::engine::time::Instant;

fn rollout(strategy: &str, readiness: &str, termination: &str, scheduling: &str) -> String {
    format!(
        r#"(
            duration: "2h",
            node_pools: {{ "workers": (count: 40) }},
            daemon_sets: {{ "agent": ({AGENT}, {strategy}) }},
            delays: (
                scheduling: {scheduling}, image_pull: "0s", container_start: "0s",
                readiness: {readiness}, termination: {termination},
            ),
            script: [ At("100s", SetImage("agent", "agent:2")) ],
        )"#
    )
}

fn finished(strategy: &str) -> Vec<Option<f64>> {
    let text = rollout(strategy, r#""4500ms""#, r#""2s""#, r#""100ms""#);
    let finished = |version| under(version, &text).analyses[0].rollouts[0].finished.map(Instant::as_seconds);
    VERSIONS.map(finished).to_vec()
}

/// Eight at a time, five times: 2 s to end, 4.6 s to Ready, 30.001 s to the wake-up that the status asked for.
#[test]
fn a_fifth_unavailable_with_thirty_seconds() {
    assert_eq!(
        finished(r#"minReadySeconds: 30, maxUnavailable: "20%""#),
        [Some(283.005); 6],
        "100 + 5 × 36.601"
    );
}

/// Three at a time, 14 times: 2 s to end, 4.6 s to Ready, 10.001 s to the wake-up that the status asked for.
#[test]
fn three_unavailable_with_ten_seconds() {
    assert_eq!(finished("minReadySeconds: 10, maxUnavailable: 3"), [Some(332.414); 6], "100 + 14 × 16.601");
}

/// Three at a time, 14 times: 4.6 s to Ready and 11.001 s to the wake-up that seeing the pod asked for, since the status counts
/// the old pod while there is one. Then the old pods are deleted, and the next surge begins without waiting for them; the last
/// ones end in 2 s.
#[test]
fn three_of_surge_with_ten_seconds() {
    let strategy = "minReadySeconds: 10, maxUnavailable: 0, maxSurge: 3";
    assert_eq!(finished(strategy), [Some(320.414); 6], "100 + 14 × 15.601 + 2");
}

/// With readiness that differs, a surge may stall: whose pod becomes available only after the one wake-up that is kept waits
/// for whatever happens next, and there may be nothing. Where pods are unavailable meanwhile, the status keeps asking.
#[test]
fn of_the_three_only_a_surge_stalls() {
    let stalled = |strategy: &str| {
        let random = [r#"Uniform("3s", "12s")"#, r#"Uniform("2s", "8s")"#, r#"Uniform("50ms", "150ms")"#];
        let scenario = load(&rollout(strategy, random[0], random[1], random[2]));
        (0..60)
            .filter(|&seed| run_with_seed(&scenario, seed).analyses[0].rollouts[0].finished.is_none())
            .count()
    };
    assert_eq!(stalled(r#"minReadySeconds: 30, maxUnavailable: "20%""#), 0);
    assert_eq!(stalled("minReadySeconds: 10, maxUnavailable: 3"), 0);
    let of_surge = stalled("minReadySeconds: 10, maxUnavailable: 0, maxSurge: 3");
    assert!((4..=20).contains(&of_surge), "a sixth or so: {of_surge} of 60");
}
