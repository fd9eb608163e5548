//! All that is said of one figure at one point: an [`Estimate`], gathered run by run.

use serde::Serialize;

use super::interval::Interval;
use super::moments::Moments;
use super::proportion::wilson;
use super::quantiles::Quantiles;
use crate::sweep::measure::{Better, Measure, Unit};

/// What one run has to say of a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    Value(f64),
    /// A rollout that did not finish: no duration, and longer than any.
    Unfinished,
    /// Nothing: what is measured did not happen in this run.
    None,
}

/// Gathers the figures of the runs of a point.
#[derive(Clone, Debug)]
pub struct Figures {
    better: Better,
    is_indicator: bool,
    moments: Moments,
    quantiles: Quantiles,
    unfinished: u64,
    without: u64,
    differences: Moments,
}

/// What the runs of a point say of one figure. Whatever there is nothing to say of is `None`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Runs that have the figure: those that mean, interval and standard deviation speak of.
    pub count: u64,
    /// Runs whose rollout did not finish: without a figure, and counted by the percentiles as longer than any.
    pub unfinished: u64,
    /// Runs in which there was nothing to measure; no statistic knows of them.
    pub without: u64,
    pub mean: Option<f64>,
    /// For the mean, after Student; of an indicator, whose mean is a probability, after Wilson.
    pub interval: Option<Interval>,
    pub standard_deviation: Option<f64>,
    /// The smallest figure that so many per cent of the runs do not exceed, by nearest rank; none if the run of that
    /// rank did not finish.
    pub p5: Option<f64>,
    pub p50: Option<f64>,
    pub p90: Option<f64>,
    pub p95: Option<f64>,
    pub p99: Option<f64>,
    /// The least preferable figure, of the runs that have one.
    pub worst: Option<f64>,
    /// Against the baseline, if this is not the baseline itself.
    pub difference: Option<Difference>,
}

/// By how much a point's figures exceed the baseline's, replication by replication: both drew the same random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Replications in which both have the figure.
    pub pairs: u64,
    pub mean: f64,
    /// After Student, over the pairs.
    pub interval: Option<Interval>,
}

impl Figures {
    pub fn of(measure: Measure) -> Self {
        Self::new(measure.better(), measure.unit() == Unit::Indicator)
    }

    /// Of what happens in a run, 1, or does not, 0: a missed objective.
    pub fn of_indicator() -> Self {
        Self::new(Better::Lower, true)
    }

    fn new(better: Better, is_indicator: bool) -> Self {
        Self {
            better,
            is_indicator,
            moments: Moments::default(),
            quantiles: Quantiles::default(),
            unfinished: 0,
            without: 0,
            differences: Moments::default(),
        }
    }

    /// Takes a run's figure. A value that is no number says nothing.
    pub fn push(&mut self, figure: Figure) {
        match figure {
            Figure::Value(value) if value.is_finite() => {
                self.moments.push(value);
                self.quantiles.push(value);
            }
            Figure::Unfinished => {
                self.unfinished += 1;
                self.quantiles.push_beyond();
            }
            Figure::Value(_) | Figure::None => self.without += 1,
        }
    }

    /// Takes the figures of the same replication here and at the baseline; only two values make a pair.
    pub fn push_pair(&mut self, own: Figure, of_baseline: Figure) {
        if let (Figure::Value(own), Figure::Value(of_baseline)) = (own, of_baseline) {
            let difference = own - of_baseline;
            if difference.is_finite() {
                self.differences.push(difference);
            }
        }
    }

    /// The values at so many evenly spread ranks: the distribution, unfinished runs at its end.
    pub fn curve(&self, count: u64) -> Vec<(f64, f64)> {
        self.quantiles.curve(count)
    }

    pub fn estimate(&self) -> Estimate {
        let percentile = |percent| self.quantiles.percentile(percent);
        Estimate {
            count: self.moments.count(),
            unfinished: self.unfinished,
            without: self.without,
            mean: self.mean(),
            interval: self.interval(),
            standard_deviation: self.moments.standard_deviation(),
            p5: percentile(5),
            p50: percentile(50),
            p90: percentile(90),
            p95: percentile(95),
            p99: percentile(99),
            worst: match self.better {
                Better::Lower => self.quantiles.most(),
                Better::Higher => self.quantiles.least(),
            },
            difference: self.differences.mean().map(|mean| Difference {
                pairs: self.differences.count(),
                mean,
                interval: self.differences.interval(),
            }),
        }
    }

