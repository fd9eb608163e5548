//! How sure one may be of a probability of which so many runs of so many speak.
//!
//! Wilson's score interval (Journal of the American Statistical Association 22, 1927, p. 209). Brown, Cai and DasGupta
//! (Statistical Science 16, 2001, p. 101) recommend it where there are few runs; the usual ± of the normal
//! approximation would say of an objective that 20 runs of 20 met that it is never missed.

use statrs::distribution::{ContinuousCDF, Normal};

use super::interval::{CONFIDENCE, Interval};

/// Wilson's interval for the probability of what happened `count` times in `of` runs; `None`: there were none.
pub fn wilson(count: u64, of: u64) -> Option<Interval> {
    if of == 0 {
        return None;
    }
    let (count, of) = (count as f64, of as f64);
    let z = Normal::standard().inverse_cdf(1.0 - (1.0 - CONFIDENCE) / 2.0);
    let share = count / of;
    let middle = share + z * z / (2.0 * of);
    let half_width = z * (share * (1.0 - share) / of + z * z / (4.0 * of * of)).sqrt();
    let scale = 1.0 + z * z / of;
    // Rounding must not put the ends beside what they are exactly.
    let low = if count == 0.0 { 0.0 } else { (middle - half_width) / scale };
    let high = if count == of { 1.0 } else { (middle + half_width) / scale };
    Some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{Binomial, Discrete};

    use super::*;

    #[test]
    fn the_intervals_are_the_published_ones() {
        // Newcombe, Statistics in Medicine 17 (1998), p. 857, table I, method 3.
        let table = [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ];
        for (count, of, low, high) in table {
            let interval = wilson(count, of).unwrap();
            assert!((interval.low - low).abs() < 5e-5, "{count} of {of}: {interval:?}");
            assert!((interval.high - high).abs() < 5e-5, "{count} of {of}: {interval:?}");
        }
    }

    #[test]
    fn what_never_failed_may_still_fail() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(20, 20).unwrap().high, 1.0);
        assert!(wilson(20, 20).unwrap().low < 0.84);
        let (few, many) = (wilson(0, 10).unwrap(), wilson(0, 1_000).unwrap());
        assert_eq!((few.low, many.low), (0.0, 0.0));
        assert!(few.high > 0.27 && many.high < 0.004);
    }

    #[test]
    fn the_interval_holds_the_true_probability_about_as_often_as_it_says() {
        const RUNS: u64 = 50;
        let coverage = |probability: f64| {
            let counts = Binomial::new(probability, RUNS).unwrap();
            let held = (0..=RUNS).filter(|&count| wilson(count, RUNS).unwrap().holds(probability));
            held.map(|count| counts.pmf(count)).sum::<f64>()
        };
        let probabilities: Vec<f64> = (1..100).map(|percent| f64::from(percent) / 100.0).collect();
        let coverages: Vec<f64> = probabilities.into_iter().map(coverage).collect();
        let mean = coverages.iter().sum::<f64>() / coverages.len() as f64;
        // Brown, Cai and DasGupta's figure 5 has it between 0.95 and 0.96 on average, with dips near 0 and 1.
        assert!((0.94..0.965).contains(&mean), "{mean}");
        assert!(coverages.iter().all(|&coverage| coverage > 0.88), "{coverages:?}");
    }
}
