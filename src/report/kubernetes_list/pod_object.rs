//! `v1` Pod.

use serde_json::{Value, json};

use super::calendar::Calendar;
use super::cluster::ListedDaemonSet;
use super::daemon_set_object::{owner, revision_hash};
use crate::api::container::Container;
use crate::api::daemon_set::DaemonSetSpec;
use crate::engine::time::Instant;
use crate::record::fact::{Fact, FactKind};

/// A pod as it is now, and since when.
pub struct PodState {
    /// `None`: it is older than the run, and what happened to it before is not known.
    created: Option<Instant>,
    /// The spec of its DaemonSet that it was made from.
    pub spec: usize,
    pub scheduled: Option<Instant>,
    pulled: Option<Instant>,
    started: Option<Instant>,
    ready: bool,
    /// The last transition of its Ready condition.
    ready_since: Option<Instant>,
    failed: bool,
    pub deleted: Option<Instant>,
    restarts: u32,
}

/// What the objects are called.
pub struct Names {
    pub pod: String,
    pub node: String,
}

impl PodState {
    pub fn new(created: Option<Instant>, spec: usize) -> Self {
        Self {
            created,
            spec,
            scheduled: None,
            pulled: None,
            started: None,
            ready: created.is_none(),
            ready_since: None,
            failed: false,
            deleted: None,
            restarts: 0,
        }
    }

    pub fn follow(&mut self, at: Instant, fact: &Fact) {
        match fact.kind() {
            FactKind::PodScheduled => self.scheduled = Some(at),
            FactKind::ImagesPulled => self.pulled = Some(at),
            FactKind::ContainersStarted => self.started = Some(at),
            FactKind::PodReady => (self.ready, self.ready_since) = (true, Some(at)),
            FactKind::PodUnready => (self.ready, self.ready_since) = (false, Some(at)),
            FactKind::PodFailed => (self.failed, self.ready) = (true, false),
            FactKind::PodTerminating => self.deleted = Some(at),
            FactKind::ContainersCrashed => self.restarts += 1,
            _ => {}
        }
    }

    pub const fn is_bound(&self) -> bool {
        self.is_old() || self.scheduled.is_some()
    }

    /// Whether it has been on its node since before the run.
    const fn is_old(&self) -> bool {
        self.created.is_none()
    }

    /// `None`: it is older than the run.
    pub const fn created(&self) -> Option<Instant> {
        self.created
    }

    pub const fn is_ready(&self) -> bool {
        self.ready
    }

    /// How often its containers were started again.
    pub const fn restarts(&self) -> u32 {
        self.restarts
    }

    pub const fn phase(&self) -> &'static str {
        match (self.failed, self.is_running()) {
            (true, _) => "Failed",
            (false, true) => "Running",
            (false, false) => "Pending",
        }
    }

    const fn is_running(&self) -> bool {
        self.is_old() || self.started.is_some()
    }

    pub fn object(&self, names: &Names, listed: &ListedDaemonSet, calendar: Calendar) -> Value {
        let spec = &listed.specs[self.spec];
        let mut labels = spec.template.metadata.labels.clone();
        labels.insert("controller-revision-hash".to_owned(), revision_hash(self.spec));
        let mut metadata = json!({
            "name": names.pod,
            "generateName": format!("{}-", listed.name),
            "namespace": listed.namespace,
            "creationTimestamp": calendar.created(self.created),
            "labels": labels,
            "ownerReferences": [owner(listed)],
        });
        if let Some(deleted) = self.deleted {
            metadata["deletionTimestamp"] = calendar.time(deleted + spec.template.spec.grace_period()).into();
            metadata["deletionGracePeriodSeconds"] =
                spec.template.spec.termination_grace_period_seconds.into();
        }
        let mut pod = json!(spec.template.spec);
        pod["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"] = json!({
            "nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": [names.node]}]}],
        });
        if self.is_bound() {
            pod["nodeName"] = names.node.clone().into();
        }
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod, "status": self.status(spec, calendar)})
    }

    fn status(&self, spec: &DaemonSetSpec, calendar: Calendar) -> Value {
        let is_bound = self.is_bound();
        let is_running = self.is_running();
        let phase = self.phase();
        let time = |at| calendar.time(at);
        let scheduled = self.scheduled.map(time);
        // The kubelet writes the condition first when it accepts the pod.
        let ready_since = self.ready_since.or_else(|| self.scheduled.filter(|_| !self.ready)).map(time);
        let conditions = [
            condition("PodScheduled", is_bound, scheduled.clone()),
            condition("PodReadyToStartContainers", is_bound, scheduled.clone()),
            // Init containers end just before the others start.
            condition("Initialized", is_running, self.initialized(spec).map(time)),
            condition("ContainersReady", self.ready, ready_since.clone()),
            condition("Ready", self.ready, ready_since),
        ];
        let state = match (is_running, self.started) {
            // Of one that has been running since before the run, nobody knows since when.
            (true, started) => json!({"running": {"startedAt": started.map(time)}}),
            (false, _) => json!({"waiting": {"reason": "ContainerCreating"}}),
        };
        let container = |container: &Container| {
            json!({
                "name": container.name,
                "image": container.image,
                "ready": self.ready,
                "started": is_running,
                "restartCount": self.restarts,
                "state": state,
            })
        };
        let mut status = json!({
            "phase": phase,
            "conditions": conditions,
            "containerStatuses": spec.template.spec.containers.iter().map(container).collect::<Vec<_>>(),
        });
        if let Some(scheduled) = scheduled {
            status["startTime"] = scheduled.into();
        }
        status
    }

    fn initialized(&self, spec: &DaemonSetSpec) -> Option<Instant> {
        if spec.template.spec.init_containers.is_empty() { self.scheduled } else { self.started }
    }
}

fn condition(kind: &str, holds: bool, since: Option<String>) -> Value {
    let mut condition = json!({"type": kind, "status": if holds { "True" } else { "False" }});
    if let Some(since) = since {
        condition["lastTransitionTime"] = since.into();
    }
    condition
}
