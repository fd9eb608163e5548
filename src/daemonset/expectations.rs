//! Creates and deletes that were asked for and not yet seen through the watch (`ControllerExpectations`).
//!
//! While they are pending the controller only writes status: acting on a cache that does not show its last actions
//! would repeat them.

use crate::engine::time::{Duration, Instant};

/// `ExpectationsTimeout`: what has not been seen by then will not be waited for.
const TIMEOUT: Duration = Duration::from_seconds(5 * 60);

/// The expectations of one DaemonSet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expectations {
    creations: i64,
    deletions: i64,
    set_at: Instant,
}

impl Expectations {
    pub fn set(&mut self, creations: usize, deletions: usize, now: Instant) {
        *self = Self { creations: creations as i64, deletions: deletions as i64, set_at: now };
    }

    pub const fn observe_creation(&mut self) {
        self.creations -= 1;
    }

    pub const fn observe_deletion(&mut self) {
        self.deletions -= 1;
    }

    pub fn are_satisfied(&self, now: Instant) -> bool {
        (self.creations <= 0 && self.deletions <= 0) || now.since(self.set_at) > TIMEOUT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_met_by_observation_or_given_up_after_five_minutes() {
        let mut expectations = Expectations::default();
        assert!(expectations.are_satisfied(Instant::START));
        expectations.set(1, 1, Instant::START);
        expectations.observe_creation();
        assert!(!expectations.are_satisfied(Instant::START));
        assert!(!expectations.are_satisfied(Instant::START + TIMEOUT));
        assert!(expectations.are_satisfied(Instant::START + TIMEOUT + Duration::from_nanoseconds(1)));
        expectations.observe_deletion();
        assert!(expectations.are_satisfied(Instant::START));
    }
}
