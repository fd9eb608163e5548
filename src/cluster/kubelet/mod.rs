//! The kubelets: what becomes of pods on their nodes, and what of it is reported.

pub mod containers;
pub mod event;
pub(in crate::cluster) mod node_health;
pub mod pod_steps;
pub(in crate::cluster) mod pods;
pub mod pressure;
pub(in crate::cluster) mod readiness;
pub(in crate::cluster) mod reboots;
pub(in crate::cluster) mod reports;
pub(in crate::cluster) mod restarts;
pub(in crate::cluster) mod shortages;
pub mod start_turns;
pub(in crate::cluster) mod starts;
