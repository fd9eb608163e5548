//! Availability over time, as the DaemonSet's status tells it.

use crate::engine::time::Instant;

/// The status of one DaemonSet as steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailabilitySeries {
    pub daemon_set: String,
    pub steps: Vec<AvailabilityStep>,
    pub rollouts: Vec<RolloutSpan>,
    pub horizon: Instant,
}

/// What the status said from this instant to the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AvailabilityStep {
    pub at: Instant,
    pub desired: u32,
    pub available: u32,
    pub updated: u32,
    pub max_unavailable: u32,
}

/// When a rollout went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RolloutSpan {
    pub revision: u32,
    pub started: Instant,
    /// `None`: it had not finished when the run ended or the next began.
    pub finished: Option<Instant>,
    /// When the run ended or the next rollout began.
    pub ended: Instant,
}
