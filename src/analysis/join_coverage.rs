//! How long joining nodes wait for their daemon pod.

use crate::engine::time::Duration;

/// From the appearance of each node that joined during the run to its first available pod of the DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinCoverage {
    pub daemon_set: String,
    /// Sorted.
    pub waits: Vec<Duration>,
    /// Nodes that left or were still waiting when the run ended.
    pub never_covered: u32,
}
