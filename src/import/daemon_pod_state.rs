//! What a pod of a DaemonSet was doing when the dump was made, and how a scenario lets it begin.

use crate::dump::{ContainerStatus, Pod, Time};

/// Times of the API have whole seconds, and the kubelet writes a pod's start and its first conditions in one go.
const SAME_MOMENT_SECONDS: f64 = 2.0;
/// From its creation to the kubelet's first word of it, where nothing else is known (assumption).
const LONGEST_WAY_SECONDS: f64 = 30.0;

/// A pod that has run for longer than this and was never ready is not about to become so (assumption).
const LONGEST_START_SECONDS: f64 = 3600.0;

/// Of two pods on a node the one that comes first here counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DaemonPodState {
    Ready,
    /// It is bound, its containers have not all started, and nothing has failed so far.
    Starting,
    /// Its containers have run since then, and it has not been ready yet.
    NeverReady(Time),
    /// It was ready, and is so no more.
    LostReadiness,
    /// It is not ready, and no times say whether it ever was.
    NotReady,
    /// Its containers end again and again.
    CrashLoop,
    /// An image of it cannot be pulled.
    ImageNotPulled,
    /// Its containers cannot be created or started for another reason.
    CannotStart,
    /// It waits for the scheduler.
    Unbound,
    Terminating,
    /// It has failed or ended, and nobody is deleting it yet.
    Over,
}

/// How it begins in a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitialState {
    Ready,
    /// It is bound, and starts anew.
    Anew,
    /// It waits for the scheduler.
    Pending,
    /// It is bound and not ready, and stays so until it is replaced.
    NotReady,
    Terminating,
    /// The node begins without one.
    Missing,
}

impl DaemonPodState {
    pub fn of(pod: &Pod) -> Self {
        if pod.metadata.deletion_timestamp.is_some() {
            return Self::Terminating;
        }
        if pod.is_over() {
            return Self::Over;
        }
        if pod.spec.node_name.is_empty() {
            return Self::Unbound;
        }
        if pod.is_ready() {
            return Self::Ready;
        }
        if let Some(failure) = failure(pod) {
            return failure;
        }
        let has_restarted = all_containers(pod).any(|container| container.restart_count > 0);
        if !has_restarted && !all_run(pod) {
            return Self::Starting;
        }
        match was_ready(pod, has_restarted) {
            None => Self::NotReady,
            Some(true) => Self::LostReadiness,
            Some(false) if has_restarted => Self::CrashLoop,
            Some(false) => {
                let since = last_start(pod).or_else(|| accepted(pod)).or(pod.metadata.creation_timestamp);
                since.map_or(Self::NotReady, Self::NeverReady)
            }
        }
    }

    /// How it begins in a scenario of a dump that was made then, as far as is known.
    pub fn initial_state(self, dumped: Option<Time>) -> InitialState {
        match self {
            Self::Ready => InitialState::Ready,
            Self::NeverReady(_) if self.is_stuck(dumped) => InitialState::NotReady,
            Self::Starting | Self::NeverReady(_) => InitialState::Anew,
            Self::Unbound => InitialState::Pending,
            Self::LostReadiness
            | Self::NotReady
            | Self::CrashLoop
            | Self::ImageNotPulled
            | Self::CannotStart => InitialState::NotReady,
            Self::Terminating => InitialState::Terminating,
            Self::Over => InitialState::Missing,
        }
    }

    /// What a scenario cannot say of it, in words for a count of pods.
    pub fn inexpressible(self, dumped: Option<Time>) -> Option<&'static str> {
        Some(match self {
            Self::Starting => "pods that were just starting, which start anew",
            Self::NeverReady(_) if self.is_stuck(dumped) => {
                "pods that have run for more than an hour and never were ready, which stay not ready"
            }
            Self::NeverReady(_) => "pods that had just started and were not ready yet, which start anew",
            Self::NotReady => {
                "pods that are not ready, without times that say whether they ever were, which stay so"
            }
            Self::CrashLoop => "pods in a crash loop, which stay not ready",
            Self::ImageNotPulled => "pods whose image cannot be pulled, which stay not ready",
            Self::Over => {
                "daemon pods that had failed or ended, whose nodes begin without one; the controller's back-off of up to 15 minutes \
                 is not in the scenario"
            }
            Self::CannotStart => "pods whose containers cannot be created, which stay not ready",
            Self::Ready | Self::LostReadiness | Self::Unbound | Self::Terminating => return None,
        })
    }

    fn is_stuck(self, dumped: Option<Time>) -> bool {
        let Self::NeverReady(since) = self else { return false };
        dumped.is_some_and(|dumped| dumped.seconds_since(since) > LONGEST_START_SECONDS)
    }
}

