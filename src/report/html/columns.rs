//! Numbers as a page holds them: in columns, and times as differences, which compress well.

use serde::Serialize;

use crate::engine::time::Instant;

/// A time in microseconds, which a page's numbers hold exactly for 285 years.
pub const fn microseconds(at: Instant) -> u64 {
    at.as_nanoseconds() / 1_000
}

/// Times, each as the difference to the one before it; the first of a row as it is.
#[derive(Default, Serialize)]
#[serde(transparent)]
pub struct Times {
    differences: Vec<u64>,
    #[serde(skip)]
    last: u64,
}

impl Times {
    /// What follows counts from the start of the run again.
    pub const fn begin_row(&mut self) {
        self.last = 0;
    }

    pub fn push(&mut self, at: Instant) {
        let now = microseconds(at);
        self.differences.push(now.saturating_sub(self.last));
        self.last = self.last.max(now);
    }
}

/// The number behind an optional one: 0 for none, else one more than it.
pub fn or_none(number: Option<u32>) -> u32 {
    number.map_or(0, |number| number.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Duration;

    #[test]
    fn times_are_differences_within_a_row() {
        let mut times = Times::default();
        for row in [[1_500_u64, 2_000], [250, 250]] {
            times.begin_row();
            for milliseconds in row {
                times.push(Instant::START + Duration::from_nanoseconds(milliseconds * 1_000_000));
            }
        }
        assert_eq!(serde_json::to_string(&times).unwrap(), "[1500000,500000,250000,0]");
        assert_eq!((or_none(None), or_none(Some(0))), (0, 1));
    }
}
