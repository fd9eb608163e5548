//! Planned departures: a node that is to go is noticed and marked, its workload is drained, and it is gone.
//!
//! Daemon pods are no part of a drain, as `kubectl drain` never deletes them: they stay until their node goes. (The
//! autoscaler is another matter: it evicts them.) What comes after (a replacement, the same node
//! with another image) is for whoever ordered the departure.

use crate::api::taints::{Taint, TaintEffect, well_known};
use crate::engine::delay::Delay;
use crate::engine::time::Duration;

/// The taint by which the cluster autoscaler marks a node that it is about to delete
/// (`cluster-autoscaler/utils/taints`).
pub const TO_BE_DELETED: &str = "ToBeDeletedByClusterAutoscaler";

/// How new pods are kept off a node that is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `kubectl cordon`. Daemon pods tolerate its taint.
    Cordon,
    /// The autoscaler's taint, which daemon pods do not tolerate unless they tolerate everything.
    ToBeDeleted,
}

/// How a node departs.
#[derive(Clone, Debug, PartialEq)]
pub struct Departure {
    pub mark: Mark,
    /// From the notice until the workload is gone.
    pub drain: Delay,
    pub deadline: Deadline,
}

/// When the node goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// This long after the notice, whatever still runs there.
    Taken(Duration),
    /// When it is drained and `soak` more has passed. A node that is not drained in time stays.
    Drained { timeout: Duration, soak: Duration },
}

/// What becomes of the node after its notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    LeavesAfter(Duration),
    /// It cannot be drained, which is found out after this long.
    StaysAfter(Duration),
}

impl Mark {
    pub fn taint(self) -> Taint {
        let key = match self {
            Self::Cordon => well_known::UNSCHEDULABLE,
            Self::ToBeDeleted => TO_BE_DELETED,
        };
        Taint::new(key, "", TaintEffect::NoSchedule)
    }
}

impl Departure {
    /// A machine that is taken away this long after the notice.
    pub const fn taken_after(notice: Duration) -> Self {
        Self { mark: Mark::Cordon, drain: Delay::ZERO, deadline: Deadline::Taken(notice) }
    }

    /// What the draw of a node's drain leads to.
    pub fn outcome(&self, draw: u64) -> Outcome {
        match self.deadline {
            Deadline::Taken(notice) => Outcome::LeavesAfter(notice),
            Deadline::Drained { timeout, soak } => match self.drain.sample(draw) {
                drained if drained <= timeout => Outcome::LeavesAfter(drained.saturating_add(soak)),
                _ => Outcome::StaysAfter(timeout),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(count: u64) -> Duration {
        Duration::from_seconds(count)
    }

    fn drained_in(drain: u64) -> Outcome {
        let deadline = Deadline::Drained { timeout: seconds(60), soak: seconds(5) };
        Departure { mark: Mark::Cordon, drain: Delay::constant(seconds(drain)), deadline }.outcome(0)
    }

    #[test]
    fn a_machine_that_is_taken_away_does_not_wait_for_its_drain() {
        assert_eq!(Departure::taken_after(seconds(30)).outcome(0), Outcome::LeavesAfter(seconds(30)));
    }

    #[test]
    fn a_drained_node_soaks_and_leaves_and_one_that_is_not_in_time_stays() {
        assert_eq!(drained_in(20), Outcome::LeavesAfter(seconds(25)));
        assert_eq!(drained_in(60), Outcome::LeavesAfter(seconds(65)));
        assert_eq!(drained_in(61), Outcome::StaysAfter(seconds(60)));
    }

    #[test]
    fn marks_are_taints_that_keep_new_pods_off() {
        assert_eq!(Mark::Cordon.taint().to_string(), "node.kubernetes.io/unschedulable:NoSchedule");
        assert_eq!(Mark::ToBeDeleted.taint().to_string(), "ToBeDeletedByClusterAutoscaler:NoSchedule");
    }
}
