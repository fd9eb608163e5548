//! A discrete-event simulator of Kubernetes DaemonSets.
//!
//! Scenario text → [`cluster::plan::Plan`] → [`cluster::run::simulate`] → an observer of the record →
//! [`analysis`] → [`report`]. Only [`cli`] touches files, the terminal and the clock; everything else is a function of
//! its arguments, so that the same inputs and the same seed give the same bytes.
//!
//! The rooms and who may import whom are held by `tests/integration/architecture.rs`.

pub mod analysis;
pub mod api;
pub mod calibrate;
pub mod capacity;
pub mod cli;
pub mod cluster;
pub mod compare;
pub mod conformance;
pub mod daemonset;
pub mod diff;
pub mod dump;
pub mod engine;
pub mod import;
pub mod record;
pub mod report;
pub mod scenario;
pub mod sweep;
pub mod whatif;
