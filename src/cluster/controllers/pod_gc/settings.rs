//! The pod garbage collector: removes pods that are bound to a node which is gone.
//!
//! Defaults and behaviour: `pkg/controller/podgc/gc_controller.go` (a check every 20 s, a quarantine of 40 s).

use crate::engine::time::{Duration, Instant};

/// When pods whose node is gone are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodGc {
    /// As the pod garbage collector does: a check each period; after the quarantine, the next check deletes.
    Periodic { period: Duration, quarantine: Duration },
    /// So long after the node has gone.
    After(Duration),
}

impl PodGc {
    /// What kube-controller-manager does.
    pub const DEFAULT: Self =
        Self::Periodic { period: Duration::from_seconds(20), quarantine: Duration::from_seconds(40) };

    /// When it looks next at what is there to collect.
    pub fn next_check(self, now: Instant) -> Instant {
        match self {
            Self::After(delay) => now + delay,
            Self::Periodic { period, .. } => now.next_multiple_of(period),
        }
    }

    /// When the pods of a node that left at `left` are removed.
    pub fn collects_at(self, left: Instant) -> Instant {
        match self {
            Self::After(delay) => left + delay,
            Self::Periodic { period, quarantine } => {
                let discovered = left.next_multiple_of(period);
                (discovered + quarantine).next_multiple_of(period)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_after_the_quarantine_collects() {
        let at = |seconds| Instant::START + Duration::from_seconds(seconds);
        assert_eq!(PodGc::DEFAULT.collects_at(at(101)), at(160), "found at 120, quarantined until 160");
        assert_eq!(PodGc::DEFAULT.collects_at(at(120)), at(160));
        assert_eq!(PodGc::After(Duration::from_seconds(3)).collects_at(at(101)), at(104));
    }
}
