//! The nodes that an objective speaks of where it does not speak of all: those of a pool, of a failure zone, or of both.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::wording::zone;
use crate::api::zone_order::ZoneOrder;
use crate::record::catalog::{Catalog, NodeId};

/// A part of the nodes. A node belongs to the zone in which it came up.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub struct NodeSubset {
    pub pool: Option<String>,
    pub zone: Option<String>,
    /// By pool, in the catalog's order of them, those that have members.
    pub members: Arc<BTreeMap<u32, PoolMembers>>,
    /// Whether the DaemonSet wants a pod also where the node is not ready, which its NoSchedule taint says.
    pub wants_nodes_not_ready: bool,
}

/// Which nodes of a pool belong to the subset, by their ordinals.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub enum PoolMembers {
    All,
    /// Those in these of the pool's zones, in ascending order.
    InZones {
        order: ZoneOrder,
        zones: Vec<u32>,
    },
}

impl NodeSubset {
    pub fn contains(&self, node: NodeId, catalog: &Catalog) -> bool {
        let (pool, ordinal) = catalog.prefix_and_ordinal(node);
        match self.members.get(&pool) {
            None => false,
            Some(PoolMembers::All) => true,
            Some(PoolMembers::InZones { order, zones }) => {
                zones.binary_search(&order.zone_of(ordinal)).is_ok()
            }
        }
    }

    pub fn has_nodes_of(&self, pool: usize) -> bool {
        u32::try_from(pool).is_ok_and(|pool| self.members.contains_key(&pool))
    }
}

/// "in pool gpu", "in zone 2", "in pool gpu and zone 2".
impl fmt::Display for NodeSubset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.pool, &self.zone) {
            (Some(pool), Some(name)) => write!(formatter, "in pool {pool} and {}", zone(name)),
            (Some(pool), None) => write!(formatter, "in pool {pool}"),
            (None, Some(name)) => write!(formatter, "in {}", zone(name)),
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
            members: Arc::new(BTreeMap::from([(
                1,
                PoolMembers::InZones { order: ZoneOrder::in_turn(3), zones: vec![1] },
            )])),
            wants_nodes_not_ready: false,
        };
        assert!(!subset.contains(lone, &catalog));
        assert_eq!(numbered.map(|node| subset.contains(node, &catalog)), [false, true, false, true]);
        let whole =
            NodeSubset { members: Arc::new(BTreeMap::from([(1, PoolMembers::All)])), ..subset.clone() };
        assert!(
            !whole.contains(lone, &catalog) && numbered.iter().all(|&node| whole.contains(node, &catalog))
        );
        assert_eq!(subset.to_string(), "in pool workload and zone b");
    }
}
