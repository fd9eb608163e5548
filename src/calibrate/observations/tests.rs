//! Dumps of a few objects, and what they tell.

use super::{Exclusion, Gathered, Observation, Observations, observe};
use crate::calibrate::delay_name::DelayName;
use crate::calibrate::statistics::CensoredSample;
use crate::dump::read;

fn observed(items: &[String]) -> Observations {
    let text = format!(r#"{{"kind": "List", "items": [{}]}}"#, items.join(","));
    let mut gathered = Gathered::default();
    read("dump", text.as_bytes(), &mut gathered).unwrap();
    observe(&gathered).unwrap()
}

fn samples(observations: &Observations, delay: DelayName) -> Vec<CensoredSample> {
    let of_delay = |one: &&Observation| one.delay == delay;
    observations.observed.iter().filter(of_delay).map(|one| one.sample).collect()
}

fn time(seconds: u32) -> String {
    format!("2026-11-29T10:{:02}:{:02}Z", seconds / 60, seconds % 60)
}

/// Seconds since ten o'clock, as the API has them since 1970.
const TEN: i64 = 1_795_946_400;

fn node(name: &str, created: u32, ready: &str, since: u32) -> String {
    format!(
        r#"{{"kind": "Node", "metadata": {{"name": "{name}", "creationTimestamp": "{}", "labels": {{"agentpool": "blue"}}}},
            "status": {{"conditions": [{{"type": "Ready", "status": "{ready}", "lastTransitionTime": "{}"}}]}}}}"#,
        time(created),
        time(since)
    )
}

/// Times of a pod on node `n`, in seconds since ten o'clock; 0 stands for what has not happened.
#[derive(Clone, Copy)]
struct Times {
    created: u32,
    bound: u32,
    running: u32,
    ready: u32,
}

const USUAL: Times = Times { created: 60, bound: 61, running: 75, ready: 80 };

fn pod(name: &str, times: Times, more: &str) -> String {
    let condition = |kind: &str, since: u32| {
        let status = if since > 0 { "True" } else { "False" };
        format!(
            r#"{{"type": "{kind}", "status": "{status}", "lastTransitionTime": "{}"}}"#,
            time(since.max(times.created))
        )
    };
    let state = if times.running > 0 {
        format!(r#"{{"running": {{"startedAt": "{}"}}}}"#, time(times.running))
    } else {
        r#"{"waiting": {"reason": "ContainerCreating"}}"#.to_owned()
    };
    let node = if times.bound > 0 { "n" } else { "" };
    format!(
        r#"{{"kind": "Pod", "metadata": {{"name": "{name}", "namespace": "logging", "creationTimestamp": "{}",
             "ownerReferences": [{{"kind": "DaemonSet", "name": "agent", "controller": true}}] {more}}},
             "spec": {{"nodeName": "{node}", "terminationGracePeriodSeconds": 20, "containers": [{{"name": "agent", "image": "a:1"}}]}},
             "status": {{"phase": "Running", "conditions": [{}, {}],
                "containerStatuses": [{{"name": "agent", "restartCount": 0, "state": {state}}}]}}}}"#,
        time(times.created),
        condition("PodScheduled", times.bound),
        condition("Ready", times.ready)
    )
}

fn event(reason: &str, about: &str, at: u32, message: &str) -> String {
    let kind = if about == "agent" { "DaemonSet" } else { "Pod" };
    format!(
        r#"{{"kind": "Event", "metadata": {{"name": "{reason}.{about}"}}, "reason": "{reason}", "message": "{}",
             "involvedObject": {{"kind": "{kind}", "namespace": "logging", "name": "{about}", "fieldPath": "spec.containers{{agent}}"}},
             "firstTimestamp": "{}", "lastTimestamp": "{}", "source": {{"component": "kubelet", "host": "n"}}}}"#,
        message.replace('"', "\\\""),
        time(at),
        time(at)
    )
}

fn pulled(pod: &str) -> String {
    let message =
        r#"Successfully pulled image "a:1" in 7.5s (8.25s including waiting). Image size: 5 bytes."#;
    event("Pulled", pod, 70, message)
}

/// Something at the end of the dump: the newest time in it.
fn later(at: u32) -> String {
    event("Scheduled", "other", at, "Successfully assigned")
}

fn between(begin: u32, end: u32, now: u32) -> CensoredSample {
    let [begin, end, now] = [begin, end, now].map(|seconds| TEN + i64::from(seconds));
    CensoredSample::between(begin, end, now).unwrap()
}

