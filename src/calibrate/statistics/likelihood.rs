//! How likely a distribution makes what is known, in logarithms throughout.

use super::cells::Cell;
use super::family::Distribution;
use crate::engine::delay::gamma::ln_of_rest;

/// Where in the blur, with weights that add up to 1: Gauss and Legendre's twelve points over the cube root, because
/// distributions may rise steeply from zero.
pub const QUADRATURE: [(f64, f64); 12] = [
    (7.836_965_763_334_453e-7, 6.015_036_000_938_857e-6),
    (0.000_110_187_256_748_149_55, 0.000_368_680_031_167_521_8),
    (0.001_522_806_517_772_667_4, 0.003_178_241_918_367_336),
    (0.008_785_302_848_791_315, 0.012_975_272_789_149_13),
    (0.031_579_741_483_697_875, 0.034_992_097_505_185_05),
    (0.083_673_238_477_659_83, 0.071_494_294_763_390_96),
    (0.178_089_316_477_890_47, 0.118_296_595_415_054_22),
    (0.319_895_267_257_738_26, 0.163_820_962_084_870_5),
    (0.499_921_481_721_771_5, 0.191_961_088_950_149_93),
    (0.693_039_789_280_883_6, 0.188_045_341_757_482_7),
    (0.862_960_822_693_408_1, 0.145_397_215_056_661_03),
    (0.972_595_175_330_539_9, 0.069_464_194_692_520_64),
];

/// The shares below and above a bound, for every place in the blur.
type Tails = [(f64, f64); QUADRATURE.len()];

/// A share that is at least so large is exact to some parts in 10^9 if it is the difference of two.
const LARGE: f64 = 1e-7;

/// The natural logarithm of the probability of all cells as often as they are.
pub fn ln_likelihood(distribution: &Distribution, cells: &[Cell]) -> f64 {
    let mut sum = 0.0;
    // What was worked out at the upper bound of a cell is also of the next one's lower bound.
    let mut last: Option<(f64, f64, Tails)> = None;
    for cell in cells {
        if cell.blur == 0.0 {
            sum += cell.count * ln_between(distribution, cell.lower, cell.upper);
            continue;
        }
        let from = match last {
            Some((bound, blur, tails)) if bound == cell.lower && blur == cell.blur => tails,
            _ => tails_at(distribution, cell.lower, cell.blur),
        };
        let to = tails_at(distribution, cell.upper, cell.blur);
        let share = mean_between(&from, &to);
        sum += cell.count * if share > LARGE { libm::log(share) } else { ln_blurred(distribution, cell) };
        last = Some((cell.upper, cell.blur, to));
    }
    sum
}

fn tails_at(distribution: &Distribution, bound: f64, blur: f64) -> Tails {
    QUADRATURE.map(|(abscissa, _)| distribution.tails(bound + abscissa * blur))
}

/// The mean over the blur of the share between two bounds.
fn mean_between(from: &Tails, to: &Tails) -> f64 {
    let shares = QUADRATURE
        .iter()
        .zip(from.iter().zip(to))
        .map(|((_, weight), (from, to))| weight * between(*from, *to));
    shares.sum()
}

/// In the tail where the shares are small, so that little is lost in their difference.
fn between(from: (f64, f64), to: (f64, f64)) -> f64 {
    if to.0 < 0.5 { to.0 - from.0 } else { from.1 - to.1 }
}

/// The natural logarithm of the same, however small.
fn ln_blurred(distribution: &Distribution, cell: &Cell) -> f64 {
    let logarithms = QUADRATURE.map(|(abscissa, _)| {
        let into = abscissa * cell.blur;
        ln_between(distribution, cell.lower + into, cell.upper + into)
    });
    let most = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    let sum: f64 =
        QUADRATURE.iter().zip(logarithms).map(|((_, weight), one)| weight * libm::exp(one - most)).sum();
    most + libm::log(sum)
}

/// The natural logarithm of the share between two lengths.
fn ln_between(distribution: &Distribution, lower: f64, upper: f64) -> f64 {
    const LN_HALF: f64 = -std::f64::consts::LN_2;
    let share = between(distribution.tails(lower), distribution.tails(upper));
    if share > LARGE {
        return libm::log(share);
    }
    let (from, to) = (distribution.ln_tails(lower), distribution.ln_tails(upper));
    if lower <= 0.0 {
        return to.below;
    }
    if upper == f64::INFINITY {
        return from.above;
    }
    // In the tail where the shares are small, so that little is lost in their difference.
    let (larger, difference) = if to.below < LN_HALF {
        (to.below, from.below - to.below)
    } else {
        (from.above, to.above - from.above)
    };
    if larger == f64::NEG_INFINITY {
        return larger;
    }
    if difference > -1e-4 {
        return ln_of_narrow(distribution, lower, upper);
    }
    larger + ln_of_rest(difference)
}

/// Where the tails at both bounds are nearly the same, by Simpson's rule over the density.
fn ln_of_narrow(distribution: &Distribution, lower: f64, upper: f64) -> f64 {
    let [from, middle, to] =
        [lower, f64::midpoint(lower, upper), upper].map(|length| distribution.ln_density(length));
    let ends = libm::exp(from - middle) + libm::exp(to - middle);
    middle + libm::log((upper - lower) * (4.0 + ends) / 6.0)
}
