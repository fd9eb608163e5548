//! What a run says that contradicts itself.

use crate::engine::time::Instant;

/// The simulator contradicts itself: a bug of its own, never of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at {at}, {whose}: {what}")]
pub struct InvariantViolation {
    pub at: Instant,
    /// What it is about: a DaemonSet, a node, or a part of the world.
    pub whose: String,
    pub what: String,
}
