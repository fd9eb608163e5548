//! Rotations at work: node pools that are upgraded, and nodes that are replaced by those of another pool.
//!
//! A lane never calls itself: each of its steps is an event, if need be for the same instant.

use crate::api::identity::{NodeId, PoolId};
use crate::api::taints::{Taint, TaintEffect};
use crate::cluster::event::Event;
use crate::cluster::fleet::departure::{Deadline, Outcome};
use crate::cluster::fleet::rotation::{Progress, Renewal, Rotation, UndrainableNode};
use crate::cluster::plan::NodeSelection;
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::cluster::store::NodeRef;
use crate::engine::time::Duration;
use crate::record::fact::Reason;

/// The label by which AKS marks a node that an upgrade left behind.
const UPGRADE_STATUS: (&str, &str) = ("kubernetes.azure.com/upgrade-status", "Quarantined");

/// A rotation that was begun.
pub struct RunningRotation<'run> {
    pub(in crate::cluster) order: &'run Rotation,
    pub(in crate::cluster) progress: Progress,
    /// The nodes that were added for it, to go at its end.
    surge: Vec<NodeRef>,
    /// Whether its nodes are those that turn out to be full, as they do.
    for_full_nodes: bool,
}

/// One place of work of a rotation.
#[derive(Clone, Copy, Debug)]
pub struct Lane {
    rotation: u32,
    stage: Stage,
    /// The node whose successor is being waited for.
    target: Option<NodeRef>,
}

/// What a lane is waiting for.
#[derive(Clone, Copy, Debug)]
enum Stage {
    /// Nothing: it can take the next node.
    Free,
    /// The cloud provides a node.
    Provisioning,
    /// A node that starts.
    Starting,
    /// The node that it waited for is gone.
    Lost,
    /// The node that it waited for is Ready.
    Ready,
    Draining(NodeRef),
    /// A node that will not be drained in time.
    Undrainable(NodeRef),
    Reimaging(NodeId),
}

impl<'run> RunningRotation<'run> {
    /// It waits for nodes to be full.
    pub(in crate::cluster) fn of_full_nodes(order: &'run Rotation) -> Self {
        Self { order, progress: Progress::default(), surge: Vec::new(), for_full_nodes: true }
    }
}

impl<'run> Run<'run> {
    pub fn begin_rotation(&mut self, order: &'run Rotation) {
        let all = NodeSelection { pool: Some(order.pool), ..NodeSelection::default() };
        let targets: Vec<NodeRef> =
            self.select(&all, 0).into_iter().map(|id| self.core.store.node_ref(id)).collect();
        if targets.is_empty() {
            return;
        }
        let lanes = order.lanes(targets.len());
        let rotation = self.fleet.rotations.len() as u32;
        let progress = Progress::new(targets, lanes);
        self.fleet.rotations.push(RunningRotation {
            order,
            progress,
            surge: Vec::new(),
            for_full_nodes: false,
        });
        if let Renewal::Reimage { set_labels, .. } = &order.renewal {
            self.label_new_nodes(order.pool, set_labels);
        }
        for _ in 0..lanes {
            self.begin_lane(rotation);
        }
    }

    pub(in crate::cluster) fn begin_lane(&mut self, rotation: u32) {
        let lane = self.fleet.lanes.len() as u32;
        self.fleet.lanes.push(Lane { rotation, stage: Stage::Free, target: None });
        let order = self.order_of(lane);
        if let Renewal::Reimage { surge: true, .. } = order.renewal {
            self.lane_asks_for_node(lane, order.pool);
        } else {
            self.core.schedule(Duration::ZERO, Event::LaneSteps(lane));
        }
    }

    /// What the lane waited for has come.
    pub fn lane_steps(&mut self, lane: u32) {
        match self.fleet.lanes[lane as usize].stage {
            Stage::Free => self.lane_takes_node(lane),
            Stage::Provisioning => self.newcomer_appears(lane),
            Stage::Starting => unreachable!("the node's being Ready or gone ends this"),
            Stage::Ready => match self.fleet.lanes[lane as usize].target.take() {
                Some(target) if self.core.store.resolve_node(target).is_some() => {
                    self.lane_drains(lane, target)
                }
                // The successor takes the place of another node than it was meant for.
                Some(_) => match self.take_target(lane) {
                    Some(target) => self.lane_drains(lane, target),
                    None => self.lane_ends(lane),
                },
                None => self.lane_takes_node(lane),
            },
            Stage::Lost => match self.order_of(lane).renewal {
                Renewal::Replace { with_pool } => self.lane_asks_for_node(lane, with_pool),
                Renewal::Reimage { .. } => self.lane_takes_node(lane),
            },
            Stage::Draining(node) => self.drained(lane, node),
            Stage::Undrainable(node) => self.leave_behind(lane, node),
            Stage::Reimaging(node) => self.reimaged(lane, node),
        }
    }

