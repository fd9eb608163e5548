//! Everything around the controller: each part a small state machine or a rule, none of which knows the others.
//!
//! The parts never schedule anything themselves. They answer "what next, and after how long"; the simulation's loop
//! puts it into the event queue.

pub mod admission;
pub mod api_client;
pub mod autoscaler;
pub mod churn;
pub mod containers;
pub mod departure;
pub mod images;
mod interned;
pub mod kubelet;
pub mod limit_ranges;
pub mod node_lifecycle;
pub mod pod_admission;
pub mod pod_gc;
pub mod pressure;
pub mod pull_queue;
pub mod registry;
pub mod rotation;
pub mod scheduler;
pub mod start_turns;
pub mod startup_taint;
pub mod store;
pub mod taint_eviction;
pub mod work_queue;
pub mod zone_disruption;
#[cfg(test)]
mod zone_disruption_tests;
