//! What is kept of a pod of a DaemonSet: when it got how far.

use super::seconds::{Seconds, seconds};
use crate::dump::{ContainerState, ContainerStatus, Pod, PodContainer, StateTimes};

/// What the API server gives a pod that says nothing.
const DEFAULT_GRACE_PERIOD: Seconds = 30;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodFacts {
    /// `namespace/name`.
    pub daemon_set: String,
    /// Empty until it is bound.
    pub node: String,
    pub created: Seconds,
    pub bound: Option<Seconds>,
    /// The scheduler has said that it fits nowhere.
    pub is_unschedulable: bool,
    pub init_containers: Vec<InitContainer>,
    pub containers: Vec<MainContainer>,
    /// All of its main containers have started, whether or not it is known when.
    pub runs: bool,
    pub restarted: bool,
    pub ready: Option<Seconds>,
    pub grace_period: Seconds,
    pub has_pre_stop_hook: bool,
    /// Somebody has asked for its end.
    pub deleted: Option<Seconds>,
    pub is_over: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct InitContainer {
    pub name: String,
    pub is_sidecar: bool,
    /// Both ends, if it has succeeded.
    pub finished: Option<Seconds>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MainContainer {
    pub name: String,
    pub started: Option<Seconds>,
}

impl PodFacts {
    /// `None` if it does not say when it was created.
    pub fn of(pod: &Pod, daemon_set: &str) -> Option<Self> {
        let since = |kind: &str| {
            let condition = pod.condition(kind).filter(|condition| condition.status == "True")?;
            condition.last_transition_time.map(seconds)
        };
        let scheduled = pod.condition("PodScheduled");
        let status = &pod.status;
        let all = status.init_container_statuses.iter().chain(&status.container_statuses);
        Some(Self {
            daemon_set: format!("{}/{daemon_set}", pod.metadata.namespace),
            node: pod.spec.node_name.clone(),
            created: seconds(pod.metadata.creation_timestamp?),
            bound: since("PodScheduled"),
            is_unschedulable: scheduled.is_some_and(|condition| condition.reason == "Unschedulable"),
            init_containers: pod
                .spec
                .init_containers
                .iter()
                .map(|container| InitContainer::of(container, &status.init_container_statuses))
                .collect(),
            containers: pod
                .spec
                .containers
                .iter()
                .map(|container| MainContainer::of(container, &status.container_statuses))
                .collect(),
            runs: pod.spec.containers.iter().all(|container| {
                state_of(&container.name, &status.container_statuses)
                    .is_some_and(|state| state.running.is_some())
            }),
            restarted: all.into_iter().any(|status| status.restart_count > 0),
            ready: since("Ready"),
            grace_period: pod.spec.termination_grace_period_seconds.unwrap_or(DEFAULT_GRACE_PERIOD).max(0),
            has_pre_stop_hook: pod.spec.containers.iter().any(PodContainer::has_pre_stop_hook),
            deleted: deleted(pod),
            is_over: pod.is_over(),
        })
    }

    pub fn has_sidecars(&self) -> bool {
        self.init_containers.iter().any(|container| container.is_sidecar)
    }

    /// When the last of its main containers began to run.
    pub fn running(&self) -> Option<Seconds> {
        let started = self.containers.iter().map(|container| container.started);
        started.collect::<Option<Vec<_>>>()?.into_iter().max()
    }
}

impl InitContainer {
    fn of(container: &PodContainer, statuses: &[ContainerStatus]) -> Self {
        let ended = state_of(&container.name, statuses).and_then(|state| state.terminated.as_ref());
        let succeeded = ended.filter(|ended| ended.exit_code == Some(0));
        Self {
            name: container.name.clone(),
            is_sidecar: container.restart_policy.as_deref() == Some("Always"),
            finished: succeeded.and_then(|ended| ended.finished_at).map(seconds),
        }
    }
}

impl MainContainer {
    fn of(container: &PodContainer, statuses: &[ContainerStatus]) -> Self {
        let running = state_of(&container.name, statuses).and_then(|state| state.running.as_ref());
        let started = running.and_then(|running: &StateTimes| running.started_at);
        Self { name: container.name.clone(), started: started.map(seconds) }
    }
}

fn state_of<'a>(name: &str, statuses: &'a [ContainerStatus]) -> Option<&'a ContainerState> {
    statuses.iter().find(|status| status.name == name).map(|status| &status.state)
}

/// The API says when the grace period ends, and how long it is.
fn deleted(pod: &Pod) -> Option<Seconds> {
    let end = seconds(pod.metadata.deletion_timestamp?);
    end.checked_sub(pod.metadata.deletion_grace_period_seconds?)
}
