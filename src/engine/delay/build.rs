//! Building delays: every parameter is judged here, so that drawing never has to.

use super::gamma::{self, Gamma};
use super::invalid::InvalidDelay;
use super::{Delay, Shape, Step, nanoseconds, normal};
use crate::engine::time::Duration;

/// The standard normal's 95 % quantile.
const Z95: f64 = 1.644_853_626_951_472_2;

impl Delay {
    /// Longer than any delay that makes sense: ten years of 365.25 days, as `10y` is written.
    pub const LONGEST: Duration = Duration::from_seconds(10 * 31_557_600);

    /// Any length between the two, equally likely.
    pub fn uniform(min: Duration, max: Duration) -> Result<Self, InvalidDelay> {
        sensible(max)?;
        match min.cmp(&max) {
            std::cmp::Ordering::Greater => Err(InvalidDelay::MaxBelowMin { min, max }),
            std::cmp::Ordering::Equal => Ok(Self::constant(min)),
            std::cmp::Ordering::Less => Ok(Self(Shape::Uniform { min, max })),
        }
    }

    /// Without memory: how long it has taken says nothing about how long it still takes.
    pub fn exponential(mean: Duration) -> Result<Self, InvalidDelay> {
        positive("mean", mean)?;
        Ok(Self(Shape::Exponential { mean }))
    }

    /// The normal distribution given that it is not negative, so that its own mean is above `mean` where much is cut off.
    pub fn normal(mean: Duration, std_dev: Duration) -> Result<Self, InvalidDelay> {
        sensible(mean)?;
        sensible(std_dev)?;
        if std_dev == Duration::ZERO {
            return Ok(Self::constant(mean));
        }
        let positive = normal::upper_tail(-nanoseconds(mean) / nanoseconds(std_dev));
        Ok(Self(Shape::Normal { mean, std_dev, positive }))
    }

    /// Given by what people know: half take at most `median`, and one in twenty longer than `p95`.
    pub fn log_normal(median: Duration, p95: Duration) -> Result<Self, InvalidDelay> {
        positive("median", median)?;
        sensible(p95)?;
        match median.cmp(&p95) {
            std::cmp::Ordering::Greater => return Err(InvalidDelay::P95BelowMedian { median, p95 }),
            std::cmp::Ordering::Equal => return Ok(Self::constant(median)),
            std::cmp::Ordering::Less => {}
        }
        let location = libm::log2(nanoseconds(median));
        let scale = (libm::log2(nanoseconds(p95)) - location) / Z95;
        Ok(Self(Shape::LogNormal { median, p95, location, scale }))
    }

    /// Lifetimes: with a shape below 1 most fail young, with 1 it is exponential, above 1 they wear out.
    pub fn weibull(shape: f64, scale: Duration) -> Result<Self, InvalidDelay> {
        if !(shape > 0.0 && shape.is_finite()) {
            return Err(InvalidDelay::NotPositive { parameter: "shape", value: shape });
        }
        positive("scale", scale)?;
        Ok(Self(Shape::Weibull { shape, scale }))
    }

    /// The sum of `shape` steps, each exponential with the mean `scale`, and what lies between whole numbers of them.
    pub fn gamma(shape: f64, scale: Duration) -> Result<Self, InvalidDelay> {
        if !gamma::SHAPES.contains(&shape) {
            return Err(InvalidDelay::NotAGammaShape { value: shape });
        }
        positive("scale", scale)?;
        Ok(Self(Shape::Gamma { shape, scale, distribution: Gamma::new(shape) }))
    }

    /// Exactly these lengths, as often as their weights say: a measured histogram.
    pub fn empirical(values: impl IntoIterator<Item = (Duration, f64)>) -> Result<Self, InvalidDelay> {
        let mut weighted: Vec<(Duration, f64)> = Vec::new();
        for (value, weight) in values {
            sensible(value)?;
            if !(weight >= 0.0 && weight.is_finite()) {
                return Err(InvalidDelay::NotAWeight { value: weight });
            }
            if weight > 0.0 {
                weighted.push((value, weight));
            }
        }
        // Also by weight: the order in which equal values were written must not show in the sums.
        weighted.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
        let total: f64 = weighted.iter().map(|(_, weight)| weight).sum();
        if weighted.is_empty() || !total.is_finite() {
            return Err(InvalidDelay::NoWeight);
        }
        let mut sum = 0.0;
        let steps = weighted
            .into_iter()
            .map(|(value, weight)| {
                sum += weight;
                Step { value, weight, cumulative_share: sum / total }
            })
            .collect();
        Ok(Self(Shape::Empirical { steps }))
    }
}

fn sensible(length: Duration) -> Result<(), InvalidDelay> {
    if length > Delay::LONGEST { Err(InvalidDelay::TooLong { length }) } else { Ok(()) }
}

fn positive(parameter: &'static str, length: Duration) -> Result<(), InvalidDelay> {
    sensible(length)?;
    if length == Duration::ZERO { Err(InvalidDelay::ZeroLength { parameter }) } else { Ok(()) }
}
