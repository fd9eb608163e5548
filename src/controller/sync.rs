//! The controller of one DaemonSet: its view of the world, and `syncDaemonSet`.
//!
//! The view changes only when it is told of a change; a sync reads it and answers with [`Commands`]. Invariant: each
//! slot's class is what [`classify`] says of it, and the tally is the sum of the classes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::backoff::FailedPodBackoff;
use super::choice_order::ChoiceOrder;
use super::class_memo::ClassMemo;
use super::eligibility::Verdict;
use super::expectations::Expectations;
use super::manage::{self, Commands, manage};
use super::revisions::RevisionHistory;
use super::rolling_update::{self, Bound, Bounds, RollingUpdateError, held_back_by, rolling_update};
use super::slot::{PodView, Slot, SlotRules, Trait, classify};
use super::status::status_of;
use super::tally::Tally;
use crate::api::daemon_set::{DaemonSetSpec, DaemonSetStatus};
use crate::api::identity::{NodeId, PodId, TemplateId};
use crate::api::pod::PodPhase;
use crate::engine::time::{Duration, Instant};

/// The controller's state for one DaemonSet.
#[derive(Clone, Debug)]
pub struct DaemonSetController {
    spec: Arc<DaemonSetSpec>,
    generation: i64,
    classes: ClassMemo,
    min_ready: Duration,
    is_rolling_update: bool,
    slots: Vec<Slot>,
    tally: Tally,
    /// Pods that are ready and not yet available, by the time since when they are ready.
    becoming_available: BinaryHeap<Reverse<(Instant, NodeId, PodId)>>,
    expectations: Expectations,
    backoff: FailedPodBackoff,
    history: RevisionHistory,
    live_pods: Vec<u32>,
    bounds: Option<(u32, Result<Bounds, RollingUpdateError>)>,
    status: DaemonSetStatus,
    /// A counter of the status may have changed since it was written.
    status_is_stale: bool,
    /// Which bound held a rolling update back when that was last noted.
    noted_bound: Option<Bound>,
    /// A sync would find nothing to do, and nothing has changed since that was seen.
    is_idle: bool,
}

/// What came of a sync besides its commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncResult {
    /// A status was written, because it differed from the last one.
    pub wrote_status: bool,
    /// The sync failed and wants to be tried again.
    pub error: Option<RollingUpdateError>,
}

impl SyncResult {
    const NOTHING: Self = Self { wrote_status: false, error: None };
}

/// A sync whose commands are being carried out.
#[derive(Clone, Copy, Debug)]
pub struct BegunSync {
    observed_generation: i64,
    error: Option<RollingUpdateError>,
}

impl DaemonSetController {
    /// A controller that has just learned of its DaemonSet, of generation 1, and sees no node yet.
    pub fn new(spec: Arc<DaemonSetSpec>, template: TemplateId, order: ChoiceOrder) -> Self {
        let mut history = RevisionHistory::default();
        history.make_current(template);
        Self {
            generation: 1,
            classes: ClassMemo::new(rules_of(&spec, template)),
            min_ready: min_ready(&spec),
            is_rolling_update: spec.is_rolling_update(),
            spec,
            slots: Vec::new(),
            tally: Tally::new(order),
            becoming_available: BinaryHeap::new(),
            expectations: Expectations::default(),
            backoff: FailedPodBackoff::default(),
            history,
            live_pods: Vec::new(),
            bounds: None,
            status: DaemonSetStatus::default(),
            status_is_stale: true,
            noted_bound: None,
            is_idle: false,
        }
    }

    pub const fn status(&self) -> &DaemonSetStatus {
        &self.status
    }

    pub const fn generation(&self) -> i64 {
        self.generation
    }

