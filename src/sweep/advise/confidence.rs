//! One-sided bounds at any level: of a probability, exactly, and of a mean, after Student.

use statrs::distribution::{Beta, Binomial, ContinuousCDF, DiscreteCDF, StudentsT};

use crate::sweep::statistics::Moments;

/// A probability is below `bound`, but for an error of at most `error`: so few of `of` runs would be unlikely otherwise.
pub fn is_below(bound: f64, count: u64, of: u64, error: f64) -> bool {
    let counts = Binomial::new(bound, of).expect("the bound is a probability");
    counts.cdf(count) < error
}

/// A probability is above `bound`, but for an error of at most `error`: so many of `of` runs would be unlikely otherwise.
pub fn is_above(bound: f64, count: u64, of: u64, error: f64) -> bool {
    if count == 0 {
        return false;
    }
    let counts = Binomial::new(bound, of).expect("the bound is a probability");
    counts.sf(count - 1) < error
}

/// Clopper and Pearson's upper bound of the probability of what happened in `count` of `of` runs.
pub fn at_most(count: u64, of: u64, error: f64) -> f64 {
    if count >= of {
        return 1.0;
    }
    let (count, rest) = (count as f64 + 1.0, (of - count) as f64);
    Beta::new(count, rest).expect("both are positive").inverse_cdf(1.0 - error)
}

/// Clopper and Pearson's lower bound of the probability of what happened in `count` of `of` runs.
pub fn at_least(count: u64, of: u64, error: f64) -> f64 {
    if count == 0 {
        return 0.0;
    }
    let (count, rest) = (count as f64, (of - count) as f64 + 1.0);
    Beta::new(count, rest).expect("both are positive").inverse_cdf(error)
}

/// How many runs without one failure show that its probability is below `bound`: the least n with (1 − bound)ⁿ < error.
pub fn least_runs(bound: f64, error: f64) -> u32 {
    let runs = (error.ln() / (-bound).ln_1p()).floor() as u32 + 1;
    runs.max(1)
}

/// The upper bound of the mean, but for an error of at most `error`. `None`: there are fewer than two values.
pub fn mean_at_most(values: &Moments, error: f64) -> Option<f64> {
    let standard_error = (values.variance()? / values.count() as f64).sqrt();
    let student =
        StudentsT::new(0.0, 1.0, (values.count() - 1) as f64).expect("there is a degree of freedom");
    Some(values.mean()? + student.inverse_cdf(1.0 - error) * standard_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_of_three() {
        assert_eq!(least_runs(0.05, 0.05), 59, "3 / 59 is 5.1 %");
        assert_eq!(least_runs(0.01, 0.05), 299);
        assert!(is_below(0.05, 0, 59, 0.05) && !is_below(0.05, 0, 58, 0.05));
        assert!((at_most(0, 59, 0.05) - 0.0495).abs() < 1e-4);
    }

    #[test]
    fn the_exact_bounds_are_those_of_the_tables() {
        // Clopper and Pearson's interval at 95 % on both sides for 10 of 100: 4.90 % to 17.62 %.
        assert!((at_most(10, 100, 0.025) - 0.1762).abs() < 1e-4);
        assert!((at_least(10, 100, 0.025) - 0.0490).abs() < 1e-4);
        assert_eq!(at_least(0, 100, 0.025), 0.0);
        assert!(is_above(0.0490, 10, 100, 0.025) && !is_above(0.0491, 10, 100, 0.025));
        assert_eq!((at_most(5, 5, 0.05), is_above(0.05, 0, 1_000, 0.5)), (1.0, false));
        for (count, of) in [(0, 10), (3, 40), (17, 200), (9, 10)] {
            let bound = at_most(count, of, 0.01);
            assert!(is_below(bound + 1e-6, count, of, 0.01) && !is_below(bound - 1e-6, count, of, 0.01));
        }
    }

    #[test]
    fn a_mean_s_bound() {
        let values: Moments = [10.0, 12.0, 11.0].into_iter().collect();
        // t(2) = 2.920 at 95 % on one side; the standard error is 1 / √3.
        assert!((mean_at_most(&values, 0.05).unwrap() - (11.0 + 2.920 / 3.0_f64.sqrt())).abs() < 1e-3);
        assert_eq!(mean_at_most(&[1.0].into_iter().collect(), 0.05), None);
    }
}
