//! The nodes of a plan as the run finds them.

use crate::api::identity::PoolId;
use crate::api::labels::Labels;
use crate::api::node::NodeFacets;
use crate::api::taints::Taint;
use crate::cluster::plan::{Background, NodeOffer, NodePool, Plan};

/// A node as the run finds it.
#[derive(Clone, Debug)]
pub struct NodeAtStart<'a> {
    pub name: String,
    pub labels: Labels,
    pub taints: Vec<Taint>,
    /// Those that it would have were it Ready.
    taints_when_ready: Vec<Taint>,
    pub pool: &'a NodePool,
    pub pool_id: PoolId,
    /// Its number in the pool.
    pub ordinal: u32,
}

impl NodeAtStart<'_> {
    pub fn facets(&self) -> NodeFacets<'_> {
        NodeFacets { name: &self.name, labels: &self.labels, taints: &self.taints }
    }

    /// As it was before it stopped being Ready: a pod that was there then has stayed.
    pub fn facets_when_ready(&self) -> NodeFacets<'_> {
        NodeFacets { taints: &self.taints_when_ready, ..self.facets() }
    }

    /// What it offers to pods.
    pub fn offer(&self) -> &NodeOffer {
        self.pool.offer.as_ref().unwrap_or(NodeOffer::EVERYTHING)
    }

    /// What runs there besides the DaemonSets.
    pub fn background(&self) -> &Background {
        let own = self.pool.initial_backgrounds.iter().find(|own| own.nodes.contains(self.ordinal));
        own.map_or(&self.offer().background, |own| &own.background)
    }
}

/// All nodes, pool by pool.
pub fn nodes_at_the_start(plan: &Plan) -> Vec<NodeAtStart<'_>> {
    let of_pool = |(pool_id, pool): (u16, _)| {
        let (labels, order) = (NodePool::labels_by_zone(pool), pool.zone_order());
        let node = move |ordinal: u32| NodeAtStart {
            name: pool.node_name(ordinal),
            labels: labels[order.zone_of(ordinal) as usize].clone(),
            taints: pool.initial_taints(ordinal),
            taints_when_ready: taints_when_ready(pool, ordinal),
            pool,
            pool_id: PoolId(pool_id),
            ordinal,
        };
        (0..pool.count).map(node)
    };
    (0..).zip(&plan.pools).flat_map(of_pool).collect()
}

fn taints_when_ready(pool: &NodePool, ordinal: u32) -> Vec<Taint> {
    let own = pool.initial_nodes.iter().find(|own| own.nodes.contains(ordinal));
    let own = own.map(|own| own.taints.clone()).unwrap_or_default();
    pool.taints.iter().cloned().chain(own).collect()
}
