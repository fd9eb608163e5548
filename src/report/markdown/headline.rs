//! The one line that says what became of a run: its rollouts and its objectives.

use std::cmp::Reverse;

use crate::analysis::availability::{RolloutChain, RolloutSpan, with_chains};
use crate::analysis::summary::{DaemonSetSummary, ObjectiveSummary, RunSummary};
use crate::engine::time::Duration;
use crate::report::run_wording::{NOWHERE, fates_in_short};
use crate::report::tables::of_run::rollout_rows;
use crate::report::tables::rollouts::RolloutRow;
use crate::report::wording::{elapsed, grouped, percentage};

/// More rollouts are not told in the one line.
const MOST_ROLLOUTS: usize = 3;

/// Each rollout with how long it takes and how far availability falls, and the objectives:
/// `agent 1 → 2 takes 12m, availability 97%; objective met`. Of many rollouts these are the slowest. Those that superseded each
/// other are told as one, as objectives judge them.
pub fn headline(summary: &RunSummary) -> String {
    line(summary.daemon_sets.iter(), summary.objectives.iter())
}

/// The same of one DaemonSet alone.
pub fn headline_of(summary: &RunSummary, daemon_set: &str) -> String {
    line(
        summary.daemon_sets.iter().filter(|of| of.name == daemon_set),
        summary.objectives.iter().filter(|of| of.daemon_set == daemon_set),
    )
}

fn line<'a>(
    daemon_sets: impl Iterator<Item = &'a DaemonSetSummary>,
    objectives: impl Iterator<Item = &'a ObjectiveSummary>,
) -> String {
    let told =
        daemon_sets.flat_map(|daemon_set| told_rollouts(&rollout_rows(daemon_set).collect::<Vec<_>>()));
    let rollouts = of_rollouts(told.collect());
    match fates_in_short(&objectives.collect::<Vec<_>>()) {
        Some(fates) => format!("{rollouts}; {fates}"),
        None => rollouts,
    }
}

/// What is told of a rollout, or of several each of which superseded the one before.
struct ToldRollout {
    words: String,
    /// `None`: it does not finish, and is slower than any that does.
    took: Option<Duration>,
}

/// The rollouts of one DaemonSet.
fn told_rollouts(rows: &[RolloutRow]) -> Vec<ToldRollout> {
    with_chains(rows, |row| &row.span)
        .map(|(rows, chain)| ToldRollout { words: in_words(rows, &chain), took: chain.duration() })
        .collect()
}

fn of_rollouts(mut told: Vec<ToldRollout>) -> String {
    if told.is_empty() {
        return "No rollout".to_owned();
    }
    let more = told.len().saturating_sub(MOST_ROLLOUTS);
    if more > 0 {
        told.sort_by_key(|rollout| Reverse((rollout.took.is_none(), rollout.took)));
    }
    let words: Vec<String> = told.into_iter().take(MOST_ROLLOUTS).map(|rollout| rollout.words).collect();
    let words = words.join(", ");
    match more {
        0 => words,
        1 => format!("{words} and 1 more rollout"),
        more => format!("{words} and {} more rollouts", grouped(more as u64)),
    }
}

