//! Churn at work: when the random processes fire, and what they do.

use smallvec::smallvec;

use crate::api::identity::NodeId;
use crate::cluster::core::Core;
use crate::cluster::fleet::Fleet;
use crate::cluster::fleet::event::FleetEvent;
use crate::cluster::fleet::orders::{Order, Orders, Upcoming};
use crate::cluster::fleet::process::ChurnProcess;
use crate::cluster::random_purpose as purpose;
use crate::cluster::store::NodeRef;
use crate::engine::delay::Delay;
use crate::engine::time::Duration;
use crate::record::fact::Reason;

impl Fleet<'_> {
    /// Schedules the first firing of each process on a pool; those on nodes begin with their nodes.
    pub fn begin(&mut self, core: &mut Core<'_>) {
        for (index, process) in (0..).zip(self.processes) {
            match process {
                ChurnProcess::Autoscaler(_) => self.begin_autoscaler(core, index),
                ChurnProcess::ReplaceWhenFull { order, .. } => self.watch_for_full_nodes(index, order),
                ChurnProcess::Joins { every, .. } | ChurnProcess::Leaves { every, .. } => {
                    self.next_firing(core, index, every).schedule(core);
                }
                ChurnProcess::Lifetimes { .. }
                | ChurnProcess::Failures { .. }
                | ChurnProcess::Pressure { .. }
                | ChurnProcess::SpotReclaims { .. } => {}
            }
        }
    }

    fn next_firing(&mut self, core: &Core<'_>, process: u16, every: &Delay) -> Upcoming {
        let index = usize::from(process);
        let pool = self.pools[self.processes[index].pool().index()].name_hash();
        let object = purpose::both(pool, self.keys[index].of_pool);
        let bits = core.streams.block(purpose::POOL_CHURN, object, self.firings[index]);
        self.firings[index] += 1;
        FleetEvent::ProcessFires(process).after(at_least_a_nanosecond(every.sample(bits[0])))
    }

    pub(super) fn fire(&mut self, core: &Core<'_>, process: u16) -> Orders {
        let index = usize::from(process);
        let (order, every) = match &self.processes[index] {
            ChurnProcess::Joins { pool, every } => (Some(Order::Join(*pool)), every),
            ChurnProcess::Leaves { pool, every } => {
                let draw =
                    core.streams.first(purpose::SELECTION, self.keys[index].of_pool, self.firings[index]);
                let picked = self.pools[pool.index()].members.pick(draw);
                (picked.map(|node| Order::Remove(node, Reason::None)), every)
            }
            _ => unreachable!("these processes befall nodes, not pools"),
        };
        let next = Order::Schedule(self.next_firing(core, process, every));
        order.into_iter().chain([next]).collect()
    }

    /// Schedules what the processes on its pool bring to a node that has appeared.
    pub fn begin_processes_on(&mut self, core: &mut Core<'_>, id: NodeId) {
        let (pool, node) = (core.store.node(id).pool, core.store.node_ref(id));
        for (index, process) in (0..).zip(self.processes).filter(|(_, process)| process.pool() == pool) {
            let first = match process {
                ChurnProcess::Lifetimes { lifetime, .. } => {
                    let after = self.draw_for_node(core, node, index, lifetime, 0);
                    FleetEvent::NodeLifetimeEnds(node, index).after(after)
                }
                ChurnProcess::Failures { every, .. } => self.next_failure(core, node, index, every),
                ChurnProcess::SpotReclaims { every, .. } => self.next_reclaim(core, node, index, every),
                ChurnProcess::Pressure { every, .. } => {
                    self.next_shortage(core, node, index, every, Duration::ZERO)
                }
                ChurnProcess::Joins { .. }
                | ChurnProcess::Leaves { .. }
                | ChurnProcess::Autoscaler(_)
                | ChurnProcess::ReplaceWhenFull { .. } => continue,
            };
            first.schedule(core);
        }
    }

    pub(super) fn lifetime_ends(&self, core: &Core<'_>, node: NodeRef, process: u16) -> Orders {
        let mut orders: Orders = smallvec![Order::Remove(node.id, Reason::None)];
        if let ChurnProcess::Lifetimes { replaced: true, .. } = self.processes[usize::from(process)] {
            orders.push(Order::Join(core.store.node(node.id).pool));
        }
        orders
    }

    fn next_failure(&self, core: &Core<'_>, node: NodeRef, process: u16, every: &Delay) -> Upcoming {
        FleetEvent::NodeFails(node, process).after(self.draw_for_node(core, node, process, every, 0))
    }

    pub(super) fn node_fails(&self, core: &Core<'_>, node: NodeRef, process: u16) -> Orders {
        let ChurnProcess::Failures { repair, .. } = &self.processes[usize::from(process)] else {
            unreachable!("only failing nodes fail")
        };
        let after = self.draw_for_node(core, node, process, repair, 1);
        let repaired = FleetEvent::NodeRepaired(node, process).after(after);
        smallvec![Order::Fail(node.id), Order::Schedule(repaired)]
    }

    pub(super) fn node_repaired(&self, core: &Core<'_>, node: NodeRef, process: u16) -> Orders {
        let ChurnProcess::Failures { every, .. } = &self.processes[usize::from(process)] else {
            unreachable!("only failing nodes are repaired")
        };
        smallvec![Order::Repair(node.id), Order::Schedule(self.next_failure(core, node, process, every))]
    }

    /// The next shortage comes an interval after the end of the present one.
    fn next_shortage(
        &self,
        core: &Core<'_>,
        node: NodeRef,
        process: u16,
        every: &Delay,
        present: Duration,
    ) -> Upcoming {
        let interval = self.draw_for_node(core, node, process, every, 0);
        FleetEvent::NodeRunsShort(node, process).after(present.saturating_add(interval))
    }

    pub(super) fn node_runs_short(&self, core: &Core<'_>, node: NodeRef, process: u16) -> Orders {
        let ChurnProcess::Pressure { kind, every, lasts, .. } = &self.processes[usize::from(process)] else {
            unreachable!("only nodes under pressure run short")
        };
        let lasts = self.draw_for_node(core, node, process, lasts, 1);
        let next = self.next_shortage(core, node, process, every, lasts);
        smallvec![Order::RunShort(node.id, *kind, lasts), Order::Schedule(next)]
    }

    /// A draw of a process for a node. Which of the node's draws it is follows from the time: a node has one
    /// interval of a process going on at once.
    fn draw_for_node(
        &self,
        core: &Core<'_>,
        node: NodeRef,
        process: u16,
        delay: &Delay,
        which: usize,
    ) -> Duration {
        let process = self.keys[usize::from(process)].of_pool ^ core.now.as_nanoseconds();
        let object = purpose::both(core.store.node(node.id).name_hash, process);
        let bits = core.streams.block(purpose::NODE_CHURN, object, node.incarnation());
        at_least_a_nanosecond(delay.sample(bits[which]))
    }
}

/// A process whose intervals can be zero would fire for ever at one instant.
pub(super) fn at_least_a_nanosecond(interval: Duration) -> Duration {
    interval.max(Duration::from_nanoseconds(1))
}
