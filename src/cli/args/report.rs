//! Options of reports.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use clap::{Args, ValueHint};
use humantime::TimestampError;

use crate::engine::time::Instant;
use crate::report::clock::Clock;
use crate::report::kubernetes_list::calendar::Calendar;

#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The folder that a run or a sweep wrote
    #[arg(value_hint = ValueHint::DirPath)]
    pub directory: PathBuf,
    /// When the run begins by the clock, in UTC, e.g. 2026-12-05T02:00Z: the report then says when things happen
    #[arg(long, value_name = "TIME")]
    pub starts_at: Option<StartsAt>,
    /// Replace a report.html that everynode did not write, that was edited since, or that says more than the folder's files do
    #[arg(long)]
    pub force: bool,
}

/// 9000-01-01T00:00Z. What can be written as RFC 3339 ends with the year 9999, and a run lasts some centuries at most.
const YEAR_9000: u64 = 221_845_392_000;

/// A time by the clock, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartsAt(pub u64);

impl FromStr for StartsAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const MINUTES: usize = "2026-12-05T02:00".len();
        let with_seconds = match text.strip_suffix('Z') {
            Some(minutes) if minutes.len() == MINUTES => format!("{minutes}:00Z"),
            _ => text.to_owned(),
        };
        // A leap second, for which there is no number of seconds since 1970.
        if with_seconds.get(MINUTES..).is_some_and(|seconds| seconds.starts_with(":60")) {
            return Err("a run cannot begin in a leap second; write the second before or after it".to_owned());
        }
        let since = match humantime::parse_rfc3339(&with_seconds) {
            Ok(time) => time.duration_since(SystemTime::UNIX_EPOCH).ok(),
            // What is out of range begins with four digits.
            Err(TimestampError::OutOfRange) if text < "1970" => None,
            Err(TimestampError::OutOfRange) => return Err("there is no such date or time".to_owned()),
            Err(_) => return Err("write it in UTC and like 2026-12-05T02:00Z".to_owned()),
        };
        match since.map(|since| since.as_secs()) {
            Some(seconds) if seconds < YEAR_9000 => Ok(Self(seconds)),
            _ => Err("a run must begin in 1970 or later, and before the year 9000".to_owned()),
        }
    }
}

impl StartsAt {
    /// For what is written as the API has it.
    pub const fn calendar(self) -> Calendar {
        Calendar::new(Duration::from_secs(self.0))
    }

    /// As the API has it.
    pub fn in_utc(self) -> String {
        self.calendar().time(Instant::START)
    }
}

/// For what is told to people.
pub fn clock_of(starts_at: Option<StartsAt>) -> Clock {
    Clock::new(starts_at.map(StartsAt::calendar))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_that_cannot_be_is_refused_with_the_reason() {
        let refused = |text: &str| text.parse::<StartsAt>().unwrap_err();
        for year in ["1969-12-31T23:59Z", "0001-01-01T00:00Z", "9000-01-01T00:00Z", "9999-12-31T23:59:59Z"] {
            assert!(refused(year).contains("in 1970 or later, and before the year 9000"), "{year}");
        }
        for unclear in ["2026-12-05", "1969", "-1"] {
            assert!(refused(unclear).contains("like 2026-12-05T02:00Z"), "{unclear}: {}", refused(unclear));
        }
        for leap in ["2016-12-31T23:59:60Z", "2016-12-31T23:59:60.5Z"] {
            assert!(refused(leap).contains("leap second"), "{leap}");
        }
        assert_eq!(refused("2026-02-29T02:00Z"), "there is no such date or time");
    }

    #[test]
    fn a_start_is_a_time_in_utc() {
        let start = |text: &str| text.parse::<StartsAt>().ok();
        // date --utc --date 2026-12-05T02:00Z +%s
        assert_eq!(start("2026-12-05T02:00Z"), Some(StartsAt(1_796_436_000)));
        assert_eq!(start("2026-12-05T02:00:30Z"), Some(StartsAt(1_796_436_030)));
        for wrong in [
            "",
            "2026-12-05",
            "2026-12-05T02:00",
            "2026-13-05T02:00Z",
            "1969-12-31T23:59Z",
            // date --utc --date 9000-01-01 +%s
            "9000-01-01T00:00Z",
            "é026-12-05T02:00Z",
        ] {
            assert_eq!(start(wrong), None, "{wrong}");
        }
    }
}
