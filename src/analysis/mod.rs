//! Pure functions of the record: what a run means to those who have to decide.
//!
//! Each analysis watches the record and ends in a plain value; [`run::RunAnalysis`] is all of them together. Two
//! notions are kept apart everywhere: **status** is what Kubernetes writes, where a terminating pod still counts;
//! **coverage** is what the user has: an available pod that is not being deleted.

pub mod alerts;
pub mod availability;
pub mod band_state;
pub mod budget;
pub mod budget_claims;
pub mod cause;
#[cfg(test)]
mod causes_tests;
pub mod coverage;
pub mod daemon_set_watch;
mod failed_pods;
pub mod history;
pub mod join_coverage;
pub mod node_bands;
mod node_condition;
pub mod node_subset;
pub mod objectives;
pub mod pulls;
pub mod revisions;
pub mod rollouts;
pub mod run;
pub mod scrapes;
pub mod slot_state;
pub mod slots;
pub mod subset_watch;
pub mod summary;
mod tracked_pod;
mod tracked_slot;
pub mod uncovered;
pub mod waits;
pub mod wording;
