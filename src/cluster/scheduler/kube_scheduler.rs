//! A scheduler that is more than a delay: its settings, and what it knows of pods and nodes.

use crate::api::identity::PodId;
use crate::api::kubernetes_version::KubernetesVersion;
use crate::cluster::apiserver::client::TokenBucket;
use crate::cluster::core::Core;
use crate::cluster::scheduler::candidate::{Candidate, QueueState};
use crate::cluster::scheduler::limits::SchedulerLimits;
use crate::cluster::scheduler::queue::{ActiveQueue, BackoffQueue};
use crate::cluster::scheduler::room::Room;
use crate::engine::time::Instant;

/// The state of the scheduler.
pub(super) struct KubeScheduler<'run> {
    pub(super) limits: SchedulerLimits,
    pub(super) version: KubernetesVersion,
    /// Whether pods may meet on a node that cannot share it, whatever it offers.
    pub(super) has_exclusive_pods: bool,
    /// Whether some pool says what its nodes offer, or pods exclude each other.
    pub(super) watches_room: bool,
    /// By pod; one that is not in it yet is new.
    candidates: Vec<Candidate>,
    /// By node; empty unless it watches room.
    pub(super) rooms: Vec<Room<'run>>,
    pub(super) active: ActiveQueue,
    /// The pods in back-off, which an idle scheduler turns to since 1.33.
    pub(super) backing_off: BackoffQueue,
    /// When pods were deleted anywhere; kept before 1.33, where each wakes all pods that did not fit.
    pub(super) deletions: Vec<Instant>,
    /// The bucket that binding requests take their tokens from.
    pub(super) tokens: Option<TokenBucket>,
    /// When it is done with the pod that it is busy with.
    pub(super) free_at: Instant,
    /// Its next turn has been scheduled.
    pub(super) turn_is_due: bool,
}

impl KubeScheduler<'_> {
    pub fn new(
        limits: SchedulerLimits,
        version: KubernetesVersion,
        has_exclusive_pods: bool,
        watches_room: bool,
    ) -> Self {
        Self {
            limits,
            version,
            has_exclusive_pods,
            watches_room,
            candidates: Vec::new(),
            rooms: Vec::new(),
            active: ActiveQueue::default(),
            backing_off: BackoffQueue::default(),
            deletions: Vec::new(),
            tokens: limits.bindings.map(TokenBucket::full),
            free_at: Instant::START,
            turn_is_due: false,
        }
    }

    pub fn candidate(&self, pod: PodId) -> Candidate {
        self.candidates.get(pod.index()).copied().unwrap_or(Candidate::NEW)
    }

    pub fn candidate_mut(&mut self, pod: PodId) -> &mut Candidate {
        if self.candidates.len() <= pod.index() {
            self.candidates.resize(pod.index() + 1, Candidate::NEW);
        }
        &mut self.candidates[pod.index()]
    }

    /// The pod gets into another state, and what it waited for until now is recorded.
    pub fn change_state(&mut self, core: &mut Core<'_>, id: PodId, state: QueueState) {
        let before = self.candidate(id);
        if let Some(limit) = before.waits_for() {
            core.record_pod_wait(id, limit, before.since, core.now);
        }
        let candidate = self.candidate_mut(id);
        (candidate.state, candidate.since) = (state, core.now);
    }

    /// The pod is gone, or is not to be scheduled any more.
    pub fn forget(&mut self, core: &mut Core<'_>, id: PodId) {
        self.change_state(core, id, QueueState::New);
        let before = std::mem::replace(self.candidate_mut(id), Candidate::NEW);
        let node = core.store.pod(id).node;
        if let Some(room) = self.rooms.get_mut(node.index()) {
            room.waiting.retain(|waiting| *waiting != id);
        }
        if before.is_nominated {
            // What it held back is free for others.
            self.room_changed(core, node);
        }
    }

    /// The run is over: what is still waited for has been waited for until now.
    pub fn end_waits(&mut self, core: &mut Core<'_>) {
        for index in 0..self.candidates.len() {
            let id = PodId(index as u32);
            if self.candidate(id).waits_for().is_some() {
                self.change_state(core, id, QueueState::New);
            }
        }
    }
}
