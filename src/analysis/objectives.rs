//! What a run is judged by.

use crate::engine::time::Duration;
use crate::record::catalog::DaemonSetId;

/// One thing that a run is to fulfil for a DaemonSet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Objective {
    /// At any time, at least this share of the nodes that should have an available pod have one.
    Availability { daemon_set: DaemonSetId, at_least: f64 },
    /// Every rollout is over after this long.
    Rollout { daemon_set: DaemonSetId, within: Duration },
    /// Of the nodes that join, this share has an available pod after this long.
    JoinToAvailable { daemon_set: DaemonSetId, quantile: f64, within: Duration },
}

impl Objective {
    pub const fn daemon_set(&self) -> DaemonSetId {
        match self {
            Self::Availability { daemon_set, .. }
            | Self::Rollout { daemon_set, .. }
            | Self::JoinToAvailable { daemon_set, .. } => *daemon_set,
        }
    }
}
