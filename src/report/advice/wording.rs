//! How advice words figures and sentences.

use std::fmt::Write;

use crate::engine::time::Duration;
use crate::report::wording::{duration_against, elapsed, grouped, percent, percent_against};
use crate::sweep::advise::candidate::{Candidate, Kept};

/// What was seen of an objective, on the side of what was asked on which it is.
pub(super) fn measured(kept: &Kept, value: f64) -> String {
    if kept.is_share {
        percent_against(value, kept.asked)
    } else if rounded(value).total_cmp(&kept.asked) == value.total_cmp(&kept.asked) {
        seconds(value)
    } else {
        duration_against(length(value), length(kept.asked))
    }
}

pub(super) fn length(seconds: f64) -> Duration {
    Duration::from_seconds_f64(seconds.max(0.0))
}

/// In how many runs an objective was missed, or could not be judged.
pub fn missed_in_words(candidate: &Candidate, kept: &Kept) -> String {
    let runs = grouped(candidate.runs);
    let not_judged = format!("not judged in {} of {runs} runs", grouped(kept.not_judged));
    match (kept.missed, kept.not_judged) {
        (0, 1..) => not_judged,
        (missed, 0) => format!("missed in {} of {runs} runs", grouped(missed)),
        (missed, _) => format!("missed in {} of {runs} runs, {not_judged}", grouped(missed)),
    }
}

pub(super) fn sentence(text: &mut String, words: &str) {
    writeln!(text, "{words}").expect("writing to a string cannot fail");
}

pub(super) fn count_or_none(count: u64) -> String {
    if count == 0 { "None".to_owned() } else { grouped(count) }
}

/// As in `1m42s`; to the tenth below ten seconds.
pub(super) fn seconds(value: f64) -> String {
    elapsed(length(rounded(value)))
}

fn rounded(seconds: f64) -> f64 {
    if seconds < 10.0 { (seconds * 10.0).round() / 10.0 } else { seconds.round() }
}

pub(super) fn signed(value: f64) -> String {
    if value < 0.0 { format!("−{}", seconds(-value)) } else { seconds(value) }
}

/// A lower bound does not get larger by being printed.
pub(super) fn percent_down(share: f64) -> String {
    percent((share * 1_000.0 + 1e-9).floor() / 1_000.0)
}

/// An upper bound does not get smaller by being printed.
pub(super) fn percent_up(share: f64) -> String {
    percent((share * 1_000.0 - 1e-9).ceil() / 1_000.0)
}
