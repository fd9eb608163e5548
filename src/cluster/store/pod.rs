//! A pod as the store keeps it.

use crate::api::identity::{DaemonSetId, NodeId, PodId, TemplateId};
use crate::api::pod::PodPhase;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::kubelet::pod_timings::PodTimings;
use crate::engine::time::{Duration, Instant};

/// A pod of this id, which others had before it and will have after it: an incarnation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PodRef {
    pub id: PodId,
    pub(super) incarnation: u32,
}

/// A pod.
#[derive(Clone, Debug)]
pub struct Pod {
    pub daemon_set: DaemonSetId,
    pub node: NodeId,
    pub template: TemplateId,
    /// How many pods of its DaemonSet there were on its node before it.
    pub occurrence: u32,
    pub phase: PodPhase,
    pub bound: bool,
    pub deleting: bool,
    /// Its Ready condition.
    pub ready: bool,
    /// Its containers pass their probes, whatever the Ready condition says.
    pub healthy: bool,
    pub available: bool,
    /// Its images are on the node already.
    pub has_images: bool,
    /// Its probes never succeed.
    pub never_ready: bool,
    pub ready_since: Instant,
    /// When it is to be evicted for a taint, or never.
    pub evicted_at: Instant,
    /// What waits for the kubelet to be back.
    pub held: Option<Step>,
    pub timings: PodTimings,
}

/// Which pod it is, whatever becomes of it.
#[derive(Clone, Copy, Debug)]
pub struct PodIdentity {
    pub daemon_set: DaemonSetId,
    pub node: NodeId,
    pub template: TemplateId,
    pub occurrence: u32,
}

impl Pod {
    /// A pod as it is created: not bound, and nothing of it running.
    pub const fn new(
        daemon_set: DaemonSetId,
        node: NodeId,
        template: TemplateId,
        occurrence: u32,
        timings: PodTimings,
    ) -> Self {
        Self {
            daemon_set,
            node,
            template,
            occurrence,
            phase: PodPhase::Pending,
            bound: false,
            deleting: false,
            ready: false,
            healthy: false,
            available: false,
            has_images: false,
            never_ready: false,
            ready_since: Instant::START,
            evicted_at: Instant::NEVER,
            held: None,
            timings,
        }
    }

    pub const fn identity(&self) -> PodIdentity {
        let Self { daemon_set, node, template, occurrence, .. } = *self;
        PodIdentity { daemon_set, node, template, occurrence }
    }

    /// Whether deleting it takes a while: its containers have to end first. Without any time to do so the API server removes the
    /// object at once, hooks or not (`CheckGracefulDelete`).
    pub fn ends_gracefully(&self) -> bool {
        self.bound && !self.phase.is_terminal() && self.timings.grace_period() > Duration::ZERO
    }
}
