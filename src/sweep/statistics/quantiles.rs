//! Quantiles by nearest rank: each is the figure of a run, none is interpolated.
//!
//! The values themselves are kept as long as there are no more than [`EXACT_VALUES`]; from then on a histogram with a
//! high dynamic range, which knows each value to three significant digits (and no finer than a millionth), in some
//! hundred kilobytes at most however many there are.

use hdrhistogram::Histogram;

/// Up to this many values of a point and measure, quantiles are exact.
pub const EXACT_VALUES: usize = 4_096;

const SIGNIFICANT_DIGITS: u8 = 3;
/// The histogram counts in whole numbers: millionths of a second, of a share, of a node-minute.
const STEPS_PER_ONE: f64 = 1e6;

/// Values from zero upwards, and runs that are beyond all of them: rollouts that did not finish.
#[derive(Clone, Debug, Default)]
pub struct Quantiles {
    kept: Kept,
    count: u64,
    beyond: u64,
    least: f64,
    most: f64,
}

#[derive(Clone, Debug)]
enum Kept {
    Values(Vec<f64>),
    Rounded(Box<Histogram<u32>>),
}

impl Default for Kept {
    fn default() -> Self {
        Self::Values(Vec::new())
    }
}

impl Quantiles {
    /// Takes a value from zero upwards.
    pub fn push(&mut self, value: f64) {
        self.least = if self.count == 0 { value } else { self.least.min(value) };
        self.most = if self.count == 0 { value } else { self.most.max(value) };
        self.count += 1;
        match &mut self.kept {
            Kept::Values(values) if values.len() < EXACT_VALUES => values.push(value),
            Kept::Values(values) => {
                let mut histogram = Histogram::new(SIGNIFICANT_DIGITS).expect("three digits are allowed");
                histogram.auto(true);
                values.iter().chain([&value]).for_each(|&value| record(&mut histogram, value));
                self.kept = Kept::Rounded(Box::new(histogram));
            }
            Kept::Rounded(histogram) => record(histogram, value),
        }
    }

    /// Counts a run that is beyond all values.
    pub const fn push_beyond(&mut self) {
        self.beyond += 1;
    }

    pub fn least(&self) -> Option<f64> {
        (self.count > 0).then_some(self.least)
    }

    pub fn most(&self) -> Option<f64> {
        (self.count > 0).then_some(self.most)
    }

    /// The smallest value that so many per cent of the runs do not exceed: that of rank ⌈percent · runs / 100⌉;
    /// `None`: there are no runs, or the one of this rank is beyond all values.
    pub fn percentile(&self, percent: u64) -> Option<f64> {
        self.of_ranks([(self.runs() * percent).div_ceil(100).max(1)]).next().flatten()
    }

    /// The values at `count` evenly spread ranks, the last one's included, fewer if there are fewer runs; without
    /// those that are beyond all values. Each comes with the share of runs that do not exceed it.
    pub fn curve(&self, count: u64) -> Vec<(f64, f64)> {
        let (runs, count) = (self.runs(), count.min(self.runs()));
        let ranks = (1..=count).map(|index| (runs * index).div_ceil(count));
        let shares = ranks.clone().map(|rank| rank as f64 / runs as f64);
        self.of_ranks(ranks).zip(shares).filter_map(|(value, share)| Some((value?, share))).collect()
    }

    const fn runs(&self) -> u64 {
        self.count + self.beyond
    }

    /// The values of these ranks, which count from 1 and grow.
    fn of_ranks(&self, ranks: impl IntoIterator<Item = u64>) -> impl Iterator<Item = Option<f64>> {
        let mut values: Vec<(f64, u64)> = match &self.kept {
            Kept::Values(values) => values.iter().map(|&value| (value, 1)).collect(),
            Kept::Rounded(histogram) => histogram
                .iter_recorded()
                .map(|step| {
                    let middle = histogram.median_equivalent(step.value_iterated_to()) as f64 / STEPS_PER_ONE;
                    (middle.clamp(self.least, self.most), step.count_since_last_iteration())
                })
                .collect(),
        };
        values.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let (mut index, mut passed) = (0, 0);
        ranks.into_iter().map(move |rank| {
            while index < values.len() && passed + values[index].1 < rank {
                passed += values[index].1;
                index += 1;
            }
            values.get(index).map(|&(value, _)| value)
        })
    }
}

