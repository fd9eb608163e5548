//! What many runs of one point say together, and how sure one may be of it.
//!
//! Everything is gathered value by value, in memory that does not grow with their number. A run that has no figure is
//! counted as one, never left out in silence; one run alone has a mean and no interval.

mod figures;
mod interval;
mod moments;
mod proportion;
mod quantiles;

pub use figures::{Difference, Estimate, Figure, Figures};
pub use interval::{CONFIDENCE, Interval};
pub use moments::Moments;
pub use proportion::wilson;
pub use quantiles::{EXACT_VALUES, Quantiles};
