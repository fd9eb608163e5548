//! Times of the API: `2026-11-29T10:00:00Z`, to the second or with a fraction.

use std::cell::RefCell;
use std::fmt;

use serde::{Deserialize, Deserializer};

/// A time, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

const MICROS: i64 = 1_000_000;

impl Time {
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// From an earlier time to this one; less than nothing where it is later.
    pub fn seconds_since(self, earlier: Self) -> f64 {
        (self.0 - earlier.0) as f64 / MICROS as f64
    }

    /// Reads RFC 3339. `None`: it is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() < 20 || bytes.len() > 40 || !text.is_ascii() {
            return None;
        }
        let shape = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
        if !shape.iter().all(|&(at, wanted)| bytes[at] == wanted) || !matches!(bytes[10], b'T' | b't' | b' ')
        {
            return None;
        }
        let number = |from: usize, to: usize| digits(&text[from..to]);
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let (micros, zone) = match text[19..].strip_prefix('.') {
            Some(rest) => fraction(rest)?,
            None => (0, &text[19..]),
        };
        let days = days_since_1970(year, month, day);
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset(zone)?;
        Some(Self(seconds * MICROS + micros))
    }
}

/// What is no time is as good as none, and is counted: the API never writes one.
pub(super) fn optional_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let time = Time::parse(&text);
    if time.is_none() && !text.is_empty() {
        UNREADABLE.with_borrow_mut(|unreadable| unreadable.add(&text));
    }
    Ok(time)
}

thread_local! {
    /// Of the source that is being read: serde hands nothing down to a field's reader in which it could be kept.
    static UNREADABLE: RefCell<UnreadableTimes> = RefCell::default();
}

/// So much of an unreadable time is kept.
const SHOWN: usize = 40;

/// Texts where times should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnreadableTimes {
    pub count: u64,
    /// The beginning of the first.
    pub first: Option<String>,
}

impl UnreadableTimes {
    /// Those that have been found since this was last asked.
    pub(super) fn take() -> Self {
        UNREADABLE.take()
    }

    pub fn merge(&mut self, others: Self) {
        self.count += others.count;
        self.first = self.first.take().or(others.first);
    }

    fn add(&mut self, text: &str) {
        self.count += 1;
        self.first.get_or_insert_with(|| text.chars().take(SHOWN).collect());
    }
}

/// "3 times are none and count as absent, as `yesterday`".
impl fmt::Display for UnreadableTimes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count {
            1 => write!(formatter, "1 time is none and counts as absent")?,
            count => write!(formatter, "{count} times are none and count as absent")?,
        }
        self.first.iter().try_for_each(|first| write!(formatter, ", as `{first}`"))
    }
}

fn digits(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Microseconds behind the point, and what follows the digits. What is finer is cut off.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    let (written, rest) = text.split_at(count);
    let micros = written.bytes().chain(std::iter::repeat(b'0')).take(6);
    (count > 0).then(|| (micros.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')), rest))
}

/// Seconds east of Greenwich: `Z`, `+02:00`.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let sign = match zone.as_bytes() {
        [b'+', _, _, b':', _, _] => 1,
        [b'-', _, _, b':', _, _] => -1,
        _ => return None,
    };
    Some(sign * (digits(&zone[1..3])? * 3600 + digits(&zone[4..6])? * 60))
}

/// Days of the Gregorian calendar, the year beginning in March, so that the leap day is its last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_counted_from_1970() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2026-11-29T10:00:00Z", 1_795_946_400),
            ("2026-11-29T12:00:00+02:00", 1_795_946_400),
            ("1969-12-31T23:59:59Z", -1),
        ] {
            assert_eq!(Time::parse(text), Some(Time(seconds * MICROS)), "{text}");
        }
        let fine = Time::parse("1970-01-01T00:00:01.0125009Z").unwrap();
        assert_eq!(fine.micros(), 1_012_500);
    }

    #[test]
    fn what_is_no_time_is_counted_with_the_first() {
        UnreadableTimes::take();
        for text in ["\"yesterday\"", "\"2026-11-29T10:00:00Z\"", "null", "\"\"", "\"noon\""] {
            let _ = optional_time(&mut serde_json::Deserializer::from_str(text)).unwrap();
        }
        let found = UnreadableTimes::take();
        assert_eq!(found.to_string(), "2 times are none and count as absent, as `yesterday`");
        assert_eq!(UnreadableTimes::take(), UnreadableTimes::default());
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "now",
            "2026-11-29",
            "2026-13-29T10:00:00Z",
            "2026-11-29T10:00:00",
            "2026-11-29T10:00:00.Z",
            "2026-11-29T1x:00:00Z",
        ] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }
}
