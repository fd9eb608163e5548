//! The waves of rollouts: the pods that a rolling update replaces at one instant are one wave.
//!
//! A pod counts when it is asked to end for its successor or, where successors come first (`maxSurge`), when that is created.

use crate::engine::time::Instant;
use crate::record::fact::{Fact, FactKind, Reason};

/// The waves of one rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RolloutWaves {
    /// That of the new template.
    pub revision: Option<u32>,
    pub waves: u64,
    /// Pods of all waves.
    pub pods: u64,
    /// Pods of the largest.
    pub largest: u64,
    /// When the first wave was, and the last.
    pub first: Instant,
    pub last: Instant,
}

/// Counts the waves of one DaemonSet.
#[derive(Clone, Debug, Default)]
pub(super) struct WaveCounter {
    revision: Option<u32>,
    /// Those that had any wave.
    rollouts: Vec<RolloutWaves>,
    /// Pods of the wave that the last rollout is in.
    now: u64,
    /// Whether successors come first since the template changed.
    surges: bool,
}

impl WaveCounter {
    /// The template is of this revision from now on.
    pub const fn template_changed(&mut self, revision: Option<u32>) {
        (self.revision, self.surges) = (revision, false);
    }

    pub fn on_fact(&mut self, at: Instant, fact: &Fact) {
        let is_successor = (fact.kind(), fact.reason()) == (FactKind::PodCreated, Reason::Surge);
        let is_end = (fact.kind(), fact.reason()) == (FactKind::PodTerminating, Reason::Rollout);
        let current = self.rollouts.last_mut().filter(|rollout| rollout.revision == self.revision);
        if is_successor {
            self.surges = true;
        }
        // Where successors come first, the end of the old pod is no replacement of its own.
        if !is_successor && (!is_end || self.surges) {
            return;
        }
        let Some(rollout) = current else { return self.begin(at) };
        if rollout.last != at {
            (rollout.waves, self.now) = (rollout.waves + 1, 0);
        }
        self.now += 1;
        rollout.pods += 1;
        (rollout.largest, rollout.last) = (rollout.largest.max(self.now), at);
    }

    fn begin(&mut self, at: Instant) {
        self.now = 1;
        let revision = self.revision;
        self.rollouts.push(RolloutWaves { revision, waves: 1, pods: 1, largest: 1, first: at, last: at });
    }

    pub fn end(self) -> Vec<RolloutWaves> {
        self.rollouts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Duration;

    fn told(counter: &mut WaveCounter, seconds: u64, kind: FactKind, reason: Reason) {
        counter.on_fact(Instant::START + Duration::from_seconds(seconds), &Fact::new(kind, reason));
    }

    fn figures(rollouts: &[RolloutWaves]) -> Vec<(u64, u64, u64, f64)> {
        rollouts.iter().map(|one| (one.waves, one.pods, one.largest, one.last.as_seconds())).collect()
    }

    #[test]
    fn pods_of_one_instant_are_a_wave() {
        let mut counter = WaveCounter::default();
        counter.template_changed(Some(2));
        for seconds in [10, 10, 20, 35, 35, 35] {
            told(&mut counter, seconds, FactKind::PodTerminating, Reason::Rollout);
        }
        told(&mut counter, 36, FactKind::PodTerminating, Reason::Deleted);
        told(&mut counter, 36, FactKind::PodCreated, Reason::Missing);
        counter.template_changed(Some(3));
        told(&mut counter, 35, FactKind::PodTerminating, Reason::Rollout);
        assert_eq!(figures(&counter.end()), [(3, 6, 3, 35.0), (1, 1, 1, 35.0)]);
    }

    #[test]
    fn with_a_surge_successors_are_counted_and_not_the_ends() {
        let mut counter = WaveCounter::default();
        counter.template_changed(Some(2));
        for (seconds, kind, reason) in [
            (10, FactKind::PodCreated, Reason::Surge),
            (10, FactKind::PodCreated, Reason::Surge),
            (30, FactKind::PodTerminating, Reason::Rollout),
            (31, FactKind::PodCreated, Reason::Surge),
        ] {
            told(&mut counter, seconds, kind, reason);
        }
        assert_eq!(figures(&counter.end()), [(2, 3, 2, 31.0)]);
    }
}
