//! Numbers as people read them, the same in verdicts, tables and charts.
//!
//! They are rounded, and never so far that they say something else: less than all is never `100%`, more than none never
//! `0%`, and what is on the one side of a limit is never shown on the other side of it or as equal to it. Where the usual
//! digits would do that there are more of them.

use std::cmp::Ordering;

use crate::engine::time::Duration;

/// Enough to distinguish any two shares that differ.
const MAX_DIGITS: usize = 12;

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

/// A share as a percentage to the tenth: `90%`, `90.4%`.
pub fn percent(share: f64) -> String {
    with_digits(share, 1, |shown| is_faithful(shown, share))
}

/// A share as a whole percentage: `90%`, but `99.6%`.
pub fn whole_percent(share: f64) -> String {
    with_digits(share, 0, |shown| is_faithful(shown, share))
}

/// A share with all its digits, as a limit is written: `99.95%`.
pub fn exact_percent(share: f64) -> String {
    with_digits(share, 1, |shown| (shown - share).abs() < 1e-12)
}

/// A share that is held against a limit, which is shown with all its digits.
pub fn percent_against(share: f64, limit: f64) -> String {
    with_digits(share, 1, |shown| is_faithful(shown, share) && side(shown, limit) == side(share, limit))
}

/// A duration that is held against a limit, which is shown to the millisecond.
pub fn duration_against(duration: Duration, limit: Duration) -> String {
    let rounded = duration.rounded();
    if rounded.cmp(&limit) == duration.cmp(&limit) {
        return rounded.to_string();
    }
    let [shown, limit_shown] = [duration, limit].map(|duration| duration.to_string());
    if shown == limit_shown && duration != limit {
        let beyond = if duration > limit { "more" } else { "less" };
        return format!("{shown} (a little {beyond})");
    }
    shown
}

/// The percentage with the fewest digits behind the point, these at least, whose share is accepted.
fn with_digits(share: f64, least: usize, accepts: impl Fn(f64) -> bool) -> String {
    // Rounding here and not in `format!`, which rounds halves to even.
    let rounded = |digits: usize| {
        let scale = 10_f64.powi(digits as i32);
        format!("{:.digits$}", (share * 100.0 * scale).round() / scale)
    };
    let shown = (least..=MAX_DIGITS).map(rounded).find(|text| {
        let shown: f64 = text.parse().expect("a number that was written can be read");
        accepts(shown / 100.0)
    });
    let text = shown.unwrap_or_else(|| format!("{:.MAX_DIGITS$}", share * 100.0));
    let is_fraction = text.contains('.');
    let text = if is_fraction { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}%")
}

/// Neither all nor none, unless it is.
fn is_faithful(shown: f64, share: f64) -> bool {
    side(shown, 0.0) == side(share, 0.0) && side(shown, 1.0) == side(share, 1.0)
}

/// On which side of a limit a share is. Divisions differ in their last bit.
fn side(share: f64, limit: f64) -> Ordering {
    if (share - limit).abs() < 1e-14 { Ordering::Equal } else { share.total_cmp(&limit) }
}

/// `zone 1`, but `zone-1` of a zone that is called so.
pub fn zone(name: &str) -> String {
    let says_so = name.get(..4).is_some_and(|beginning| beginning.eq_ignore_ascii_case("zone"));
    if says_so { name.to_owned() } else { format!("zone {name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn shares_are_rounded_and_only_all_is_a_hundred_percent() {
        assert_eq!([0.9, 0.8999, 1.0, 47.0 / 52.0, 0.0].map(percent), ["90%", "90%", "100%", "90.4%", "0%"]);
        assert_eq!(
            [0.999_96, 0.999_996, 0.000_01, 0.8999].map(percent),
            ["99.996%", "99.9996%", "0.001%", "90%"]
        );
        assert_eq!([0.996, 0.816, 0.004, 1.0].map(whole_percent), ["99.6%", "82%", "0.4%", "100%"]);
        assert_eq!(whole_percent(0.125), "13%");
        let one_of_all_there_can_be = 1.0 / f64::from(u32::MAX);
        assert_eq!(percent(one_of_all_there_can_be), "0.00000002%");
    }

    #[test]
    fn a_share_stays_on_its_side_of_the_limit() {
        assert_eq!(percent_against(0.899_96, 0.9), "89.996%");
        assert_eq!(percent_against(0.9, 0.9), "90%");
        assert_eq!(percent_against(0.900_04, 0.9), "90.004%");
        assert_eq!(percent_against(0.9038, 0.9), "90.4%");
        assert_eq!(
            (exact_percent(0.9995), exact_percent(0.93), exact_percent(1.0)),
            ("99.95%".to_owned(), "93%".to_owned(), "100%".to_owned())
        );
        assert_eq!(percent_against(0.9995, 0.9995), "99.95%");
        assert_eq!(percent_against(0.999_49, 0.9995), "99.9%");
        assert_eq!(percent_against(0.999_496, 0.9995), "99.9%");
    }

    #[test]
    fn a_duration_stays_on_its_side_of_the_limit() {
        let against = |duration, limit| {
            duration_against(Duration::from_seconds_f64(duration), Duration::from_seconds_f64(limit))
        };
        assert_eq!(against(181.5, 181.5), "3m1.5s");
        assert_eq!(against(181.2, 181.5), "3m1s");
        assert_eq!(against(182.4, 182.0), "3m2.4s");
        assert_eq!(against(181.6, 182.0), "3m1.6s");
        assert_eq!(against(200.4, 182.0), "3m20s");
        assert_eq!(against(182.000_1, 182.0), "3m2s (a little more)");
    }

    #[test]
    fn a_zone_is_called_one_once() {
        let words = ["1", "eu-central-1a", "zone-1", "Zone B", "", "zöne"].map(zone);
        assert_eq!(words, ["zone 1", "zone eu-central-1a", "zone-1", "Zone B", "zone ", "zone zöne"]);
    }
}
