//! The simulated cluster: everything around the controller, and the loop that runs it.
//!
//! [`run`] holds the loop and the only `match` on events; `core` is what all components share; the folders are the
//! components. No wall clock, no environment: a plan and a seed decide every fact of a run.

pub mod apiserver;
pub mod controllers;
mod core;
mod details;
pub mod event;
pub mod fleet;
mod fleet_orders;
mod foreseen;
mod hand_batches;
pub mod images;
pub mod invariants;
pub mod kubelet;
mod look_ahead;
mod nodes;
pub mod plan;
pub mod random_purpose;
pub mod run;
pub mod scheduler;
mod scheduling;
mod script;
mod state;
pub mod store;
