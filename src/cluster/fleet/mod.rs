//! Nodes that come and go on purpose: somebody asks for them, and somebody takes them away with notice.
//!
//! One file for each who does so. What they share is here: asking for a node, and telling one that it has to go.

pub mod autoscaler;
pub(in crate::cluster) mod autoscaling;
pub(in crate::cluster) mod churn;
pub mod departure;
pub(in crate::cluster) mod full_nodes;
pub(in crate::cluster) mod pool_members;
pub mod process;
pub mod rotation;
pub(in crate::cluster) mod rotations;
pub(in crate::cluster) mod spot;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::api::identity::{NodeId, PoolId};
use crate::api::taints::Taint;
use crate::cluster::event::Event;
use crate::cluster::fleet::autoscaler::Scaling;
use crate::cluster::fleet::departure::Mark;
use crate::cluster::fleet::rotations::{Lane, RunningRotation};
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::cluster::store::NodeRef;
use crate::engine::time::Duration;
use crate::record::fact::{FactKind, Reason};

/// What is under way; empty as long as nobody moves nodes on purpose.
#[derive(Default)]
pub(in crate::cluster) struct Fleet<'run> {
    rotations: Vec<RunningRotation<'run>>,
    lanes: Vec<Lane>,
    /// The lanes that wait for a node to be Ready, by that node.
    awaited: FxHashMap<NodeId, u32>,
    /// The rotations that full nodes are given to, by the number of their churn process.
    for_full_nodes: FxHashMap<u16, u32>,
    /// The full nodes whose replacement has begun.
    being_replaced: FxHashSet<NodeRef>,
    /// What autoscalers remember, by their number among the churn processes.
    scaling: FxHashMap<u16, Scaling>,
    /// The nodes that are about to go.
    noticed: FxHashSet<NodeId>,
    /// How many nodes have been asked for by number, by pool.
    requests: FxHashMap<PoolId, u32>,
}

impl Run<'_> {
    /// Somebody asks for a node; it appears when the cloud has provided one, for which there is this draw.
    pub fn request_node(&mut self, pool: PoolId, draw: u64) {
        let provisioning = self.plan.pools[pool.index()].provisioning.sample(draw);
        self.order_node(pool, provisioning);
    }

    fn order_node(&mut self, pool: PoolId, provisioning: Duration) {
        self.pools[pool.index()].on_order += 1;
        match provisioning {
            Duration::ZERO => self.node_provisioned(pool),
            provisioning => self.core.schedule(provisioning, Event::NodeProvisioned(pool)),
        }
    }

    /// How long the next node that is asked for in this pool takes to appear.
    fn provisioning_of_next(&mut self, pool: PoolId) -> Duration {
        let requests = self.fleet.requests.entry(pool).or_default();
        let request = *requests;
        *requests += 1;
        let draws =
            self.core.streams.block(purpose::PROVISIONING, self.pools[pool.index()].name_hash, request);
        self.plan.pools[pool.index()].provisioning.sample(draws[0])
    }

    pub fn node_provisioned(&mut self, pool: PoolId) {
        self.pools[pool.index()].on_order -= 1;
        self.join_node(pool);
    }

    /// It is decided that the node goes: it takes no new pods, and its daemon pods stay.
    pub fn notice(&mut self, id: NodeId, mark: Mark, reason: Reason) {
        let mark = mark.taint();
        let edit = |taints: &mut Vec<Taint>| {
            if !taints.contains(&mark) {
                taints.push(mark.clone());
            }
        };
        self.record_node_with_taints(FactKind::NodeNoticed, id, reason, &edit);
        if self.fleet.noticed.insert(id) {
            self.pools[self.core.store.node(id).pool.index()].noticed += 1;
        }
        self.edit_taints(id, &edit);
    }

    /// The node is gone, or stays after all.
    pub fn forget_notice(&mut self, id: NodeId) {
        if self.fleet.noticed.remove(&id) {
            self.pools[self.core.store.node(id).pool.index()].noticed -= 1;
        }
    }
}
