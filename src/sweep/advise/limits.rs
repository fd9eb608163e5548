//! What keeps the winner from being faster still: what its rollouts waited for, and what becomes of bolder values.

use serde::Serialize;

use super::candidate::Candidate;
use super::race::{Lane, Standing};
use super::rules::INDIFFERENCE;
use super::strategy::Replacing;
use super::trial::Trial;
use crate::analysis::waits::Limit;

/// Less than this part of a rollout is not worth a word.
const MIN_SHARE: f64 = 0.01;

/// What limits further speed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Limits {
    /// What held rollouts back, that which held longest first.
    pub waits: Vec<LimitShare>,
    /// The next bolder value of the same strategy, if there was one.
    pub bolder: Option<Bolder>,
    /// The fastest of all that would be faster, but were not shown to meet the objectives, if there is one.
    pub faster: Option<usize>,
}

/// During which part of a rollout, on average, something waited for a limit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LimitShare {
    pub limit: &'static str,
    pub is_strategy_limit: bool,
    pub share: f64,
}

/// The next bolder value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bolder {
    pub candidate: usize,
    /// By how much its rollouts are faster, in seconds, replication by replication; negative if they are slower.
    pub gain_seconds: f64,
    /// The gain is worth a word.
    pub is_faster: bool,
    /// What its rollouts waited for longest besides the strategy.
    pub waits_for: Option<LimitShare>,
}

/// What limits the candidate of index `winner`.
pub fn limits(winner: usize, lanes: &[Lane], candidates: &[Candidate]) -> Limits {
    let is_short_of = |index: usize| {
        let standing = candidates[index].standing;
        matches!(standing, Standing::Misses | Standing::NotJudged | Standing::NotShown)
    };
    let faster = (0..candidates.len())
        .filter(|&index| is_short_of(index) && is_faster(&lanes[index], &lanes[winner]))
        .min_by(|&one, &other| {
            let gain = |index: usize| gain(&lanes[index], &lanes[winner]);
            gain(other).total_cmp(&gain(one))
        });
    Limits { waits: waits(&lanes[winner].trials), bolder: bolder(winner, lanes, candidates), faster }
}

/// What rollouts waited for in these runs, that which held longest first.
pub(super) fn waits(trials: &[Trial]) -> Vec<LimitShare> {
    let runs = trials.len().max(1) as f64;
    let share = |limit: Limit| trials.iter().map(|trial| trial.waits[limit as usize]).sum::<f64>() / runs;
    let mut waits: Vec<LimitShare> = Limit::ALL
        .into_iter()
        .map(|limit| LimitShare {
            limit: limit.as_str(),
            is_strategy_limit: limit.is_strategy_limit(),
            share: share(limit),
        })
        .filter(|wait| wait.share >= MIN_SHARE)
        .collect();
    waits.sort_by(|one, other| other.share.total_cmp(&one.share));
    waits
}

/// Candidates of a kind stand in the order of their boldness, each with all its `minReadySeconds`.
fn bolder(winner: usize, lanes: &[Lane], candidates: &[Candidate]) -> Option<Bolder> {
    let own = &candidates[winner].strategy;
    let is_alike =
        |replacing: &Replacing| std::mem::discriminant(replacing) == std::mem::discriminant(&own.replacing);
    let next = candidates.iter().enumerate().skip(winner + 1).find(|(_, candidate)| {
        is_alike(&candidate.strategy.replacing)
            && candidate.strategy.min_ready_seconds == own.min_ready_seconds
    });
    next.filter(|(_, candidate)| candidate.standing != Standing::Broken).map(|(index, _)| Bolder {
        candidate: index,
        gain_seconds: gain(&lanes[index], &lanes[winner]),
        is_faster: is_faster(&lanes[index], &lanes[winner]),
        waits_for: waits(&lanes[index].trials).into_iter().find(|wait| !wait.is_strategy_limit),
    })
}

fn gain(lane: &Lane, winner: &Lane) -> f64 {
    winner.longer_than(lane).mean().unwrap_or_default()
}

fn is_faster(lane: &Lane, winner: &Lane) -> bool {
    let seconds =
        winner.trials.iter().map(|trial| trial.seconds).sum::<f64>() / winner.trials.len().max(1) as f64;
    gain(lane, winner) > INDIFFERENCE * seconds
}
