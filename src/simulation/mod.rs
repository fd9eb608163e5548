//! Runs a plan: the loop that carries events to the cluster and the controller's commands back.

pub mod plan;
