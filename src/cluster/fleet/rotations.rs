//! Rotations at work: node pools that are upgraded, and nodes that are replaced by those of another pool.
//!
//! A lane never calls itself: each of its steps is an event, if need be for the same instant.

use smallvec::smallvec;

use crate::api::identity::{NodeId, PoolId};
use crate::cluster::core::Core;
use crate::cluster::fleet::departure::{Deadline, Outcome};
use crate::cluster::fleet::event::FleetEvent;
use crate::cluster::fleet::lanes::{Lane, RunningRotation, Stage};
use crate::cluster::fleet::orders::{Order, Orders, Upcoming};
use crate::cluster::fleet::rotation::{Progress, Renewal, Rotation, UndrainableNode};
use crate::cluster::fleet::{Fleet, WaitingOn};
use crate::cluster::store::NodeRef;
use crate::engine::time::Duration;
use crate::record::fact::Reason;

/// The label by which AKS marks a node that an upgrade left behind.
const UPGRADE_STATUS: (&str, &str) = ("kubernetes.azure.com/upgrade-status", "Quarantined");

impl<'run> Fleet<'run> {
    /// Somebody wants the nodes of a pool renewed.
    pub fn begin_rotation(&mut self, core: &mut Core<'_>, order: &'run Rotation) {
        let of_pool = |id: &NodeId| core.store.node(*id).pool == order.pool;
        let targets: Vec<NodeRef> =
            core.store.existing_nodes().filter(of_pool).map(|id| core.store.node_ref(id)).collect();
        if targets.is_empty() {
            return;
        }
        let lanes = order.lanes(targets.len());
        let rotation = self.rotations.len() as u32;
        self.rotations.push(RunningRotation::new(order, Progress::new(targets, lanes)));
        if let Renewal::Reimage { set_labels, .. } = &order.renewal {
            self.pools[order.pool.index()].add_labels(&mut core.store, set_labels);
        }
        for _ in 0..lanes {
            self.begin_lane(core, rotation).schedule(core);
        }
    }

    /// Begins a lane, whose first step is then to be scheduled.
    pub(super) fn begin_lane(&mut self, core: &Core<'_>, rotation: u32) -> Upcoming {
        let lane = self.lanes.len() as u32;
        self.lanes.push(Lane { rotation, stage: Stage::Free, target: None });
        let order = self.rotations[rotation as usize].order;
        match order.renewal {
            Renewal::Reimage { surge: true, .. } => self.await_provisioning(core, lane, order.pool),
            _ => self.enter(lane, Stage::Free, Duration::ZERO),
        }
    }

    /// What the lane waited for has come.
    pub(super) fn lane_steps(&mut self, core: &Core<'_>, lane: u32, waiting_on: WaitingOn<'_>) -> Orders {
        match self.lanes[lane as usize].stage {
            Stage::Free => self.take_node(core, lane, waiting_on),
            Stage::Provisioning => {
                let order = self.rotation_of(lane).order;
                let pool = match order.renewal {
                    Renewal::Replace { with_pool } => with_pool,
                    Renewal::Reimage { .. } => order.pool,
                };
                smallvec![Order::JoinForLane(pool, lane)]
            }
            Stage::Starting => unreachable!("the node's being Ready or gone ends this"),
            Stage::Ready => match self.lanes[lane as usize].target.take() {
                Some(target) if core.store.resolve_node(target).is_some() => self.drain(core, lane, target),
                // The successor takes the place of another node than it was meant for.
                Some(_) => match self.take_target(core, lane, waiting_on) {
                    Some(target) => self.drain(core, lane, target),
                    None => self.end_lane(core, lane),
                },
                None => self.take_node(core, lane, waiting_on),
            },
            Stage::Lost => match self.rotation_of(lane).order.renewal {
                Renewal::Replace { with_pool } => {
                    smallvec![Order::Schedule(self.await_provisioning(core, lane, with_pool))]
                }
                Renewal::Reimage { .. } => self.take_node(core, lane, waiting_on),
            },
            Stage::Draining(node) => self.drained(core, lane, node, waiting_on),
            Stage::Undrainable(node) => self.leave_behind(core, lane, node, waiting_on),
            Stage::Reimaging(node) => {
                debug_assert!(!core.store.node(node).exists, "nobody else brings it back");
                smallvec![Order::ReturnForLane(node, lane)]
            }
        }
    }

    /// The node that the lane has ordered is there.
    pub fn joined_for_lane(&mut self, core: &mut Core<'_>, lane: u32, id: NodeId) {
        let running = self.rotation_mut(lane);
        if let Renewal::Reimage { .. } = running.order.renewal {
            running.surge.push(core.store.node_ref(id));
        }
        self.await_node(core, lane, id);
    }

    /// The lane goes on when the node is Ready, or gone.
    pub fn await_node(&mut self, core: &mut Core<'_>, lane: u32, id: NodeId) {
        if core.store.node(id).ready {
            return self.enter(lane, Stage::Ready, Duration::ZERO).schedule(core);
        }
        self.lanes[lane as usize].stage = Stage::Starting;
        self.awaited.insert(id, lane);
    }

    /// A node became Ready, for which a lane may have waited.
    pub fn node_is_ready(&mut self, core: &mut Core<'_>, id: NodeId) {
        self.end_wait_for(core, id, Stage::Ready);
    }

    /// A node is gone, for which a lane may have waited.
    pub(super) fn awaited_node_lost(&mut self, core: &mut Core<'_>, id: NodeId) {
        self.end_wait_for(core, id, Stage::Lost);
    }

