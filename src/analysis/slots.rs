//! What is going on at each DaemonSet's place on each node, followed fact by fact.
//!
//! The other analyses of coverage see only changes of a [`SlotState`]; how facts lead there is decided here alone.

use super::budget::Claims;
use super::node_bands::BandState;
use super::tracked_slot::TrackedSlot;
use super::uncovered::Cause;
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};
use crate::record::fact::{Fact, FactKind, Reason};

/// What matters of a slot to those who watch coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotState {
    /// Coverage is due and there is none, for this reason.
    pub uncovered: Option<Cause>,
    /// The revision of the pod that covers the node.
    pub covered_by: Option<u32>,
    /// The newest revision of which an available pod is here, whether or not coverage is due.
    pub available: Option<u32>,
    /// The same as the API server knows it, which hears late that a node is down, and never that an application hangs.
    pub known_available: Option<u32>,
    /// What the node takes of the budgets of a rolling update.
    pub claims: Claims,
    pub in_status: InStatus,
    /// Of an available pod as if it were up to date; who knows the current revision sees to that.
    pub band: BandState,
}

/// How the node counts in the DaemonSet's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InStatus {
    /// Not in `desiredNumberScheduled`.
    NotDesired,
    Unavailable,
    /// In `numberAvailable`: its oldest pod is, even one that is to end.
    Available,
    /// The control plane has found that it is not ready: not desired unless pods tolerate its NoSchedule taint.
    NotReady,
}

impl SlotState {
    pub const ABSENT: Self = Self {
        uncovered: None,
        covered_by: None,
        available: None,
        known_available: None,
        claims: Claims::NONE,
        in_status: InStatus::NotDesired,
        band: BandState::Absent,
    };
}

impl SlotState {
    /// Whether the node should have the DaemonSet's agent, be it there or not.
    pub const fn is_owed(&self) -> bool {
        self.uncovered.is_some() || self.covered_by.is_some()
    }
}

/// Follows all slots of a run.
#[derive(Clone, Debug, Default)]
pub struct SlotTracker {
    nodes: Vec<NodeCondition>,
    /// By DaemonSet, then node.
    slots: Vec<Vec<TrackedSlot>>,
    /// By DaemonSet, the revision that its next change of the template gives a new number to.
    reused_revisions: Vec<Option<u32>>,
    /// By DaemonSet, the nodes that came to lack a pod since a create was last refused, each once.
    lacking: Vec<Vec<NodeId>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum NodeCondition {
    #[default]
    Gone,
    Starting,
    Ready,
    /// It is down, which the control plane has not noticed.
    Down,
    /// The control plane has found that it is not ready.
    NotReady,
}

impl SlotTracker {
    /// Takes note of a fact, and calls `changed` with each slot whose state it changed, before and after.
    pub fn follow(
        &mut self,
        fact: &Fact,
        catalog: &Catalog,
        mut changed: impl FnMut(DaemonSetId, NodeId, SlotState, SlotState),
    ) {
        let Some(node) = fact.node() else { return self.follow_revisions(fact, catalog, changed) };
        self.make_room(catalog, node);
        match fact.daemon_set() {
            Some(daemon_set) if fact.kind() == FactKind::RequestRefused => {
                self.creation_refused(daemon_set, changed);
            }
            Some(daemon_set) => {
                let slot = &mut self.slots[daemon_set.index()][node.index()];
                slot.note(fact);
                if slot.comes_to_lack_a_pod() {
                    self.lacking[daemon_set.index()].push(node);
                }
                if let Some((before, after)) = slot.reassess(self.nodes[node.index()]) {
                    changed(daemon_set, node, before, after);
                }
            }
            None => {
                let Some(condition) = self.nodes[node.index()].after(fact) else { return };
                self.nodes[node.index()] = condition;
                for (daemon_set, slots) in (0..).map(DaemonSetId).zip(&mut self.slots) {
                    let slot = &mut slots[node.index()];
                    match fact.kind() {
                        FactKind::NodeLeft => slot.node_is_gone(),
                        FactKind::NodeJoined => slot.machine_is_new(),
                        FactKind::NodeDown if fact.reason() == Reason::Reboot => slot.containers_are_gone(),
                        _ => {}
                    }
                    if let Some((before, after)) = slot.reassess(condition) {
                        changed(daemon_set, node, before, after);
                    }
                }
            }
        }
    }

    /// A change of the template that goes back to an earlier one makes its pods those of the new number.
    fn follow_revisions(
        &mut self,
        fact: &Fact,
        catalog: &Catalog,
        mut changed: impl FnMut(DaemonSetId, NodeId, SlotState, SlotState),
    ) {
        let (Some(daemon_set), Some(revision)) = (fact.daemon_set(), fact.revision()) else { return };
        self.make_room_for_daemon_sets(catalog);
        let reused = &mut self.reused_revisions[daemon_set.index()];
        match fact.kind() {
            FactKind::RevisionReused => *reused = Some(revision),
            FactKind::SpecChanged => {
                let Some(before) = reused.take() else { return };
                let slots = &mut self.slots[daemon_set.index()];
                for ((node, slot), &condition) in (0..).map(NodeId).zip(slots).zip(&self.nodes) {
                    slot.renumber(before, revision);
                    if let Some((before, after)) = slot.reassess(condition) {
                        changed(daemon_set, node, before, after);
                    }
                }
            }
            _ => {}
        }
    }

    /// The first refusal puts off all creates of the sync. Each node that lacks a pod is marked once, until it has one.
    fn creation_refused(
        &mut self,
        daemon_set: DaemonSetId,
        mut changed: impl FnMut(DaemonSetId, NodeId, SlotState, SlotState),
    ) {
        for node in self.lacking[daemon_set.index()].drain(..) {
            let slot = &mut self.slots[daemon_set.index()][node.index()];
            slot.creation_refused();
            if let Some((before, after)) = slot.reassess(self.nodes[node.index()]) {
                changed(daemon_set, node, before, after);
            }
        }
    }

    fn make_room(&mut self, catalog: &Catalog, node: NodeId) {
        self.make_room_for_daemon_sets(catalog);
        if self.nodes.len() <= node.index() {
            self.nodes.resize(node.index() + 1, NodeCondition::Gone);
            for slots in &mut self.slots {
                slots.resize_with(self.nodes.len(), TrackedSlot::new);
            }
        }
    }

    fn make_room_for_daemon_sets(&mut self, catalog: &Catalog) {
        let daemon_sets = catalog.daemon_sets().len();
        if self.slots.len() < daemon_sets {
            self.reused_revisions.resize(daemon_sets, None);
            self.lacking.resize_with(daemon_sets, Vec::new);
            self.slots.resize_with(daemon_sets, || {
                std::iter::repeat_with(TrackedSlot::new).take(self.nodes.len()).collect()
            });
        }
    }
}

impl NodeCondition {
    fn after(self, fact: &Fact) -> Option<Self> {
        match (fact.kind(), fact.reason()) {
            (FactKind::NodeJoined, Reason::StartUp) => Some(Self::Starting),
            (FactKind::NodeJoined | FactKind::NodeReady | FactKind::NodeUp, _) => Some(Self::Ready),
            (FactKind::NodeDown, _) if self != Self::NotReady => Some(Self::Down),
            (FactKind::NodeNotReady | FactKind::NodeDown, _) => Some(Self::NotReady),
            (FactKind::NodeLeft, _) => Some(Self::Gone),
            _ => None,
        }
    }
}
