//! The state of every slot, which is a DaemonSet on a node, followed fact by fact.
//!
//! The other analyses of coverage see only changes of a [`SlotState`]; how facts lead there is decided here alone.

use super::node_condition::NodeCondition;
use super::slot_state::SlotState;
use super::tracked_slot::TrackedSlot;
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};
use crate::record::fact::{Fact, FactKind, Reason};

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

impl SlotTracker {
    /// Applies a fact, and calls `changed` with each slot whose state it changed, before and after.
    pub fn on_fact(
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
                slot.on_fact(fact);
                if slot.has_just_lost_its_pods() {
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
