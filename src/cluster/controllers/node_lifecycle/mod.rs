//! The node lifecycle controller: the taints of nodes that are not ready, and the start-up taints of new ones.

pub(in crate::cluster) mod node_taints;
pub mod settings;
pub mod startup_taint;
pub(in crate::cluster) mod startup_taints;
pub mod zone_disruption;
#[cfg(test)]
mod zone_disruption_tests;
