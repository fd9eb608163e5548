//! An axis of measured values: from a low to a high figure of one unit, evenly or by powers of ten.
//!
//! Ticks are round numbers of the unit that a person would count in.

use super::axes::round_time_step;
use crate::report::sweep_wording::figure;
use crate::report::wording::grouped;
use crate::sweep::measure::Unit;

const NANOSECONDS: f64 = 1e9;
/// From this ratio of the largest value to the smallest on, an even axis would press most of them together.
const WIDE_RATIO: f64 = 30.0;

/// Values to places along an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    is_logarithmic: bool,
    unit: Unit,
}

impl Scale {
    /// An axis that shows all of these. It begins at zero unless that would hide their differences.
    pub fn over(values: impl IntoIterator<Item = f64>, unit: Unit) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let (low, high) = finite
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            return Self { low: 0.0, high: 1.0, is_logarithmic: false, unit };
        }
        if unit == Unit::Indicator {
            return Self {
                low: 0.0,
                high: if high > 0.5 { 1.0 } else { (high * 1.15).max(0.1) },
                is_logarithmic: false,
                unit,
            };
        }
        if low > 0.0 && high / low >= WIDE_RATIO {
            return Self { low: low / 1.3, high: high * 1.3, is_logarithmic: true, unit };
        }
        let top = if unit == Unit::Share { 1.0 } else { f64::INFINITY };
        let spread = (high - low).max(high.abs() * 0.02).max(1e-6);
        let below = low - spread * 0.12;
        let low = if low < high / 2.0 || below <= 0.0 { 0.0_f64.min(low) } else { below };
        let high = (high + (high - low).max(1e-6) * 0.06).min(top.max(high));
        Self { low, high, is_logarithmic: false, unit }
    }

    /// The pixel of a value between that of the low end and that of the high end.
    pub fn position(&self, value: f64, (from, to): (i32, i32)) -> i32 {
        let share = if self.is_logarithmic {
            (value.max(self.low).ln() - self.low.ln()) / (self.high.ln() - self.low.ln())
        } else {
            (value - self.low) / (self.high - self.low)
        };
        from + (f64::from(to - from) * share.clamp(0.0, 1.0)).round() as i32
    }

    /// Whether the value is on the axis.
    pub fn shows(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// A note for readers who expect a linear axis from zero.
    pub fn remark(&self) -> &'static str {
        match (self.is_logarithmic, self.low > 0.0) {
            (true, _) => " (logarithmic axis)",
            (false, true) => " (the axis does not begin at 0)",
            (false, false) => "",
        }
    }

    /// At most about so many values with their labels.
    pub fn ticks(&self, most: usize) -> Vec<(f64, String)> {
        let most = most.max(2);
        if self.is_logarithmic {
            return self.logarithmic_ticks(most);
        }
        let least = (self.high - self.low) / most as f64;
        let step = match self.unit {
            Unit::Seconds => round_time_step((least * NANOSECONDS) as u64) as f64 / NANOSECONDS,
            Unit::Count => round_number(least).max(1.0),
            _ => round_number(least),
        };
        let first = (self.low / step - 1e-9).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        (first..=last)
            .map(|index| index as f64 * step)
            .map(|value| (value, self.label(value, step)))
            .collect()
    }

    fn logarithmic_ticks(&self, most: usize) -> Vec<(f64, String)> {
        const ROUND_SECONDS: [f64; 27] = [
            0.001,
            0.01,
            0.1,
            0.2,
            0.5,
            1.0,
            2.0,
            5.0,
            10.0,
            30.0,
            60.0,
            120.0,
            300.0,
            600.0,
            1_800.0,
            3_600.0,
            7_200.0,
            18_000.0,
            43_200.0,
            86_400.0,
            172_800.0,
            432_000.0,
            864_000.0,
            1_728_000.0,
            4_320_000.0,
            8_640_000.0,
            43_200_000.0,
        ];
        let round: Vec<f64> = match self.unit {
            Unit::Seconds => ROUND_SECONDS.to_vec(),
            _ => (-6..13).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power))).collect(),
        };
        let shown: Vec<f64> = round.into_iter().filter(|&value| self.shows(value)).collect();
        let every = shown.len().div_ceil(most).max(1);
        shown.into_iter().step_by(every).map(|value| (value, self.label(value, value))).collect()
    }

    /// No finer than the step between ticks.
    fn label(&self, value: f64, step: f64) -> String {
        match self.unit {
            Unit::Seconds => figure(value, self.unit),
            Unit::Share | Unit::Indicator => {
                let decimals = usize::from(step < 0.01 - 1e-9) + usize::from(step < 0.001 - 1e-9);
                format!("{:.decimals$}%", value * 100.0)
            }
            _ if step >= 1.0 => grouped(value.round() as u64),
            _ => format!("{value:.*}", (-step.log10()).ceil().max(0.0) as usize),
        }
    }
}

/// The smallest of 1, 2, 5, 10, … and of 0.5, 0.2, 0.1, … that is not below `least`.
fn round_number(least: f64) -> f64 {
    let decade = 10_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|digit| digit * decade >= least * (1.0 - 1e-9));
    step.unwrap_or(10.0) * decade
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(values: [f64; 2], unit: Unit) -> String {
        let scale = Scale::over(values, unit);
        let labels: Vec<String> = scale.ticks(8).into_iter().map(|(_, label)| label).collect();
        labels.join(" ") + scale.remark()
    }

    #[test]
    fn ticks_are_round_in_their_unit() {
        assert_eq!(labels([100.0, 972.0], Unit::Seconds), "0s 5m 10m 15m");
        assert_eq!(labels([0.84, 0.99], Unit::Share), "85% 90% 95% 100% (the axis does not begin at 0)");
        assert_eq!(labels([12.0, 95.5], Unit::NodeMinutes), "0 20 40 60 80 100");
        assert_eq!(labels([1.0, 3.0], Unit::Count), "0 1 2 3");
        assert_eq!(labels([0.0, 0.04], Unit::Indicator), "0% 2% 4% 6% 8% 10%");
        assert_eq!(labels([30.0, 40_000.0], Unit::Seconds), "30s 2m 10m 1h 5h (logarithmic axis)");
    }

    #[test]
    fn an_axis_of_nothing_is_still_an_axis() {
        let scale = Scale::over([], Unit::Seconds);
        assert_eq!((scale.position(0.0, (600, 100)), scale.position(2.0, (600, 100))), (600, 100));
        assert!(Scale::over([0.0, 0.0], Unit::NodeMinutes).shows(0.0));
    }

    #[test]
    fn values_lie_between_the_ends() {
        let scale = Scale::over([30.0, 40_000.0], Unit::Seconds);
        assert!(scale.position(30.0, (600, 100)) < 600 && scale.position(40_000.0, (600, 100)) > 100);
        let share = Scale::over([0.9, 1.0], Unit::Share);
        assert_eq!(share.position(1.0, (600, 100)), 100);
    }
}
