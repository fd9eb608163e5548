//! What the controller is told: of nodes, of pods, and of its own DaemonSet, as informers tell the real one.

use std::sync::Arc;

use super::daemon_set_controller::{DaemonSetController, rules_of};
use super::eligibility::Verdict;
use super::slot::Slot;
use super::slot_pods::PodView;
use super::status::status_of;
use crate::api::daemon_set::{DaemonSetSpec, DaemonSetStatus};
use crate::api::identity::{NodeId, PodId, TemplateId};
use crate::api::kubernetes_version::Change;
use crate::api::pod::PodPhase;
use crate::engine::time::{Duration, Instant};

impl DaemonSetController {
    /// Makes room for so many nodes' places, before the first is added.
    pub fn reserve_slots(&mut self, nodes: usize) {
        self.slots.reserve_exact(nodes);
        self.tally.reserve(nodes);
    }

    /// Makes a place for the next node; `key` decides its position where the choice is arbitrary.
    pub fn add_slot(&mut self, key: u64) {
        self.tally.add_slot(key, &self.slots);
        self.slots.push(Slot::EMPTY);
    }

    /// Sets the status that was written before this controller looked, as found in the cluster.
    pub fn adopt_status(&mut self, status: DaemonSetStatus, generation: i64) {
        (self.status, self.status_seen) = (status, status);
        self.generation = generation;
        self.status_is_stale = true;
        self.is_idle = false;
    }

    /// Writes the status of what the controller sees, as it would stand had it been looking for long.
    pub fn settle(&mut self) {
        self.status = status_of(&self.tally, self.generation);
        self.status_seen = self.status;
        self.status_is_stale = false;
    }

    /// Takes note of earlier failures of a node's pods.
    pub fn record_failure(&mut self, node: NodeId, at: Instant) {
        self.backoff.record_failure(self.status_seen.observed_generation, node, at);
        self.is_idle = false;
    }

    /// The node was added. True: this wakes the controller, by itself.
    pub fn node_added(&mut self, node: NodeId, verdict: Verdict) -> bool {
        self.node_found(node, verdict);
        self.reclassify(node);
        verdict.should_run && !self.version.has(Change::NodeChangeQueue)
    }

    /// The node has been there since before the controller looked. Its class follows from what is told of it next.
    pub fn node_found(&mut self, node: NodeId, verdict: Verdict) {
        let slot = &mut self.slots[node.index()];
        slot.node_exists = true;
        slot.verdict = verdict;
    }

    /// Labels or taints of the node changed. True: this wakes the controller, by itself.
    pub fn node_changed(&mut self, node: NodeId, verdict: Verdict) -> bool {
        let slot = &mut self.slots[node.index()];
        let wakes = slot.verdict != verdict;
        slot.verdict = verdict;
        self.reclassify(node);
        wakes && !self.version.has(Change::NodeChangeQueue)
    }

    /// Whether the worker that looks at added and changed nodes wakes the controller for this one (`syncNodeUpdate`, since
    /// 1.33). It looks at pods that are bound there, in whatever phase, and at the status as it is in the cache.
    pub fn is_woken_by(&self, node: NodeId) -> bool {
        let slot = &self.slots[node.index()];
        let Verdict { should_run, should_continue_running } = slot.verdict;
        let scheduled = slot.pods.any_bound();
        slot.node_exists
            && (should_run && !scheduled
                || scheduled && (!should_continue_running || self.status_seen.number_misscheduled > 0))
    }

    /// The node was deleted, which wakes nobody.
    pub fn node_deleted(&mut self, node: NodeId) {
        self.slots[node.index()].node_exists = false;
        self.reclassify(node);
    }

    /// A pod appeared in the watch.
    // Inlined, so that the view is put together where it stays.
    #[inline(always)]
    pub fn pod_added(&mut self, node: NodeId, mut pod: PodView, now: Instant) {
        self.expectations.observe_creation();
        self.own_writes.pod_seen();
        self.history.pod_added(pod.template);
        self.is_idle = false;
        self.judge_availability(node, &mut pod, now);
        self.slots[node.index()].pods.add(pod);
        self.reclassify(node);
    }

