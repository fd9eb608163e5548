//! The DaemonSet controller: decisions only. No clock, no dice, no input or output.
//!
//! It holds its own view of the pods, as the real one holds informer caches, and is told of every change. What one
//! node means to a DaemonSet is judged in [`classify`]; the sums of those judgements are the [`tally`]; a [`sync`] reads
//! the tally and costs what it does, not what the cluster is large.

pub mod backoff;
pub mod classify;
pub mod commands;
pub mod daemon_set_controller;
pub mod eligibility;
pub mod expectations;
mod index_set;
mod informers;
pub mod manage;
mod own_writes;
pub mod pick_order;
pub mod revisions;
pub mod rolling_update;
pub mod slot;
pub mod slot_pods;
pub mod status;
mod surplus;
pub mod sync;
pub mod tally;
