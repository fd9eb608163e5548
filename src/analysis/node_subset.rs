//! The nodes that an objective speaks of where it does not speak of all: those of a pool, of a failure zone, or of both.

use std::fmt;

use crate::record::catalog::{Catalog, NodeId};

/// A part of the nodes. A node belongs to the zone in which it came up.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub struct NodeSubset {
    pub pool: Option<String>,
    pub zone: Option<String>,
    /// By pool, in the catalog's order of them: which of its nodes belong, in turn by their numbers; the nodes take the
    /// pool's zones in turn.
    pub members: Vec<Vec<bool>>,
    /// Whether the DaemonSet wants a pod also where the node is not ready, which its NoSchedule taint says.
    pub wants_nodes_not_ready: bool,
}

impl NodeSubset {
    pub fn contains(&self, node: NodeId, catalog: &Catalog) -> bool {
        let (pool, ordinal) = catalog.place_of(node);
        let in_turn = &self.members[pool as usize];
        in_turn[ordinal as usize % in_turn.len()]
    }
}

/// "in pool gpu", "in zone 2", "in pool gpu and zone 2".
impl fmt::Display for NodeSubset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.pool, &self.zone) {
            (Some(pool), Some(zone)) => write!(formatter, "in pool {pool} and zone {zone}"),
            (Some(pool), None) => write!(formatter, "in pool {pool}"),
            (None, Some(zone)) => write!(formatter, "in zone {zone}"),
            (None, None) => formatter.write_str("anywhere"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_take_the_zones_of_their_pool_in_turn() {
        let mut catalog = Catalog::default();
        let [system, workload] = ["system", "workload"].map(|pool| catalog.add_prefix(pool.to_owned()));
        let lone = catalog.add_node(system, None);
        let numbered = [0, 1, 2, 4].map(|ordinal| catalog.add_node(workload, Some(ordinal)));
        let subset = NodeSubset {
            pool: Some("workload".to_owned()),
            zone: Some("b".to_owned()),
            members: vec![vec![false], vec![false, true, false]],
            wants_nodes_not_ready: false,
        };
        assert!(!subset.contains(lone, &catalog));
        assert_eq!(numbered.map(|node| subset.contains(node, &catalog)), [false, true, false, true]);
        assert_eq!(subset.to_string(), "in pool workload and zone b");
    }
}
