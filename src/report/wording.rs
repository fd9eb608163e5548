//! Numbers and names as people read them, the same in tables and charts.

use std::fmt::Write;

pub use crate::analysis::wording::{
    duration_against, exact_percent, grouped, percent, percent_against, whole_percent, zone,
};
use crate::engine::time::Duration;

const SECOND: u64 = 1_000_000_000;
const DAY: u64 = 86_400 * SECOND;

/// With one decimal and thousands separators: `1,234.5`.
pub fn grouped_tenths(number: f64) -> String {
    let tenths = (number * 10.0).round() as u64;
    format!("{}.{}", grouped(tenths / 10), tenths % 10)
}

/// `47 of 52 (90.4%)`.
pub fn share(part: u32, whole: u32) -> String {
    let mut text = format!("{} of {}", grouped(part.into()), grouped(whole.into()));
    if whole > 0 {
        write!(text, " ({})", percentage(part, whole)).expect("writing to a string cannot fail");
    }
    text
}

/// Rounded to the tenth; `100%` only of all, `0%` only of none.
pub fn percentage(part: u32, whole: u32) -> String {
    percent(if whole > 0 { f64::from(part) / f64::from(whole) } else { 0.0 })
}

/// A duration as Kubernetes prints ages, days included: `2d12h`, `14m12s`; to the tenth of a second if it is short.
pub fn elapsed(duration: Duration) -> String {
    let rounded = duration.rounded();
    let (days, rest) = (rounded.as_nanoseconds() / DAY, rounded.as_nanoseconds() % DAY);
    match (days, rest) {
        (0, rest) => Duration::from_nanoseconds(rest).to_string(),
        (days, 0) => format!("{days}d"),
        (days, rest) => format!("{days}d{}", Duration::from_nanoseconds(rest)),
    }
}

/// `1 node`, `2 nodes`, `10,000 nodes`.
pub fn nodes(count: u64) -> String {
    if count == 1 { "1 node".to_owned() } else { format!("{} nodes", grouped(count)) }
}

/// With its first letter in upper case.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(grouped_tenths(12_345.67), "12,345.7");
    }

    #[test]
    fn only_all_of_them_are_a_hundred_percent() {
        assert_eq!(share(47, 52), "47 of 52 (90.4%)");
        assert_eq!(share(99_999, 100_000), "99,999 of 100,000 (99.999%)");
        assert_eq!(share(100_000, 100_000), "100,000 of 100,000 (100%)");
        assert_eq!(share(1, 100_000), "1 of 100,000 (0.001%)");
        assert_eq!(share(0, 7), "0 of 7 (0%)");
        assert_eq!(share(0, 0), "0 of 0");
    }

    #[test]
    fn long_durations_lose_their_fraction() {
        let elapsed = |seconds| elapsed(Duration::from_seconds_f64(seconds));
        assert_eq!(elapsed(852.6), "14m13s");
        assert_eq!(elapsed(2.5), "2.5s");
        assert_eq!(elapsed(0.0), "0s");
        assert_eq!(elapsed(86_400.0), "1d");
        assert_eq!(elapsed(129_600.0), "1d12h");
    }
}