impl InitialState {
    /// The state in a scenario, which is Ready where nothing is written.
    pub fn state(self, node_is_ready: bool) -> Option<&'static str> {
        match self {
            Self::Ready => None,
            // On a node that is not ready no pod is, nor does one start.
            Self::NotReady => node_is_ready.then_some("NotReady"),
            Self::Anew => node_is_ready.then_some("Pending"),
            Self::Pending => Some("Pending"),
            Self::Terminating => Some("Terminating"),
            Self::Missing => Some("Missing"),
        }
    }
}

/// The latest time that a pod says of itself.
pub fn latest_time(pod: &Pod) -> Option<Time> {
    let conditions = pod.status.conditions.iter().filter_map(|condition| condition.last_transition_time);
    pod.metadata.creation_timestamp.into_iter().chain(conditions).chain(last_start(pod)).max()
}

fn all_containers(pod: &Pod) -> impl Iterator<Item = &ContainerStatus> {
    pod.status.init_container_statuses.iter().chain(&pod.status.container_statuses)
}

fn all_run(pod: &Pod) -> bool {
    let containers = &pod.status.container_statuses;
    !containers.is_empty() && containers.iter().all(|container| container.state.running.is_some())
}

/// What a container says that keeps the pod from being ready: reasons of the kubelet's `pkg/kubelet/images` and
/// `pkg/kubelet/kuberuntime`.
fn failure(pod: &Pod) -> Option<DaemonPodState> {
    let of_reason = |container: &ContainerStatus| match container.state.waiting.as_ref()?.reason.as_str() {
        "" | "ContainerCreating" | "PodInitializing" => None,
        "ImagePullBackOff"
        | "ErrImagePull"
        | "ErrImageNeverPull"
        | "InvalidImageName"
        | "ImageInspectError"
        | "RegistryUnavailable"
        | "SignatureValidationFailed" => Some(DaemonPodState::ImageNotPulled),
        "CrashLoopBackOff" => Some(DaemonPodState::CrashLoop),
        _ => Some(DaemonPodState::CannotStart),
    };
    // An init container is to end, and with 0 it has done so well.
    let has_failed = |container: &ContainerStatus| {
        container.state.terminated.as_ref().is_some_and(|ended| ended.exit_code != Some(0))
    };
    let has_ended = |container: &ContainerStatus| container.state.terminated.is_some();
    let status = &pod.status;
    all_containers(pod).find_map(of_reason).or_else(|| {
        let ends = status.init_container_statuses.iter().any(has_failed)
            || status.container_statuses.iter().any(has_ended);
        ends.then_some(DaemonPodState::CrashLoop)
    })
}

/// Whether a pod that is not ready was so before: then its Ready condition has changed since it started. The kubelet writes that
/// condition first when it accepts the pod, as False, and changes its time with its value only (`pkg/kubelet/status`). `None`: there
/// are no times that say it.
fn was_ready(pod: &Pod, has_restarted: bool) -> Option<bool> {
    let changed = pod.condition("Ready")?.last_transition_time?;
    match last_start(pod).filter(|_| !has_restarted) {
        // Only with all its containers running it can be ready.
        Some(started) => Some(changed > started),
        None => Some(match accepted(pod) {
            Some(accepted) => changed.seconds_since(accepted) > SAME_MOMENT_SECONDS,
            None => changed.seconds_since(pod.metadata.creation_timestamp?) > LONGEST_WAY_SECONDS,
        }),
    }
}

/// When the kubelet accepted the pod, was told of it or had initialised it, whichever is the latest that is said: it cannot have been
/// ready before. `None`: nothing of it is said.
fn accepted(pod: &Pod) -> Option<Time> {
    let since = |kind: &str| pod.condition(kind).filter(|it| it.status == "True")?.last_transition_time;
    [pod.status.start_time, since("PodScheduled"), since("Initialized")].into_iter().flatten().max()
}

