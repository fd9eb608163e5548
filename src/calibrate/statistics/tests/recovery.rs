//! Delays of the simulator's own engine, cut off to whole seconds as the API does, and what is found again of them.

use crate::calibrate::statistics::cells::cells;
use crate::calibrate::statistics::fit::fit;
use crate::calibrate::statistics::{Calibration, CensoredSample, Family, Outcome, calibrate};
use crate::engine::delay::Delay;
use crate::engine::random::{RandomStreams, unit_interval};
use crate::engine::time::Duration;

const SAMPLES: u32 = 200;

/// `EVERYNODE_RECOVERY_SEEDS=200 cargo test recovery` takes as many as the figures of the documentation are from.
fn seeds() -> u64 {
    let asked = std::env::var("EVERYNODE_RECOVERY_SEEDS").ok().and_then(|seeds| seeds.parse().ok());
    let thorough = std::env::var_os("EVERYNODE_THOROUGH_TESTS").is_some();
    asked.unwrap_or(if thorough { 30 } else { 6 })
}

/// What an API server would say of things that begin at any time within 1,000 s and take this delay: begin and end in whole
/// seconds. This share of them is looked at before long.
fn read_in_whole_seconds(delay: &Delay, impatient: f64, seed: u64) -> Vec<CensoredSample> {
    let streams = RandomStreams::new(seed);
    let one = |index: u32| {
        let [length, begin, patience] = streams.draws::<3>(7, 0, index);
        let begin = unit_interval(begin) * 1_000.0;
        let end = begin + delay.sample(length).as_seconds();
        let looked_at =
            begin + if unit_interval(patience) < impatient { unit_interval(patience) * 60.0 } else { 1e5 };
        let has_ended = end <= looked_at;
        let [begin, end, now] = [begin, end, looked_at].map(|time| time.floor() as i64);
        if has_ended {
            CensoredSample::between(begin, end, now)
        } else {
            CensoredSample::under_way(begin, now)
        }
    };
    (0..SAMPLES).map(|index| one(index).expect("an end comes after its begin")).collect()
}

/// What is found if what was read is taken for what was, and what is not over is passed over: the median of the best log-normal, in
/// which less than a second counts as nearly nothing, and the p95 of what was read.
fn naive(samples: &[CensoredSample]) -> [f64; 2] {
    let logarithms: Vec<f64> =
        samples.iter().filter_map(|sample| sample.upper).map(|read| read.max(1e-3).ln()).collect();
    let count = logarithms.len() as f64;
    let mean = logarithms.iter().sum::<f64>() / count;
    let mut read: Vec<f64> = samples.iter().filter_map(|sample| sample.upper).collect();
    read.sort_by(f64::total_cmp);
    [mean.exp(), read[read.len() * 95 / 100]]
}

#[derive(Default)]
struct Recovered {
    runs: f64,
    ln_medians: f64,
    ln_p95s: f64,
    medians_within: f64,
    p95s_within: f64,
}

impl Recovered {
    fn add(&mut self, found: &Calibration, median: f64, p95: f64) {
        let Outcome::Fitted { median: of_median, p95: of_p95, .. } = &found.outcome else { return };
        self.runs += 1.0;
        self.ln_medians += (of_median.value / median).ln();
        self.ln_p95s += (of_p95.value / p95).ln();
        self.medians_within +=
            f64::from(u8::from(of_median.interval.low <= median && median <= of_median.interval.high));
        self.p95s_within += f64::from(u8::from(of_p95.interval.low <= p95 && p95 <= of_p95.interval.high));
    }
}

/// The least and the greatest of so many are the ends of a 95 % interval.
const REPLICATES: u32 = 39;

/// Of a delay and whatever family is chosen: the bias is a small part of what a single seed is off by, and the intervals hold
/// what is true about as often as they say.
fn recovers(delay: &Delay) {
    let [median, p95] = [0.5, 0.95].map(|p| delay.quantile(p).as_seconds());
    let mut all = Recovered::default();
    for seed in 0..seeds() {
        all.add(&calibrate(&read_in_whole_seconds(delay, 0.2, seed), REPLICATES, seed), median, p95);
    }
    let share = |count: f64| count / all.runs;
    let said = format!(
        "{delay}: {} of {} fitted; bias of the median {:+.3}, of the p95 {:+.3}; within: {:.3}, {:.3}",
        all.runs,
        seeds(),
        share(all.ln_medians),
        share(all.ln_p95s),
        share(all.medians_within),
        share(all.p95s_within)
    );
    println!("{said}");
    // By chance: three standard deviations of what so many seeds give.
    let scatter = 3.0 / (seeds() as f64).sqrt();
    assert!(all.runs >= 0.9 * seeds() as f64, "{said}");
    assert!(share(all.ln_medians).abs() < 0.02 + 0.1 * scatter, "{said}");
    assert!(share(all.ln_p95s).abs() < 0.03 + 0.15 * scatter, "{said}");
    for within in [all.medians_within, all.p95s_within] {
        assert!(share(within) > 0.90 - 0.25 * scatter, "{said}");
    }
}

#[test]
fn a_log_normal_is_found_again() {
    recovers(&Delay::log_normal(Duration::from_seconds(1), Duration::from_seconds(3)).unwrap());
    recovers(&Delay::log_normal(Duration::from_seconds(6), Duration::from_seconds(25)).unwrap());
}

#[test]
fn a_weibull_is_found_again() {
    recovers(&Delay::weibull(1.5, Duration::from_seconds(10)).unwrap());
}

#[test]
fn a_gamma_is_found_again() {
    recovers(&Delay::gamma(2.5, Duration::from_seconds(4)).unwrap());
}

/// The mean over the seeds of what is found for median and p95 of a log-normal: naively, and as it should be.
fn both_ways(delay: &Delay, impatient: f64) -> [[f64; 2]; 2] {
    let mut means = [[0.0; 2]; 2];
    for seed in 0..seeds() {
        let samples = read_in_whole_seconds(delay, impatient, seed);
        let fit = fit(Family::LogNormal, &cells(&samples)).expect("a log-normal fits");
        let found = [naive(&samples), [0.5, 0.95].map(|p| fit.distribution.quantile(p))];
        for (mean, value) in means.as_flattened_mut().iter_mut().zip(found.as_flattened()) {
            *mean += value / seeds() as f64;
        }
    }
    means
}

/// The reason for all this.
#[test]
fn taking_what_was_read_for_what_was_is_wrong() {
    let delay =
        |median, p95| Delay::log_normal(Duration::from_seconds(median), Duration::from_seconds(p95)).unwrap();
    let [[naive, _], [censored, _]] = both_ways(&delay(1, 3), 0.0);
    println!("median 1 s: naive {naive}, censored {censored}");
    assert!(naive < 0.5, "the true median is 1 s, found was {naive}");
    assert!((censored - 1.0).abs() < 0.05, "the true median is 1 s, found was {censored}");
    // The slow ones are not over when somebody looks.
    let [[_, naive], [_, censored]] = both_ways(&delay(6, 25), 0.5);
    println!("p95 25 s: naive {naive}, censored {censored}");
    assert!(naive < 22.5, "the true p95 is 25 s, found was {naive}");
    assert!((censored - 25.0).abs() < 2.0, "the true p95 is 25 s, found was {censored}");
}
