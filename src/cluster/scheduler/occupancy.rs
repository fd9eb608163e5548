//! Which pods take room on which node, and when.
//!
//! A pod takes its room from when the scheduler has found it until it is gone; one that has Succeeded or Failed no longer
//! does.

use crate::api::identity::{NodeId, PodId, TemplateId};
use crate::cluster::core::Core;
use crate::cluster::scheduler::background::NodeOffer;
use crate::cluster::scheduler::candidate::QueueState;
use crate::cluster::scheduler::fit::is_excluded;
use crate::cluster::scheduler::kube_scheduler::KubeScheduler;
use crate::cluster::scheduler::room::Room;

impl KubeScheduler<'_> {
    pub fn add_node(&mut self) {
        if self.watches_room {
            self.rooms.push(Room::empty());
        }
    }

    /// What the node offers; `None`: as much as is asked for, and no pod keeps another off.
    pub fn offer_of<'a>(&self, core: &Core<'a>, node: NodeId) -> Option<&'a NodeOffer> {
        let written = core.specs.pools[core.store.node(node).pool.index()].offer.as_ref();
        written.or_else(|| self.has_exclusive_pods.then_some(NodeOffer::EVERYTHING))
    }

    /// The pods that wait for room on the node.
    pub fn waiting_on(&self, node: NodeId) -> &[PodId] {
        self.rooms.get(node.index()).map_or(&[], |room| &room.waiting)
    }

    /// Whether a pod of the template finds one on the node that it cannot run beside.
    pub fn is_excluded(&self, core: &Core<'_>, template: TemplateId, node: NodeId) -> bool {
        let demand = &core.specs.templates[template.index()].needs.demand;
        self.has_exclusive_pods && is_excluded(demand, &self.rooms[node.index()].load)
    }

    /// A pod is on its node without having been placed there by the scheduler.
    pub fn occupy_room(&mut self, core: &Core<'_>, id: PodId) {
        let node = core.store.pod(id).node;
        if self.offer_of(core, node).is_some() {
            self.rooms[node.index()].load.add(&core.needs_of(id).demand);
        }
    }

    /// Whether the pod takes its room now.
    fn counts_in_load(&self, core: &Core<'_>, id: PodId) -> bool {
        let pod = core.store.pod(id);
        let is_placed = pod.bound || self.candidate(id).state == QueueState::Placed;
        is_placed && !pod.phase.is_terminal()
    }

    /// The pods that take their room on the node.
    pub fn pods_in_load(&self, core: &Core<'_>, node: NodeId) -> impl Iterator<Item = PodId> {
        core.store.living_on(node).filter(|&id| self.counts_in_load(core, id))
    }

    /// The pod is about to be gone, or to be in a terminal phase: it needs no room any more.
    pub fn leave_room(&mut self, core: &mut Core<'_>, id: PodId) {
        let node = core.store.pod(id).node;
        if self.offer_of(core, node).is_some() && self.counts_in_load(core, id) {
            self.rooms[node.index()].load.remove(&core.needs_of(id).demand);
            self.room_changed(core, node);
        }
    }
}