    fn mean(&self) -> Option<f64> {
        let runs = self.moments.count();
        if self.is_indicator && runs > 0 {
            Some(self.happened()? as f64 / runs as f64)
        } else {
            self.moments.mean()
        }
    }

    fn interval(&self) -> Option<Interval> {
        if self.is_indicator {
            wilson(self.happened()?, self.moments.count())
        } else {
            self.moments.interval()
        }
    }

    /// In how many runs the indicator was 1.
    fn happened(&self) -> Option<u64> {
        Some((self.moments.mean()? * self.moments.count() as f64).round() as u64)
    }
}

impl Estimate {
    /// How many runs it speaks of, those included that have nothing to say.
    pub const fn runs(&self) -> u64 {
        self.count + self.unfinished + self.without
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(measure: Measure, figures: impl IntoIterator<Item = Figure>) -> Estimate {
        let mut gathered = Figures::of(measure);
        figures.into_iter().for_each(|figure| gathered.push(figure));
        gathered.estimate()
    }

    #[test]
    fn unfinished_rollouts_are_counted_and_longer_than_any() {
        let finished = (1..=9).map(|tens| Figure::Value(f64::from(tens) * 10.0));
        let estimate = of(Measure::Rollout, finished.chain([Figure::Unfinished, Figure::None]));
        assert_eq!((estimate.count, estimate.unfinished, estimate.without, estimate.runs()), (9, 1, 1, 11));
        assert_eq!((estimate.mean, estimate.p90, estimate.p95), (Some(50.0), Some(90.0), None));
        assert_eq!(estimate.worst, Some(90.0));
    }

    #[test]
    fn the_worst_availability_is_the_lowest() {
        let estimate = of(Measure::LowestAvailability, [0.9, 0.8, 1.0].map(Figure::Value));
        assert_eq!((estimate.worst, estimate.p99), (Some(0.8), Some(1.0)));
    }

    #[test]
    fn an_indicator_has_wilson_s_interval() {
        let stalled = (0..29).map(|run| Figure::Value(f64::from(u8::from(run == 7))));
        let estimate = of(Measure::Stalled, stalled);
        assert_eq!(estimate.interval, wilson(1, 29));
        assert_eq!(of(Measure::Stalled, [Figure::Value(1.0)]).interval, wilson(1, 1));
    }

    #[test]
    fn one_run_says_nothing_of_the_next() {
        let estimate = of(Measure::Uncovered, [Figure::Value(12.5)]);
        assert_eq!((estimate.mean, estimate.interval, estimate.p99), (Some(12.5), None, Some(12.5)));
        let nothing = of(Measure::Uncovered, [Figure::None, Figure::Value(f64::NAN)]);
        assert_eq!((nothing.count, nothing.without, nothing.mean, nothing.worst), (0, 2, None, None));
    }

    #[test]
    fn only_two_values_make_a_pair() {
        let mut figures = Figures::of(Measure::Rollout);
        for (own, baseline) in [(110.0, 100.0), (223.0, 210.0), (330.0, 319.0)] {
            figures.push_pair(Figure::Value(own), Figure::Value(baseline));
        }
        figures.push_pair(Figure::Unfinished, Figure::Value(1.0));
        figures.push_pair(Figure::Value(1.0), Figure::None);
        let difference = figures.estimate().difference.unwrap();
        // Of 10, 13 and 11: mean 34 / 3, variance 7 / 3, t(2) = 4.303.
        assert_eq!(difference.pairs, 3);
        assert!((difference.mean - 34.0 / 3.0).abs() < 1e-12);
        let half_width = 4.3027 * (7.0_f64 / 9.0).sqrt();
        assert!((difference.interval.unwrap().half_width() - half_width).abs() < 1e-3);
    }
}
