//! Full nodes: one on which a daemon pod has waited too long for room is replaced by a node of another pool.
//!
//! Each pod that begins to wait has its time looked at once. The replacing is a rotation's work, which is given its
//! nodes as they turn out to be full.

use crate::api::identity::PodId;
use crate::cluster::core::Core;
use crate::cluster::fleet::event::FleetEvent;
use crate::cluster::fleet::lanes::RunningRotation;
use crate::cluster::fleet::orders::Order;
use crate::cluster::fleet::process::ChurnProcess;
use crate::cluster::fleet::rotation::Rotation;
use crate::cluster::fleet::{Fleet, WaitingOn};
use crate::cluster::store::NodeRef;

impl<'run> Fleet<'run> {
    pub(super) fn watch_for_full_nodes(&mut self, process: u16, order: &'run Rotation) {
        self.for_full_nodes.insert(process, self.rotations.len() as u32);
        self.rotations.push(RunningRotation::of_full_nodes(order));
    }

    /// The pod begins to wait for room on its node.
    pub fn lacks_room(&mut self, core: &mut Core<'_>, id: PodId) {
        if self.for_full_nodes.is_empty() {
            return;
        }
        let pool = core.store.node(core.store.pod(id).node).pool;
        let pod = core.store.pod_ref(id);
        for (index, process) in (0..).zip(self.processes) {
            if let ChurnProcess::ReplaceWhenFull { order, after } = process
                && order.pool == pool
            {
                FleetEvent::StillWithoutRoom(pod, index).after(*after).schedule(core);
            }
        }
    }

    /// The pod's time is over: if it still waits, its node is to be replaced.
    pub(super) fn still_without_room(
        &mut self,
        core: &Core<'_>,
        id: PodId,
        process: u16,
        waiting_on: WaitingOn<'_>,
    ) -> Option<Order> {
        let node = core.store.pod(id).node;
        if !core.store.node(node).exists || !waiting_on(node).contains(&id) {
            return None;
        }
        let nodes = self.pools[core.store.node(node).pool.index()].members.count() as usize;
        let rotation = self.for_full_nodes[&process];
        let running = &mut self.rotations[rotation as usize];
        running.progress.add(core.store.node_ref(node));
        let begins = running.progress.lane_begins(running.order.lanes(nodes));
        begins.then(|| Order::Schedule(self.begin_lane(core, rotation)))
    }

    /// The next node that is full even now, and that nobody else takes away.
    pub(super) fn take_full_node(
        &mut self,
        core: &Core<'_>,
        rotation: u32,
        waiting_on: WaitingOn<'_>,
    ) -> Option<NodeRef> {
        let taken = self.rotations[rotation as usize].progress.take(|node| {
            core.store.resolve_node(node).is_some()
                && !waiting_on(node.id).is_empty()
                && !self.noticed.contains(&node.id)
                && !self.being_replaced.contains(&node)
        });
        self.being_replaced.extend(taken);
        taken
    }
}
