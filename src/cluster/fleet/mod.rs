//! The fleet: which nodes there are, who asks for more of them, who takes them away, and what befalls them.
//!
//! Random processes ([`process`], `churn`), the cloud that takes spot nodes back (`spot`), the cluster autoscaler
//! ([`autoscaler`], `autoscaling`), and rotations ([`rotation`], `rotations`), which also replace nodes that are full
//! (`full_nodes`). The fleet decides; whatever concerns others, as a node's joining and leaving, it orders (`Order`).

pub mod autoscaler;
mod autoscaling;
mod churn;
mod consistency;
pub mod departure;
pub mod event;
mod full_nodes;
mod lanes;
mod orders;
mod pool_members;
mod pools;
pub mod process;
mod process_key;
pub mod rotation;
mod rotations;
mod spot;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::smallvec;

use crate::api::identity::{NodeId, PodId, PoolId};
use crate::cluster::core::Core;
use crate::cluster::fleet::autoscaler::Scaling;
use crate::cluster::fleet::departure::Mark;
use crate::cluster::fleet::event::FleetEvent;
use crate::cluster::fleet::lanes::{Lane, RunningRotation};
pub(in crate::cluster) use crate::cluster::fleet::orders::{Order, Orders};
pub(in crate::cluster) use crate::cluster::fleet::pools::NextNode;
use crate::cluster::fleet::pools::Pool;
use crate::cluster::fleet::process::ChurnProcess;
use crate::cluster::fleet::process_key::ProcessKey;
use crate::cluster::random_purpose as purpose;
use crate::cluster::store::{LabelSetId, NodeRef, TaintSetId};
use crate::engine::time::Duration;
use crate::record::fact::Reason;

/// The node pools, and all that is under way with their nodes.
pub(in crate::cluster) struct Fleet<'run> {
    pools: Vec<Pool>,
    /// The plan's random processes; elsewhere each is meant by its number here.
    processes: &'run [ChurnProcess],
    keys: Vec<ProcessKey>,
    /// How often each process on a pool has been due.
    firings: Vec<u32>,
    /// What autoscalers remember, by process.
    scaling: FxHashMap<u16, Scaling>,
    /// The nodes that are about to go.
    noticed: FxHashSet<NodeId>,
    rotations: Vec<RunningRotation<'run>>,
    lanes: Vec<Lane>,
    /// The lanes that wait for a node to be Ready, by that node.
    awaited: FxHashMap<NodeId, u32>,
    /// The rotations that full nodes are given to, by process.
    for_full_nodes: FxHashMap<u16, u32>,
    /// The full nodes whose replacement has begun.
    being_replaced: FxHashSet<NodeRef>,
}

/// Tells which pods wait for room on a node.
type WaitingOn<'a> = &'a dyn Fn(NodeId) -> &'a [PodId];

impl<'run> Fleet<'run> {
    pub fn new(processes: &'run [ChurnProcess], core: &mut Core<'_>) -> Self {
        let pools = 0..core.specs.pools.len() as u16;
        Self {
            pools: pools.map(|index| Pool::new(core, PoolId(index))).collect(),
            processes,
            keys: ProcessKey::of_all(processes),
            firings: vec![0; processes.len()],
            scaling: FxHashMap::default(),
            noticed: FxHashSet::default(),
            rotations: Vec::new(),
            lanes: Vec::new(),
            awaited: FxHashMap::default(),
            for_full_nodes: FxHashMap::default(),
            being_replaced: FxHashSet::default(),
        }
    }

    /// Names the pool's next node and adds it to the store, where it does not exist yet.
    pub fn next_node(&mut self, core: &mut Core<'_>, pool: PoolId) -> NextNode {
        self.pools[pool.index()].next_node(core, pool)
    }

    /// The labels and taints that the node has when it appears, besides those of its condition.
    pub fn labels_and_taints(&self, core: &Core<'_>, id: NodeId) -> (LabelSetId, TaintSetId) {
        let node = core.store.node(id);
        self.pools[node.pool.index()].labels_and_taints(node.ordinal)
    }

    /// The node is there, and one of its pool's members.
    pub fn node_appears(&mut self, core: &Core<'_>, id: NodeId) {
        let node = core.store.node(id);
        self.pools[node.pool.index()].members.join(node.ordinal, id, node.name_hash);
    }

