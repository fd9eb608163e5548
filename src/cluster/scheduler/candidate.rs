//! What the scheduler remembers of a pod.

use crate::engine::time::Instant;
use crate::record::fact::Reason;
use crate::record::wait::Limit;

/// A pod on its way to its node, and on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub state: QueueState,
    pub attempts: u32,
    /// When it got into its state.
    pub since: Instant,
    /// When it was created, or when the last attempt failed: the earlier, the sooner its turn.
    pub queued_since: Instant,
    /// The reason why it does not fit, as last recorded.
    pub last_reason: Reason,
    /// It has pushed pods out and may have their room (`nominatedNodeName`).
    pub is_nominated: bool,
    /// It ends because it was pushed out itself.
    pub is_victim: bool,
    /// When it was bound: `status.startTime`.
    pub started: Instant,
}

/// Which of the scheduler's queues a pod is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QueueState {
    /// Nothing has been done for it. A pod that was found running stays so.
    New,
    /// It waits for its turn (`activeQ`).
    Active,
    /// It did not fit, and nothing has changed since (`unschedulablePods`).
    Unschedulable,
    /// Something has changed; it is not tried again yet (`backoffQ`).
    BackingOff,
    /// In none any more: it has its room, and is bound or about to be.
    Placed,
}

impl Candidate {
    pub const NEW: Self = Self {
        state: QueueState::New,
        attempts: 0,
        since: Instant::START,
        queued_since: Instant::START,
        last_reason: Reason::None,
        is_nominated: false,
        is_victim: false,
        started: Instant::START,
    };

    /// What it waits for.
    pub const fn waits_for(&self) -> Option<Limit> {
        match self.state {
            QueueState::Active => Some(Limit::Scheduler),
            QueueState::Unschedulable | QueueState::BackingOff => Some(Limit::Room),
            QueueState::New | QueueState::Placed => None,
        }
    }
}
