//! What chance alone would do: the same observations of a distribution, drawn again and again and fitted anew.

use rayon::prelude::*;

use super::cells::cells;
use super::distance::distance;
use super::family::Distribution;
use super::fit::{Fit, fit_near};
use super::npmle::Npmle;
use super::sample::CensoredSample;
use crate::engine::delay::normal;
use crate::engine::random::{RandomStreams, unit_interval};

/// Within which 95 % of what was drawn lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// What each repetition led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Replicates {
    medians: Vec<f64>,
    p95s: Vec<f64>,
    distances: Vec<f64>,
}

/// What a draw is for.
const LENGTHS: u32 = 0;
const CHOICES: u32 = 1;

/// Lengths of the distribution, as much known of each as of the sample in its place; fitted and chosen as the samples themselves were, as
/// what was chosen is a part of what chance does. `fits` are those of the samples, near which the others are.
pub fn parametric(
    distribution: &Distribution,
    fits: &[Fit],
    samples: &[CensoredSample],
    blur: f64,
    count: u32,
    seed: u64,
) -> Replicates {
    let units: Vec<f64> = samples.iter().map(unit).collect();
    replicated(count, |number| {
        let streams = RandomStreams::new(seed);
        let drawn: Vec<CensoredSample> = (0_u32..)
            .zip(samples.iter().zip(&units))
            .map(|(index, (sample, unit))| {
                let [length, phase] = streams.draws(LENGTHS, number, index).map(unit_interval);
                sample.replicate(distribution.quantile(length), phase, *unit)
            })
            .collect();
        let drawn = cells(&drawn);
        let again = fits.iter().filter_map(|fit| fit_near(&fit.distribution, &drawn));
        let fit = again.max_by(|one, other| one.ln_likelihood.total_cmp(&other.ln_likelihood))?;
        Some(Replicate {
            median: fit.distribution.quantile(0.5),
            p95: fit.distribution.quantile(0.95),
            distance: distance(&fit.distribution, &Npmle::of(&drawn), blur),
        })
    })
}

/// The samples themselves, some more than once and some not at all; without any distribution.
pub fn nonparametric(samples: &[CensoredSample], count: u32, seed: u64) -> Replicates {
    replicated(count, |number| {
        let streams = RandomStreams::new(seed);
        let drawn: Vec<CensoredSample> = (0_u32..)
            .zip(samples)
            .map(|(index, _)| {
                let place = unit_interval(streams.first(CHOICES, number, index)) * samples.len() as f64;
                samples[place as usize]
            })
            .collect();
        let steps = Npmle::of(&cells(&drawn));
        let longest = f64::INFINITY;
        Some(Replicate {
            median: steps.quantile(0.5).unwrap_or(longest),
            p95: steps.quantile(0.95).unwrap_or(longest),
            distance: 0.0,
        })
    })
}

struct Replicate {
    median: f64,
    p95: f64,
    distance: f64,
}

/// In the order of their numbers, on however many threads.
fn replicated(count: u32, one: impl Fn(u64) -> Option<Replicate> + Sync + Send) -> Replicates {
    let all: Vec<Replicate> = (0..u64::from(count)).into_par_iter().filter_map(one).collect();
    let sorted = |value: fn(&Replicate) -> f64| {
        let mut values: Vec<f64> = all.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    Replicates {
        medians: sorted(|one| one.median),
        p95s: sorted(|one| one.p95),
        distances: sorted(|one| one.distance),
    }
}

impl Replicates {
    /// Around the median that was found.
    pub fn medians(&self, found: f64) -> Interval {
        around(found, &self.medians)
    }

    /// Around the p95 that was found.
    pub fn p95s(&self, found: f64) -> Interval {
        around(found, &self.p95s)
    }

    /// The share of replicates that were as far from their own fit, of one more that was the real one.
    pub fn as_far(&self, distance: f64) -> f64 {
        let farther = self.distances.len() - self.distances.partition_point(|&other| other < distance);
        (farther + 1) as f64 / (self.distances.len() + 1) as f64
    }
}

/// The bias-corrected percentile interval (Efron 1981): if more than half of what was drawn is below what was found, so is what
/// was found below what is true, more likely, and the interval moves up by twice as much.
fn around(found: f64, sorted: &[f64]) -> Interval {
    /// The standard normal's 97.5 % quantile.
    const Z975: f64 = 1.959_963_984_540_054;
    let Some(last) = sorted.len().checked_sub(1) else { return Interval { low: found, high: found } };
    let below = sorted.partition_point(|&one| one < found) + sorted.partition_point(|&one| one <= found);
    let share = (below as f64 / 2.0 + 0.5) / (sorted.len() + 1) as f64;
    let bias = normal::quantile(share.clamp(0.05, 0.95));
    let at = |z: f64| {
        let share = 1.0 - normal::upper_tail(2.0 * bias + z);
        let rank = share * (sorted.len() + 1) as f64 - 1.0;
        sorted[(rank.round().max(0.0) as usize).min(last)]
    };
    Interval { low: at(-Z975), high: at(Z975) }
}

/// How finely the length was cut off; a second where nobody saw the end.
fn unit(sample: &CensoredSample) -> f64 {
    sample.upper.map_or(1.0, |upper| upper - sample.lower)
}
