//! What runs on nodes besides the daemon pods, as it comes and goes with the node and is pushed out.

use crate::api::identity::NodeId;
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::random_purpose as purpose;
use crate::cluster::scheduler::background::{Background, BackgroundPods};
use crate::cluster::scheduler::event::SchedulerEvent;
use crate::cluster::scheduler::kube_scheduler::KubeScheduler;
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};

/// A pod of a node's background.
#[derive(Clone, Copy, Debug)]
pub(super) struct BackgroundPod {
    /// Its index among the kinds of pods of its background.
    pub kind: u16,
    /// When it will have ended; never, as long as nobody pushes it out.
    pub ends_at: Instant,
}

impl BackgroundPod {
    pub fn kind_in(self, background: &Background) -> &BackgroundPods {
        &background.pods()[usize::from(self.kind)]
    }
}

impl<'run> KubeScheduler<'run> {
    /// The node has what its pool says to run there.
    pub fn begin_background(&mut self, core: &mut Core<'run>, node: NodeId) {
        if let Some(offer) = self.offer_of(core, node) {
            self.set_background(core, node, &offer.background);
        }
    }

    /// Gives the node another background, whole again, in place of the one that it has.
    pub fn set_background(&mut self, core: &mut Core<'_>, node: NodeId, background: &'run Background) {
        let Some(offer) = self.offer_of(core, node) else { return };
        let room = &mut self.rooms[node.index()];
        let before = std::mem::replace(&mut room.background, background);
        let (resources, pods) = before.fixed_load(&offer.allocatable);
        room.load.remove_fixed(&resources, pods);
        for pod in room.background_pods.drain(..) {
            room.load.remove(&pod.kind_in(before).demand);
        }
        let (resources, pods) = background.fixed_load(&offer.allocatable);
        room.load.add_fixed(&resources, pods);
        for (kind, pods) in (0..).zip(background.pods()) {
            for _ in 0..pods.per_node {
                room.load.add(&pods.demand);
                room.background_pods.push(BackgroundPod { kind, ends_at: Instant::NEVER });
            }
        }
        self.room_changed(core, node);
    }

    /// A pod of the background is asked to end: the one of this index, after `asked` others at this instant.
    pub fn end_background_pod(&mut self, core: &mut Core<'_>, node: NodeId, index: usize, asked: u32) {
        let room = &mut self.rooms[node.index()];
        let pod = &mut room.background_pods[index];
        if pod.ends_at != Instant::NEVER {
            return;
        }
        core.record_node(FactKind::WorkloadEvicted, node, Reason::Preempted);
        let object = purpose::both(core.store.node(node).name_hash, core.now.as_nanoseconds());
        let bits = core.streams.block(purpose::BACKGROUND, object, asked);
        pod.ends_at = core.now + pod.kind_in(room.background).termination.sample(bits[0]);
        let ended = SchedulerEvent::BackgroundEnds(core.store.node_ref(node));
        core.schedule_at(pod.ends_at, Event::Scheduler(ended));
    }

    /// The pods of the background whose time has come are gone, if there is a kubelet to end them.
    pub fn background_ends(&mut self, core: &mut Core<'_>, node: NodeId) {
        if !self.watches_room || !core.kubelet_works(node) {
            return;
        }
        let room = &mut self.rooms[node.index()];
        let before = room.background_pods.len();
        let (load, background) = (&mut room.load, room.background);
        room.background_pods.retain(|pod| {
            let stays = pod.ends_at > core.now;
            if !stays {
                load.remove(&pod.kind_in(background).demand);
            }
            stays
        });
        if room.background_pods.len() < before {
            self.deletion_seen(core.now);
            self.room_changed(core, node);
        }
    }
}
