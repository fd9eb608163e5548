//! Where the nodes of a run were: each one's pool and failure zone.

use std::collections::BTreeMap;

use super::History;
use crate::analysis::node_bands::pool_and_ordinal;
use crate::analysis::summary::NodePoolSummary;

/// Where one of the kept nodes was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedNode<'a> {
    pub pool: &'a str,
    /// Empty: it has none, or it is not known.
    pub zone: &'a str,
    /// In [`History::nodes`].
    pub index: usize,
}

impl History {
    /// The kept nodes in the order of pools and zones, and of their names in each.
    pub fn placed<'a>(&'a self, pools: &'a [NodePoolSummary]) -> Vec<PlacedNode<'a>> {
        let zone_of: BTreeMap<&str, _> =
            pools.iter().map(|pool| (pool.name.as_str(), pool.zone_of())).collect();
        let zone = |node: &'a str| {
            let (pool, ordinal) = pool_and_ordinal(node).unwrap_or((node, 0));
            zone_of.get(pool).and_then(|zone_of| zone_of(ordinal)).unwrap_or_default()
        };
        let nodes = self.nodes.iter().enumerate();
        let mut placed: Vec<PlacedNode<'_>> = nodes
            .map(|(index, node)| PlacedNode { pool: &node.pool, zone: zone(&node.node), index })
            .collect();
        placed.sort_by_key(|placed| (placed.pool, placed.zone, &self.nodes[placed.index].node));
        placed
    }
}
