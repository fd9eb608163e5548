//! How far a distribution is from what was seen: Kolmogorov's distance, with the distribution looked at through the same blur.

use super::cells::Cell;
use super::family::Distribution;
use super::likelihood::QUADRATURE;
use super::npmle::Npmle;

/// The greatest difference between the share that was seen below a length and the one that the distribution puts there.
pub fn distance(distribution: &Distribution, steps: &Npmle, blur: f64) -> f64 {
    let off = steps
        .gaps()
        .filter(|(length, _)| length.is_finite())
        .map(|(length, share)| (share - observed_cdf(distribution, length, blur)).abs());
    off.fold(0.0, f64::max)
}

/// The share of lengths that would be read as up to this one: the mean over what blur makes of it.
pub fn observed_cdf(distribution: &Distribution, length: f64, blur: f64) -> f64 {
    if blur == 0.0 {
        return distribution.cdf(length);
    }
    let shares = QUADRATURE
        .iter()
        .map(|(abscissa, weight)| weight * distribution.cdf(length + (abscissa - 0.5) * blur));
    shares.sum()
}

/// The length up to which a share `p` would be read.
pub fn observed_quantile(distribution: &Distribution, p: f64, blur: f64) -> f64 {
    let plain = distribution.quantile(p);
    let (mut low, mut high) = (plain - blur, plain + blur);
    if blur == 0.0 {
        return plain;
    }
    // To a part in 2^50 of the blur.
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if observed_cdf(distribution, middle, blur) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// The blur of most of them.
pub fn usual_blur(cells: &[Cell]) -> f64 {
    let blurred: f64 = cells.iter().filter(|cell| cell.blur > 0.0).map(|cell| cell.count).sum();
    let all: f64 = cells.iter().map(|cell| cell.count).sum();
    if blurred * 2.0 > all { cells.iter().map(|cell| cell.blur).fold(0.0, f64::max) } else { 0.0 }
}
