//! The controller of one DaemonSet: what it knows.
//!
//! Its view of the cluster changes only when it is told of a change, which is in `informers`; a [sync](super::sync)
//! reads it. Invariant: each slot's class is what [`classify`] says of it, and the tally is the sum of the classes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::backoff::FailedPodBackoff;
use super::classify::classify;
use super::eligibility::Verdict;
use super::expectations::Expectations;
use super::own_writes::OwnWrites;
use super::pick_order::PickOrder;
use super::revisions::RevisionHistory;
use super::rolling_update::{Bound, Bounds, RollingUpdateError};
use super::slot::{Slot, SlotRules, Trait};
use super::slot_pods::PodView;
use super::tally::Tally;
use crate::api::daemon_set::{DaemonSetSpec, DaemonSetStatus};
use crate::api::identity::{NodeId, PodId, TemplateId};
use crate::api::kubernetes_version::{Change, KubernetesVersion};
use crate::engine::time::{Duration, Instant};

/// The controller's state for one DaemonSet.
#[derive(Clone, Debug)]
pub struct DaemonSetController {
    pub(super) version: KubernetesVersion,
    pub(super) spec: Arc<DaemonSetSpec>,
    pub(super) generation: i64,
    /// What of the spec the slots' classes depend on.
    pub(super) rules: SlotRules,
    pub(super) min_ready: Duration,
    pub(super) is_rolling_update: bool,
    pub(super) slots: Vec<Slot>,
    pub(super) tally: Tally,
    /// Pods that are ready and not yet available, by the time since when they are ready.
    pub(super) becoming_available: BinaryHeap<Reverse<(Instant, NodeId, PodId)>>,
    pub(super) expectations: Expectations,
    pub(super) backoff: FailedPodBackoff,
    pub(super) history: RevisionHistory,
    pub(super) bounds: Option<(u32, Result<Bounds, RollingUpdateError>)>,
    /// The status as last written.
    pub(super) status: DaemonSetStatus,
    /// The status as the watch last showed it.
    pub(super) status_seen: DaemonSetStatus,
    pub(super) own_writes: OwnWrites,
    /// A counter of the status may have changed since it was written.
    pub(super) status_is_stale: bool,
    /// Which bound held a rolling update back when that was last noted.
    pub(super) noted_bound: Option<Bound>,
    /// A sync would find nothing to do, and nothing has changed since that was seen.
    pub(super) is_idle: bool,
}

impl DaemonSetController {
    /// A controller that has just learned of its DaemonSet, of generation 1, and sees no node yet.
    pub fn new(
        version: KubernetesVersion,
        spec: Arc<DaemonSetSpec>,
        template: TemplateId,
        order: PickOrder,
    ) -> Self {
        let mut history = RevisionHistory::default();
        history.make_current(template);
        Self {
            version,
            generation: 1,
            rules: rules_of(&spec, template),
            min_ready: spec.min_ready(),
            is_rolling_update: spec.is_rolling_update(),
            spec,
            slots: Vec::new(),
            tally: Tally::new(order),
            becoming_available: BinaryHeap::new(),
            expectations: Expectations::default(),
            backoff: FailedPodBackoff::default(),
            history,
            bounds: None,
            status: DaemonSetStatus::default(),
            status_seen: DaemonSetStatus::default(),
            own_writes: OwnWrites::default(),
            status_is_stale: true,
            noted_bound: None,
            is_idle: false,
        }
    }

    /// There have been these revisions before the present one, the oldest first.
    #[must_use]
    pub fn with_older_revisions(mut self, templates: impl IntoIterator<Item = TemplateId>) -> Self {
        let mut history = RevisionHistory::default();
        for template in templates {
            history.make_current(template);
        }
        history.make_current(self.current_template());
        self.history = history;
        self
    }

    pub const fn status(&self) -> &DaemonSetStatus {
        &self.status
    }

    pub const fn generation(&self) -> i64 {
        self.generation
    }

    pub fn current_template(&self) -> TemplateId {
        self.rules.current_template
    }

    pub const fn min_ready(&self) -> Duration {
        self.min_ready
    }

    pub fn verdict(&self, node: NodeId) -> Verdict {
        self.slots[node.index()].verdict
    }

    /// The number of the ControllerRevision that a pod of this template carries; one that was forgotten counts as 0.
    pub fn revision_number(&self, template: TemplateId) -> u32 {
        self.history.number(template).unwrap_or(0)
    }

    /// Whether a revision's number has changed since this was last asked.
    #[inline]
    pub fn take_revision_change(&mut self) -> bool {
        self.history.take_change()
    }

    /// The template that a rollback without a number goes back to: that of the newest revision before the present one.
    pub fn previous_template(&self) -> Option<TemplateId> {
        self.history.previous()
    }

