//! The standard normal distribution: quantile, density and tail.

#![expect(clippy::excessive_precision, reason = "the coefficients stand as published")]

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

/// The quantile, to about 1 part in 10^16: algorithm AS 241, PPND16.
///
/// M. J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37 (3), 1988.
pub fn quantile(p: f64) -> f64 {
    let from_middle = p - 0.5;
    if from_middle.abs() <= 0.425 {
        let r = 0.180_625 - from_middle * from_middle;
        return from_middle * polynomial(&CENTRE_NUMERATOR, r) / polynomial(&CENTRE_DENOMINATOR, r);
    }
    let tail = if from_middle < 0.0 { p } else { 1.0 - p };
    let r = libm::sqrt(-libm::log(tail));
    let magnitude = if r <= 5.0 {
        polynomial(&MIDDLE_NUMERATOR, r - 1.6) / polynomial(&MIDDLE_DENOMINATOR, r - 1.6)
    } else {
        polynomial(&FAR_NUMERATOR, r - 5.0) / polynomial(&FAR_DENOMINATOR, r - 5.0)
    };
    if from_middle < 0.0 { -magnitude } else { magnitude }
}

pub fn density(z: f64) -> f64 {
    libm::exp(-z * z / 2.0) / libm::sqrt(TAU)
}

/// The share above `z`.
pub fn upper_tail(z: f64) -> f64 {
    libm::erfc(z * FRAC_1_SQRT_2) / 2.0
}

/// The natural logarithm of the share above `z`, however small that is.
pub fn ln_upper_tail(z: f64) -> f64 {
    /// From here on its asymptotic series is exact to some parts in 10^13, and long before erfc comes to nothing.
    const FAR: f64 = 25.0;
    if z < 0.0 {
        return libm::log1p(-upper_tail(-z));
    }
    if z < FAR {
        return libm::log(upper_tail(z));
    }
    let r = 1.0 / (z * z);
    let series = -r * (1.0 - 3.0 * r * (1.0 - 5.0 * r * (1.0 - 7.0 * r * (1.0 - 9.0 * r))));
    -z * z / 2.0 - libm::log(z * libm::sqrt(TAU)) + libm::log1p(series)
}

/// The highest power first. By Estrin's scheme: its steps wait for one another a third as often as those of Horner's rule.
fn polynomial(&[a7, a6, a5, a4, a3, a2, a1, a0]: &[f64; 8], x: f64) -> f64 {
    let (x2, x4) = (x * x, (x * x) * (x * x));
    let high = (a7 * x + a6) * x2 + (a5 * x + a4);
    let low = (a3 * x + a2) * x2 + (a1 * x + a0);
    high * x4 + low
}

const CENTRE_NUMERATOR: [f64; 8] = [
    2.509_080_928_730_122_672_7e3,
    3.343_057_558_358_812_810_5e4,
    6.726_577_092_700_870_085_3e4,
    4.592_195_393_154_987_145_7e4,
    1.373_169_376_550_946_112_5e4,
    1.971_590_950_306_551_442_7e3,
    1.331_416_678_917_843_774_5e2,
    3.387_132_872_796_366_608_0e0,
];
const CENTRE_DENOMINATOR: [f64; 8] = [
    5.226_495_278_852_854_561_0e3,
    2.872_908_573_572_194_267_4e4,
    3.930_789_580_009_271_061_0e4,
    2.121_379_430_158_659_586_7e4,
    5.394_196_021_424_751_107_7e3,
    6.871_870_074_920_579_083_0e2,
    4.231_333_070_160_091_125_2e1,
    1.0,
];
const MIDDLE_NUMERATOR: [f64; 8] = [
    7.745_450_142_783_414_076_40e-4,
    2.272_384_498_926_918_458_33e-2,
    2.417_807_251_774_506_117_70e-1,
    1.270_458_252_452_368_382_58e0,
    3.647_848_324_763_204_605_04e0,
    5.769_497_221_460_691_405_50e0,
    4.630_337_846_156_545_295_90e0,
    1.423_437_110_749_683_577_34e0,
];
const MIDDLE_DENOMINATOR: [f64; 8] = [
    1.050_750_071_644_416_843_24e-9,
    5.475_938_084_995_344_946_00e-4,
    1.519_866_656_361_645_719_66e-2,
    1.481_039_764_274_800_745_90e-1,
    6.897_673_349_851_000_045_50e-1,
    1.676_384_830_183_803_849_40e0,
    2.053_191_626_637_758_821_87e0,
    1.0,
];
const FAR_NUMERATOR: [f64; 8] = [
    2.010_334_399_292_288_132_65e-7,
    2.711_555_568_743_487_578_15e-5,
    1.242_660_947_388_078_438_60e-3,
    2.653_218_952_657_612_309_30e-2,
    2.965_605_718_285_048_912_30e-1,
    1.784_826_539_917_291_335_80e0,
    5.463_784_911_164_114_369_90e0,
    6.657_904_643_501_103_777_20e0,
];
const FAR_DENOMINATOR: [f64; 8] = [
    2.044_263_103_389_939_785_64e-15,
    1.421_511_758_316_445_888_70e-7,
    1.846_318_317_510_054_681_80e-5,
    7.868_691_311_456_132_591_00e-4,
    1.487_536_129_085_061_485_25e-2,
    1.369_298_809_227_358_053_10e-1,
    5.998_322_065_558_879_376_90e-1,
    1.0,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of NormalDist().inv_cdf in CPython's statistics module, which implements the same algorithm.
    #[test]
    fn the_quantile_agrees_with_an_independent_implementation() {
        for (p, expected) in PYTHON {
            let difference = (quantile(p) - expected).abs();
            assert!(difference <= 1e-14 * (1.0 + expected.abs()), "{p}: {} is not {expected}", quantile(p));
        }
    }

    #[test]
    fn the_tail_undoes_the_quantile() {
        for step in 1..200 {
            let p = f64::from(step) / 200.0;
            assert!((upper_tail(quantile(p)) - (1.0 - p)).abs() < 1e-14, "{p}");
        }
    }

    /// Values of log_ndtr(-z) in SciPy 1.17, and of mpmath beyond them.
    #[test]
    fn the_logarithm_of_the_tail_agrees_with_an_independent_implementation() {
        for (z, expected) in LN_TAILS {
            let off = (ln_upper_tail(z) - expected).abs();
            assert!(off <= 1e-13 * (1e-300 + expected.abs()), "{z}: {} is not {expected}", ln_upper_tail(z));
        }
    }

    const LN_TAILS: [(f64, f64); 8] = [
        (-10.0, -7.619853024160525e-24),
        (-2.5, -0.006229025485860002),
        (0.5, -1.1759117615936185),
        (3.0, -6.607726221510349),
        (10.0, -53.23128515051247),
        (24.9, -314.14041276161316),
        (25.1, -319.1483874058886),
        (400.0, -80006.91040933022),
    ];

    const PYTHON: [(f64, f64); 15] = [
        (1.1102230246251565e-16, -8.209536151601386),
        (1e-12, -7.034483825301132),
        (1e-06, -4.753424308822899),
        (0.01, -2.3263478740408408),
        (0.05, -1.6448536269514726),
        (0.07, -1.4757910281791702),
        (0.25, -0.6744897501960817),
        (0.5, 0.0),
        (0.75, 0.6744897501960817),
        (0.92, 1.4050715603096327),
        (0.93, 1.4757910281791708),
        (0.95, 1.6448536269514715),
        (0.975, 1.9599639845400536),
        (0.999, 3.090232306167813),
        (0.999999999, 5.997807019601638),
    ];
}
