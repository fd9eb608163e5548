//! The cluster's nodes as the scheduler sees them, made from the plan's pools.
//!
//! Whether a node takes pods of the template at all is worked out when its taints change, not for every pod.

use std::sync::Arc;

use super::room::{EMPTY_NODE_SCORE, Room};
use crate::api::labels::Labels;
use crate::api::node::{NodeFacets, ZONE_LABEL};
use crate::api::taints::{Taint, well_known};
use crate::cluster::plan::{NodeCondition, NodePool, PodDemand, PoolId};
use crate::daemonset::eligibility::Placement;

/// A node by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeIndex(pub u32);

/// A node, and what the workload has on it.
#[derive(Clone, Debug)]
pub struct Node {
    pub name: String,
    pub labels: Arc<Labels>,
    pub taints: Vec<Taint>,
    pub exists: bool,
    /// Whether its kubelet starts and ends pods.
    pub kubelet_works: bool,
    /// Whether nothing about the node itself keeps the workload's pods off.
    pub takes_pods: bool,
    /// How many pods of the workload have come here.
    pub pods_so_far: u32,
    /// Whether the workload's images have been pulled here.
    pub has_images: bool,
    /// Its failure zone, by number.
    pub zone: Option<u32>,
    /// Pods of the workload that nobody has deleted.
    pub active_pods: u32,
    /// `None`: there is always room.
    pub room: Option<Room>,
}

/// All nodes, and the zones they are in.
#[derive(Clone, Debug, Default)]
pub struct Nodes {
    pub list: Vec<Node>,
    zones: Vec<String>,
    /// Pods of the workload that nobody has deleted, by zone.
    pub active_in_zone: Vec<u32>,
}

impl Node {
    /// Whether a pod can be bound here now.
    pub fn can_take(&self, demand: &PodDemand) -> bool {
        self.exists && self.takes_pods && self.room.as_ref().is_none_or(|room| room.fits(demand))
    }

    /// The score of `NodeResourcesFit` with the strategy LeastAllocated, of 100.
    pub fn least_allocated_score(&self, demand: &PodDemand) -> i64 {
        self.room.as_ref().map_or(EMPTY_NODE_SCORE, |room| room.least_allocated(demand))
    }
}

impl Nodes {
    /// The nodes that are there, Ready, when a run begins.
    pub fn at_the_start(pools: &[NodePool], placement: &Placement) -> Self {
        let mut nodes = Self::default();
        for pool in pools {
            let labels: Vec<_> = pool.labels_by_zone().into_iter().map(Arc::new).collect();
            let order = pool.zone_order();
            for ordinal in 0..pool.count {
                nodes.add(pool, ordinal, &labels[order.zone_of(ordinal) as usize], placement);
            }
        }
        nodes
    }

    /// A new node, whose kubelet is still starting.
    pub fn join(&mut self, pool: &NodePool, ordinal: u32, placement: &Placement) -> NodeIndex {
        let labels = pool.labels_by_zone();
        let labels = Arc::new(labels[pool.zone_order().zone_of(ordinal) as usize].clone());
        let index = self.add(pool, ordinal, &labels, placement);
        self.get_mut(index).kubelet_works = false;
        self.edit_taints(index, placement, |taints| taints.extend(NodeCondition::NotReady.taints()));
        index
    }

    pub fn started(&mut self, index: NodeIndex, placement: &Placement) {
        self.get_mut(index).kubelet_works = true;
        self.edit_taints(index, placement, |taints| {
            taints.retain(|taint| taint.key != well_known::NOT_READY)
        });
    }

    pub fn unreachable(&mut self, index: NodeIndex, placement: &Placement) {
        self.edit_taints(index, placement, |taints| taints.extend(NodeCondition::Unreachable.taints()));
    }

    pub fn get(&self, index: NodeIndex) -> &Node {
        &self.list[index.0 as usize]
    }

    pub fn get_mut(&mut self, index: NodeIndex) -> &mut Node {
        &mut self.list[index.0 as usize]
    }

    /// A pod of the workload comes to the node, or is deleted there.
    pub fn count_active(&mut self, index: NodeIndex, change: i32) {
        let node = self.get_mut(index);
        node.active_pods = node.active_pods.checked_add_signed(change).expect("what goes has come");
        if let Some(zone) = node.zone {
            let in_zone = &mut self.active_in_zone[zone as usize];
            *in_zone = in_zone.checked_add_signed(change).expect("what goes has come");
        }
    }

    fn add(
        &mut self,
        pool: &NodePool,
        ordinal: u32,
        labels: &Arc<Labels>,
        placement: &Placement,
    ) -> NodeIndex {
        let zone = labels.get(ZONE_LABEL).map(|zone| self.zone_number(zone));
        let index = NodeIndex(u32::try_from(self.list.len()).expect("fewer than 2^32 nodes"));
        self.list.push(Node {
            name: pool.node_name(ordinal),
            labels: Arc::clone(labels),
            taints: pool.taints.clone(),
            exists: true,
            kubelet_works: true,
            takes_pods: false,
            pods_so_far: 0,
            has_images: false,
            zone,
            active_pods: 0,
            room: pool.offer.as_ref().map(Room::of),
        });
        self.edit_taints(index, placement, |_| {});
        index
    }

    fn zone_number(&mut self, zone: &str) -> u32 {
        let known = self.zones.iter().position(|name| name == zone);
        let index = known.unwrap_or_else(|| {
            self.zones.push(zone.to_owned());
            self.active_in_zone.push(0);
            self.zones.len() - 1
        });
        u32::try_from(index).expect("fewer than 2^32 zones")
    }

    fn edit_taints(&mut self, index: NodeIndex, placement: &Placement, edit: impl FnOnce(&mut Vec<Taint>)) {
        let node = self.get_mut(index);
        edit(&mut node.taints);
        let facets = NodeFacets { name: &node.name, labels: &node.labels, taints: &node.taints };
        node.takes_pods = placement.obstacle(&facets).is_none();
    }
}

/// The pool whose nodes come and go: the one with the most nodes that run the DaemonSet.
pub fn growing_pool(pools: &[NodePool], placement: &Placement) -> Option<PoolId> {
    let nodes_that_run = |pool: &NodePool| eligible_nodes(pool, placement).count();
    let most = pools.iter().map(nodes_that_run).max().filter(|&most| most > 0)?;
    let index = pools.iter().position(|pool| nodes_that_run(pool) == most)?;
    Some(PoolId(u16::try_from(index).ok()?))
}

/// The names of the pool's first nodes on which pods of this placement are created.
pub fn eligible_nodes<'p>(pool: &'p NodePool, placement: &'p Placement) -> impl Iterator<Item = String> + 'p {
    let (labels, order) = (pool.labels_by_zone(), pool.zone_order());
    (0..pool.count).filter_map(move |ordinal| {
        let name = pool.node_name(ordinal);
        let labels = &labels[order.zone_of(ordinal) as usize];
        let facets = NodeFacets { name: &name, labels, taints: &pool.taints };
        placement.verdict(&facets).should_run.then_some(name)
    })
}
