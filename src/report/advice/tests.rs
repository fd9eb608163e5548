//! The figures of an advice in words. The whole text is looked at where the command is tested.

use super::sentences::failed_how;
use super::wording::{measured, percent_down, percent_up, seconds, signed};
use crate::report::wording::percent;
use crate::sweep::advise::candidate::{Figure, Kept};
use crate::sweep::statistics::Interval;

#[test]
fn no_bound_looks_better_than_it_is() {
    assert_eq!((percent(0.05), percent(0.005)), ("5%".to_owned(), "0.5%".to_owned()));
    assert_eq!(
        (percent_up(0.0495), percent_up(0.04951), percent_up(0.05)),
        ("5%".to_owned(), "5%".to_owned(), "5%".to_owned())
    );
    assert_eq!((percent_up(0.0501), percent_up(1.0)), ("5.1%".to_owned(), "100%".to_owned()));
    assert_eq!((percent_down(0.8999), percent_down(0.9)), ("89.9%".to_owned(), "90%".to_owned()));
}

#[test]
fn what_misses_an_objective_never_reads_as_if_it_met_it() {
    let kept = |is_share, asked| Kept {
        objective: String::new(),
        is_share,
        asked,
        observed: Figure::default(),
        missed: 0,
        not_judged: 0,
        optional: false,
        missing: Interval { low: 0.0, high: 1.0 },
    };
    assert_eq!(measured(&kept(true, 0.9), 0.8999), "89.99%");
    assert_eq!(measured(&kept(true, 0.9), 0.8556), "85.6%");
    assert_eq!(measured(&kept(false, 182.0), 182.4), "3m2.4s");
}

#[test]
fn short_times_have_tenths() {
    assert_eq!([9.96, 10.2, 102.4, 0.04].map(seconds), ["10s", "10s", "1m42s", "0s"]);
    assert_eq!(signed(-2.25), "−2.3s");
}

#[test]
fn a_rollout_that_does_not_finish_is_no_missed_objective() {
    assert_eq!([failed_how(0, 0, false), failed_how(2, 0, true)], ["failed an objective"; 2]);
    assert_eq!(failed_how(2, 2, false), "did not finish the rollout");
    let both = "failed an objective or did not finish the rollout";
    assert_eq!([failed_how(2, 2, true), failed_how(3, 2, true), failed_how(3, 2, false)], [both; 3]);
}
