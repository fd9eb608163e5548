//! Availability over time, as the DaemonSet's status shows it.

use super::wording::grouped;
use crate::engine::time::{Duration, Instant};
use crate::record::observer::StatusStep;

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
    /// `None`: the strategy has no such bound.
    pub max_unavailable: Option<u32>,
}

/// When a rollout went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RolloutSpan {
    /// `None`: the DaemonSet was created with it.
    pub from_revision: Option<u32>,
    pub revision: u32,
    pub started: Instant,
    /// `None`: it had not finished when the run ended or the next began.
    pub finished: Option<Instant>,
    /// When the run ended or the next rollout began.
    pub ended: Instant,
    /// The revision of the next rollout, if that began before this one had finished.
    pub superseded_by: Option<u32>,
    /// Nodes with a pod of the new template, and nodes that should have one, when it ended.
    pub updated: (u32, u32),
}

impl RolloutSpan {
    /// `1 → 2`; of the first, `→ 1`.
    pub fn revisions(&self) -> String {
        match self.from_revision {
            Some(from) => format!("{from} → {}", self.revision),
            None => format!("→ {}", self.revision),
        }
    }

    /// `4 of 10 updated`, when it ended.
    pub fn updated_in_words(&self) -> String {
        let (updated, desired) = self.updated;
        format!("{} of {} updated", grouped(updated.into()), grouped(desired.into()))
    }
}

/// Rollouts each of which took the place of the one before: a hotfix, or a rollback, of what had not finished. They are one
/// change to whoever waits for it, from the start of the first until the last has finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RolloutChain<'a> {
    pub first: &'a RolloutSpan,
    pub last: &'a RolloutSpan,
}

impl RolloutChain<'_> {
    /// `None`: the last one did not finish.
    pub fn duration(&self) -> Option<Duration> {
        self.last.finished.map(|finished| finished.since(self.first.started))
    }

    /// Nothing was superseded.
    pub const fn is_single(&self) -> bool {
        self.first.superseded_by.is_none()
    }

    /// How long it went on, finished or not.
    pub const fn lasted(&self) -> Duration {
        self.last.ended.since(self.first.started)
    }

    /// From when its duration is counted, to be said beside that; `None`: it is a single rollout, of which that is plain.
    pub fn since_in_words(&self) -> Option<String> {
        let since = || format!("from the start of {}, which was superseded", self.first.revisions());
        (!self.is_single()).then(since)
    }

    /// It is over, and no node should run the DaemonSet: there was nothing to roll out, which takes no time.
    pub const fn is_of_no_node(&self) -> bool {
        self.last.finished.is_some() && self.last.updated.1 == 0
    }

    /// Whether it took longer than the other; that is also one that did not finish where the other did.
    fn is_slower_than(&self, other: &Self) -> bool {
        match (self.duration(), other.duration()) {
            (Some(took), Some(other)) => took > other,
            (None, Some(_)) => true,
            (_, None) => false,
        }
    }
}

/// The rollouts of a DaemonSet by chains; one that nothing came in the way of is a chain of its own.
pub fn chains(rollouts: &[RolloutSpan]) -> impl Iterator<Item = RolloutChain<'_>> {
    with_chains(rollouts, |rollout| rollout).map(|(_, chain)| chain)
}

/// The same of what is said of each rollout, with what belongs to each chain.
pub fn with_chains<T>(
    rollouts: &[T],
    span: fn(&T) -> &RolloutSpan,
) -> impl Iterator<Item = (&[T], RolloutChain<'_>)> {
    rollouts.chunk_by(move |rollout, _next| span(rollout).superseded_by.is_some()).filter_map(
        move |members| {
            Some((members, RolloutChain { first: span(members.first()?), last: span(members.last()?) }))
        },
    )
}

/// The chain that takes the longest, which is what objectives, sweeps and reports mean by the longest rollout: one that did
/// not finish takes longer than any. `None`: there was no rollout, or none that any node should have had.
pub fn slowest_chain(rollouts: &[RolloutSpan]) -> Option<RolloutChain<'_>> {
    slowest_of(chains(rollouts))
}

/// The one of these that takes the longest; of equals the first.
pub fn slowest_of<'a>(chains: impl Iterator<Item = RolloutChain<'a>>) -> Option<RolloutChain<'a>> {
    chains
        .filter(|chain| !chain.is_of_no_node())
        .reduce(|slowest, chain| if chain.is_slower_than(&slowest) { chain } else { slowest })
}

/// Collects the steps of one DaemonSet. Of several steps at one instant the last stays.
#[derive(Clone, Debug, Default)]
pub struct AvailabilityRecorder {
    steps: Vec<AvailabilityStep>,
}

impl AvailabilityRecorder {
    pub fn on_status(&mut self, at: Instant, step: &StatusStep) {
        let status = &step.status;
        let step = AvailabilityStep {
            at,
            desired: status.desired_number_scheduled,
            available: status.number_available,
            updated: status.updated_number_scheduled,
            max_unavailable: step.max_unavailable,
        };
        match self.steps.last_mut() {
            Some(last) if last.at == at => *last = step,
            Some(last) if *last == (AvailabilityStep { at: last.at, ..step }) => {}
            _ => self.steps.push(step),
        }
    }

    pub fn end(self) -> Vec<AvailabilityStep> {
        self.steps
    }
}
