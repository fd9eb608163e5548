//! Intervals of confidence.

use serde::Serialize;

/// Of a hundred such intervals, so many hold the true value.
pub const CONFIDENCE: f64 = 0.95;

/// An interval of confidence, of [`CONFIDENCE`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// Half of its width.
    pub const fn half_width(self) -> f64 {
        (self.high - self.low) / 2.0
    }

    /// Whether the value is in it, its ends included.
    pub const fn holds(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}
