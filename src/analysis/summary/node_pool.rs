//! What the summary of a run says of each node pool: its failure zones, and which of them each node is in.

use serde::{Deserialize, Serialize};

use crate::api::zone_order::ZoneOrder;

/// One node pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodePoolSummary {
    pub name: String,
    /// In the order in which nodes take them in turn; null: that of a node is not known.
    pub zones: Vec<Option<String>>,
    /// How many of the first nodes are in each zone, where that is written; nodes after them take the zones in turn. Empty: all do.
    #[serde(default)]
    pub nodes_by_zone: Vec<u32>,
}

impl NodePoolSummary {
    /// The zone of each node, by the number in its name; `None`: it is not known.
    pub fn zone_of<'a>(&'a self) -> impl Fn(u32) -> Option<&'a str> + use<'a> {
        let order = match self.nodes_by_zone.as_slice() {
            [] => ZoneOrder::in_turn(self.zones.len() as u32),
            counts => ZoneOrder::counted(counts),
        };
        move |ordinal| self.zones.get(order.zone_of(ordinal) as usize)?.as_deref()
    }
}