/// Named by the revisions before the first and after the last; availability is the lowest of all of them.
fn in_words(rows: &[RolloutRow], chain: &RolloutChain<'_>) -> String {
    let Some(last) = rows.last() else { return String::new() };
    let span = RolloutSpan { from_revision: chain.first.from_revision, ..last.span };
    let name = RolloutRow { span, ..last.clone() }.name();
    let shares = rows.iter().map(|row| row.lowest_available).filter(|(_, desired)| *desired > 0);
    let share = |(available, desired): (u32, u32)| f64::from(available) / f64::from(desired);
    let lowest = shares.min_by(|&one, &other| share(one).total_cmp(&share(other)));
    let availability = match lowest {
        None => NOWHERE.to_owned(),
        Some((available, desired)) => format!("availability {}", percentage(available, desired)),
    };
    let since = chain.since_in_words().map_or_else(String::new, |since| format!(" {since}"));
    match chain.duration() {
        Some(_) if lowest.is_none() => format!("{name} {NOWHERE}"),
        Some(took) => format!("{name} takes {}{since}, {availability}", elapsed(took)),
        None => {
            let lasted = if chain.is_single() {
                String::new()
            } else {
                format!(" in {}{since}", elapsed(chain.lasted()))
            };
            format!("{name} does not finish{lasted} ({}), {availability}", chain.last.updated_in_words())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Instant;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    /// Begun then; `Ok`: finished, `Err`: it ended without, superseded by this one if by any, with 4 of 10 pods updated.
    fn span(revision: u32, started: u64, ended: Result<u64, (u64, Option<u32>)>) -> RolloutSpan {
        RolloutSpan {
            from_revision: Some(revision - 1),
            revision,
            started: at(started),
            finished: ended.ok().map(at),
            ended: at(ended.unwrap_or_else(|(ended, _)| ended)),
            superseded_by: ended.err().and_then(|(_, by)| by),
            updated: if ended.is_ok() { (10, 10) } else { (4, 10) },
        }
    }

    fn told(daemon_set: &str, rollouts: &[(RolloutSpan, (u32, u32))]) -> Vec<ToldRollout> {
        let row = |&(span, lowest_available): &(RolloutSpan, (u32, u32))| RolloutRow {
            daemon_set: daemon_set.to_owned(),
            span,
            reused_revision: None,
            budget_at_end: None,
            lowest_available,
            lowest_covered: None,
            down_at_once: 1,
            max_unavailable: Some(1),
        };
        told_rollouts(&rollouts.iter().map(row).collect::<Vec<_>>())
    }

    fn finished(daemon_set: &str, seconds: u64) -> Vec<ToldRollout> {
        told(daemon_set, &[(span(2, 0, Ok(seconds)), (9, 10))])
    }

    #[test]
    fn of_many_rollouts_the_slowest_are_told() {
        let slow = told("stuck", &[(span(2, 0, Err((300, None))), (9, 10))]);
        let all = [finished("a", 60), finished("b", 240), slow, finished("c", 180), finished("d", 120)];
        assert_eq!(
            of_rollouts(all.into_iter().flatten().collect()),
            "stuck 1 → 2 does not finish (4 of 10 updated), availability 90%, b 1 → 2 takes 4m, availability 90%, \
             c 1 → 2 takes 3m, availability 90% and 2 more rollouts"
        );
        let few = [finished("a", 60), finished("b", 240)].into_iter().flatten().collect();
        let in_order = "a 1 → 2 takes 1m, availability 90%, b 1 → 2 takes 4m, availability 90%";
        assert_eq!(of_rollouts(few), in_order, "as the scenario has them");
    }

    /// The first three are one to whoever waits: from 10 to 194 s, and the lowest of them is the second one's 7 of 10.
    #[test]
    fn rollouts_that_superseded_each_other_are_told_as_one() {
        let first = (span(2, 10, Err((70, Some(3)))), (9, 10));
        let second = (span(3, 70, Err((80, Some(4)))), (7, 10));
        let later = (span(5, 300, Ok(360)), (9, 10));
        let all = told("log", &[first, second, (span(4, 80, Ok(194)), (8, 10)), later]);
        assert_eq!(
            of_rollouts(all),
            "log 1 → 4 takes 3m4s from the start of 1 → 2, which was superseded, availability 70%, \
             log 4 → 5 takes 1m, availability 90%"
        );
        let endless = told("log", &[first, (span(3, 70, Err((100, None))), (8, 10))]);
        assert_eq!(
            of_rollouts(endless),
            "log 1 → 3 does not finish in 1m30s from the start of 1 → 2, which was superseded (4 of 10 updated), \
             availability 80%"
        );
    }

    #[test]
    fn where_no_node_is_desired_there_is_no_availability() {
        let nowhere = |ended| {
            let span = RolloutSpan { updated: (0, 0), ..span(2, 0, ended) };
            of_rollouts(told("a", &[(span, (0, 0))]))
        };
        assert_eq!(nowhere(Ok(0)), "a 1 → 2 finds no node to run on");
        assert_eq!(
            nowhere(Err((60, None))),
            "a 1 → 2 does not finish (0 of 0 updated), finds no node to run on"
        );
    }
}