    pub const fn is_rolling_update(&self) -> bool {
        self.is_rolling_update
    }

    /// What the controller knows of each node.
    pub fn slot(&self, node: NodeId) -> &Slot {
        &self.slots[node.index()]
    }

    /// All that changes with the node's slot: itself, and its position in the order. For who wants to have it at hand.
    pub fn slot_and_position(&self, node: NodeId) -> (&Slot, &u32) {
        (&self.slots[node.index()], self.tally.position(node.index()))
    }

    /// The strategy's bounds for the nodes that should run a pod now.
    // Inlined, because a sync asks several times and the number of nodes is mostly the same.
    #[inline]
    pub fn bounds(&mut self) -> Result<Bounds, RollingUpdateError> {
        let desired = self.tally.count(Trait::Desired);
        match self.bounds {
            Some((for_desired, bounds)) if for_desired == desired => bounds,
            _ => self.resolve_bounds(desired),
        }
    }

    #[inline(never)]
    fn resolve_bounds(&mut self, desired: u32) -> Result<Bounds, RollingUpdateError> {
        let bounds = Bounds::resolve(&self.spec, desired);
        self.bounds = Some((desired, bounds));
        bounds
    }

    /// Whether the pod is available now; if it is only going to be, it waits for its time.
    #[inline]
    pub(super) fn judge_availability(&mut self, node: NodeId, pod: &mut PodView, now: Instant) {
        let long_enough = self.min_ready == Duration::ZERO
            || pod.ready_all_along
            || self.is_long_enough(pod.ready_since, now);
        pod.available = pod.ready && long_enough;
        if pod.ready && !pod.available {
            self.becoming_available.push(Reverse((pod.ready_since, node, pod.id)));
        }
    }

    /// Looks at the clock: pods that have been ready for long enough by now are available.
    #[inline]
    pub(super) fn note_what_became_available(&mut self, now: Instant) {
        if !self.becoming_available.is_empty() {
            self.take_what_became_available(now);
        }
    }

    fn take_what_became_available(&mut self, now: Instant) {
        while self.becomes_available_by(now)
            && let Some(Reverse((ready_since, node, pod))) = self.becoming_available.pop()
        {
            self.change_pod(node, pod, |view| {
                view.available |= view.ready && view.ready_since == ready_since;
            });
        }
    }

    /// Whether a pod waits that has been ready for long enough.
    pub(super) fn becomes_available_by(&self, now: Instant) -> bool {
        self.becoming_available.peek().is_some_and(|Reverse((since, ..))| self.is_long_enough(*since, now))
    }

    /// Whether a pod that is ready since `since` has been so for `minReadySeconds`; before 1.34, for longer than that.
    fn is_long_enough(&self, since: Instant, now: Instant) -> bool {
        let available_at = since + self.min_ready;
        available_at < now || available_at == now && self.version.has(Change::AvailableAtTheInstant)
    }

    /// Changes the view of a pod, if there is one, and what its node's slot means.
    pub(super) fn change_pod(&mut self, node: NodeId, pod: PodId, change: impl FnOnce(&mut PodView)) {
        if self.slots[node.index()].pods.change(pod, change) {
            self.reclassify(node);
        }
    }

    /// Restores the invariant where a node's slot has changed.
    pub(super) fn reclassify(&mut self, node: NodeId) {
        let slot = &mut self.slots[node.index()];
        let before = std::mem::take(&mut slot.class);
        slot.class = classify(slot, self.rules);
        let after = slot.class;
        self.is_idle &= before == after;
        self.status_is_stale |= before.differs_in_status(after);
        self.tally.adjust(node.index(), before, after);
    }

    /// How many pods the controller sees. For checks: it looks at all slots.
    pub fn pods_seen(&self) -> usize {
        self.slots.iter().map(|slot| slot.pods.count()).sum()
    }

    /// Where the slots' classes or the tally differ from those built from scratch, or a sync that is to find nothing finds
    /// something. For checks: it looks at all slots.
    pub fn inconsistency(&self, now: Instant) -> Option<String> {
        let stale = self.slots.iter().position(|slot| slot.class != classify(slot, self.rules));
        if let Some(index) = stale {
            return Some(format!("the class of slot {index} is stale: {:?}", self.slots[index]));
        }
        self.tally.difference_from_scratch(&self.slots).or_else(|| self.clone().wrong_idleness(now))
    }
}

/// What of the spec a slot's class depends on.
pub(super) fn rules_of(spec: &DaemonSetSpec, current_template: TemplateId) -> SlotRules {
    SlotRules { current_template, allows_surge: spec.allows_surge() }
}
