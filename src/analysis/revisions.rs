//! How many nodes have an available pod of which revision, over time.

use std::collections::BTreeMap;

use super::slot_state::SlotState;
use crate::engine::time::{Duration, Instant};

/// The progress of the rollouts of one DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionSeries {
    pub daemon_set: String,
    /// In order of their numbers.
    pub revisions: Vec<u32>,
    /// From each instant to the next: the nodes with an available pod of each of the revisions, in their order.
    pub steps: Vec<(Instant, Vec<u32>)>,
}

/// How many steps a series has at most: several to a chart's column, so that a part of the run can be looked at, too.
const MAXIMUM_STEPS: usize = 8_000;
/// The first length to which steps are joined when there are more.
const FIRST_COLUMN: Duration = Duration::from_nanoseconds(1_000_000);

/// Counts the covered nodes of one DaemonSet by the revision of their pod.
#[derive(Clone, Debug, Default)]
pub struct RevisionCounter {
    counts: BTreeMap<u32, u32>,
    steps: Vec<(Instant, BTreeMap<u32, u32>)>,
    /// Steps closer together than this are one: the counts at its end.
    column: Duration,
}

impl RevisionCounter {
    /// The DaemonSet's template is of this revision from now on, which no pod may have yet.
    pub fn template_changed(&mut self, revision: u32) {
        self.counts.entry(revision).or_default();
    }

    pub fn slot_changed(&mut self, at: Instant, before: SlotState, after: SlotState) {
        if before.covered_by == after.covered_by {
            return;
        }
        if let Some(revision) = before.covered_by {
            *self.counts.entry(revision).or_default() -= 1;
        }
        if let Some(revision) = after.covered_by {
            *self.counts.entry(revision).or_default() += 1;
        }
        self.push(at, self.counts.clone());
        if self.steps.len() > MAXIMUM_STEPS {
            self.column = self.column.saturating_mul(2).max(FIRST_COLUMN);
            for (at, counts) in std::mem::take(&mut self.steps) {
                self.push(at, counts);
            }
        }
    }

    fn push(&mut self, at: Instant, counts: BTreeMap<u32, u32>) {
        match self.steps.last_mut() {
            Some((since, last)) if at.since(*since) <= self.column => *last = counts,
            _ => self.steps.push((at, counts)),
        }
    }

    pub fn end(self, daemon_set: String) -> RevisionSeries {
        let revisions: Vec<u32> = self.counts.keys().copied().collect();
        let in_order = |counts: &BTreeMap<u32, u32>| {
            revisions.iter().map(|revision| counts.get(revision).copied().unwrap_or(0)).collect()
        };
        let steps = self.steps.iter().map(|(at, counts)| (*at, in_order(counts))).collect();
        RevisionSeries { daemon_set, revisions, steps }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered_by(revision: Option<u32>) -> SlotState {
        SlotState { covered_by: revision, available: revision, ..SlotState::ABSENT }
    }

    #[test]
    fn many_steps_are_joined_and_few_are_kept_however_long_the_run() {
        let at = |milliseconds: u64| Instant::from_nanoseconds(milliseconds * 1_000_000);
        let mut counter = RevisionCounter::default();
        for _ in 0..30_000 {
            counter.slot_changed(at(0), covered_by(None), covered_by(Some(1)));
        }
        for node in 1..=30_000 {
            counter.slot_changed(at(node), covered_by(Some(1)), covered_by(Some(2)));
        }
        let series = counter.end("agent".to_owned());
        assert!(series.steps.len() <= MAXIMUM_STEPS && series.steps.len() > MAXIMUM_STEPS / 4);
        assert_eq!(series.steps.last().unwrap().1, [0, 30_000]);
        for (at, counts) in &series.steps {
            let exact = (at.as_nanoseconds() / 1_000_000) as u32;
            assert!(counts[1].abs_diff(exact) <= 16 && counts[0] + counts[1] == 30_000, "{at}: {counts:?}");
        }
    }
}
