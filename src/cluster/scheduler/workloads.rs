//! What runs on nodes besides the daemon pods: it comes and goes with the node, and is pushed out.

use crate::api::identity::NodeId;
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::random_purpose as purpose;
use crate::cluster::scheduler::background::Background;
use crate::cluster::scheduler::event::SchedulerEvent;
use crate::cluster::scheduler::kube_scheduler::KubeScheduler;
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};

impl<'run> KubeScheduler<'run> {
    /// The node has what its pool says to run there.
    pub fn begin_background(&mut self, core: &mut Core<'run>, node: NodeId) {
        if let Some(offer) = self.offer_of(core, node) {
            self.set_background(core, node, &offer.background);
        }
    }

    /// Gives the node another background, whole again, in place of the one that it has.
    pub fn set_background(&mut self, core: &mut Core<'_>, node: NodeId, background: &'run Background) {
        if let Some(offer) = self.offer_of(core, node) {
            self.rooms[node.index()].set_background(offer, background);
            self.room_changed(core, node);
        }
    }

    /// A pod of the background is asked to end: the one of this index, after `asked` others at this instant.
    pub fn end_background_pod(&mut self, core: &mut Core<'_>, node: NodeId, index: usize, asked: u32) {
        let (pods, ends_at) = self.rooms[node.index()].background_pod_mut(index);
        if *ends_at != Instant::NEVER {
            return;
        }
        core.record_node(FactKind::WorkloadEvicted, node, Reason::Preempted);
        let object = purpose::both(core.store.node(node).name_hash, core.now.as_nanoseconds());
        let bits = core.streams.block(purpose::BACKGROUND, object, asked);
        *ends_at = core.now + pods.termination.sample(bits[0]);
        let ended = SchedulerEvent::BackgroundEnds(core.store.node_ref(node));
        core.schedule_at(*ends_at, Event::Scheduler(ended));
    }

    /// The pods of the background whose time has come are gone, if there is a kubelet to end them.
    pub fn background_ends(&mut self, core: &mut Core<'_>, node: NodeId) {
        let has_ended =
            self.watches_room && core.kubelet_works(node) && self.rooms[node.index()].remove_ended(core.now);
        if has_ended {
            self.deletion_seen(core.now);
            self.room_changed(core, node);
        }
    }
}
