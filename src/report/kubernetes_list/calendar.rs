//! From virtual time to the times of the API.

use std::time::{Duration as WallDuration, SystemTime};

use humantime::{format_rfc3339_micros, format_rfc3339_seconds};

use crate::engine::time::Instant;

/// When a run begins that nobody said it of: 2026-01-01T00:00:00Z, whatever the time is outside.
const BEGIN: WallDuration = WallDuration::from_secs(1_767_225_600);

/// How old objects are that are older than the run: a day (assumption).
const OLD: WallDuration = WallDuration::from_secs(86_400);

/// What clocks of the cluster show in the course of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// When the run begins, since the Unix epoch.
    begin: WallDuration,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { begin: BEGIN }
    }
}

impl Calendar {
    /// Of a run that begins then, since the Unix epoch.
    pub const fn new(begin: WallDuration) -> Self {
        Self { begin }
    }

    /// The time at an instant, since the Unix epoch.
    pub fn since_epoch(self, at: Instant) -> WallDuration {
        self.begin + WallDuration::from_nanos(at.as_nanoseconds())
    }

    /// When an object was created, since the Unix epoch. `None`: before the run.
    pub fn created_since_epoch(self, created: Option<Instant>) -> WallDuration {
        created.map_or(self.begin.saturating_sub(OLD), |at| self.since_epoch(at))
    }

    /// `metav1.Time`: in whole seconds.
    pub fn time(self, at: Instant) -> String {
        format_rfc3339_seconds(SystemTime::UNIX_EPOCH + self.since_epoch(at)).to_string()
    }

    /// `metav1.MicroTime`.
    pub fn micro_time(self, at: Instant) -> String {
        format_rfc3339_micros(SystemTime::UNIX_EPOCH + self.since_epoch(at)).to_string()
    }

    /// When an object was created, as `metav1.Time`. `None`: before the run.
    pub fn created(self, created: Option<Instant>) -> String {
        format_rfc3339_seconds(SystemTime::UNIX_EPOCH + self.created_since_epoch(created)).to_string()
    }
}
