//! What can be scheduled for the scheduler.

use crate::cluster::store::{NodeRef, PodRef};

/// Something that is to happen to the scheduler. It may be stale by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchedulerEvent {
    /// The scheduler turns to the next pod of its queue.
    TurnDue,
    /// A pod that did not fit may be tried again.
    BackOffEnds(PodRef),
    /// A pod that has long been unschedulable is tried once more.
    UnschedulableFlushed(PodRef),
    /// Pods that the node runs besides the daemon pods have ended.
    BackgroundEnds(NodeRef),
}
