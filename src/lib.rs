//! A discrete-event simulator of Kubernetes DaemonSets.

pub mod analysis;
pub mod api;
pub mod cli;
pub mod cluster;
pub mod conformance;
pub mod controller;
pub mod engine;
pub mod record;
pub mod scenario;
pub mod simulation;