    pub fn pod_bound(&mut self, node: NodeId, pod: PodId) {
        let slot = &mut self.slots[node.index()];
        match slot.pods.only_mut() {
            // Where a pod is alone on a node that is there, it counts as before.
            Some(alone) if slot.node_exists && alone.id == pod => alone.bound = true,
            _ => self.change_pod(node, pod, |pod| pod.bound = true),
        }
    }

    pub fn pod_phase_changed(&mut self, node: NodeId, pod: PodId, phase: PodPhase) {
        match self.slots[node.index()].pods.others_mut().iter_mut().find(|view| view.id == pod) {
            // Pending or Running is all one to the controller.
            Some(view) if !view.phase.is_terminal() && !phase.is_terminal() => view.phase = phase,
            _ => self.change_pod(node, pod, |pod| pod.phase = phase),
        }
    }

    /// A create was answered; the watch will show the pod.
    pub const fn pod_created(&mut self) {
        self.own_writes.pod_created();
    }

    /// The status that was written is in the cache.
    pub const fn status_arrived(&mut self, status: DaemonSetStatus) {
        self.own_writes.status_seen();
        self.status_seen = status;
    }

    /// A pod that was to be deleted is gone already; no watch event will tell of it.
    pub const fn pod_not_found(&mut self) {
        self.expectations.observe_deletion();
    }

    /// A create was refused, or put off because another was; no watch event will tell of it.
    pub const fn pod_not_created(&mut self) {
        self.expectations.observe_creation();
    }

    /// The pod's Ready condition was set at `since`. Returns after what time this wakes the controller once more: a second more
    /// than `minReadySeconds`, where those are to pass before the pod is available.
    pub fn pod_readiness_changed(
        &mut self,
        node: NodeId,
        pod: PodId,
        ready: bool,
        since: Instant,
        now: Instant,
    ) -> Option<Duration> {
        let min_ready = self.min_ready;
        let mut judged = *self.slots[node.index()].pods.get(pod)?;
        let became_ready = ready && !judged.ready;
        (judged.ready, judged.ready_since, judged.ready_all_along) = (ready, since, false);
        self.judge_availability(node, &mut judged, now);
        self.change_pod(node, pod, |view| *view = judged);
        (became_ready && !judged.deleting && min_ready > Duration::ZERO)
            .then(|| min_ready.saturating_add(Duration::from_seconds(1)))
    }

    /// The pod got its deletionTimestamp.
    pub fn pod_deleting(&mut self, node: NodeId, pod: PodId) {
        self.expectations.observe_deletion();
        self.change_pod(node, pod, |pod| pod.deleting = true);
    }

    /// The pod is gone.
    pub fn pod_deleted(&mut self, node: NodeId, pod: PodId) {
        self.expectations.observe_deletion();
        if let Some(gone) = self.slots[node.index()].pods.remove(pod) {
            self.history.pod_removed(gone.template);
            self.is_idle = false;
            self.reclassify(node);
        }
    }

    /// The DaemonSet's spec was replaced. `verdict` judges each node anew. Costs a look at every node.
    pub fn spec_changed(
        &mut self,
        spec: Arc<DaemonSetSpec>,
        template: TemplateId,
        now: Instant,
        verdict: impl Fn(NodeId) -> Verdict,
    ) {
        self.generation += 1;
        self.rules = rules_of(&spec, template);
        self.min_ready = spec.min_ready();
        self.is_rolling_update = spec.is_rolling_update();
        self.is_idle = false;
        self.spec = spec;
        self.bounds = None;
        self.history.make_current(template);
        self.becoming_available.clear();
        for index in 0..self.slots.len() {
            let node = NodeId(index as u32);
            if self.slots[index].node_exists {
                self.slots[index].verdict = verdict(node);
            }
            // Those that have failed are not ready.
            for other in 0..self.slots[index].pods.others_mut().len() {
                let mut pod = self.slots[index].pods.others_mut()[other];
                self.judge_availability(node, &mut pod, now);
                self.slots[index].pods.others_mut()[other].available = pod.available;
            }
            self.reclassify(node);
        }
    }
}
