//! What many runs of one point say together, and how sure one may be of it.
//!
//! Everything is gathered value by value, in memory that does not grow with their number. A run that has no figure is
//! counted as one, never left out in silence; one run alone has a mean and no interval.

mod figures;
mod moments;
mod proportion;
mod quantiles;

use serde::Serialize;

pub use figures::{Difference, Estimate, Figure, Figures};
pub use moments::Moments;
pub use proportion::wilson;
pub use quantiles::{EXACT_VALUES, Quantiles};

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