    pub fn current_template(&self) -> TemplateId {
        self.classes.rules().current_template
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

    pub const fn is_rolling_update(&self) -> bool {
        self.is_rolling_update
    }

    /// The strategy's bounds for the nodes that should run a pod now.
    pub fn bounds(&mut self) -> Result<Bounds, RollingUpdateError> {
        let desired = self.tally.count(Trait::Desired);
        match self.bounds {
            Some((for_desired, bounds)) if for_desired == desired => bounds,
            _ => {
                let bounds = Bounds::resolve(&self.spec, desired);
                self.bounds = Some((desired, bounds));
                bounds
            }
        }
    }

    /// Which bound of the strategy keeps old pods that could be replaced from being so now. If that changes, a sync will note it.
    pub fn note_held_back(&mut self) -> Option<Bound> {
        self.noted_bound = self.held_back_by();
        self.noted_bound
    }

    fn held_back_by(&mut self) -> Option<Bound> {
        let bounds = self.bounds().ok().filter(|_| self.is_rolling_update)?;
        held_back_by(&self.tally, bounds)
    }

    /// Sets the status that was written before this controller looked, as found in the cluster.
    pub fn adopt_status(&mut self, status: DaemonSetStatus, generation: i64) {
        self.status = status;
        self.generation = generation;
        self.status_is_stale = true;
        self.is_idle = false;
    }

    /// Writes the status of what the controller sees, as it would stand had it been looking for long.
    pub fn settle(&mut self) {
        self.status = status_of(&self.tally, self.generation);
        self.status_is_stale = false;
    }

    /// Takes note of earlier failures of a node's pods.
    pub fn record_failure(&mut self, node: NodeId, at: Instant) {
        self.backoff.record_failure(self.status.observed_generation, node, at);
        self.is_idle = false;
    }

    /// What the controller knows of each node.
    pub fn slot(&self, node: NodeId) -> &Slot {
        &self.slots[node.index()]
    }

    /// All that changes with the node's slot: itself, and its turn. For who wants to have it at hand.
    pub fn slot_and_turn(&self, node: NodeId) -> (&Slot, &u32) {
        (&self.slots[node.index()], self.tally.turn(node.index()))
    }

    /// Whether a sync at `now` would find nothing to do, nothing to say and nothing to note.
    #[inline]
    pub fn is_idle(&mut self, now: Instant) -> bool {
        self.is_idle = self.is_idle || self.finds_nothing(now);
        self.is_idle && !self.becomes_available_by(now)
    }

    /// Whether a sync of the view as it is would find nothing. Failed pods are always something: time alone ends their back-off.
    fn finds_nothing(&mut self, now: Instant) -> bool {
        !self.status_is_stale
            && self.status.observed_generation == self.generation
            && !self.keeps_waking()
            && self.expectations.are_satisfied(now)
            && !manage::is_due(&self.tally)
            && (!self.is_rolling_update || self.rolls_nothing())
    }

    fn rolls_nothing(&mut self) -> bool {
        let Ok(bounds) = self.bounds() else { return false };
        !rolling_update::is_due(&self.tally, bounds) && held_back_by(&self.tally, bounds) == self.noted_bound
    }

    /// "A last line of defense to guard against clock-skew", says the real one of being woken again and again until all that
    /// is ready is available.
    fn keeps_waking(&self) -> bool {
        self.min_ready > Duration::ZERO && self.status.number_ready != self.status.number_available
    }

    /// Makes room for so many nodes' places, before the first is added.
    pub fn reserve_slots(&mut self, nodes: usize) {
        self.slots.reserve_exact(nodes);
        self.tally.reserve(nodes);
    }

    /// Makes a place for the next node; `key` decides its turn where the choice is arbitrary.
    pub fn add_slot(&mut self, key: u64) {
        self.tally.add_slot(key, &self.slots);
        self.slots.push(Slot::EMPTY);
    }

    /// The node was added. True: this wakes the controller.
    pub fn node_added(&mut self, node: NodeId, verdict: Verdict) -> bool {
        let slot = &mut self.slots[node.index()];
        slot.node_exists = true;
        slot.verdict = verdict;
        self.reclassify(node);
        verdict.should_run
    }

    /// Labels or taints of the node changed. True: this wakes the controller.
    pub fn node_changed(&mut self, node: NodeId, verdict: Verdict) -> bool {
        let slot = &mut self.slots[node.index()];
        let wakes = slot.verdict != verdict;
        slot.verdict = verdict;
        self.reclassify(node);
        wakes
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
        let template = pod.template.index();
        if self.live_pods.len() <= template {
            self.live_pods.resize(template + 1, 0);
        }
        self.live_pods[template] += 1;
        self.is_idle = false;
        self.judge_availability(node, &mut pod, now);
        self.slots[node.index()].pods.push(pod);
        self.reclassify(node);
    }

    pub fn pod_bound(&mut self, node: NodeId, pod: PodId) {
        let slot = &mut self.slots[node.index()];
        match slot.pods.as_mut_slice() {
            // Where a pod is alone on a node that is there, it counts as before.
            [alone] if slot.node_exists && alone.id == pod => alone.bound = true,
            _ => self.change_pod(node, pod, |pod| pod.bound = true),
        }
    }

    pub fn pod_phase_changed(&mut self, node: NodeId, pod: PodId, phase: PodPhase) {
        match self.slots[node.index()].pods.iter_mut().find(|view| view.id == pod) {
            // Pending or Running is all one to the controller.
            Some(view) if !view.phase.is_terminal() && !phase.is_terminal() => view.phase = phase,
            _ => self.change_pod(node, pod, |pod| pod.phase = phase),
        }
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
        let (slot, min_ready) = (&mut self.slots[node.index()], self.min_ready);
        let view = slot.pods.iter_mut().find(|view| view.id == pod)?;
        let became_ready = ready && !view.ready;
        view.ready = ready;
        view.ready_since = since;
        view.ready_all_along = false;
        let mut judged = *view;
        self.judge_availability(node, &mut judged, now);
        self.change_pod(node, pod, |view| view.available = judged.available);
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
        let slot = &mut self.slots[node.index()];
        if let Some(index) = slot.pods.iter().position(|view| view.id == pod) {
            let gone = slot.pods.remove(index);
            self.live_pods[gone.template.index()] -= 1;
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
        self.classes = ClassMemo::new(rules_of(&spec, template));
        self.min_ready = min_ready(&spec);
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
            for place in 0..self.slots[index].pods.len() {
                let mut pod = self.slots[index].pods[place];
                self.judge_availability(node, &mut pod, now);
                self.slots[index].pods[place].available = pod.available;
            }
            self.reclassify(node);
        }
    }

    /// One sync, of the view as it is, whose commands take no time.
    pub fn sync(&mut self, now: Instant, commands: &mut Commands) -> SyncResult {
        self.note_what_became_available(now);
        if self.is_idle(now) {
            commands.clear();
            return SyncResult::NOTHING;
        }
        let begun = self.begin_sync(now, commands);
        self.finish_sync(now, begun, commands)
    }

    /// The first part of a sync: what to do, by the view as it is.
    pub fn begin_sync(&mut self, now: Instant, commands: &mut Commands) -> BegunSync {
        commands.clear();
        self.note_what_became_available(now);
        if !self.expectations.are_satisfied(now) {
            return BegunSync { observed_generation: self.status.observed_generation, error: None };
        }
        let observed_generation = self.generation;
        BegunSync { observed_generation, error: self.update(now, commands).err() }
    }

    /// The last part of a sync, when its commands have been answered: the status, by the view as it is now.
    pub fn finish_sync(&mut self, now: Instant, begun: BegunSync, commands: &mut Commands) -> SyncResult {
        self.note_what_became_available(now);
        self.write_status(begun.observed_generation, begun.error, commands)
    }

    /// `updateDaemonSet`: manage, and if that left nothing to wait for, the rolling update.
    fn update(&mut self, now: Instant, commands: &mut Commands) -> Result<(), RollingUpdateError> {
        if manage::is_due(&self.tally) {
            manage(
                &self.slots,
                &self.tally,
                self.classes.rules(),
                &mut self.backoff,
                self.status.observed_generation,
                now,
                commands,
            );
        }
        let nothing_asked = commands.creates.is_empty() && commands.deletes.is_empty();
        if nothing_asked && self.is_rolling_update {
            let bounds = self.bounds()?;
            rolling_update(&self.slots, &self.tally, self.classes.rules(), bounds, commands)?;
        }
        self.expectations.set(commands.creates.len(), commands.deletes.len(), now);
        let live_pods = &self.live_pods;
        self.history.clean_up(self.history_limit(), |template| {
            live_pods.get(template.index()).is_some_and(|&count| count > 0)
        });
        Ok(())
    }

    fn write_status(
        &mut self,
        observed_generation: i64,
        error: Option<RollingUpdateError>,
        commands: &mut Commands,
    ) -> SyncResult {
        let status = status_of(&self.tally, observed_generation);
        let wrote_status = status != self.status;
        if wrote_status {
            self.status = status;
        }
        self.status_is_stale = false;
        if self.keeps_waking() {
            commands.requeue_after.push(self.min_ready);
        }
        SyncResult { wrote_status, error }
    }

    fn history_limit(&self) -> usize {
        usize::try_from(self.spec.revision_history_limit.unwrap_or(10)).unwrap_or(0)
    }

    /// Whether the pod is available now; if it is only going to be, it waits for its time.
    #[inline]
    fn judge_availability(&mut self, node: NodeId, pod: &mut PodView, now: Instant) {
        let long_enough =
            self.min_ready == Duration::ZERO || pod.ready_all_along || pod.ready_since + self.min_ready < now;
        pod.available = pod.ready && long_enough;
        if pod.ready && !pod.available {
            self.becoming_available.push(Reverse((pod.ready_since, node, pod.id)));
        }
    }

    #[inline]
    fn note_what_became_available(&mut self, now: Instant) {
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

    /// Whether a pod waits that has been ready for long enough: for exactly minReadySeconds is not yet.
    fn becomes_available_by(&self, now: Instant) -> bool {
        self.becoming_available.peek().is_some_and(|Reverse((since, ..))| *since + self.min_ready < now)
    }

    fn change_pod(&mut self, node: NodeId, pod: PodId, change: impl FnOnce(&mut PodView)) {
        let slot = &mut self.slots[node.index()];
        if let Some(view) = slot.pods.iter_mut().find(|view| view.id == pod) {
            change(view);
            self.reclassify(node);
        }
    }

    fn reclassify(&mut self, node: NodeId) {
        let slot = &mut self.slots[node.index()];
        let before = std::mem::take(&mut slot.class);
        slot.class = self.classes.class_of(slot);
        let after = slot.class;
        self.is_idle &= before == after;
        self.status_is_stale |= before.differs_in_status(after);
        self.tally.adjust(node.index(), before, after);
    }

    /// How many pods the controller sees. For checks: it looks at all slots.
    pub fn pods_seen(&self) -> usize {
        self.slots.iter().map(|slot| slot.pods.len()).sum()
    }

    /// Where the slots' classes or the tally differ from those built from scratch, or a sync that is to find nothing finds
    /// something. For checks: it looks at all slots.
    pub fn inconsistency(&self, now: Instant) -> Option<String> {
        let rules = self.classes.rules();
        let stale = self.slots.iter().position(|slot| slot.class != classify(slot, rules));
        if let Some(index) = stale {
            return Some(format!("the class of slot {index} is stale: {:?}", self.slots[index]));
        }
        self.tally.difference_from_scratch(&self.slots).or_else(|| self.clone().wrong_idleness(now))
    }

    /// What a sync finds that is to find nothing.
    fn wrong_idleness(mut self, now: Instant) -> Option<String> {
        if !self.is_idle(now) {
            return None;
        }
        let mut commands = Commands::default();
        let begun = self.begin_sync(now, &mut commands);
        let result = self.finish_sync(now, begun, &mut commands);
        let Commands { creates, deletes, requeue_after, .. } = &commands;
        let found = !creates.is_empty() || !deletes.is_empty() || !requeue_after.is_empty();
        (found || result != SyncResult::NOTHING)
            .then(|| format!("a sync that was to find nothing found {commands:?}, {result:?}"))
    }
}

fn rules_of(spec: &DaemonSetSpec, current_template: TemplateId) -> SlotRules {
    SlotRules { current_template, allows_surge: spec.allows_surge() }
}

fn min_ready(spec: &DaemonSetSpec) -> Duration {
    Duration::from_seconds(u64::try_from(spec.min_ready_seconds).unwrap_or(0))
}
