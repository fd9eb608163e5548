//! Delay distributions: how long a thing takes, drawn from one 64-bit number.
//!
//! A [`Delay`] is valid once it exists. A draw is the distribution's quantile at a uniform number (inverse CDF), so each
//! delay costs exactly one number, and a longer-tailed variant facing the same number keeps the same rank. All
//! transcendental functions are libm's own code, not the platform's: the same draw everywhere.

mod build;
pub mod gamma;
mod invalid;
pub mod normal;
#[cfg(test)]
mod tests;
mod words;

use std::f64::consts::LN_2;
use std::fmt;

use gamma::Gamma;
pub use invalid::InvalidDelay;

use super::random::unit_interval;
use super::time::Duration;

/// A validated distribution of delays.
#[derive(Clone, Debug, PartialEq)]
pub struct Delay(Shape);

/// What the user wrote, with what sampling needs worked out. Lengths in floating-point numbers are in nanoseconds.
#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Constant(Duration),
    Uniform {
        min: Duration,
        max: Duration,
    },
    Exponential {
        mean: Duration,
    },
    /// Given that it is not negative; `positive` is the share of the normal distribution that remains.
    Normal {
        mean: Duration,
        std_dev: Duration,
        positive: f64,
    },
    /// `location` and `scale` are of the binary logarithm of nanoseconds: a power of two takes half as long as one of e.
    LogNormal {
        median: Duration,
        p95: Duration,
        location: f64,
        scale: f64,
    },
    Weibull {
        shape: f64,
        scale: Duration,
    },
    /// `distribution` is that of the shape, of scale 1.
    Gamma {
        shape: f64,
        scale: Duration,
        distribution: Gamma,
    },
    /// Sorted by value; each with the share of all weight up to and including it.
    Empirical {
        steps: Box<[Step]>,
    },
}

/// One value of an empirical distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    value: Duration,
    weight: f64,
    cumulative_share: f64,
}

impl Delay {
    /// No delay at all.
    pub const ZERO: Self = Self::constant(Duration::ZERO);

    pub const fn constant(duration: Duration) -> Self {
        Self(Shape::Constant(duration))
    }

    /// The delay at the quantile that `bits`, taken as a uniform draw, stand for.
    pub fn sample(&self, bits: u64) -> Duration {
        match self.0 {
            // By far the most frequent where a model is simple, and it needs no arithmetic.
            Shape::Constant(duration) => duration,
            _ => self.quantile_inside(unit_interval(bits)),
        }
    }

    /// The delay as [sampled](Self::sample), unless it is longer than `most`, which of the rare is mostly plain without
    /// working it out.
    pub fn sample_within(&self, bits: u64, most: Duration) -> Option<Duration> {
        if let Shape::Exponential { mean } = self.0 {
            // Its quantile is -ln(1 - p) times the mean, and -ln(1 - p) > p. The factor is for what rounding may do.
            let at_least = nanoseconds(mean) * unit_interval(bits) * (1.0 - 1e-9);
            if at_least > nanoseconds(most) {
                return None;
            }
        }
        Some(self.sample(bits)).filter(|&delay| delay <= most)
    }

    /// The length that a share `p` of all delays does not exceed. `p` outside of (0, 1) is taken to the nearest inside.
    pub fn quantile(&self, p: f64) -> Duration {
        self.quantile_inside(p.clamp(unit_interval(0), unit_interval(u64::MAX)))
    }

