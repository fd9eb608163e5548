//! From virtual time to the times of the API.

use std::time::{Duration as WallDuration, SystemTime};

use humantime::{format_rfc3339_micros, format_rfc3339_seconds};

use crate::engine::time::Instant;

/// When a run begins: 2026-01-01T00:00:00Z, whatever the time is outside.
pub const BEGIN: WallDuration = WallDuration::from_secs(1_767_225_600);

/// How old objects are that are older than the run: a day (assumption).
pub const OLD: WallDuration = WallDuration::from_secs(86_400);

/// `metav1.Time`: in whole seconds.
pub fn time(at: Instant) -> String {
    format_rfc3339_seconds(moment(at)).to_string()
}

/// `metav1.MicroTime`.
pub fn micro_time(at: Instant) -> String {
    format_rfc3339_micros(moment(at)).to_string()
}

/// When objects were created that are older than the run.
pub fn long_ago() -> String {
    format_rfc3339_seconds(SystemTime::UNIX_EPOCH + BEGIN - OLD).to_string()
}

fn moment(at: Instant) -> SystemTime {
    SystemTime::UNIX_EPOCH + BEGIN + WallDuration::from_nanos(at.as_nanoseconds())
}
