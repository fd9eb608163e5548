//! A discrete-event simulator of Kubernetes DaemonSets.

pub mod analysis;
pub mod api;
pub mod engine;
pub mod record;
pub mod report;
pub mod simulation;
