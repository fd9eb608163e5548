//! The gamma distribution of scale 1: both tails and the quantile, in logarithms, so that nothing vanishes in a far tail.
//!
//! The quantile is found by Newton's method on the logarithm of the nearer tail over the logarithm of the length. Both tails
//! are log-concave there, so that every iterate after the first lies on the same side and comes closer.

use std::f64::consts::LN_2;

use super::normal;

/// Beyond these a length is nearly always nothing, or hardly varies; between them what is worked out here is exact to some
/// parts in 10^12 and takes a bounded time.
pub const SHAPES: std::ops::RangeInclusive<f64> = 0.01..=10_000.0;

/// Many more than it takes, to some parts in 10^16 of a sum or product.
const MAX_TERMS: f64 = 10_000.0;

/// Newton's method doubles the digits with each step: it takes six or so.
const MAX_ITERATIONS: u32 = 60;

/// A gamma distribution of scale 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    shape: f64,
    /// ln Γ(shape + 1)
    ln_factorial: f64,
}

/// Natural logarithms of the shares below and above a length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LnTails {
    pub below: f64,
    pub above: f64,
}

/// The natural logarithm of the share below or of the one above a length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tail {
    Below(f64),
    Above(f64),
}

impl Gamma {
    /// For a shape within [`SHAPES`].
    pub fn new(shape: f64) -> Self {
        Self { shape, ln_factorial: libm::lgamma(shape + 1.0) }
    }

    /// The shares below and above e to the power of `ln_length`.
    pub fn ln_tails(&self, ln_length: f64) -> LnTails {
        match self.ln_tail(ln_length) {
            Tail::Below(below) => LnTails { below, above: ln_of_rest(below) },
            Tail::Above(above) => LnTails { below: ln_of_rest(above), above },
        }
    }

    /// One of them: what the other is, follows.
    pub fn ln_tail(&self, ln_length: f64) -> Tail {
        let length = libm::exp(ln_length);
        if length == f64::INFINITY {
            return Tail::Above(f64::NEG_INFINITY);
        }
        // ln of length^shape e^-length / Γ(shape + 1)
        let factor = self.shape * ln_length - length - self.ln_factorial;
        if length < self.shape + 1.0 {
            Tail::Below((factor + libm::log(self.series(length))).min(0.0))
        } else {
            Tail::Above((factor + libm::log(self.shape * self.continued_fraction(length))).min(0.0))
        }
    }

    /// The natural logarithm of the density over the logarithm of the length.
    pub fn ln_density(&self, ln_length: f64) -> f64 {
        self.shape * ln_length - libm::exp(ln_length) - self.ln_factorial + libm::log(self.shape)
    }

    /// The natural logarithm of the length that a share `p`, between 0 and 1, does not exceed.
    pub fn ln_quantile(&self, p: f64) -> f64 {
        let lower = p <= 0.5;
        let goal = if lower { libm::log(p) } else { libm::log1p(-p) };
        let mut ln_length = self.guess(p, goal);
        for _ in 0..MAX_ITERATIONS {
            let tails = self.ln_tails(ln_length);
            let reached = if lower { tails.below } else { tails.above };
            let slope = libm::exp(self.ln_density(ln_length) - reached);
            let step = (goal - reached) / if lower { slope } else { -slope };
            ln_length += step;
            // The next step would be of the size of its square.
            if step.abs() < 1e-8 {
                break;
            }
        }
        ln_length
    }

    /// Near the quantile, or on the side of it from which Newton's method never leaves.
    fn guess(&self, p: f64, goal: f64) -> f64 {
        let variance = 1.0 / (9.0 * self.shape);
        // Wilson and Hilferty 1931: the cube root is about normal.
        let cube_root = 1.0 - variance + normal::quantile(p) * libm::sqrt(variance);
        if self.shape >= 1.0 && cube_root > 0.1 {
            return libm::log(self.shape) + 3.0 * libm::log(cube_root);
        }
        if p <= 0.5 {
            // length^shape / Γ(shape + 1) is at least the share below.
            return (goal + self.ln_factorial) / self.shape;
        }
        // e^-length is at least the share above, for shapes below 1 and from a length of 1 on.
        libm::log((-goal).max(1.0))
    }

