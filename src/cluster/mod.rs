//! The simulated cluster: everything around the controller, and the loop that runs it.
//!
//! [`run`] holds the loop and the only `match` on events, and hands on from one component to another; `core` is what all
//! components share; the other folders are the components. No wall clock, no environment: a plan and a seed decide every fact of a run.

pub mod apiserver;
pub mod controllers;
mod core;
pub mod event;
pub mod fleet;
pub mod images;
pub mod initial_state;
pub mod invariants;
pub mod kubelet;
pub mod node_pool;
pub mod plan;
pub mod random_purpose;
pub mod run;
pub mod scheduler;
pub mod store;
