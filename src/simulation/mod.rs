//! Runs a plan: the loop that carries events to the cluster and the controller's commands back.
//!
//! [`run`] holds the loop and the only `match` on events. The other files are what it calls, by what they are about.
//! No wall clock, no environment: a plan and a seed decide every fact of a run.

mod churn;
mod container_starts;
mod container_table;
mod containers;
mod core;
mod details;
pub mod event;
mod evictions;
mod faults;
mod fleet;
mod foreseen;
mod hand_batches;
mod held_back;
mod images;
pub mod invariants;
mod judgement;
mod kubelet_reports;
mod kubelet_restarts;
mod look_ahead;
mod node_health;
mod node_taints;
mod nodes;
mod out_of_service;
pub mod plan;
mod pods;
mod pool_members;
mod preemption;
mod pressure;
mod pulls;
pub mod random_purpose;
mod readiness;
mod reboots;
mod refusals;
mod registry;
mod requests;
mod retries;
mod room;
pub mod run;
mod scheduling;
mod script;
mod startup_taints;
mod state;
mod syncs;
mod watch;