#[test]
fn the_stages_of_a_pod_and_its_pull_add_up() {
    let all = observed(&[
        node("n", 0, "True", 40),
        event("Pulling", "agent-aaaaa", 30, "Pulling image"),
        pod("agent-aaaaa", USUAL, ""),
        pulled("agent-aaaaa"),
        later(100),
    ]);
    assert_eq!(samples(&all, DelayName::NodeStartup), [between(0, 40, 100)]);
    assert_eq!(samples(&all, DelayName::Scheduling), [between(60, 61, 100)]);
    assert_eq!(samples(&all, DelayName::ImagePull), [CensoredSample::cut_off(8.25, 0.001)]);
    let start = samples(&all, DelayName::ContainerStart);
    assert_eq!(start, [between(61, 75, 100).less(8.25).unwrap()]);
    assert_eq!(samples(&all, DelayName::Readiness), [between(75, 80, 100)]);
    assert_eq!(all.of_images[0].image.as_deref(), Some("a:1"));
    assert_eq!(all.observed[0].pool.as_deref(), Some("blue"));
    assert_eq!(all.excluded.len(), 0);
}

#[test]
fn what_is_under_way_is_known_to_take_longer() {
    let all = observed(&[
        node("n", 0, "True", 40),
        node("new", 70, "False", 70),
        pod("agent-aaaaa", Times { bound: 0, running: 0, ready: 0, ..USUAL }, ""),
        pod("agent-bbbbb", Times { running: 0, ready: 0, ..USUAL }, ""),
        event("Pulling", "agent-bbbbb", 62, "Pulling image \"a:1\""),
        pod("agent-ccccc", Times { ready: 0, ..USUAL }, ""),
        later(100),
    ]);
    let since = |begin: u32| CensoredSample::under_way(TEN + i64::from(begin), TEN + 100).unwrap();
    assert_eq!(samples(&all, DelayName::NodeStartup), [between(0, 40, 100), since(70)]);
    assert!(samples(&all, DelayName::Scheduling).contains(&since(60)));
    assert_eq!(samples(&all, DelayName::ImagePull), [since(62)]);
    assert_eq!(samples(&all, DelayName::Readiness), [since(75)]);
}

