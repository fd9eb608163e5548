//! The member of a family that makes what is known the most likely.

use super::cells::Cell;
use super::family::{Distribution, Family};
use super::likelihood::ln_likelihood;
use super::nelder_mead::maximize;

/// The best member of a family.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    pub distribution: Distribution,
    pub ln_likelihood: f64,
}

impl Fit {
    /// Akaike's criterion; of two, the one with less is preferred.
    pub fn aic(&self) -> f64 {
        const PARAMETERS: f64 = 2.0;
        2.0 * PARAMETERS - 2.0 * self.ln_likelihood
    }
}

/// The maximum of the likelihood. None where no member of the family makes the cells possible.
pub fn fit(family: Family, cells: &[Cell]) -> Option<Fit> {
    climb(family, cells, start(family, cells), 0.5, 1e-5)
}

/// The same near a distribution that is known to be close.
pub fn fit_near(distribution: &Distribution, cells: &[Cell]) -> Option<Fit> {
    // To a small part of what chance makes of it.
    climb(distribution.family(), cells, distribution.numbers(), 0.1, 2e-3)
}

fn climb(family: Family, cells: &[Cell], start: [f64; 2], size: f64, precision: f64) -> Option<Fit> {
    let value = |numbers: [f64; 2]| {
        Distribution::of(family, numbers)
            .map_or(f64::NEG_INFINITY, |distribution| ln_likelihood(&distribution, cells))
    };
    let (numbers, ln_likelihood) = maximize(value, start, size, precision);
    let distribution = Distribution::of(family, numbers).filter(|_| ln_likelihood.is_finite())?;
    Some(Fit { distribution, ln_likelihood })
}

/// What mean and spread of the logarithms lead to if each length is taken for the middle of its bounds.
fn start(family: Family, cells: &[Cell]) -> [f64; 2] {
    let logarithm = |cell: &Cell| {
        let (lower, upper) = cell.middle();
        libm::log(if upper.is_finite() { f64::midpoint(lower, upper) } else { lower }.max(1e-3))
    };
    let count: f64 = cells.iter().map(|cell| cell.count).sum();
    let mean = cells.iter().map(|cell| cell.count * logarithm(cell)).sum::<f64>() / count;
    let variance =
        cells.iter().map(|cell| cell.count * (logarithm(cell) - mean).powi(2)).sum::<f64>() / count;
    let spread = variance.sqrt().clamp(0.1, 3.0);
    match family {
        Family::LogNormal => [mean, libm::log(spread)],
        // Of the logarithm of a Weibull the spread is π/√6 and the mean lies 0.577 below, both over the shape.
        Family::Weibull => [mean + 0.45 * spread, libm::log(1.283 / spread)],
        Family::Gamma => [mean + spread * spread / 2.0, -libm::log(libm::expm1(spread * spread))],
    }
}
