//! Numbers and names as people read them, the same in tables and charts.

use std::fmt::Write;

use crate::engine::time::Duration;

const SECOND: u64 = 1_000_000_000;
const DAY: u64 = 86_400 * SECOND;

/// With thousands separators: `12,345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// With one decimal and thousands separators: `1,234.5`.
pub fn grouped_tenths(number: f64) -> String {
    let tenths = (number * 10.0).round() as u64;
    format!("{}.{}", grouped(tenths / 10), tenths % 10)
}

/// `47 of 52 (90.3%)`.
pub fn share(part: u32, whole: u32) -> String {
    let mut text = format!("{} of {}", grouped(part.into()), grouped(whole.into()));
    if whole > 0 {
        write!(text, " ({})", percentage(part, whole)).expect("writing to a string cannot fail");
    }
    text
}

/// With one decimal, rounded down, so that what is just short of a bound never looks as if it met it; `0%` only for none.
pub fn percentage(part: u32, whole: u32) -> String {
    if part == whole {
        return "100%".to_owned();
    }
    if part == 0 {
        return "0%".to_owned();
    }
    let tenths = (u64::from(part) * 1_000 / u64::from(whole).max(1)).max(1);
    format!("{}.{}%", tenths / 10, tenths % 10)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(grouped_tenths(12_345.67), "12,345.7");
    }

    #[test]
    fn only_all_of_them_are_a_hundred_percent() {
        assert_eq!(share(47, 52), "47 of 52 (90.3%)");
        assert_eq!(share(99_999, 100_000), "99,999 of 100,000 (99.9%)");
        assert_eq!(share(100_000, 100_000), "100,000 of 100,000 (100%)");
        assert_eq!(share(1, 100_000), "1 of 100,000 (0.1%)");
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
