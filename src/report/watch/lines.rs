//! A run in lines of text, for whoever has no screen to watch: what changed of each DaemonSet and when, not more than some sixty lines of
//! each, of which none hides the worst.

use std::cmp::Reverse;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::frame::causes_in_words;
use super::recording::{Recording, causes};
use crate::analysis::availability::RolloutSpan;
use crate::engine::time::{Duration, Instant};
use crate::report::wording::{elapsed, grouped, share};

/// A stretch of time that has a line, or two, is at least this part of the run.
const STRETCHES: u64 = 30;
/// How long stretches are, in seconds.
const LENGTHS: [u64; 15] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600];

/// Something that a line tells, in the order in which lines of an instant are told: one rollout is over before the next begins, and
/// each begins before it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Message {
    Rollout { index: usize, is_over: bool },
    Counts,
}

/// The lines on these DaemonSets, in the order of time.
pub fn lines(recording: &Recording, daemon_sets: Range<usize>) -> Vec<String> {
    let mut told: Vec<(Instant, usize, Message)> = Vec::new();
    for daemon_set in daemon_sets.clone() {
        let counts = telling(recording, daemon_set).into_iter().map(|at| (at, daemon_set, Message::Counts));
        told.extend(counts);
        for (index, span) in recording.rollouts(daemon_set).iter().enumerate() {
            for (at, is_over) in [(span.started, false), (span.ended, true)] {
                told.push((at, daemon_set, Message::Rollout { index, is_over }));
            }
        }
    }
    told.sort_unstable();
    let time = |at: Instant| elapsed(at.since_start());
    let time_width = told.iter().map(|(at, ..)| time(*at).width()).max().unwrap_or(0);
    let names: Vec<&str> = recording.daemon_sets().collect();
    let name_width = names[daemon_sets].iter().map(|name| name.width()).max().unwrap_or(0);
    let line = |(at, daemon_set, told): (Instant, usize, Message)| {
        let rollout = |index: usize| &recording.rollouts(daemon_set)[index];
        let words = match told {
            Message::Rollout { index, is_over: false } => {
                format!("rollout {} begins", rollout(index).revisions())
            }
            Message::Rollout { index, is_over: true } => end_of(rollout(index)),
            Message::Counts => counts(recording, daemon_set, at),
        };
        format!("{:>time_width$}   {:<name_width$}   {words}", time(at), names[daemon_set])
    };
    told.into_iter().map(line).collect()
}

/// The instants whose counts are told: the first, those at which rollouts begin and end, and of each stretch of time the first
/// of the worst moments, with the last change if nothing changes in the next stretch.
fn telling(recording: &Recording, daemon_set: usize) -> Vec<Instant> {
    let changed = recording.counts_changed(daemon_set);
    let length = stretch_in(recording.end()).as_nanoseconds();
    let stretch = |at: Instant| at.as_nanoseconds() / length;
    let stretches: Vec<&[Instant]> = changed.chunk_by(|one, next| stretch(*one) == stretch(*next)).collect();
    let mut told: Vec<Instant> = changed.first().copied().into_iter().collect();
    told.extend(recording.rollouts(daemon_set).iter().flat_map(|span| [span.started, span.ended]));
    for (index, instants) in stretches.iter().enumerate() {
        let worst = |at: &Instant| (without(recording, daemon_set, *at), Reverse(*at));
        told.extend(instants.iter().copied().max_by_key(worst));
        let next = stretches.get(index + 1).and_then(|next| next.first());
        if let Some(&last) = instants.last()
            && next.is_none_or(|&next| stretch(next) > stretch(last) + 1)
        {
            told.push(last);
        }
    }
    told.sort_unstable();
    told.dedup();
    told
}

/// How bad it is: nodes without cover and, by the status, without an available pod.
fn without(recording: &Recording, daemon_set: usize, at: Instant) -> (u32, u32) {
    let uncovered = recording.coverage_at(daemon_set, at).map(|moment| moment.uncovered.iter().sum());
    let unavailable = recording.status_at(daemon_set, at).map(|moment| moment.step.status.number_unavailable);
    (uncovered.unwrap_or(0), unavailable.unwrap_or(0))
}

