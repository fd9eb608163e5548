//! A discrete-event simulator of Kubernetes DaemonSets.
//!
//! Scenario text → [`simulation::plan::Plan`] → [`simulation::run::simulate`] → an observer of the record →
//! [`analysis`] → [`report`]. Only [`cli`] touches files, the terminal and the clock; everything else is a function of
//! its arguments, so that the same inputs and the same seed give the same bytes.
//!
//! The rooms and who may import whom are held by `tests/integration/architecture.rs`.

pub mod analysis;
pub mod api;
pub mod cli;
pub mod cluster;
pub mod comparison;
pub mod conformance;
pub mod controller;
pub mod engine;
pub mod record;
pub mod report;
pub mod scenario;
pub mod simulation;
pub mod sweep;