    /// 1 + x/(a+1) + x²/((a+1)(a+2)) + …
    fn series(&self, length: f64) -> f64 {
        let (mut term, mut sum, mut n) = (1.0, 1.0, 1.0);
        while term >= sum * 1e-17 && n < MAX_TERMS {
            term *= length / (self.shape + n);
            sum += term;
            n += 1.0;
        }
        sum
    }

    /// 1/(x+1-a- 1(1-a)/(x+3-a- 2(2-a)/(x+5-a- …))), by Lentz's method as Thompson and Barnett 1986 have it.
    fn continued_fraction(&self, length: f64) -> f64 {
        const TINY: f64 = 1e-300;
        let not_zero = |number: f64| if number.abs() < TINY { TINY } else { number };
        let mut denominator = length + 1.0 - self.shape;
        let mut upper = 1.0 / TINY;
        let mut lower = 1.0 / not_zero(denominator);
        let mut product = lower;
        let (mut factor, mut n): (f64, f64) = (0.0, 1.0);
        while (factor - 1.0).abs() >= 1e-16 && n < MAX_TERMS {
            let numerator = n * (self.shape - n);
            denominator += 2.0;
            lower = 1.0 / not_zero(numerator * lower + denominator);
            upper = not_zero(denominator + numerator / upper);
            factor = lower * upper;
            product *= factor;
            n += 1.0;
        }
        product
    }
}

