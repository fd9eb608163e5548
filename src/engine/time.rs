//! Virtual time as integer nanoseconds: [`Instant`] since the start of a run, and [`Duration`].
//!
//! Integers, so that sums do not depend on their order and a run is the same on every platform.
//! There is no wall clock here. Arithmetic saturates: a delay of centuries is "never", not a panic.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

const NANOSECONDS_PER_SECOND: u64 = 1_000_000_000;

/// A point of virtual time, in nanoseconds since the run began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

/// A length of virtual time, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

impl Instant {
    pub const START: Self = Self(0);
    /// Later than anything that happens.
    pub const NEVER: Self = Self(u64::MAX);

    pub const fn from_nanoseconds(nanoseconds: u64) -> Self {
        Self(nanoseconds)
    }

    pub const fn as_nanoseconds(self) -> u64 {
        self.0
    }

    /// The first multiple of `period` at or after it: when something next happens that happens each period.
    pub const fn next_multiple_of(self, period: Duration) -> Self {
        let period = if period.0 == 0 { 1 } else { period.0 };
        Self(self.0.div_ceil(period).saturating_mul(period))
    }

    /// The last whole second at or before it.
    pub const fn whole_second(self) -> Self {
        Self(self.0 - self.0 % Duration::from_seconds(1).0)
    }

    pub fn as_seconds(self) -> f64 {
        Duration(self.0).as_seconds()
    }

    /// The time since `earlier`, or zero if `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }

    pub const fn since_start(self) -> Duration {
        Duration(self.0)
    }
}

impl Duration {
    pub const ZERO: Self = Self(0);
    pub const MAX: Self = Self(u64::MAX);

    pub const fn from_nanoseconds(nanoseconds: u64) -> Self {
        Self(nanoseconds)
    }

    pub const fn from_seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(NANOSECONDS_PER_SECOND))
    }

    /// Seconds as the API counts them; less than none are none.
    pub fn from_signed_seconds(seconds: i64) -> Self {
        Self::from_seconds(u64::try_from(seconds).unwrap_or(0))
    }

    /// Rounded to the nearest nanosecond; negative or NaN becomes zero, too large becomes the maximum.
    pub fn from_seconds_f64(seconds: f64) -> Self {
        // A float-to-integer cast saturates and takes NaN to zero: exactly what is promised above.
        Self((seconds * NANOSECONDS_PER_SECOND as f64).round() as u64)
    }

    pub const fn as_nanoseconds(self) -> u64 {
        self.0
    }

    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / NANOSECONDS_PER_SECOND as f64
    }

    /// As exact as a person wants to know it: whole seconds from a minute on, tenths from a second on, else milliseconds.
    pub const fn rounded(self) -> Self {
        let unit = match self.0 / NANOSECONDS_PER_SECOND {
            0 => NANOSECONDS_PER_SECOND / 1_000,
            1..60 => NANOSECONDS_PER_SECOND / 10,
            _ => NANOSECONDS_PER_SECOND,
        };
        Self((self.0.saturating_add(unit / 2) / unit).saturating_mul(unit))
    }

    pub const fn saturating_mul(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }

    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Duration {
    /// As [displayed](fmt::Display), with spaces: `1 m 30 s`; what is shorter than a second in milliseconds.
    pub fn in_words(self) -> String {
        let milliseconds = self.0 / 1_000_000;
        if (1..1_000).contains(&milliseconds) {
            return format!("{milliseconds} ms");
        }
        let text = self.to_string();
        text.replace('h', " h ").replace('m', " m ").replace('s', " s").trim_end().to_owned()
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.0))
    }
}

impl Sub<Duration> for Instant {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(duration.0))
    }
}

/// As Kubernetes prints an age, with seconds to the millisecond where they are not whole: `1h30m`, `14m12s`, `2.5s`.
impl fmt::Display for Duration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = self.0.saturating_add(500_000) / 1_000_000;
        let (total_seconds, millisecond) = (milliseconds / 1_000, milliseconds % 1_000);
        let (hours, minutes, seconds) = (total_seconds / 3_600, total_seconds / 60 % 60, total_seconds % 60);
        let mut text = String::new();
        if hours > 0 {
            text.push_str(&format!("{hours}h"));
        }
        if minutes > 0 {
            text.push_str(&format!("{minutes}m"));
        }
        if millisecond > 0 {
            let fraction = format!("{millisecond:03}");
            text.push_str(&format!("{seconds}.{}s", fraction.trim_end_matches('0')));
        } else if seconds > 0 || text.is_empty() {
            text.push_str(&format!("{seconds}s"));
        }
        formatter.pad(&text)
    }
}

/// As the [`Duration`] since the start.
impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.since_start().fmt(formatter)
    }
}

/// Why a text is not a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseDurationError {
    #[error("`{text}` is not a duration: {reason}; write it like \"90s\", \"5m\", \"1h30m\" or \"250ms\"")]
    Malformed { text: String, reason: String },
    #[error("a duration cannot be negative: `{0}`")]
    Negative(String),
    #[error("`{0}` is longer than the simulator can count (584 years)")]
    TooLong(String),
}

impl FromStr for Duration {
    type Err = ParseDurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        if trimmed.starts_with('-') {
            return Err(ParseDurationError::Negative(text.to_owned()));
        }
        let parsed = humantime::parse_duration(trimmed).map_err(|error| ParseDurationError::Malformed {
            text: text.to_owned(),
            reason: error.to_string(),
        })?;
        u64::try_from(parsed.as_nanos()).map(Self).map_err(|_| ParseDurationError::TooLong(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_and_print_like_kubectl() {
        for (text, seconds, printed) in [
            ("90s", 90.0, "1m30s"),
            ("1h30m", 5400.0, "1h30m"),
            ("250ms", 0.25, "0.25s"),
            ("2d", 172_800.0, "48h"),
            ("0s", 0.0, "0s"),
            ("1m 1s", 61.0, "1m1s"),
        ] {
            let duration: Duration = text.parse().unwrap();
            assert_eq!(duration.as_seconds(), seconds, "{text}");
            assert_eq!(duration.to_string(), printed, "{text}");
        }
    }

    #[test]
    fn durations_in_words_have_spaces() {
        for (text, words) in
            [("90s", "1 m 30 s"), ("1h", "1 h"), ("5ms", "5 ms"), ("2.5s", "2.5 s"), ("0s", "0 s")]
        {
            assert_eq!(text.parse::<Duration>().unwrap().in_words(), words);
        }
    }

    #[test]
    fn what_is_not_a_duration_is_refused_with_what_to_write() {
        assert!(matches!("-5s".parse::<Duration>(), Err(ParseDurationError::Negative(_))));
        assert!(matches!("10000y".parse::<Duration>(), Err(ParseDurationError::TooLong(_))));
        let error = "fast".parse::<Duration>().unwrap_err().to_string();
        assert!(error.contains("write it like \"90s\""), "{error}");
    }

    #[test]
    fn seconds_as_floats_round_and_saturate() {
        assert_eq!(Duration::from_seconds_f64(0.1), Duration::from_nanoseconds(100_000_000));
        assert_eq!(Duration::from_seconds_f64(f64::NAN), Duration::ZERO);
        assert_eq!(Duration::from_seconds_f64(-1.0), Duration::ZERO);
        assert_eq!(Duration::from_seconds_f64(f64::INFINITY), Duration::MAX);
        assert_eq!(Instant::NEVER + Duration::from_seconds(1), Instant::NEVER);
    }
}
