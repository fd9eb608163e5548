//! How many nodes have an available pod of which revision, over time.

use std::collections::BTreeMap;

use super::slots::SlotState;
use crate::engine::time::Instant;

/// The progress of the rollouts of one DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionSeries {
    pub daemon_set: String,
    /// In order of their numbers.
    pub revisions: Vec<u32>,
    /// From each instant to the next: the nodes with an available pod of each of the revisions, in their order.
    pub steps: Vec<(Instant, Vec<u32>)>,
    pub horizon: Instant,
}

/// How many steps a series has at most: more than a chart has columns.
const MAXIMUM_STEPS: u64 = 4000;

/// Counts the covered nodes of one DaemonSet by the revision of their pod.
#[derive(Clone, Debug, Default)]
pub struct RevisionCounter {
    counts: BTreeMap<u32, u32>,
    steps: Vec<(Instant, BTreeMap<u32, u32>)>,
}

impl RevisionCounter {
    pub fn slot_changed(&mut self, at: Instant, before: SlotState, after: SlotState, horizon: Instant) {
        if before.covered_by == after.covered_by {
            return;
        }
        if let Some(revision) = before.covered_by {
            *self.counts.entry(revision).or_default() -= 1;
        }
        if let Some(revision) = after.covered_by {
            *self.counts.entry(revision).or_default() += 1;
        }
        // Steps closer together than a column are one: the counts at its end.
        let column = horizon.as_nanoseconds() / MAXIMUM_STEPS;
        match self.steps.last_mut() {
            Some((since, counts)) if at.since(*since).as_nanoseconds() <= column => {
                counts.clone_from(&self.counts)
            }
            _ => self.steps.push((at, self.counts.clone())),
        }
    }

    pub fn end(self, daemon_set: String, horizon: Instant) -> RevisionSeries {
        let revisions: Vec<u32> = self.counts.keys().copied().collect();
        let in_order = |counts: &BTreeMap<u32, u32>| {
            revisions.iter().map(|revision| counts.get(revision).copied().unwrap_or(0)).collect()
        };
        let steps = self.steps.iter().map(|(at, counts)| (*at, in_order(counts))).collect();
        RevisionSeries { daemon_set, revisions, steps, horizon }
    }
}