#[test]
fn a_wait_that_is_somebody_elses_is_left_out_and_counted() {
    let restarted = pod("agent-ddddd", USUAL, "").replace(r#""restartCount": 0"#, r#""restartCount": 2"#);
    let late = Times { ready: 100 * 60, ..USUAL };
    let all = observed(&[
        node("n", 0, "True", 40),
        pod("agent-aaaaa", Times { bound: 64, ..USUAL }, ""),
        event("FailedScheduling", "agent-aaaaa", 60, "0/3 nodes are available"),
        restarted,
        pod("agent-eeeee", USUAL, ""),
        event("Failed", "agent-eeeee", 66, "Failed to pull image \"a:1\""),
        pod("agent-fffff", late, "").replace("10:100:00", "12:00:00"),
        pulled("agent-fffff"),
        later(100),
    ]);
    let count = |delay, why| all.excluded.get(&(delay, why)).copied().unwrap_or(0);
    assert_eq!(count(DelayName::Scheduling, Exclusion::WaitedForRoom), 1);
    assert_eq!(count(DelayName::Readiness, Exclusion::Restarted), 1);
    assert_eq!(count(DelayName::ContainerStart, Exclusion::Restarted), 1);
    assert_eq!(count(DelayName::ContainerStart, Exclusion::PullFailed), 1);
    assert_eq!(count(DelayName::ContainerStart, Exclusion::EventsAreGone), 1);
    assert_eq!(count(DelayName::ImagePull, Exclusion::PullFailed), 1);
    assert_eq!(count(DelayName::Readiness, Exclusion::LostItMeanwhile), 1);
    assert_eq!(samples(&all, DelayName::Scheduling).len(), 3);
}

#[test]
fn a_pod_that_was_there_before_its_node_was_ready_waited_for_the_node() {
    let all = observed(&[
        node("n", 0, "True", 70),
        pod("agent-aaaaa", USUAL, ""),
        pulled("agent-aaaaa"),
        later(100),
    ]);
    assert_eq!(all.excluded.get(&(DelayName::ContainerStart, Exclusion::NodeWasNotReady)), Some(&1));
    assert!(samples(&all, DelayName::ContainerStart).is_empty());
    assert_eq!(samples(&all, DelayName::Readiness), [between(75, 80, 100)]);
}

#[test]
fn the_next_pod_tells_of_the_end_of_the_one_before() {
    let deleting = r#", "deletionTimestamp": "2026-11-29T10:02:00Z", "deletionGracePeriodSeconds": 20"#;
    let all = observed(&[
        node("n", 0, "True", 40),
        // Deleted by the controller, stopped by the kubelet, and a successor.
        event("SuccessfulDelete", "agent", 52, "Deleted pod: agent-aaaaa"),
        event("Killing", "agent-aaaaa", 53, "Stopping container agent"),
        pod("agent-bbbbb", USUAL, ""),
        // Without a successor, evicted, restarted only, and about to end.
        event("Killing", "agent-ccccc", 99, "Stopping container agent"),
        event("Killing", "agent-ddddd", 50, "Stopping container agent"),
        event("TaintManagerEviction", "agent-ddddd", 50, "Marking for deletion Pod logging/agent-ddddd"),
        event("Killing", "agent-eeeee", 50, "Container agent failed liveness probe, will be restarted"),
        pod("agent-zzzzz", USUAL, deleting).replace("\"n\"", "\"gone\""),
        later(110),
    ]);
    let ended = samples(&all, DelayName::Termination);
    let under_way = CensoredSample::under_way(TEN + 100, TEN + 110).unwrap().within(20.0);
    assert_eq!(ended, [under_way, between(52, 60, 110).within(20.0)]);
    let count = |why| all.excluded.get(&(DelayName::Termination, why)).copied().unwrap_or(0);
    assert_eq!((count(Exclusion::Evicted), count(Exclusion::NobodySawTheEnd)), (1, 1));
    assert_eq!(all.with_pre_stop_hook, 0);
}

#[test]
fn a_termination_that_has_a_hook_in_it_is_counted() {
    let hook = r#""image": "a:1", "lifecycle": {"preStop": {"sleep": {"seconds": 5}}}"#;
    let all = observed(&[
        node("n", 0, "True", 40),
        event("Killing", "agent-aaaaa", 53, "Stopping container agent"),
        pod("agent-bbbbb", USUAL, "").replace(r#""image": "a:1""#, hook),
        later(110),
    ]);
    assert_eq!(samples(&all, DelayName::Termination).len(), 1);
    assert_eq!(all.with_pre_stop_hook, 1);
}

/// A pod and a node that are older than what the dump tells of: it happened, and nobody knows when.
#[test]
fn what_has_no_time_is_neither_under_way_nor_over() {
    let without = |text: String, times: &[u32]| {
        times.iter().fold(text, |text, &at| text.replace(&format!("\"{}\"", time(at)), "null"))
    };
    let init = r#""initContainers": [{"name": "first"}], "containers""#;
    let all = observed(&[
        without(node("n", 0, "True", 40), &[40]),
        without(pod("agent-aaaaa", USUAL, ""), &[61, 75, 80]),
        pod("agent-bbbbb", USUAL, "").replace(r#""containers""#, init),
        pulled("agent-bbbbb"),
        later(100),
    ]);
    let count = |delay| all.excluded.get(&(delay, Exclusion::WithoutTime)).copied().unwrap_or(0);
    assert_eq!([DelayName::NodeStartup, DelayName::Scheduling].map(count), [1, 1]);
    assert_eq!([DelayName::InitContainer, DelayName::ContainerStart].map(count), [1, 1]);
    assert!(samples(&all, DelayName::InitContainer).is_empty());
}

#[test]
fn no_pod_takes_longer_to_end_than_its_grace_period() {
    let killed = between(0, 20, 900).within(20.0);
    assert_eq!((killed.upper, killed.lower, killed.follow_up), (None, 19.0, 20.0));
    assert_eq!(between(0, 19, 900).within(20.0).upper, Some(19.0));
}

#[test]
fn hostile_times_are_no_panic() {
    let years = ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"];
    for (one, other) in [(years[0], years[1]), (years[1], years[0])] {
        let hostile = pod("agent-aaaaa", USUAL, "").replace(&time(60), one).replace(&time(75), other);
        let all = observed(&[node("n", 0, "True", 40), hostile, pulled("agent-aaaaa"), later(100)]);
        assert!(all.observed.iter().all(|one| one.sample.lower.is_finite()));
    }
}
