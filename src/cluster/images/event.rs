//! What can be scheduled for image pulls.

use crate::cluster::images::pull_queue::PullId;

/// Something that is to happen to image pulls. It may be stale by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImagesEvent {
    /// The next transfer from the registry ends, unless shares have changed.
    TransfersEnd,
    /// A pull fails, or a failed pre-pull is tried again.
    PullDue(PullId),
}
