//! What limits further speed, in words: what the rollouts waited for, and what larger values lead to.

use super::wording::{missed_in_words, seconds};
use crate::report::wording::{grouped, grouped_tenths, whole_percent};
use crate::sweep::advise::advice::Advice;
use crate::sweep::advise::candidate::Candidate;
use crate::sweep::advise::limits::{Bolder, LimitShare, Limits};
use crate::sweep::advise::race::Standing;
use crate::sweep::advise::strategy::Replacing;

/// The most waits and causes that are named.
const MAX_WAITS: usize = 3;
const MAX_CAUSES: usize = 3;
/// A wait of less than this part does not explain why a rollout is no faster.
const WORTH_A_REASON: f64 = 0.1;

/// What stands above the points.
pub const LIMITS: &str = "What limits further speed:";

/// None where no strategy is advised.
pub fn points(advice: &Advice, limits: &Limits) -> Vec<String> {
    let Some(fastest) = advice.fastest.map(|index| &advice.candidates[index]) else { return Vec::new() };
    let mut points = vec![match fastest.strategy.replacing {
        Replacing::ByHand(_) => {
            "each batch waits for the slowest pod of the one before, and for somebody to look.".to_owned()
        }
        _ => waits(&limits.waits),
    }];
    points.extend(limits.bolder.as_ref().map(|bolder| bolder_value(advice, bolder)));
    let faster =
        limits.faster.filter(|&index| limits.bolder.as_ref().is_none_or(|bolder| bolder.candidate != index));
    if let Some(index) = faster {
        let candidate = &advice.candidates[index];
        let gain = fastest.rollout_seconds.zip(candidate.rollout_seconds).map(|(own, other)| own - other);
        let gain = gain.map_or_else(String::new, |gain| format!(", {} less", seconds(gain)));
        let takes = candidate.rollout_seconds.map_or_else(|| "-".to_owned(), seconds);
        points.push(format!(
            "{} is the fastest of all ({takes}{gain}), but {}.",
            candidate.name,
            why_not(candidate)
        ));
    }
    points.extend(uncovered(fastest));
    points
}

fn waits(waits: &[LimitShare]) -> String {
    if waits.is_empty() {
        return "no limit: pods end, start and become ready in their own time.".to_owned();
    }
    let words = waits.iter().take(MAX_WAITS).map(|wait| {
        let how = if wait.is_strategy_limit { "held back by" } else { "waiting for" };
        format!("{} {how} {}", whole_percent(wait.share), wait.limit)
    });
    format!("of the rollout's time {}.", words.collect::<Vec<_>>().join(", "))
}

fn bolder_value(advice: &Advice, bolder: &Bolder) -> String {
    let candidate = &advice.candidates[bolder.candidate];
    let name = &candidate.name;
    if bolder.is_faster {
        let takes = candidate.rollout_seconds.map_or_else(|| "-".to_owned(), seconds);
        let gain = seconds(bolder.gain_seconds);
        return match candidate.standing {
            Standing::Misses | Standing::NotJudged | Standing::NotShown => {
                format!("{name} would take {takes}, {gain} less, but {}.", why_not(candidate))
            }
            _ => format!(
                "{name} took {takes}, {gain} less, in the {} runs that it had.",
                grouped(candidate.runs)
            ),
        };
    }
    match &bolder.waits_for {
        Some(wait) if wait.share >= WORTH_A_REASON => {
            let share = whole_percent(wait.share);
            format!("{name} does not make it faster: {share} of its rollout waits for {}.", wait.limit)
        }
        _ => format!("{name} does not make it faster."),
    }
}

/// The objective that it misses most often, or that nothing was shown.
fn why_not(candidate: &Candidate) -> String {
    let worst = candidate.objectives.iter().max_by_key(|kept| kept.failures());
    let worst = worst.filter(|kept| kept.failures() > 0);
    let of = format!("{} of {} runs", grouped(candidate.failures), grouped(candidate.runs));
    match (candidate.standing, worst) {
        (Standing::Misses | Standing::NotJudged, Some(kept)) if kept.missed == 0 => {
            format!("\"{}\" is {}", kept.objective, missed_in_words(candidate, kept))
        }
        (Standing::Misses | Standing::NotJudged, Some(kept)) => {
            format!(
                "misses \"{}\" in {} of {} runs",
                kept.objective,
                grouped(kept.missed),
                grouped(candidate.runs)
            )
        }
        (Standing::Misses, None) => format!("does not finish in {of}"),
        _ => format!("{of} failed, which is neither few enough nor too many to be sure"),
    }
}

fn uncovered(fastest: &Candidate) -> Option<String> {
    let total = fastest.uncovered_node_minutes.mean.filter(|&minutes| minutes >= 0.05)?;
    let causes = fastest.uncovered_by.iter().take(MAX_CAUSES).filter(|(_, minutes)| *minutes >= 0.05);
    let causes: Vec<String> =
        causes.map(|(cause, minutes)| format!("{cause} {}", whole_percent(minutes / total))).collect();
    Some(format!(
        "{} node-minutes without a pod in the whole run: {}.",
        grouped_tenths(total),
        causes.join(", ")
    ))
}
