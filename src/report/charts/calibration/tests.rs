//! Every kind of outcome has a picture, in both formats.

use crate::calibrate::delay_name::DelayName;
use crate::calibrate::results::{DelayResult, Scope};
use crate::calibrate::statistics::{CensoredSample, Outcome, calibrate};
use crate::report::charts::{Format, calibration};

/// Lengths as whole seconds give them, each so often; and some that are not over.
fn result(lengths: &[(i64, usize)], under_way: usize) -> DelayResult {
    let seen = |&(length, count): &(i64, usize)| {
        std::iter::repeat_n(CensoredSample::between(0, length, 1_000), count).flatten()
    };
    let more = std::iter::repeat_n(CensoredSample::under_way(0, 3), under_way).flatten();
    let samples: Vec<CensoredSample> = lengths.iter().flat_map(seen).chain(more).collect();
    DelayResult {
        delay: DelayName::Readiness,
        scope: Scope::All,
        calibration: calibrate(&samples, 19, 1),
        excluded: Vec::new(),
        with_pre_stop_hook: 0,
    }
}

fn drawn(result: &DelayResult) -> String {
    assert!(calibration::draw(result, Format::Png).unwrap().starts_with(b"\x89PNG"));
    String::from_utf8(calibration::draw(result, Format::Svg).unwrap()).unwrap()
}

fn fitted() -> DelayResult {
    result(&[(0, 4), (1, 9), (2, 14), (3, 11), (4, 7), (5, 4), (6, 2), (9, 1)], 3)
}

#[test]
fn a_fit_is_drawn_with_its_steps_and_its_quantiles() {
    let picture = drawn(&fitted());
    for words in
        ["Delay readiness, all", "55 seen, 3 of them not over yet", "quantiles seen", "the assumption"]
    {
        assert!(picture.contains(words), "{words}");
    }
}

#[test]
fn what_no_family_fits_is_drawn_with_the_best_of_them() {
    let mut refused = fitted();
    let Outcome::Fitted { chosen, median, p95, .. } = refused.calibration.outcome else {
        panic!("a family fits these")
    };
    let delay = chosen.fit.distribution.delay().unwrap();
    refused.calibration.outcome = Outcome::Empirical { delay, refused: vec![chosen], median, p95 };
    assert!(drawn(&refused).contains("fits badly"));
}

#[test]
fn too_little_is_drawn_as_it_is() {
    assert!(drawn(&result(&[(1, 3), (4, 2)], 0)).contains("too little to fit anything"));
    assert!(drawn(&result(&[], 4)).contains("Nothing was seen to end"));
    assert!(drawn(&result(&[(0, 50)], 0)).contains("too little to fit anything"));
}
