//! Distributions from lengths of which only bounds are known: maximum likelihood, its choice, and how sure it is.
//!
//! A cluster says when things happened in whole seconds, and some have not ended yet. A fit that takes what was read for what
//! was is wrong: of a median of 1 s it makes 0.34 s.

mod bootstrap;
mod cells;
mod choice;
mod distance;
mod family;
mod fit;
mod likelihood;
mod nelder_mead;
mod npmle;
mod sample;
mod standard_error;
#[cfg(test)]
mod tests;

pub use bootstrap::Interval;
pub use choice::{Calibration, Candidate, Estimate, Goodness, MIN_ENDED, Outcome, TooLittle, calibrate};
pub use distance::{observed_cdf, observed_quantile};
pub use family::{Distribution, Family};
pub use fit::Fit;
pub use npmle::{Npmle, Step};
pub use sample::CensoredSample;
