//! A pod as the facts describe it, and what its failure or end means to its slot.

use super::cause::Cause;
use crate::record::fact::Reason;

#[derive(Clone, Copy, Debug)]
pub(super) struct TrackedPod {
    pub occurrence: u32,
    pub revision: u32,
    pub stage: Stage,
    /// What keeps it from becoming available.
    pub trouble: Option<Cause>,
    /// As the API server has it.
    pub ready: bool,
    pub available: bool,
    pub deleting: bool,
    /// Its application does nothing any more.
    pub hung: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Created,
    Scheduled,
    ImagesPulled,
    Started,
}

/// A pod that is in trouble already keeps its cause if the reason says nothing more.
pub(super) const fn cause_of_losing_readiness(reason: Reason, trouble: Option<Cause>) -> Cause {
    match (reason, trouble) {
        (
            Reason::Unreachable
            | Reason::Reboot
            | Reason::ZoneOutage
            | Reason::NodeGone
            | Reason::SpotReclaimed
            | Reason::ScaledDown
            | Reason::Upgrade
            | Reason::CapacityReplacement,
            _,
        ) => Cause::NodeNotReady,
        (Reason::DiskPressure | Reason::MemoryPressure | Reason::PidPressure, _) => Cause::NodePressure,
        (Reason::Preempted, _) => Cause::Preempted,
        (Reason::Crash | Reason::OutOfMemory | Reason::LivenessProbe | Reason::StartupProbe, _) => {
            Cause::CrashLoop
        }
        (Reason::None, Some(trouble)) => trouble,
        _ => Cause::FailingPod,
    }
}

pub(super) const fn cause_of_termination(reason: Reason) -> Cause {
    match reason {
        Reason::Rollout | Reason::Excess => Cause::Rollout,
        Reason::Failed => Cause::FailingPod,
        Reason::Preempted => Cause::Preempted,
        Reason::DiskPressure | Reason::MemoryPressure | Reason::PidPressure => Cause::NodePressure,
        Reason::SpotReclaimed
        | Reason::ScaledDown
        | Reason::Upgrade
        | Reason::CapacityReplacement
        | Reason::Reboot
        | Reason::ZoneOutage => Cause::NodeNotReady,
        _ => Cause::Deletion,
    }
}