fn record(histogram: &mut Histogram<u32>, value: f64) {
    // The histogram's reach is that of the numbers it counts in; what is too large for it counts as its largest.
    let steps = ((value * STEPS_PER_ONE).round() as u64).min(u64::MAX / 4);
    histogram.record(steps).expect("a histogram that grows has room for every number");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: impl IntoIterator<Item = f64>) -> Quantiles {
        let mut quantiles = Quantiles::default();
        values.into_iter().for_each(|value| quantiles.push(value));
        quantiles
    }

    fn percentiles(quantiles: &Quantiles) -> [Option<f64>; 4] {
        [50, 90, 95, 99].map(|percent| quantiles.percentile(percent))
    }

    #[test]
    fn ranks_are_the_nearest() {
        // The usual example of the method: ranks 1, 2, 2, 3 and 5 of five values.
        let five = of([50.0, 15.0, 40.0, 20.0, 35.0]);
        let of_five = [5, 30, 40, 50, 100].map(|percent| five.percentile(percent).unwrap());
        assert_eq!(of_five, [15.0, 20.0, 20.0, 35.0, 50.0]);
        assert_eq!(percentiles(&of((1..=100).map(f64::from))), [50.0, 90.0, 95.0, 99.0].map(Some));
        assert_eq!(percentiles(&of([7.0])), [Some(7.0); 4]);
        assert_eq!(percentiles(&of([])), [None; 4]);
    }

    #[test]
    fn what_is_beyond_all_values_has_a_rank_and_no_value() {
        let mut quantiles = of((1..=93).map(f64::from));
        (0..7).for_each(|_| quantiles.push_beyond());
        assert_eq!(percentiles(&quantiles), [Some(50.0), Some(90.0), None, None]);
        let curve = quantiles.curve(10);
        assert_eq!((curve.len(), curve[0], curve[8]), (9, (10.0, 0.1), (90.0, 0.9)));
    }

    #[test]
    fn a_curve_of_few_runs_has_a_step_for_each() {
        assert_eq!(of([3.0, 1.0, 2.0]).curve(100), [(1.0, 1.0 / 3.0), (2.0, 2.0 / 3.0), (3.0, 1.0)]);
        assert_eq!(of([]).curve(100), []);
    }

    #[test]
    fn values_are_exact_up_to_the_border_and_good_to_three_digits_beyond() {
        let value = |index: usize| 100.0 + (index * 7_919 % 10_007) as f64 / 3.0;
        for (count, exact) in [(EXACT_VALUES, true), (EXACT_VALUES + 1, false), (40_000, false)] {
            let quantiles = of((0..count).map(value));
            let mut sorted: Vec<f64> = (0..count).map(value).collect();
            sorted.sort_by(f64::total_cmp);
            for percent in [1, 5, 50, 90, 95, 99, 100] {
                let truth = sorted[(count * percent).div_ceil(100) - 1];
                let found = quantiles.percentile(percent as u64).unwrap();
                let tolerance = if exact { 0.0 } else { truth / 1_000.0 };
                assert!(
                    (found - truth).abs() <= tolerance,
                    "{count} values, p{percent}: {found}, not {truth}"
                );
            }
            assert_eq!(matches!(quantiles.kept, Kept::Values(_)), exact);
            assert_eq!(
                (quantiles.least(), quantiles.most()),
                (sorted.first().copied(), sorted.last().copied())
            );
        }
    }

    #[test]
    fn shares_and_huge_values_fit_into_the_histogram() {
        let shares = of((0..10_000).map(|index| f64::from(index) / 10_000.0));
        assert!((shares.percentile(5).unwrap() - 0.05).abs() < 1e-4);
        let huge = of((0..10_000).map(|index| f64::from(index) * 1e30));
        assert!(huge.percentile(50).is_some());
        assert_eq!(of(std::iter::repeat_n(0.0, 10_000)).percentile(99), Some(0.0));
    }

    proptest! {
        #[test]
        fn the_order_of_the_values_does_not_matter(
            values in prop::collection::vec(0.0..1e4, 1..200), beyond in 0..20_u32, seed: u64,
        ) {
            use rand::{SeedableRng, seq::SliceRandom};
            let mut shuffled = values.clone();
            shuffled.shuffle(&mut rand_chacha::ChaCha8Rng::seed_from_u64(seed));
            let (mut one, mut other) = (of(values), of(shuffled));
            (0..beyond).for_each(|_| { one.push_beyond(); other.push_beyond(); });
            prop_assert_eq!(percentiles(&one), percentiles(&other));
            prop_assert_eq!(one.curve(50), other.curve(50));
        }
    }
}
