//! Pools of nodes that are alike: what a plan says of them, and what follows for each node.

use crate::api::labels::Labels;
use crate::api::node::ZONE_LABEL;
use crate::api::node_labels;
use crate::api::taints::Taint;
use crate::api::zone_order::ZoneOrder;
use crate::cluster::controllers::node_lifecycle::startup_taint::StartupTaint;
use crate::cluster::images::registry::Bandwidth;
use crate::cluster::initial_state::{InitialBackground, InitialNodes};
use crate::cluster::scheduler::background::NodeOffer;
use crate::engine::delay::Delay;
use crate::record::catalog::DisplayNode;

/// Nodes that are alike.
#[derive(Clone, Debug)]
pub struct NodePool {
    pub name: String,
    pub naming: NodeNaming,
    /// How many there are when the run begins.
    pub count: u32,
    pub labels: Labels,
    pub taints: Vec<Taint>,
    /// What nodes that join carry besides, until a DaemonSet's pod is Ready there.
    pub startup_taints: Vec<StartupTaint>,
    /// Failure zones; the nodes take them in turn, but for those that are counted. May be empty.
    pub zones: Vec<String>,
    /// How many of the nodes that are there when the run begins are in each zone, the first in the first; empty: they take them
    /// in turn, too.
    pub zone_counts: Vec<u32>,
    /// From the request for a new node to its appearance.
    pub provisioning: Delay,
    /// From the appearance of a new node to its first Ready.
    pub startup: Delay,
    /// How fast a node takes images in; only where pulls are more than a delay.
    pub image_bandwidth: Bandwidth,
    /// What a node offers to pods, and what runs there besides; `None`: as much as is asked for.
    pub offer: Option<NodeOffer>,
    /// How nodes are when the run begins, where they are not Ready or have more taints than the others.
    pub initial_nodes: Vec<InitialNodes>,
    /// What runs besides on single nodes when the run begins, in place of what runs on each.
    pub initial_backgrounds: Vec<InitialBackground>,
}

/// How the nodes of a pool are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeNaming {
    /// The pool's name and a number of five digits.
    Numbered,
    /// The pool is one node, which has its name.
    AsPool,
}

impl NodePool {
    /// Which of [its zones](Self::labels_by_zone) each node is in.
    pub fn zone_order(&self) -> ZoneOrder {
        match self.zone_counts.as_slice() {
            [] => ZoneOrder::in_turn(self.zones.len() as u32),
            counts => ZoneOrder::counted(counts),
        }
    }

    /// The labels of the pool's nodes; with zones, one set for each.
    pub fn labels_by_zone(&self) -> Vec<Labels> {
        let in_zone = |zone: &String| {
            let mut labels = self.labels.clone();
            node_labels::add_topology(&mut labels, Some(zone));
            labels
        };
        if self.zones.is_empty() {
            vec![self.labels.clone()]
        } else {
            self.zones.iter().map(in_zone).collect()
        }
    }

    /// The failure zones of the pool's nodes; `None`: that of a node is not known.
    pub fn zone_names(&self) -> Vec<Option<String>> {
        if self.zones.is_empty() {
            return vec![self.labels.get(ZONE_LABEL).cloned()];
        }
        let written = self.written_topology();
        let zone_of = |zone: &String| {
            let mut labels = written.clone();
            node_labels::add_topology(&mut labels, Some(zone));
            labels.remove(ZONE_LABEL)
        };
        self.zones.iter().map(zone_of).collect()
    }

    /// The labels of the pool that speak of places.
    fn written_topology(&self) -> Labels {
        let written = node_labels::TOPOLOGY_LABELS.iter().filter_map(|&key| self.labels.get_key_value(key));
        written.map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// Whether some nodes of the pool have this label, which may be one of their zone.
    pub fn is_in(&self, key: &str, value: &str) -> bool {
        if self.zones.is_empty() || !node_labels::TOPOLOGY_LABELS.contains(&key) {
            return self.labels.get(key).is_some_and(|found| found == value);
        }
        let written = self.written_topology();
        self.zones.iter().any(|zone| {
            let mut labels = written.clone();
            node_labels::add_topology(&mut labels, Some(zone));
            labels.get(key).is_some_and(|found| found == value)
        })
    }

    /// The taints of the node of this number when the run begins.
    pub fn initial_taints(&self, ordinal: u32) -> Vec<Taint> {
        let mut taints = self.taints.clone();
        if let Some(initial) = self.initial_nodes.iter().find(|initial| initial.nodes.contains(ordinal)) {
            taints.extend(initial.taints.iter().cloned());
            taints.extend(initial.condition.taints());
        }
        taints
    }

    /// The name of the pool's node of this number.
    pub fn node_name(&self, ordinal: u32) -> String {
        DisplayNode::new(&self.name, self.number_in_name(ordinal)).to_string()
    }

    /// The number in the name of the pool's node of this number; `None`: the pool is this one node.
    pub fn number_in_name(&self, ordinal: u32) -> Option<u32> {
        (self.naming == NodeNaming::Numbered).then_some(ordinal)
    }
}
