//! Times as nearly all of the API has them.

use crate::dump::Time;

/// Seconds since 1970, with what is less than a second cut off.
pub type Seconds = i64;

/// The whole second that the time lies in.
pub fn seconds(time: Time) -> Seconds {
    time.micros().div_euclid(1_000_000)
}
