//! The control loops of kube-controller-manager that concern daemon pods.

pub mod daemon_sets;
pub mod event;
pub mod node_lifecycle;
pub mod pod_gc;
pub mod taint_eviction;