    /// The quantile for a `p` that is surely inside.
    fn quantile_inside(&self, p: f64) -> Duration {
        match &self.0 {
            Shape::Constant(duration) => *duration,
            Shape::Uniform { min, max } => {
                let (min, max) = (nanoseconds(*min), nanoseconds(*max));
                rounded(min + p * (max - min))
            }
            Shape::Exponential { mean } => rounded(-nanoseconds(*mean) * libm::log1p(-p)),
            Shape::Normal { mean, std_dev, positive } => {
                // From above, where the share that was cut off below does not matter.
                let deviations = -normal::quantile((1.0 - p) * positive);
                rounded(nanoseconds(*mean) + nanoseconds(*std_dev) * deviations)
            }
            Shape::LogNormal { location, scale, .. } => {
                rounded(libm::exp2(location + scale * normal::quantile(p)))
            }
            Shape::Weibull { shape, scale } => {
                rounded(nanoseconds(*scale) * libm::pow(-libm::log1p(-p), 1.0 / shape))
            }
            Shape::Gamma { scale, distribution, .. } => {
                rounded(nanoseconds(*scale) * libm::exp(distribution.ln_quantile(p)))
            }
            Shape::Empirical { steps } => {
                let index = steps.partition_point(|step| step.cumulative_share < p);
                steps[index.min(steps.len() - 1)].value
            }
        }
    }

    /// The expected length; the maximum where a heavy tail puts it beyond counting.
    pub fn mean(&self) -> Duration {
        match &self.0 {
            Shape::Constant(duration) => *duration,
            Shape::Uniform { min, max } => rounded((nanoseconds(*min) + nanoseconds(*max)) / 2.0),
            Shape::Exponential { mean } => *mean,
            Shape::Normal { mean, std_dev, positive } => {
                let (mean, std_dev) = (nanoseconds(*mean), nanoseconds(*std_dev));
                rounded(mean + std_dev * normal::density(mean / std_dev) / positive)
            }
            Shape::LogNormal { location, scale, .. } => {
                rounded(libm::exp2(location + scale * scale * LN_2 / 2.0))
            }
            Shape::Weibull { shape, scale } => rounded(nanoseconds(*scale) * libm::tgamma(1.0 + 1.0 / shape)),
            Shape::Gamma { shape, scale, .. } => rounded(shape * nanoseconds(*scale)),
            Shape::Empirical { steps } => {
                let total: f64 = steps.iter().map(|step| step.weight).sum();
                rounded(steps.iter().map(|step| step.weight / total * nanoseconds(step.value)).sum())
            }
        }
    }

    /// Whether every draw is zero.
    pub fn is_zero(&self) -> bool {
        match &self.0 {
            Shape::Constant(duration) => *duration == Duration::ZERO,
            Shape::Empirical { steps } => steps.iter().all(|step| step.value == Duration::ZERO),
            // The others are not built with nothing but zero.
            _ => false,
        }
    }
}

fn nanoseconds(duration: Duration) -> f64 {
    duration.as_nanoseconds() as f64
}

/// To the nearest nanosecond; what is negative becomes zero, what is too long the maximum, as the cast does.
///
/// The cast cuts off the fraction. `round` would be a call on processors that have no instruction for it.
fn rounded(nanoseconds: f64) -> Duration {
    Duration::from_nanoseconds((nanoseconds + 0.5) as u64)
}

/// As a scenario writes it.
impl fmt::Display for Delay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Shape::Constant(duration) => write!(formatter, "{duration}"),
            Shape::Uniform { min, max } => write!(formatter, "Uniform({min}, {max})"),
            Shape::Exponential { mean } => write!(formatter, "Exponential(mean: {mean})"),
            Shape::Normal { mean, std_dev, .. } => {
                write!(formatter, "Normal(mean: {mean}, std_dev: {std_dev})")
            }
            Shape::LogNormal { median, p95, .. } => {
                write!(formatter, "LogNormal(median: {median}, p95: {p95})")
            }
            Shape::Weibull { shape, scale } => write!(formatter, "Weibull(shape: {shape}, scale: {scale})"),
            Shape::Gamma { shape, scale, .. } => write!(formatter, "Gamma(shape: {shape}, scale: {scale})"),
            Shape::Empirical { steps } => {
                formatter.write_str("Empirical([")?;
                for (index, step) in steps.iter().enumerate() {
                    let separator = if index > 0 { ", " } else { "" };
                    write!(formatter, "{separator}({}, {})", step.value, step.weight)?;
                }
                formatter.write_str("])")
            }
        }
    }
}
