//! What must hold of room on nodes, looked at from scratch.

use crate::api::identity::{NodeId, PodId};
use crate::cluster::core::Core;
use crate::cluster::scheduler::background::NodeOffer;
use crate::cluster::scheduler::candidate::QueueState;
use crate::cluster::scheduler::kube_scheduler::KubeScheduler;
use crate::cluster::scheduler::load::NodeLoad;

impl KubeScheduler<'_> {
    pub fn inconsistency(&self, core: &Core<'_>, node: NodeId) -> Option<String> {
        let offer = self.offer_of(core, node)?;
        let room = &self.rooms[node.index()];
        let (kept, rebuilt) = (&room.load, self.load_from_scratch(core, node, offer));
        // Ports that two pods hold at once are freed by the first to go, so that only the amounts can be compared.
        if (&kept.requested, kept.pods) != (&rebuilt.requested, rebuilt.pods) {
            return Some(format!("the load is {kept:?} and the pods take {rebuilt:?}"));
        }
        let stray = room.waiting.iter().find(|&&id| !self.may_wait_for_room(core, id));
        stray.map(|id| format!("the pod {id:?} waits for room and should not"))
    }

    fn may_wait_for_room(&self, core: &Core<'_>, id: PodId) -> bool {
        core.store.has_pod(id)
            && !core.store.pod(id).bound
            && !matches!(self.candidate(id).state, QueueState::New | QueueState::Placed)
    }

    /// What the pods and the background of a node take, added up.
    fn load_from_scratch(&self, core: &Core<'_>, node: NodeId, offer: &NodeOffer) -> NodeLoad {
        let mut load = self.rooms[node.index()].background_load(offer);
        self.pods_in_load(core, node).for_each(|id| load.add(&core.needs_of(id).demand));
        load
    }
}
