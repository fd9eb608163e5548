//! Figures of a sweep as people read them, the same in tables and charts.

use super::wording::{elapsed, grouped, grouped_tenths, percent, whole_percent};
use crate::engine::time::Duration;
use crate::sweep::measure::Unit;
use crate::sweep::statistics::{Estimate, Interval};

/// A figure in its unit: `14m12s`, `96.2%`, `38.2`.
pub fn figure(value: f64, unit: Unit) -> String {
    if value < 0.0 {
        return format!("−{}", figure(-value, unit));
    }
    match unit {
        Unit::Seconds => elapsed(Duration::from_seconds_f64(value)),
        Unit::Share => percent(value),
        Unit::Indicator => whole_percent(value),
        Unit::NodeMinutes | Unit::Count if value >= 10_000.0 => grouped(value.round() as u64),
        Unit::NodeMinutes => grouped_tenths(value),
        Unit::Count if value == value.round() => grouped(value as u64),
        Unit::Count => grouped_tenths(value),
    }
}

/// `14m12s ± 8s`; of one run, which has no interval, the figure alone; of none, `-`.
pub fn mean(estimate: &Estimate, unit: Unit) -> String {
    match (estimate.mean, estimate.interval) {
        (None, _) => "-".to_owned(),
        (Some(mean), None) => figure(mean, unit),
        (Some(mean), Some(interval)) => with_interval(mean, interval, unit),
    }
}

/// A mean and its interval: with ±, or of a probability, whose interval is not symmetric, both ends.
pub fn with_interval(mean: f64, interval: Interval, unit: Unit) -> String {
    match unit {
        Unit::Indicator => {
            let [low, high] = [interval.low, interval.high].map(whole_percent);
            format!("{} ({}–{high})", figure(mean, unit), low.trim_end_matches('%'))
        }
        Unit::Share => format!("{} ± {:.1}", figure(mean, unit), interval.half_width() * 100.0),
        Unit::Seconds if mean.abs() >= 60.0 => {
            format!("{} ± {}", figure(mean, unit), figure(interval.half_width().round(), unit))
        }
        _ => format!("{} ± {}", figure(mean, unit), figure(interval.half_width(), unit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_in_their_unit() {
        assert_eq!(figure(852.4, Unit::Seconds), "14m12s");
        assert_eq!(figure(-3.25, Unit::Seconds), "−3.3s");
        assert_eq!(figure(0.8999, Unit::Share), "90%");
        assert_eq!(figure(1_234.56, Unit::NodeMinutes), "1,234.6");
        assert_eq!(figure(53_000.0, Unit::NodeMinutes), "53,000");
        assert_eq!((figure(7.0, Unit::Count), figure(7.25, Unit::Count)), ("7".to_owned(), "7.3".to_owned()));
    }

    #[test]
    fn intervals_are_read_beside_their_mean() {
        let interval = Interval { low: 0.05, high: 0.25 };
        assert_eq!(with_interval(0.12, interval, Unit::Indicator), "12% (5–25%)");
        assert_eq!(with_interval(0.9, interval, Unit::Share), "90% ± 10.0");
        let interval = Interval { low: 100.0, high: 140.0 };
        assert_eq!(with_interval(120.0, interval, Unit::Seconds), "2m ± 20s");
        let interval = Interval { low: 99.6, high: 140.4 };
        assert_eq!(with_interval(120.0, interval, Unit::Seconds), "2m ± 20s");
    }
}
