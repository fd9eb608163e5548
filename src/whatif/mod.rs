//! What becomes of DaemonSets on the nodes of a cluster, without running anything: every rule between a pod and a node with what it
//! says, the smallest edit that would have the pod run there, and what a change of a manifest would do.

pub mod amounts;
pub mod change;
pub mod daemons;
pub mod edit;
pub mod explanation;
pub mod fate;
pub mod field_changes;
pub mod field_importance;
pub mod labels_wanted;
pub mod nodes;
pub mod pods_at_start;
pub mod rule;
pub mod rules_of_room;
