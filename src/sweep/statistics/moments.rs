//! Mean and variance in one pass, and Student's interval for the mean.
//!
//! Welford's recurrence (Technometrics 4, 1962, p. 419), which loses no digits where the values are large and their
//! differences small; two parts are joined after Chan, Golub and LeVeque (1979).

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::interval::{CONFIDENCE, Interval};

/// Count, mean and variance of the values so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    count: u64,
    mean: f64,
    /// The sum of the squared distances from the mean.
    squares: f64,
}

impl Moments {
    pub fn push(&mut self, value: f64) {
        self.count += 1;
        let from_old_mean = value - self.mean;
        self.mean += from_old_mean / self.count as f64;
        self.squares += from_old_mean * (value - self.mean);
    }

    /// Takes in the values of another part.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        let (own, others) = (self.count as f64, other.count as f64);
        let apart = other.mean - self.mean;
        self.mean += apart * others / (own + others);
        self.squares += other.squares + apart * apart * own * others / (own + others);
        self.count += other.count;
    }

    pub const fn count(&self) -> u64 {
        self.count
    }

    /// `None`: there are no values.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// Of a sample (divided by the count less one); one value has none.
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }

    pub fn standard_deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// Student's interval for the mean: mean ± t(count − 1) · standard deviation / √count. One value has none.
    pub fn interval(&self) -> Option<Interval> {
        let standard_error = (self.variance()? / self.count as f64).sqrt();
        let half_width = two_sided_t(self.count - 1) * standard_error;
        Some(Interval { low: self.mean - half_width, high: self.mean + half_width })
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::default();
        values.into_iter().for_each(|value| moments.push(value));
        moments
    }
}

/// The quantile of Student's distribution that [`CONFIDENCE`] of it lie within, on both sides of zero.
fn two_sided_t(degrees_of_freedom: u64) -> f64 {
    let distribution =
        StudentsT::new(0.0, 1.0, degrees_of_freedom as f64).expect("there is a degree of freedom");
    distribution.inverse_cdf(1.0 - (1.0 - CONFIDENCE) / 2.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn close(one: f64, other: f64, tolerance: f64) {
        assert!((one - other).abs() <= tolerance, "{one} is not {other} ± {tolerance}");
    }

    #[test]
    fn a_sample_worked_out_by_hand() {
        let moments: Moments = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter().collect();
        close(moments.mean().unwrap(), 5.0, 1e-12);
        close(moments.variance().unwrap(), 32.0 / 7.0, 1e-12);
        // t(7) = 2.365 from a table, √(32 / 7 / 8) = 0.75593.
        close(moments.interval().unwrap().half_width(), 2.365 * 0.75593, 1e-3);
    }

    #[test]
    fn student_s_quantiles_are_those_of_the_tables() {
        // NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2, column 0.975.
        let table = [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (19, 2.093), (29, 2.045)];
        for (degrees, t) in table.into_iter().chain([(49, 2.010), (99, 1.984), (100_000, 1.960)]) {
            close(two_sided_t(degrees), t, 6e-4);
        }
    }

    #[test]
    fn no_digits_are_lost_where_values_are_large() {
        // NIST Statistical Reference Datasets, NumAcc4: 10000000.2, then 10000000.1 and 10000000.3 in turn, 1001 in
        // all; certified mean 10000000.2 and standard deviation 0.1.
        let rest = (0..1_000).map(|index| if index % 2 == 0 { 10_000_000.1 } else { 10_000_000.3 });
        let moments: Moments = std::iter::once(10_000_000.2).chain(rest).collect();
        close(moments.mean().unwrap(), 10_000_000.2, 1e-7);
        close(moments.standard_deviation().unwrap(), 0.1, 1e-8);
    }

    #[test]
    fn one_value_has_a_mean_and_no_interval() {
        let moments: Moments = [3.5].into_iter().collect();
        assert_eq!((moments.mean(), moments.variance(), moments.interval()), (Some(3.5), None, None));
        assert_eq!(Moments::default().mean(), None);
        let equal: Moments = [3.5, 3.5].into_iter().collect();
        assert_eq!(equal.interval(), Some(Interval { low: 3.5, high: 3.5 }));
    }

    #[test]
    fn nineteen_intervals_of_twenty_hold_the_mean() {
        const SAMPLES: u32 = 2_000;
        let mut random = ChaCha8Rng::seed_from_u64(2001);
        // As good as normal: twelve uniform values together.
        let mut normal = || (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
        for size in [2, 5, 20] {
            let held = (0..SAMPLES).filter(|_| {
                let moments: Moments = (0..size).map(|_| normal()).collect();
                moments.interval().unwrap().holds(0.0)
            });
            // Three standard errors of a share of 0.95 of 2,000 are 0.0146.
            close(held.count() as f64 / f64::from(SAMPLES), CONFIDENCE, 0.0146);
        }
    }

    proptest! {
        #[test]
        fn parts_join_to_the_whole_in_any_order(
            parts in prop::collection::vec(prop::collection::vec(-1e3..1e3, 0..20), 1..6),
        ) {
            let whole: Moments = parts.iter().flatten().copied().collect();
            let moments: Vec<Moments> = parts.iter().map(|part| part.iter().copied().collect()).collect();
            let joined = |order: &mut dyn Iterator<Item = &Moments>| {
                order.fold(Moments::default(), |mut sum, part| { sum.merge(part); sum })
            };
            for moments in [joined(&mut moments.iter()), joined(&mut moments.iter().rev())] {
                prop_assert_eq!(moments.count(), whole.count());
                if let (Some(one), Some(other)) = (moments.mean(), whole.mean()) {
                    prop_assert!((one - other).abs() < 1e-9);
                }
                if let (Some(one), Some(other)) = (moments.variance(), whole.variance()) {
                    prop_assert!((one - other).abs() < 1e-6);
                }
            }
        }
    }
}
