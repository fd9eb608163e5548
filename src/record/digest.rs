//! The digest of a run: one number that changes when any fact or status of it does.

use super::catalog::Catalog;
use super::fact::Fact;
use super::observer::{Observer, StatusStep};
use super::wait::Wait;
use crate::engine::time::Instant;

/// Folds all that an observer sees into 64 bits.
#[derive(Clone, Copy, Debug)]
pub struct Digest(u64);

impl Digest {
    pub const fn new() -> Self {
        Self(0x243f_6a88_85a3_08d3)
    }

    pub const fn value(self) -> u64 {
        self.0
    }

    fn fold(&mut self, word: u64) {
        // The odd constant is that of PCG's multiplier; the rotation lets high bits reach low ones.
        self.0 = (self.0 ^ word).wrapping_mul(0x5851_f42d_4c95_7f2d).rotate_left(29);
    }
}

impl Default for Digest {
    fn default() -> Self {
        Self::new()
    }
}

impl Observer for Digest {
    fn on_fact(&mut self, at: Instant, fact: &Fact, _catalog: &Catalog) {
        self.fold(at.as_nanoseconds());
        fact.words().into_iter().for_each(|word| self.fold(word));
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, _catalog: &Catalog) {
        let status = &step.status;
        self.fold(at.as_nanoseconds());
        self.fold(u64::from(step.daemon_set.0) | (status.observed_generation as u64) << 16);
        self.fold(pair(status.desired_number_scheduled, status.current_number_scheduled));
        self.fold(pair(status.number_ready, status.number_available));
        self.fold(pair(status.updated_number_scheduled, status.number_misscheduled));
        self.fold(pair(step.max_unavailable.unwrap_or(u32::MAX), step.max_surge));
    }

    /// What the strategy holds back follows from the statuses.
    fn on_wait(&mut self, wait: &Wait, _catalog: &Catalog) {
        if wait.limit.is_strategy_limit() {
            return;
        }
        let node = wait.node_of_pod().map_or(0, |id| u64::from(id.0) + 1);
        self.fold(wait.limit as u64 | u64::from(wait.daemon_set.0) << 8 | node << 24);
        self.fold(wait.since.as_nanoseconds());
        self.fold(wait.until.as_nanoseconds());
    }
}

const fn pair(high: u32, low: u32) -> u64 {
    (high as u64) << 32 | low as u64
}
