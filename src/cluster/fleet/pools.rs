//! The node pools: what their next nodes are called and carry, and how many nodes there are, on order and about to go.

use crate::api::identity::{NodeId, PoolId};
use crate::api::labels::Labels;
use crate::api::zone_order::ZoneOrder;
use crate::cluster::core::Core;
use crate::cluster::fleet::pool_members::PoolMembers;
use crate::cluster::store::{LabelSetId, Store, TaintSetId};
use crate::record::catalog::{DisplayNode, Fnv1a};

/// A pool and its next node.
pub(super) struct Pool {
    /// The pool's name as the catalog's prefix.
    prefix: u32,
    name_hash: u64,
    next_ordinal: u32,
    /// The labels of its nodes in each zone.
    labels: Vec<LabelSetId>,
    zone_order: ZoneOrder,
    /// The taints that its nodes have besides those of their condition.
    taints: TaintSetId,
    /// The one node of a pool that is named like it.
    only_node: Option<NodeId>,
    /// The nodes that are there.
    pub members: PoolMembers,
    /// How many nodes are on order.
    pub on_order: u32,
    /// How many of the nodes that are there are about to go.
    pub noticed: u32,
    /// How many nodes have been asked for one by one.
    pub requests: u32,
}

/// The node that joins a pool next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cluster) enum NextNode {
    /// It has not been there before: whoever keeps something for each node makes room for it.
    New(NodeId, u64),
    /// The only node of its pool, which has been there before.
    Known(NodeId),
}

impl Pool {
    pub fn new(core: &mut Core<'_>, id: PoolId) -> Self {
        let pool = &core.specs.pools[id.index()];
        let labels = pool.labels_by_zone().into_iter().map(|labels| core.store.intern_labels(labels));
        Self {
            labels: labels.collect(),
            zone_order: pool.zone_order(),
            prefix: core.catalog.add_prefix(pool.name.clone()),
            name_hash: Fnv1a::of(&pool.name),
            next_ordinal: 0,
            taints: core.store.intern_taints(pool.taints.clone()),
            only_node: None,
            members: PoolMembers::default(),
            on_order: 0,
            noticed: 0,
            requests: 0,
        }
    }

    /// The hash of its name, by which it has its own draws.
    pub const fn name_hash(&self) -> u64 {
        self.name_hash
    }

    /// Names the next node and adds it to the store, where it does not exist yet.
    pub fn next_node(&mut self, core: &mut Core<'_>, id: PoolId) -> NextNode {
        if let Some(id) = self.only_node {
            return NextNode::Known(id);
        }
        let ordinal = self.next_ordinal;
        self.next_ordinal += 1;
        let number_in_name = core.specs.pools[id.index()].number_in_name(ordinal);
        let node = core.catalog.add_node(self.prefix, number_in_name);
        if number_in_name.is_none() {
            self.only_node = Some(node);
        }
        let name_hash = DisplayNode::hash_with_prefix(self.name_hash, number_in_name);
        core.add_node(id, ordinal, name_hash);
        NextNode::New(node, name_hash)
    }

    /// The labels and taints of the pool's node of this number when it appears.
    pub fn labels_and_taints(&self, ordinal: u32) -> (LabelSetId, TaintSetId) {
        (self.labels[self.zone_order.zone_of(ordinal) as usize], self.taints)
    }

    /// Nodes that appear from now on have these labels too.
    pub fn add_labels(&mut self, store: &mut Store, added: &Labels) {
        for set in &mut self.labels {
            let mut labels = store.labels(*set).clone();
            labels.extend(added.clone());
            *set = store.intern_labels(labels);
        }
    }
}