    /// The node is gone, for which a rotation may have waited.
    pub fn node_leaves(&mut self, core: &mut Core<'_>, id: NodeId) {
        let node = core.store.node(id);
        self.pools[node.pool.index()].members.leave(node.ordinal);
        self.forget_notice(core, id);
        self.awaited_node_lost(core, id);
    }

    /// Something of the fleet is due.
    pub fn handle(&mut self, core: &Core<'_>, event: FleetEvent, waiting_on: WaitingOn<'_>) -> Orders {
        if event.node().is_some_and(|node| core.store.resolve_node(node).is_none()) {
            return Orders::new();
        }
        match event {
            FleetEvent::ProcessFires(process) => self.fire(core, process),
            FleetEvent::NodeLifetimeEnds(node, process) => self.lifetime_ends(core, node, process),
            FleetEvent::NodeFails(node, process) => self.node_fails(core, node, process),
            FleetEvent::NodeRepaired(node, process) => self.node_repaired(core, node, process),
            FleetEvent::NodeRunsShort(node, process) => self.node_runs_short(core, node, process),
            FleetEvent::SpotNotice(node, process) => self.spot_notice(core, node, process),
            FleetEvent::SpotNodeTaken(node, process) => self.spot_node_taken(core, node, process),
            FleetEvent::NodeProvisioned(pool) => smallvec![self.node_provisioned(pool)],
            FleetEvent::AutoscalerScans(process) => self.autoscaler_scans(core, process),
            FleetEvent::JobArrives(process) => self.job_arrives(core, process),
            FleetEvent::JobEnds(process) => {
                self.job_ends(process);
                Orders::new()
            }
            FleetEvent::DrainBegins(node, process) => self.drain_begins(core, node, process),
            FleetEvent::NodeScaledDown(node) => smallvec![Order::Remove(node.id, Reason::ScaledDown)],
            FleetEvent::LaneSteps(lane) => self.lane_steps(core, lane, waiting_on),
            FleetEvent::SurgeNodeLeaves(node) => smallvec![Order::Remove(node.id, Reason::Upgrade)],
            FleetEvent::StillWithoutRoom(pod, process) => {
                let id = core.store.resolve_pod(pod);
                let order = id.and_then(|id| self.still_without_room(core, id, process, waiting_on));
                order.into_iter().collect()
            }
        }
    }

    /// Somebody asks for a node; it appears when the cloud has provided one.
    fn request_node(&mut self, pool: PoolId, provisioning: Duration) -> Order {
        if provisioning == Duration::ZERO {
            return Order::Join(pool);
        }
        self.pools[pool.index()].on_order += 1;
        Order::Schedule(FleetEvent::NodeProvisioned(pool).after(provisioning))
    }

    fn node_provisioned(&mut self, pool: PoolId) -> Order {
        self.pools[pool.index()].on_order -= 1;
        Order::Join(pool)
    }

    /// How long the next node that is asked for in this pool takes to appear.
    fn provisioning_of_next(&mut self, core: &Core<'_>, id: PoolId) -> Duration {
        let pool = &mut self.pools[id.index()];
        let draws = core.streams.block(purpose::PROVISIONING, pool.name_hash(), pool.requests);
        pool.requests += 1;
        core.specs.pools[id.index()].provisioning.sample(draws[0])
    }

    /// It is decided that the node goes.
    fn give_notice(&mut self, core: &Core<'_>, id: NodeId, mark: Mark, reason: Reason) -> Order {
        if self.noticed.insert(id) {
            self.pools[core.store.node(id).pool.index()].noticed += 1;
        }
        Order::GiveNotice(id, mark, reason)
    }

    /// The node is gone, or stays after all.
    fn forget_notice(&mut self, core: &Core<'_>, id: NodeId) {
        if self.noticed.remove(&id) {
            self.pools[core.store.node(id).pool.index()].noticed -= 1;
        }
    }

    /// The draws for the end of this incarnation of the node: how long its drain takes, then what comes after.
    fn departure_draws(core: &Core<'_>, node: NodeRef) -> [u64; 8] {
        core.streams.block(purpose::DEPARTURE, core.store.node(node.id).name_hash, node.incarnation())
    }
}
