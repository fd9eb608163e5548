//! Likelihoods against independent implementations, and parameters found again.

mod recovery;

use crate::calibrate::statistics::cells::{Cell, cells};
use crate::calibrate::statistics::family::{Distribution, Family};
use crate::calibrate::statistics::likelihood::ln_likelihood;
use crate::calibrate::statistics::npmle::Npmle;
use crate::calibrate::statistics::sample::CensoredSample;

fn cell(lower: f64, upper: f64, blur: f64, count: f64) -> Cell {
    Cell { lower, upper, blur, count }
}

/// Bounds at the beginning, in the middle, in both tails, and nearly the same.
fn plain_cells() -> Vec<Cell> {
    vec![
        cell(0.0, 1.0, 0.0, 3.0),
        cell(1e-6, 1.1e-6, 0.0, 1.0),
        cell(0.796, 0.797, 0.0, 2.0),
        cell(2.0, 3.0, 0.0, 5.0),
        cell(4.0, 4.000_000_1, 0.0, 1.0),
        cell(200.0, 201.0, 0.0, 1.0),
        cell(30.0, f64::INFINITY, 0.0, 4.0),
        cell(900.0, f64::INFINITY, 0.0, 1.0),
    ]
}

/// As whole seconds give them.
fn blurred_cells() -> Vec<Cell> {
    let seconds = |length: f64, count| cell(length - 1.0, length, 1.0, count);
    vec![
        seconds(0.0, 4.0),
        seconds(1.0, 7.0),
        seconds(2.0, 3.0),
        seconds(7.0, 2.0),
        seconds(40.0, 1.0),
        cell(11.0, f64::INFINITY, 1.0, 2.0),
    ]
}

fn distributions() -> Vec<(Distribution, f64, f64)> {
    let distribution =
        |family, long: f64, differ: f64| Distribution::of(family, [long.ln(), differ.ln()]).unwrap();
    REFERENCE
        .iter()
        .map(|&(family, long, differ, plain, blurred)| (distribution(family, long, differ), plain, blurred))
        .collect()
}

/// Of mpmath with 50 digits, by its own distributions and quadrature: family; e to the power of what makes the distribution; the natural
/// logarithms of the likelihood of the plain and of the blurred cells.
const REFERENCE: &[(Family, f64, f64, f64, f64)] = &[
    (Family::LogNormal, 1.0, 0.668, -417.7916863008758, -66.73913914729414),
    (Family::LogNormal, 6.0, 0.9, -258.33968964492556, -62.48073860143035),
    (Family::LogNormal, 0.05, 2.5, -116.36946849599786, -54.516604588152056),
    (Family::Weibull, 3.0, 0.6, -124.82086123289034, -41.83301553725003),
    (Family::Weibull, 10.0, 1.8, -3639.8653468795255, -75.40559602682346),
    (Family::Gamma, 4.0, 0.3, -169.18292589311562, -43.045143899423515),
    (Family::Gamma, 8.0, 1.0, -228.09020842286267, -49.519808411308006),
    (Family::Gamma, 5.0, 2.5, -675.4617395630465, -69.69430480402879),
];

#[test]
fn likelihoods_agree_with_an_independent_implementation() {
    for (distribution, plain, blurred) in distributions() {
        for (cells, expected) in [(plain_cells(), plain), (blurred_cells(), blurred)] {
            let is = ln_likelihood(&distribution, &cells);
            assert!((is - expected).abs() < 1e-6, "{distribution:?}: {is} is not {expected}");
        }
    }
}

#[test]
fn a_law_and_its_numbers_say_the_same() {
    for family in Family::ALL {
        let distribution = Distribution::of(family, [1.3, -0.4]).unwrap();
        let again = distribution.numbers();
        assert!((again[0] - 1.3).abs() < 1e-12 && (again[1] + 0.4).abs() < 1e-12, "{distribution:?}");
        for p in [1e-9, 0.05, 0.5, 0.95] {
            assert!(
                (distribution.cdf(distribution.quantile(p)) / p - 1.0).abs() < 1e-9,
                "{distribution:?} {p}"
            );
        }
    }
}

/// Against the textbook example of Kaplan and Meier's estimate: 6-MP in Freireich's trial of 1963, in weeks.
#[test]
fn steps_of_exact_lengths_are_those_of_kaplan_and_meier() {
    let ended = [6, 6, 6, 7, 10, 13, 16, 22, 23];
    let under_way = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
    let exact = |weeks: i32| CensoredSample::cut_off(f64::from(weeks) - 1e-3, 1e-3);
    let more = |weeks: i32| CensoredSample { upper: None, ..CensoredSample::cut_off(f64::from(weeks), 0.0) };
    let samples: Vec<_> = ended.map(exact).into_iter().chain(under_way.map(more)).collect();
    let steps = Npmle::of(&cells(&samples));
    let remaining: Vec<(f64, f64)> =
        steps.gaps().skip(1).step_by(2).map(|(weeks, share)| (weeks.round(), 1.0 - share)).collect();
    let published = [
        (6.0, 0.8571),
        (7.0, 0.8067),
        (10.0, 0.7529),
        (13.0, 0.6902),
        (16.0, 0.6275),
        (22.0, 0.5378),
        (23.0, 0.4482),
    ];
    for ((weeks, share), (published_weeks, published_share)) in remaining.iter().zip(published) {
        assert_eq!(*weeks, published_weeks);
        assert!((share - published_share).abs() < 1e-4, "{weeks}: {share} is not {published_share}");
    }
}