    /// A node became Ready, for which a lane may have waited.
    pub fn awaited_node_ready(&mut self, id: NodeId) {
        self.end_wait_for(id, Stage::Ready);
    }

    /// A node is gone, for which a lane may have waited.
    pub fn awaited_node_lost(&mut self, id: NodeId) {
        self.end_wait_for(id, Stage::Lost);
    }

    /// Whether nodes of the pool are being renewed.
    pub fn is_rotating(&self, pool: PoolId) -> bool {
        self.fleet.rotations.iter().any(|running| {
            let is_meant = running.order.pool == pool
                || matches!(running.order.renewal, Renewal::Replace { with_pool } if with_pool == pool);
            is_meant && !running.progress.is_over()
        })
    }

    /// At the end of an upgrade its surge nodes go.
    pub fn surge_node_leaves(&mut self, id: NodeId) {
        self.remove_node_for(id, Reason::Upgrade);
    }

    fn order_of(&self, lane: u32) -> &'run Rotation {
        let rotation = self.fleet.lanes[lane as usize].rotation;
        self.fleet.rotations[rotation as usize].order
    }

    fn enter(&mut self, lane: u32, stage: Stage, after: Duration) {
        self.fleet.lanes[lane as usize].stage = stage;
        self.core.schedule(after, Event::LaneSteps(lane));
    }

    /// Nodes that appear in the pool from now on have these labels too.
    fn label_new_nodes(&mut self, pool: PoolId, added: &crate::api::labels::Labels) {
        let sets = self.pools[pool.index()].labels.clone();
        let sets = sets.into_iter().map(|set| {
            let mut labels = self.core.store.labels(set).clone();
            labels.extend(added.clone());
            self.core.store.intern_labels(labels)
        });
        self.pools[pool.index()].labels = sets.collect();
    }

    fn lane_takes_node(&mut self, lane: u32) {
        let Some(target) = self.take_target(lane) else { return self.lane_ends(lane) };
        match self.order_of(lane).renewal {
            Renewal::Reimage { .. } => self.lane_drains(lane, target),
            Renewal::Replace { with_pool } => {
                self.fleet.lanes[lane as usize].target = Some(target);
                self.lane_asks_for_node(lane, with_pool);
            }
        }
    }

    fn take_target(&mut self, lane: u32) -> Option<NodeRef> {
        let rotation = self.fleet.lanes[lane as usize].rotation;
        if self.fleet.rotations[rotation as usize].for_full_nodes {
            return self.take_full_node(rotation);
        }
        let store = &self.core.store;
        self.fleet.rotations[rotation as usize].progress.take(|node| store.resolve_node(node).is_some())
    }

    fn lane_asks_for_node(&mut self, lane: u32, pool: PoolId) {
        let provisioning = self.provisioning_of_next(pool);
        self.enter(lane, Stage::Provisioning, provisioning);
    }

    fn newcomer_appears(&mut self, lane: u32) {
        let order = self.order_of(lane);
        let newcomer = match order.renewal {
            Renewal::Replace { with_pool } => self.join_node(with_pool),
            Renewal::Reimage { .. } => {
                let newcomer = self.join_node(order.pool);
                let rotation = self.fleet.lanes[lane as usize].rotation as usize;
                self.fleet.rotations[rotation].surge.push(self.core.store.node_ref(newcomer));
                newcomer
            }
        };
        self.lane_awaits(lane, newcomer);
    }

    fn lane_awaits(&mut self, lane: u32, id: NodeId) {
        if self.core.store.node(id).ready {
            return self.enter(lane, Stage::Ready, Duration::ZERO);
        }
        self.fleet.lanes[lane as usize].stage = Stage::Starting;
        self.fleet.awaited.insert(id, lane);
    }

    fn end_wait_for(&mut self, id: NodeId, stage: Stage) {
        if !self.fleet.awaited.is_empty()
            && let Some(lane) = self.fleet.awaited.remove(&id)
        {
            self.enter(lane, stage, Duration::ZERO);
        }
    }

    fn lane_drains(&mut self, lane: u32, node: NodeRef) {
        let order = self.order_of(lane);
        let luck = self.departure_luck(node);
        self.notice(node.id, order.departure.mark, reason_of(order));
        match order.departure.outcome(luck[0]) {
            Outcome::LeavesAfter(after) => self.enter(lane, Stage::Draining(node), after),
            Outcome::StaysAfter(after) => self.enter(lane, Stage::Undrainable(node), after),
        }
    }

    fn drained(&mut self, lane: u32, node: NodeRef) {
        if self.core.store.resolve_node(node).is_none() {
            return self.lane_takes_node(lane);
        }
        let order = self.order_of(lane);
        let luck = self.departure_luck(node);
        self.remove_node_for(node.id, reason_of(order));
        match &order.renewal {
            Renewal::Reimage { reimage, .. } => {
                self.enter(lane, Stage::Reimaging(node.id), reimage.sample(luck[1]));
            }
            Renewal::Replace { .. } => self.lane_takes_node(lane),
        }
    }

    /// The node comes back under its name, as another machine.
    fn reimaged(&mut self, lane: u32, id: NodeId) {
        debug_assert!(!self.core.store.node(id).exists, "nobody else brings it back");
        self.start_node(id);
        self.lane_awaits(lane, id);
    }

    fn leave_behind(&mut self, lane: u32, node: NodeRef) {
        let order = self.order_of(lane);
        if self.core.store.resolve_node(node).is_some() {
            let rotation = self.fleet.lanes[lane as usize].rotation as usize;
            let progress = &mut self.fleet.rotations[rotation].progress;
            match order.undrainable {
                UndrainableNode::Schedule => {
                    progress.stop();
                    self.take_mark_off(node.id, &order.departure.mark.taint());
                }
                UndrainableNode::Cordon => {
                    progress.left_behind += 1;
                    self.add_label(node.id, UPGRADE_STATUS);
                }
            }
        }
        self.lane_takes_node(lane);
    }

    fn take_mark_off(&mut self, id: NodeId, mark: &Taint) {
        debug_assert_eq!(mark.effect, TaintEffect::NoSchedule);
        self.taint_node(id, |taints| taints.retain(|taint| taint != mark), Reason::Upgrade);
        self.forget_notice(id);
    }

    fn add_label(&mut self, id: NodeId, (key, value): (&str, &str)) {
        let node = self.core.store.node(id);
        let mut labels = self.core.store.labels(node.labels).clone();
        labels.insert(key.to_owned(), value.to_owned());
        self.label_node(id, labels, Reason::Upgrade);
    }

    /// The lane has nothing more to do; the last one clears away.
    fn lane_ends(&mut self, lane: u32) {
        let rotation = self.fleet.lanes[lane as usize].rotation as usize;
        let running = &mut self.fleet.rotations[rotation];
        if !running.progress.lane_ends() {
            return;
        }
        let (order, kept) = (running.order, running.progress.left_behind as usize);
        let mut surge = std::mem::take(&mut running.surge);
        surge.retain(|&node| self.core.store.resolve_node(node).is_some());
        surge.truncate(surge.len().saturating_sub(kept));
        for node in surge {
            self.notice(node.id, order.departure.mark, Reason::Upgrade);
            let after = match order.departure.deadline {
                Deadline::Drained { timeout, .. } => {
                    order.departure.drain.sample(self.departure_luck(node)[0]).min(timeout)
                }
                Deadline::Taken(notice) => notice,
            };
            self.core.schedule(after, Event::SurgeNodeLeaves(node));
        }
    }

    /// What chance has in store for the end of this stay of the node: its drain, then what comes after.
    pub(in crate::cluster) fn departure_luck(&self, node: NodeRef) -> [u64; 8] {
        self.core.streams.block(
            purpose::DEPARTURE,
            self.core.store.node(node.id).name_hash,
            node.incarnation(),
        )
    }
}

fn reason_of(order: &Rotation) -> Reason {
    match order.renewal {
        Renewal::Reimage { .. } => Reason::Upgrade,
        Renewal::Replace { .. } => Reason::CapacityReplacement,
    }
}
