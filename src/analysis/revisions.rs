//! How many nodes have an available pod of which revision, over time.

use crate::engine::time::Instant;

/// The progress of the rollouts of one DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionSeries {
    pub daemon_set: String,
    /// In order of their numbers.
    pub revisions: Vec<u32>,
    /// From each instant to the next: the nodes with an available pod of each of the revisions, in their order.
    pub steps: Vec<(Instant, Vec<u32>)>,
    pub horizon: Instant,
}
