//! What chance alone would do: the same observations of a distribution, drawn again and again and fitted anew.

use rayon::prelude::*;

use super::cells::cells;
use super::distance::distance;
use super::family::Distribution;
use super::fit::{Fit, fit_near};
use super::npmle::Npmle;
use super::sample::CensoredSample;
use super::standard_error::ln_quantile_errors;
use crate::engine::delay::normal;
use crate::engine::random::{RandomStreams, unit_interval};

/// Within which 95 % of what was drawn lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// The quantiles that are estimated: median and p95.
const SHARES: [f64; 2] = [0.5, 0.95];

/// What each repetition led to, from the least.
#[derive(Clone, Debug, PartialEq)]
pub struct Replicates {
    /// Medians and p95s.
    quantiles: [Vec<f64>; 2],
    distances: Vec<f64>,
    /// `None`: without a distribution, or where its likelihood is no help.
    studentized: Option<Studentized>,
}

/// By how many of its own standard errors the logarithm of each repetition's quantile is off.
#[derive(Clone, Debug, PartialEq)]
struct Studentized {
    /// Those of the samples themselves.
    errors: [f64; 2],
    off: [Vec<f64>; 2],
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
    let ln_found = SHARES.map(|share| libm::log(distribution.quantile(share)));
    let replicates = replicated(count, |number| {
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
        let quantiles = SHARES.map(|share| fit.distribution.quantile(share));
        let errors = ln_quantile_errors(&fit.distribution, &drawn, SHARES);
        let off = |errors: [f64; 2]| {
            [0, 1].map(|which| (libm::log(quantiles[which]) - ln_found[which]) / errors[which])
        };
        Some(Replicate {
            quantiles,
            distance: distance(&fit.distribution, &Npmle::of(&drawn), blur),
            off: errors.map(off),
        })
    });
    Replicates { studentized: replicates.studentized(distribution, samples), ..replicates.summary }
}

/// The samples themselves, some more than once and some not at all; without any distribution.
pub fn nonparametric(samples: &[CensoredSample], count: u32, seed: u64) -> Replicates {
    let replicates = replicated(count, |number| {
        let streams = RandomStreams::new(seed);
        let drawn: Vec<CensoredSample> = (0_u32..)
            .zip(samples)
            .map(|(index, _)| {
                let choice = unit_interval(streams.first(CHOICES, number, index)) * samples.len() as f64;
                samples[choice as usize]
            })
            .collect();
        let steps = Npmle::of(&cells(&drawn));
        let longest = f64::INFINITY;
        let quantiles = SHARES.map(|share| steps.quantile(share).unwrap_or(longest));
        Some(Replicate { quantiles, distance: 0.0, off: None })
    });
    replicates.summary
}

struct Replicate {
    quantiles: [f64; 2],
    distance: f64,
    /// In standard errors of its own.
    off: Option<[f64; 2]>,
}

/// All repetitions, and what they come to.
struct Repeated {
    all: Vec<Replicate>,
    summary: Replicates,
}

/// In the order of their numbers, on however many threads.
fn replicated(count: u32, one: impl Fn(u64) -> Option<Replicate> + Sync + Send) -> Repeated {
    let all: Vec<Replicate> = (0..u64::from(count)).into_par_iter().filter_map(one).collect();
    let quantiles = [0, 1].map(|which| sorted(all.iter().map(|one| one.quantiles[which])));
    let distances = sorted(all.iter().map(|one| one.distance));
    Repeated { summary: Replicates { quantiles, distances, studentized: None }, all }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

impl Repeated {
    fn studentized(&self, distribution: &Distribution, samples: &[CensoredSample]) -> Option<Studentized> {
        let errors = ln_quantile_errors(distribution, &cells(samples), SHARES)?;
        let off = [0, 1].map(|which| sorted(self.all.iter().filter_map(|one| Some(one.off?[which]))));
        (!off[0].is_empty()).then_some(Studentized { errors, off })
    }
}

impl Replicates {
    /// Around the median that was found.
    pub fn medians(&self, found: f64) -> Interval {
        self.around(0, found)
    }

    /// Around the p95 that was found.
    pub fn p95s(&self, found: f64) -> Interval {
        self.around(1, found)
    }

    fn around(&self, which: usize, found: f64) -> Interval {
        match &self.studentized {
            Some(Studentized { errors, off }) => bootstrap_t(found, errors[which], &off[which]),
            None => bias_corrected(found, &self.quantiles[which]),
        }
    }

    /// The share of replicates that were as far from their own fit, of one more that was the real one.
    pub fn as_far(&self, distance: f64) -> f64 {
        let farther = self.distances.len() - self.distances.partition_point(|&other| other < distance);
        (farther + 1) as f64 / (self.distances.len() + 1) as f64
    }
}

/// The share of what was drawn that lies below each end of an interval.
const ENDS: [f64; 2] = [0.025, 0.975];

/// The bootstrap-t interval on the logarithm (Efron 1982): as chance puts what is drawn so many of its own standard errors off, so it
/// has put what was found off what is true, by as many of its own.
fn bootstrap_t(found: f64, error: f64, off: &[f64]) -> Interval {
    let [least, most] = ENDS.map(|share| ranked(off, share));
    Interval { low: found * libm::exp(-error * most), high: found * libm::exp(-error * least) }
}

/// The value of which so large a share of those that are sorted lies below.
fn ranked(sorted: &[f64], share: f64) -> f64 {
    let rank = share * (sorted.len() + 1) as f64 - 1.0;
    sorted[(rank.round().max(0.0) as usize).min(sorted.len() - 1)]
}

/// The bias-corrected percentile interval (Efron 1981): if more than half of what was drawn is below what was found, so is what
/// was found below what is true, more likely, and the interval moves up by twice as much.
fn bias_corrected(found: f64, sorted: &[f64]) -> Interval {
    /// The standard normal's 97.5 % quantile.
    const Z975: f64 = 1.959_963_984_540_054;
    if sorted.is_empty() {
        return Interval { low: found, high: found };
    }
    let below = sorted.partition_point(|&one| one < found) + sorted.partition_point(|&one| one <= found);
    let share = (below as f64 / 2.0 + 0.5) / (sorted.len() + 1) as f64;
    let bias = normal::quantile(share.clamp(0.05, 0.95));
    let at = |z: f64| ranked(sorted, 1.0 - normal::upper_tail(2.0 * bias + z));
    Interval { low: at(-Z975), high: at(Z975) }
}

/// How finely the length was cut off; a second where nobody saw the end.
fn unit(sample: &CensoredSample) -> f64 {
    sample.upper.map_or(1.0, |upper| upper - sample.lower)
}
