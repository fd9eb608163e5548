//! Delay distributions (being written).

use super::time::Duration;

/// A validated distribution of delays.
#[derive(Clone, Debug, PartialEq)]
pub struct Delay(Duration);

impl Delay {
    pub const fn constant(duration: Duration) -> Self {
        Self(duration)
    }

    /// The delay at the quantile that `bits`, taken as a uniform draw, stand for.
    pub fn sample(&self, _bits: u64) -> Duration {
        self.0
    }
}