/// ln(1 - e^x) for an x below zero.
pub fn ln_of_rest(ln_share: f64) -> f64 {
    if ln_share > -LN_2 { libm::log(-libm::expm1(ln_share)) } else { libm::log1p(-libm::exp(ln_share)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of mpmath with 50 digits: shape, length, ln of the share below, ln of the share above.
    const TAILS: &[(f64, f64, f64, f64)] = &[
        (0.01, 1e-05, -0.10943904571328977, -2.2666080798289303),
        (0.01, 0.005, -0.04734230977233693, -3.073928654319489),
        (0.01, 0.01, -0.040460160488512475, -3.227599352470411),
        (0.01, 0.011, -0.039516908645863186, -3.2507200207691405),
        (0.01, 0.03, -0.02967012025429588, -3.532413172188826),
        (0.3, 0.0003, -2.32541284278079, -0.10285596931440424),
        (0.3, 0.15, -0.4947224299919515, -0.9409424268439487),
        (0.3, 0.3, -0.3188874775711746, -1.298127245857781),
        (0.3, 0.32999999999999996, -0.29652538483754437, -1.360224184708654),
        (0.3, 0.8999999999999999, -0.10286070054565233, -2.3253691703011885),
        (1.0, 0.001, -6.908255237315471, -0.001),
        (1.0, 0.5, -0.9327521295671886, -0.5),
        (1.0, 1.0, -0.4586751453870819, -1.0),
        (1.0, 1.1, -0.40477197392828995, -1.1),
        (1.0, 3.0, -0.05106918094270159, -3.0),
        (2.5, 0.0025, -16.181420542660984, -9.386385123469175e-08),
        (2.5, 1.25, -1.4983218120321846, -0.25296498396882416),
        (2.5, 2.5, -0.5376491579419246, -0.8773580722343328),
        (2.5, 2.75, -0.4430826811050906, -1.0273734748162735),
        (2.5, 7.5, -0.010416400741811528, -4.569577400062937),
        (30.0, 0.03, -179.88400508724925, 0.0),
        (30.0, 15.0, -7.778953942106838, -0.00041853724282134606),
        (30.0, 30.0, -0.6457236376136083, -0.7429321685793004),
        (30.0, 33.0, -0.324762977652808, -1.2826503825161266),
        (30.0, 90.0, -6.392656991137704e-14, -30.381041315390096),
        (800.0, 0.8, -4731.26457250001, 0.0),
        (800.0, 400.0, -158.08842429724834, 0.0),
        (800.0, 800.0, -0.6837878908289744, -0.7025948948377045),
        (800.0, 880.0, -0.002975279213809609, -5.818904661768781),
        (800.0, 2400.0, 0.0, -726.0656007040008),
        (10000.0, 10.0, -59093.07590647375, 0.0),
        (10000.0, 5000.0, -1936.3029753315975, 0.0),
        (10000.0, 10000.0, -0.6904910944019723, -0.69581034030382),
        (10000.0, 11000.0, -1.6928531496469328e-22, -50.13045668620431),
        (10000.0, 30000.0, 0.0, -9020.09445254168),
    ];

    /// Of mpmath: shape, p, the natural logarithm of the quantile.
    const QUANTILES: &[(f64, f64, f64)] = &[
        (0.01, 1.1102230246251565e-16, -3674.2490877623172),
        (0.01, 1e-06, -1382.1200865910344),
        (0.01, 0.05, -300.14225815000606),
        (0.01, 0.5, -69.88374885060149),
        (0.01, 0.95, -5.695033657983273),
        (0.01, 0.999999999, 2.601341730813164),
        (0.3, 1.1102230246251565e-16, -122.81658459728321),
        (0.3, 1e-06, -46.41228455824045),
        (0.3, 0.05, -10.346332243405215),
        (0.3, 0.5, -2.6155010676586543),
        (0.3, 0.95, 0.316524558079113),
        (0.3, 0.999999999, 2.8669588265953148),
        (1.0, 1.1102230246251565e-16, -36.7368005696771),
        (1.0, 1e-06, -13.815510057964065),
        (1.0, 0.05, -2.9701952490421646),
        (1.0, 0.5, -0.36651292058166435),
        (1.0, 0.95, 1.0971887003649483),
        (1.0, 0.999999999, 3.031257023948918),
        (2.5, 1.1102230246251565e-16, -14.214330595185881),
        (2.5, 1e-06, -5.043972850894591),
        (2.5, 0.05, -0.5573267120657637),
        (2.5, 0.5, 0.7773642843279397),
        (2.5, 0.95, 1.7111365239138834),
        (2.5, 0.999999999, 3.232624748981913),
        (30.0, 1.1102230246251565e-16, 1.393761276136024),
        (30.0, 1e-06, 2.3712580540526047),
        (30.0, 0.05, 3.0724145363440694),
        (30.0, 0.5, 3.3900465461449882),
        (30.0, 0.95, 3.677337406310285),
        (30.0, 0.999999999, 4.320688052520179),
        (800.0, 1.1102230246251565e-16, 6.379142765266462),
        (800.0, 1e-06, 6.511263439358731),
        (800.0, 0.05, 6.625461233733396),
        (800.0, 0.5, 6.6841950050627394),
        (800.0, 0.95, 6.741801073955456),
        (800.0, 0.999999999, 6.889047320334994),
        (10000.0, 0.05, 9.193813056293278),
        (10000.0, 0.5, 9.210307038284826),
        (10000.0, 0.95, 9.226710832981638),
    ];

    #[test]
    fn the_tails_agree_with_an_independent_implementation() {
        for &(shape, length, below, above) in TAILS {
            let tails = Gamma::new(shape).ln_tails(libm::log(length));
            for (is, expected) in [(tails.below, below), (tails.above, above)] {
                let off = (is - expected).abs();
                // Of what is nearly all, the logarithm is nearly zero.
                assert!(off <= 1e-10 * (1.0 + expected.abs()), "{shape} {length}: {is} is not {expected}");
            }
        }
    }

    #[test]
    fn the_quantile_agrees_with_an_independent_implementation() {
        for &(shape, p, expected) in QUANTILES {
            let is = Gamma::new(shape).ln_quantile(p);
            assert!(
                (is - expected).abs() <= 1e-11 * (1.0 + expected.abs()),
                "{shape} {p}: {is} is not {expected}"
            );
        }
    }

    #[test]
    fn the_tails_undo_the_quantile_for_every_shape() {
        for tenth_of_decade in -20..=40 {
            let gamma = Gamma::new(10.0_f64.powf(f64::from(tenth_of_decade) / 10.0));
            for p in [1.2e-16, 1e-9, 0.01, 0.3, 0.5, 0.500_000_1, 0.7, 0.95, 0.999_999, 1.0 - 1.2e-16] {
                let tails = gamma.ln_tails(gamma.ln_quantile(p));
                let (is, expected) =
                    if p <= 0.5 { (tails.below, libm::log(p)) } else { (tails.above, libm::log1p(-p)) };
                assert!((is - expected).abs() < 1e-9, "{gamma:?} {p}: {is} is not {expected}");
            }
        }
    }
}