/// How long the stretches of a run are that ends then.
fn stretch_in(end: Instant) -> Duration {
    let least = end.as_nanoseconds() / STRETCHES;
    let lengths = LENGTHS.into_iter().map(Duration::from_seconds);
    let days = (1..).map(|days| Duration::from_seconds(86_400).saturating_mul(days));
    lengths.chain(days).find(|length| length.as_nanoseconds() >= least).unwrap_or(Duration::MAX)
}

fn end_of(span: &RolloutSpan) -> String {
    let (name, lasted) = (span.revisions(), elapsed(span.ended.since(span.started)));
    match (span.finished, span.superseded_by) {
        (Some(_), _) => format!("rollout {name} has finished after {lasted}"),
        (None, Some(by)) => format!("rollout {name} is superseded by {by} after {lasted}"),
        (None, None) => format!("rollout {name} has not finished after {lasted}"),
    }
}

fn counts(recording: &Recording, daemon_set: usize, at: Instant) -> String {
    let status = recording.status_at(daemon_set, at).map(|moment| &moment.step.status);
    let coverage = recording.coverage_at(daemon_set, at);
    let mut words = status.map_or_else(
        || "no status yet".to_owned(),
        |status| {
            let available = share(status.number_available, status.desired_number_scheduled);
            format!("available {available}, up to date {}", grouped(status.updated_number_scheduled.into()))
        },
    );
    if let Some(coverage) = coverage {
        words += &format!(", covered {}", share(coverage.covered, coverage.expected));
        words.extend(causes_in_words(&causes(coverage)).map(|causes| format!("; without: {causes}")));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::watch::test_run::{at, recording, recording_of_rollouts, rollout};

    #[test]
    fn stretches_are_round_and_some_thirty_a_run() {
        assert_eq!(stretch_in(at(2_700)).as_seconds(), 120.0, "2,700 s in 30 are 90 s");
        assert_eq!(stretch_in(at(20)).as_seconds(), 1.0);
        assert_eq!(stretch_in(at(86_400 * 50)).as_seconds(), 172_800.0);
    }

    /// Of 100 s there are stretches of 5 s; see `test_run` for what happens when.
    #[test]
    fn what_changes_is_told_with_the_worst_and_the_end_of_each_stretch() {
        let told = lines(&recording(), 0..1);
        let expected = [
            " 0s   agent   available 2 of 2 (100%), up to date 2, covered 2 of 2 (100%)",
            "10s   agent   rollout 1 → 2 begins",
            "10s   agent   available 1 of 2 (50%), up to date 0, covered 1 of 2 (50%); without: rollout 1",
            "30s   agent   available 2 of 2 (100%), up to date 1, covered 2 of 2 (100%)",
            "40s   agent   available 1 of 2 (50%), up to date 1, covered 1 of 2 (50%); without: rollout 1",
            " 1m   agent   rollout 1 → 2 has finished after 50s",
            " 1m   agent   available 2 of 2 (100%), up to date 2, covered 2 of 2 (100%)",
        ];
        assert_eq!(told, expected);
    }

    /// Where there is nothing to replace, a rollout is over when it begins.
    #[test]
    fn of_one_instant_what_was_first_is_told_first() {
        let at_once = |revision: u32, superseded_by: Option<u32>| RolloutSpan {
            from_revision: Some(revision - 1),
            revision,
            finished: superseded_by.is_none().then_some(at(10)),
            ended: at(10),
            superseded_by,
            ..rollout()
        };
        let last = RolloutSpan { from_revision: Some(4), revision: 5, ..rollout() };
        let rollouts = vec![at_once(2, None), at_once(3, Some(4)), at_once(4, None), last];
        let told = lines(&recording_of_rollouts(rollouts), 0..1);
        let told: Vec<&str> = told.iter().filter_map(|line| line.strip_prefix("10s   agent   ")).collect();
        let rollouts = [
            "rollout 1 → 2 begins",
            "rollout 1 → 2 has finished after 0s",
            "rollout 2 → 3 begins",
            "rollout 2 → 3 is superseded by 4 after 0s",
            "rollout 3 → 4 begins",
            "rollout 3 → 4 has finished after 0s",
            "rollout 4 → 5 begins",
        ];
        assert_eq!(told[..7], rollouts);
        assert!(told.len() == 8 && told[7].starts_with("available 1 of 2"), "{told:?}");
    }
}
