//! Whether an objective is missed, or cannot be judged, equally often with all strategies.

use crate::sweep::advise::advice::Advice;
use crate::sweep::advise::candidate::Candidate;

/// How an objective is missed equally by all strategies.
pub(super) enum Likeness {
    /// In every run of each.
    Always,
    /// In as many runs of each that was run as often as this one.
    AsOften,
    /// No run of any had anything to judge it by.
    NeverJudged,
}

/// `None`: the strategies differ in it, or there are not several, or it is kept.
pub(super) fn likeness(advice: &Advice, candidate: &Candidate, index: usize) -> Option<Likeness> {
    let missed = |candidate: &Candidate| candidate.objectives[index].missed;
    let is_always_missed = |other: &&Candidate| missed(other) == other.runs;
    let is_never_judged = |other: &Candidate| other.objectives[index].not_judged == other.runs;
    let ran = || advice.candidates.iter().filter(|other| other.runs > 0);
    let as_often = || ran().filter(|other| other.runs == candidate.runs);
    if ran().count() < 2 {
        None
    } else if ran().all(is_never_judged) {
        Some(Likeness::NeverJudged)
    } else if missed(candidate) == 0 {
        None
    } else if ran().all(|other| is_always_missed(&other)) {
        Some(Likeness::Always)
    } else if as_often().count() > 1
        && as_often().all(|other| missed(other) == missed(candidate))
        && !is_always_missed(&candidate)
    {
        Some(Likeness::AsOften)
    } else {
        None
    }
}
