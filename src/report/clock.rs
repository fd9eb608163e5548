//! What clocks show at an instant of a run, if it was said when it begins.

use std::time::{Duration as WallDuration, SystemTime};

use humantime::format_rfc3339_seconds;

use crate::engine::time::Duration;
use crate::report::wording::elapsed;

/// What clocks showed when the run began, in seconds since 1970, if that was said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock(pub Option<u64>);

impl Clock {
    /// The time since the run began, and what clocks show then: `12m30s`, or `12m30s (2026-12-05 02:12:30Z)`.
    pub fn time(self, since_start: Duration) -> String {
        let elapsed = elapsed(since_start);
        match self.at(since_start) {
            Some(clock) => format!("{elapsed} ({clock})"),
            None => elapsed,
        }
    }

    /// To the nearest second, as the time since the start is told.
    pub fn at(self, since_start: Duration) -> Option<String> {
        let seconds = since_start.as_seconds().round() as u64;
        let since_epoch = WallDuration::from_secs(self.0?.saturating_add(seconds));
        Some(format_rfc3339_seconds(SystemTime::UNIX_EPOCH + since_epoch).to_string().replace('T', " "))
    }
}
