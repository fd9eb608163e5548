//! Which tracks a trace has, and how they are numbered.
//!
//! The number of a track follows from what it is of, so that nothing has to be remembered of nodes: the kind is in the highest
//! bits.

use super::trace::Track;
use crate::record::catalog::{DaemonSetId, NodeId};

const KIND_SHIFT: u32 = 56;

/// What a status counts, in the order of their tracks: Kubernetes' field names.
pub const COUNTERS: [&str; 7] = [
    "desiredNumberScheduled",
    "currentNumberScheduled",
    "updatedNumberScheduled",
    "numberReady",
    "numberAvailable",
    "numberUnavailable",
    "numberMisscheduled",
];

const fn numbered(kind: u64, number: u64) -> Track {
    Track(kind << KIND_SHIFT | number)
}

pub fn of_daemon_set(id: DaemonSetId) -> Track {
    numbered(1, id.0.into())
}

/// One of [`COUNTERS`] of a DaemonSet.
pub fn of_counter(id: DaemonSetId, counter: usize) -> Track {
    numbered(2, u64::from(id.0) * COUNTERS.len() as u64 + counter as u64)
}

pub const fn of_pool(number: usize) -> Track {
    numbered(3, number as u64)
}

pub fn of_node(id: NodeId) -> Track {
    numbered(4, id.0.into())
}

/// The pod that was told of after so many others.
pub const fn of_pod(number: u64) -> Track {
    numbered(5, number)
}
