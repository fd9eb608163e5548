//! The nodes of a plan as the run finds them.

use crate::api::identity::PoolId;
use crate::api::labels::Labels;
use crate::api::node::NodeFacets;
use crate::api::taints::Taint;
use crate::cluster::plan::{Background, NodeOffer, NodePool, Plan, entry_of_each};

/// A node as the run finds it.
#[derive(Clone, Debug)]
pub struct NodeAtStart<'a> {
    pub name: String,
    pub labels: Labels,
    pub taints: Vec<Taint>,
    /// Those that it would have were it Ready.
    taints_when_ready: Vec<Taint>,
    /// What runs there besides the DaemonSets.
    background: &'a Background,
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

    pub const fn background(&self) -> &Background {
        self.background
    }
}

/// All nodes, pool by pool.
pub fn nodes_at_the_start(plan: &Plan) -> Vec<NodeAtStart<'_>> {
    (0..).zip(&plan.pools).flat_map(|(pool_id, pool)| nodes_of(PoolId(pool_id), pool)).collect()
}

fn nodes_of(pool_id: PoolId, pool: &NodePool) -> impl Iterator<Item = NodeAtStart<'_>> {
    let (labels, order) = (pool.labels_by_zone(), pool.zone_order());
    let states = entry_of_each(pool.count, pool.initial_nodes.iter().map(|initial| &initial.nodes));
    let own = entry_of_each(pool.count, pool.initial_backgrounds.iter().map(|initial| &initial.nodes));
    let of_each = &pool.offer.as_ref().unwrap_or(NodeOffer::EVERYTHING).background;
    (0..).zip(states.into_iter().zip(own)).map(move |(ordinal, (state, own))| {
        let state = state.map(|index| &pool.initial_nodes[index as usize]);
        let lasting = state.map_or(&[][..], |state| &state.taints);
        let taints_when_ready = [pool.taints.as_slice(), lasting].concat();
        let mut taints = taints_when_ready.clone();
        taints.extend(state.into_iter().flat_map(|state| state.condition.taints()));
        NodeAtStart {
            name: pool.node_name(ordinal),
            labels: labels[order.zone_of(ordinal) as usize].clone(),
            taints,
            taints_when_ready,
            background: own.map_or(of_each, |index| &pool.initial_backgrounds[index as usize].background),
            pool,
            pool_id,
            ordinal,
        }
    })
}
