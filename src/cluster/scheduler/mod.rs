//! The scheduler's rules for one pod on one node: what it takes, whether it fits, and whom it may push out.
//!
//! A DaemonSet's pod has only its own node to go to, so there is nothing to score or choose. These are the filters
//! `NodeResourcesFit` and `NodePorts` and the plugin `DefaultPreemption` of kube-scheduler v1.31, as pure functions: no
//! clock, no dice, no queue.

pub mod fit;
pub mod host_ports;
pub mod load;
pub mod preemption;
#[cfg(test)]
mod preemption_tests;
pub mod requests;
pub mod resources;
