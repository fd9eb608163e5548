//! What goes wrong in running containers by itself: the plan's faults.

use crate::api::identity::PoolId;
use crate::api::labels::Labels;
use crate::engine::delay::Delay;

/// Something that befalls pods of some templates on some nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub kind: FaultKind,
    /// Only on nodes of this pool.
    pub pool: Option<PoolId>,
    /// Only on nodes with these labels.
    pub labels: Labels,
    /// The probability that a pod is one of those that have it.
    pub probability: f64,
    /// How long after each start of the containers; for what passes by itself, also after it has passed.
    pub after: Delay,
}

/// What it does to the pod's containers.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultKind {
    /// They end by themselves.
    Crash,
    /// They take more memory than their limit, and are killed.
    OutOfMemory,
    /// They go on and answer nothing any more.
    Hang,
    /// They are not ready for a while.
    Unready { lasts: Delay },
}
