//! How far off quantiles of a fit are, by how sharply the likelihood falls around it.

use super::cells::Cell;
use super::family::Distribution;
use super::likelihood::ln_likelihood;

/// The step of the differences: the numbers of a distribution are logarithms, or of their size.
const STEP: f64 = 0.02;

/// The standard errors of the natural logarithms of these quantiles, by the observed information and the delta method. None where
/// the likelihood has no summit there.
pub fn ln_quantile_errors<const N: usize>(
    distribution: &Distribution,
    cells: &[Cell],
    shares: [f64; N],
) -> Option<[f64; N]> {
    let (family, [a, b]) = (distribution.family(), distribution.numbers());
    let near = |by_a: f64, by_b: f64| Distribution::of(family, [a + by_a * STEP, b + by_b * STEP]);
    let value = |by_a, by_b| near(by_a, by_b).map(|it| ln_likelihood(&it, cells));
    let here = value(0.0, 0.0)?;
    let curvature = |one: f64, other: f64| (2.0 * here - one - other) / (STEP * STEP);
    let of_a = curvature(value(1.0, 0.0)?, value(-1.0, 0.0)?);
    let of_b = curvature(value(0.0, 1.0)?, value(0.0, -1.0)?);
    let of_both = value(1.0, -1.0)? + value(-1.0, 1.0)? - value(1.0, 1.0)? - value(-1.0, -1.0)?;
    let of_both = of_both / (4.0 * STEP * STEP);
    let determinant = of_a * of_b - of_both * of_both;
    let has_summit = of_a > 0.0 && determinant > 0.0;
    if !has_summit {
        return None;
    }
    let mut errors = [0.0; N];
    for (error, share) in errors.iter_mut().zip(shares) {
        let ln_quantile = |by_a, by_b| near(by_a, by_b).map(|it| libm::log(it.quantile(share)));
        let by_a = (ln_quantile(1.0, 0.0)? - ln_quantile(-1.0, 0.0)?) / (2.0 * STEP);
        let by_b = (ln_quantile(0.0, 1.0)? - ln_quantile(0.0, -1.0)?) / (2.0 * STEP);
        let variance = by_a * by_a * of_b - 2.0 * by_a * by_b * of_both + by_b * by_b * of_a;
        *error = (variance / determinant).sqrt();
    }
    errors.iter().all(|error| error.is_finite() && *error > 0.0).then_some(errors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::statistics::CensoredSample;
    use crate::calibrate::statistics::Family;
    use crate::calibrate::statistics::cells::cells;
    use crate::calibrate::statistics::fit::fit;

    /// Of exact lengths a log-normal's location has the error σ/√n, and its spread σ/√(2n): so has the logarithm of the median
    /// σ/√n, and that of the p95 σ·√((1 + z²/2)/n).
    #[test]
    fn of_exact_lengths_the_errors_are_those_of_the_textbook() {
        let normal = |index: usize| crate::engine::delay::normal::quantile((index as f64 + 0.5) / 400.0);
        let samples: Vec<CensoredSample> = (0..400)
            .map(|index| CensoredSample::cut_off(libm::exp(2.0 + 0.5 * normal(index)), 1e-3))
            .collect();
        let cells = cells(&samples);
        let fit = fit(Family::LogNormal, &cells).unwrap();
        let [median, p95] = ln_quantile_errors(&fit.distribution, &cells, [0.5, 0.95]).unwrap();
        let z = 1.644_853_6;
        let [of_median, of_p95] = [1.0, 1.0 + z * z / 2.0].map(|part: f64| 0.5 * (part / 400.0).sqrt());
        assert!((median / of_median - 1.0).abs() < 0.02, "{median} is not {of_median}");
        assert!((p95 / of_p95 - 1.0).abs() < 0.02, "{p95} is not {of_p95}");
    }
}