/// When the last of its containers started.
fn last_start(pod: &Pod) -> Option<Time> {
    let running =
        pod.status.container_statuses.iter().filter_map(|container| container.state.running.as_ref());
    running.filter_map(|running| running.started_at).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// A bound pod whose Ready condition is False since then, with these containers.
    fn state(ready_since: Option<&str>, containers: &Value) -> DaemonPodState {
        let ready = match ready_since {
            Some(since) => json!({"type": "Ready", "status": "False", "lastTransitionTime": since}),
            None => json!({"type": "Ready", "status": "False"}),
        };
        let pod = json!({
            "metadata": {"name": "agent", "creationTimestamp": "2026-11-01T10:00:00Z"},
            "spec": {"nodeName": "n1"},
            "status": {"startTime": "2026-11-01T10:00:01Z", "conditions": [ready], "containerStatuses": containers},
        });
        DaemonPodState::of(&serde_json::from_value(pod).unwrap())
    }

    fn running(restarts: u32) -> Value {
        json!([{"restartCount": restarts, "state": {"running": {"startedAt": "2026-11-01T10:00:05Z"}}}])
    }

    fn waiting(reason: &str) -> Value {
        json!([{"restartCount": 0, "state": {"waiting": {"reason": reason}}}])
    }

    fn time(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    #[test]
    fn whether_a_running_pod_was_ready_is_told_by_its_condition_s_time() {
        let started = DaemonPodState::NeverReady(time("2026-11-01T10:00:05Z"));
        for (since, restarts, expected) in [
            (Some("2026-11-01T10:00:01Z"), 0, started),
            // Whole seconds: it cannot have been ready before it ran.
            (Some("2026-11-01T10:00:05Z"), 0, started),
            (Some("2026-11-01T10:00:06Z"), 0, DaemonPodState::LostReadiness),
            (Some("2026-11-02T00:00:00Z"), 0, DaemonPodState::LostReadiness),
            (Some("2026-11-01T10:00:01Z"), 3, DaemonPodState::CrashLoop),
            // It became ready before it first ended, at a time that is not known any more.
            (Some("2026-11-01T10:00:04Z"), 3, DaemonPodState::LostReadiness),
            (None, 0, DaemonPodState::NotReady),
            (None, 3, DaemonPodState::NotReady),
        ] {
            assert_eq!(state(since, &running(restarts)), expected, "{since:?}, {restarts} restarts");
        }
    }

    #[test]
    fn without_the_starts_of_containers_what_the_kubelet_has_accepted_or_the_creation_tells_it() {
        let state = |times: Value, changed: &str| {
            let mut pod = json!({
                "metadata": {"creationTimestamp": "2026-11-01T10:00:00Z"}, "spec": {"nodeName": "n1"},
                "status": {"containerStatuses": [{"state": {"running": {}}}]},
            });
            let ready = json!({"type": "Ready", "status": "False", "lastTransitionTime": changed});
            let others = times.as_object().unwrap().iter();
            let others = others
                .map(|(kind, since)| json!({"type": kind, "status": "True", "lastTransitionTime": since}));
            pod["status"]["conditions"] = others.chain([ready]).collect();
            DaemonPodState::of(&serde_json::from_value(pod).unwrap())
        };
        let never = |since| DaemonPodState::NeverReady(time(since));
        for (times, changed, expected) in [
            (json!({}), "2026-11-01T10:00:20Z", never("2026-11-01T10:00:00Z")),
            (json!({}), "2026-11-01T10:00:31Z", DaemonPodState::LostReadiness),
            (
                json!({"PodScheduled": "2026-11-01T10:05:00Z"}),
                "2026-11-01T10:05:01Z",
                never("2026-11-01T10:05:00Z"),
            ),
            (
                json!({"PodScheduled": "2026-11-01T10:00:01Z"}),
                "2026-11-01T10:00:20Z",
                DaemonPodState::LostReadiness,
            ),
            // It had init containers.
            (
                json!({"PodScheduled": "2026-11-01T10:00:01Z", "Initialized": "2026-11-01T10:00:40Z"}),
                "2026-11-01T10:00:02Z",
                never("2026-11-01T10:00:40Z"),
            ),
        ] {
            assert_eq!(state(times.clone(), changed), expected, "{times}, {changed}");
        }
    }

    #[test]
    fn what_keeps_containers_from_running_is_told_by_their_states() {
        let since = Some("2026-11-01T10:00:01Z");
        for (containers, expected) in [
            (json!([]), DaemonPodState::Starting),
            (waiting("ContainerCreating"), DaemonPodState::Starting),
            (waiting("ImagePullBackOff"), DaemonPodState::ImageNotPulled),
            (waiting("CrashLoopBackOff"), DaemonPodState::CrashLoop),
            (waiting("CreateContainerConfigError"), DaemonPodState::CannotStart),
            (json!([{"state": {"terminated": {"exitCode": 1}}}]), DaemonPodState::CrashLoop),
        ] {
            assert_eq!(state(since, &containers), expected, "{containers}");
        }
    }

    #[test]
    fn a_pod_that_was_never_ready_starts_anew_unless_it_has_had_an_hour_for_it() {
        let state = DaemonPodState::NeverReady(time("2026-11-01T10:00:05Z"));
        for (dumped, expected) in [
            (None, InitialState::Anew),
            (Some("2026-11-01T11:00:05Z"), InitialState::Anew),
            (Some("2026-11-01T11:00:06Z"), InitialState::NotReady),
        ] {
            assert_eq!(state.initial_state(dumped.map(time)), expected, "{dumped:?}");
        }
        let words =
            [None, Some(time("2026-11-03T00:00:00Z"))].map(|dumped| state.inexpressible(dumped).unwrap());
        assert!(words[0].contains("start anew") && words[1].contains("more than an hour"), "{words:?}");
    }
}