    fn end_wait_for(&mut self, core: &mut Core<'_>, id: NodeId, stage: Stage) {
        if !self.awaited.is_empty()
            && let Some(lane) = self.awaited.remove(&id)
        {
            self.enter(lane, stage, Duration::ZERO).schedule(core);
        }
    }

    /// Whether nodes of the pool are being renewed.
    pub(super) fn is_rotating(&self, pool: PoolId) -> bool {
        self.rotations.iter().any(|running| {
            let is_meant = running.order.pool == pool
                || matches!(running.order.renewal, Renewal::Replace { with_pool } if with_pool == pool);
            is_meant && !running.progress.is_over()
        })
    }

    fn rotation_of(&self, lane: u32) -> &RunningRotation<'run> {
        &self.rotations[self.lanes[lane as usize].rotation as usize]
    }

    fn rotation_mut(&mut self, lane: u32) -> &mut RunningRotation<'run> {
        &mut self.rotations[self.lanes[lane as usize].rotation as usize]
    }

    fn enter(&mut self, lane: u32, stage: Stage, after: Duration) -> Upcoming {
        self.lanes[lane as usize].stage = stage;
        FleetEvent::LaneSteps(lane).after(after)
    }

    fn take_node(&mut self, core: &Core<'_>, lane: u32, waiting_on: WaitingOn<'_>) -> Orders {
        let Some(target) = self.take_target(core, lane, waiting_on) else { return self.end_lane(core, lane) };
        match self.rotation_of(lane).order.renewal {
            Renewal::Reimage { .. } => self.drain(core, lane, target),
            Renewal::Replace { with_pool } => {
                self.lanes[lane as usize].target = Some(target);
                smallvec![Order::Schedule(self.await_provisioning(core, lane, with_pool))]
            }
        }
    }

    fn take_target(&mut self, core: &Core<'_>, lane: u32, waiting_on: WaitingOn<'_>) -> Option<NodeRef> {
        let rotation = self.lanes[lane as usize].rotation;
        let running = &mut self.rotations[rotation as usize];
        if running.for_full_nodes {
            return self.take_full_node(core, rotation, waiting_on);
        }
        running.progress.take(|node| core.store.resolve_node(node).is_some())
    }

    fn await_provisioning(&mut self, core: &Core<'_>, lane: u32, pool: PoolId) -> Upcoming {
        let provisioning = self.provisioning_of_next(core, pool);
        self.enter(lane, Stage::Provisioning, provisioning)
    }

    fn drain(&mut self, core: &Core<'_>, lane: u32, node: NodeRef) -> Orders {
        let (order, reason) = (self.rotation_of(lane).order, self.rotation_of(lane).reason());
        let notice = self.give_notice(core, node.id, order.departure.mark, reason);
        let next = match order.departure.outcome(Self::departure_draws(core, node)[0]) {
            Outcome::LeavesAfter(after) => self.enter(lane, Stage::Draining(node), after),
            Outcome::StaysAfter(after) => self.enter(lane, Stage::Undrainable(node), after),
        };
        smallvec![notice, Order::Schedule(next)]
    }

    fn drained(&mut self, core: &Core<'_>, lane: u32, node: NodeRef, waiting_on: WaitingOn<'_>) -> Orders {
        if core.store.resolve_node(node).is_none() {
            return self.take_node(core, lane, waiting_on);
        }
        let running = self.rotation_of(lane);
        let mut orders: Orders = smallvec![Order::Remove(node.id, running.reason())];
        match &running.order.renewal {
            Renewal::Reimage { reimage, .. } => {
                let takes = reimage.sample(Self::departure_draws(core, node)[1]);
                orders.push(Order::Schedule(self.enter(lane, Stage::Reimaging(node.id), takes)));
            }
            Renewal::Replace { .. } => orders.extend(self.take_node(core, lane, waiting_on)),
        }
        orders
    }

    fn leave_behind(
        &mut self,
        core: &Core<'_>,
        lane: u32,
        node: NodeRef,
        waiting_on: WaitingOn<'_>,
    ) -> Orders {
        let mut orders = Orders::new();
        if core.store.resolve_node(node).is_some() {
            let running = self.rotation_mut(lane);
            orders.push(match running.order.undrainable {
                UndrainableNode::Schedule => {
                    running.progress.stop();
                    let mark = running.order.departure.mark;
                    self.forget_notice(core, node.id);
                    Order::TakeNoticeBack(node.id, mark)
                }
                UndrainableNode::Cordon => {
                    running.progress.left_behind += 1;
                    Order::Label(node.id, UPGRADE_STATUS.0, UPGRADE_STATUS.1)
                }
            });
        }
        orders.extend(self.take_node(core, lane, waiting_on));
        orders
    }

    /// The lane has nothing more to do; the last one clears away.
    fn end_lane(&mut self, core: &Core<'_>, lane: u32) -> Orders {
        let running = self.rotation_mut(lane);
        if !running.progress.lane_ends() {
            return Orders::new();
        }
        let (departure, kept) = (&running.order.departure, running.progress.left_behind as usize);
        let mut surge = std::mem::take(&mut running.surge);
        surge.retain(|&node| core.store.resolve_node(node).is_some());
        surge.truncate(surge.len().saturating_sub(kept));
        let mut orders = Orders::new();
        for node in surge {
            orders.push(self.give_notice(core, node.id, departure.mark, Reason::Upgrade));
            let after = match departure.deadline {
                Deadline::Drained { timeout, .. } => {
                    departure.drain.sample(Self::departure_draws(core, node)[0]).min(timeout)
                }
                Deadline::Taken(notice) => notice,
            };
            orders.push(Order::Schedule(FleetEvent::SurgeNodeLeaves(node).after(after)));
        }
        orders
    }
}
