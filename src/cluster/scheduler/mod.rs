//! The scheduler's rules for one pod on one node: what it takes, whether it fits, and whom it may push out.
//!
//! A DaemonSet's pod has only its own node to go to, so there is nothing to score or choose. These are the filters
//! `NodeResourcesFit`, `NodePorts` and `InterPodAffinity` and the plugin `DefaultPreemption` of kube-scheduler v1.31, as pure functions: no
//! clock and no dice. Beside them stand what surrounds the rules: priority classes, the queue's order, the scheduler's
//! pace, and what else runs on nodes.

pub mod anti_affinity;
pub mod background;
pub mod fit;
pub mod host_ports;
pub mod limits;
pub mod load;
pub mod needs;
pub(in crate::cluster) mod preempting;
pub mod preemption;
#[cfg(test)]
mod preemption_tests;
pub mod priority_classes;
pub mod queue;
pub mod requests;
pub mod resources;
pub(in crate::cluster) mod retries;
pub(in crate::cluster) mod room;
pub(in crate::cluster) mod scheduling;
