//! Full nodes: one on which a daemon pod has waited too long for room is replaced by a node of another pool.
//!
//! Each pod that begins to wait has its time looked at once. The replacing is a rotation's work, which is given its
//! nodes as they turn out to be full.

use crate::api::identity::{NodeId, PodId};
use crate::cluster::event::Event;
use crate::cluster::fleet::rotation::Rotation;
use crate::cluster::fleet::rotations::RunningRotation;
use crate::cluster::plan::ChurnProcess;
use crate::cluster::run::Run;
use crate::cluster::store::NodeRef;

impl<'run> Run<'run> {
    pub fn watch_for_full_nodes(&mut self, process: u16, order: &'run Rotation) {
        self.fleet.for_full_nodes.insert(process, self.fleet.rotations.len() as u32);
        self.fleet.rotations.push(RunningRotation::of_full_nodes(order));
    }

    /// The pod begins to wait for room on its node.
    pub fn lacks_room(&mut self, id: PodId) {
        if self.fleet.for_full_nodes.is_empty() {
            return;
        }
        let pool = self.core.store.node(self.core.store.pod(id).node).pool;
        let pod = self.core.store.pod_ref(id);
        for (index, process) in (0..).zip(&self.plan.churn) {
            if let ChurnProcess::ReplaceWhenFull { order, after } = process
                && order.pool == pool
            {
                self.core.schedule(*after, Event::StillWithoutRoom(pod, index));
            }
        }
    }

    /// The node is there again, and the pods that waited for room there begin to wait for room on it.
    pub fn still_lack_room(&mut self, node: NodeId) {
        for id in self.scheduler.waiting_on(node).to_vec() {
            self.lacks_room(id);
        }
    }

    /// The pod's time is over: if it still waits, its node is to be replaced.
    pub fn still_without_room(&mut self, id: PodId, process: u16) {
        let node = self.core.store.pod(id).node;
        if !self.core.store.node(node).exists || !self.scheduler.waiting_on(node).contains(&id) {
            return;
        }
        let nodes = self.pools[self.core.store.node(node).pool.index()].members.count() as usize;
        let rotation = self.fleet.for_full_nodes[&process];
        let node = self.core.store.node_ref(node);
        let running = &mut self.fleet.rotations[rotation as usize];
        running.progress.add(node);
        if running.progress.lane_begins(running.order.lanes(nodes)) {
            self.begin_lane(rotation);
        }
    }

    /// The next node that is full even now, and that nobody else takes away.
    pub(in crate::cluster) fn take_full_node(&mut self, rotation: u32) -> Option<NodeRef> {
        let mut progress = std::mem::take(&mut self.fleet.rotations[rotation as usize].progress);
        let taken = progress.take(|node| {
            self.core.store.resolve_node(node).is_some()
                && !self.scheduler.waiting_on(node.id).is_empty()
                && !self.fleet.noticed.contains(&node.id)
                && !self.fleet.being_replaced.contains(&node)
        });
        self.fleet.rotations[rotation as usize].progress = progress;
        self.fleet.being_replaced.extend(taken);
        taken
    }
}
