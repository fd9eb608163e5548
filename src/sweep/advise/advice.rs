//! What came of a race, as values: for words, tables and JSON.

use serde::Serialize;

use super::candidate::{Candidate, Figure, Kept};
use super::candidates::Candidates;
use super::confidence::{at_least, at_most};
use super::hindrance::Hindrance;
use super::limits::{Limits, limits};
use super::not_ready::PoolNodes;
use super::race::{Lane, Race, Standing};
use super::rules::{ERROR, Rules};
use super::strategy::Strategy;
use super::trial::Trial;
use crate::analysis::cause::Cause;
use crate::analysis::objectives::{Objective, Target};
use crate::sweep::statistics::{Interval, Moments};

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Advice {
    pub daemon_set: String,
    /// The share of runs that may fail.
    pub risk: f64,
    pub confidence: f64,
    /// Whether any run had a rollout. Where no node should run the DaemonSet there is nothing to choose by: no candidate is the
    /// fastest, and none comes closest.
    pub has_rollout: bool,
    /// The index of the fastest candidate that meets the objectives; null: none was shown to.
    pub fastest: Option<usize>,
    pub runner_up: Option<RunnerUp>,
    /// Where there is no fastest: the candidate that misses the objectives by the least.
    pub closest: Option<usize>,
    pub limits: Option<Limits>,
    /// In the order in which they were searched.
    pub candidates: Vec<Candidate>,
    /// What was not searched, and why.
    pub left_out: Vec<String>,
    /// Why strategies with maxSurge may not work in reality.
    pub doubt_of_surges: Option<String>,
    /// DaemonSet, and on which nodes its pods are not ready at first: what happens before all have been available at once is not
    /// judged by objectives of availability and coverage.
    pub pods_not_ready: Vec<(String, PoolNodes)>,
    /// Where there is no fastest: what is not ready when the run begins, if that alone keeps every strategy from the objectives.
    pub hindrance: Option<Hindrance>,
    pub runs: u64,
    /// How many runs it had been to run every candidate as often as is allowed.
    pub full_grid_runs: u64,
    /// Without a failure in so many runs of one candidate nothing is shown of it.
    pub least_runs: u32,
}

/// The second-fastest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunnerUp {
    pub candidate: usize,
    /// By how much its rollouts take longer than the fastest's, replication by replication.
    pub seconds_longer: f64,
    pub seconds_longer_interval: Option<Interval>,
}

/// What was searched, and how.
pub struct Searched<'a> {
    pub daemon_set: &'a str,
    /// The manifest's `minReadySeconds`, which goes without saying.
    pub min_ready_seconds: u32,
    pub candidates: &'a Candidates,
    pub rules: &'a Rules,
    pub objectives: &'a [Objective],
    /// The names of all DaemonSets.
    pub names: &'a [String],
}

impl Advice {
    pub fn new(searched: &Searched<'_>, race: &Race) -> Self {
        let lanes = searched.candidates.strategies.iter().zip(&race.lanes);
        let candidates: Vec<Candidate> =
            lanes.map(|(strategy, lane)| candidate(searched, strategy, lane)).collect();
        let rules = searched.rules;
        let has_rollout = has_rollout(race);
        let winner = race.winner.filter(|_| has_rollout);
        let has_closest = has_rollout && winner.is_none();
        Self {
            daemon_set: searched.daemon_set.to_owned(),
            risk: rules.risk,
            confidence: 1.0 - ERROR,
            has_rollout,
            fastest: winner,
            runner_up: winner.zip(race.runner_up).map(|(winner, next)| runner_up(race, winner, next)),
            closest: has_closest.then(|| closest(race, &candidates)).flatten(),
            limits: winner.map(|winner| limits(winner, &race.lanes, &candidates)),
            full_grid_runs: rules.runs_of_all(candidates.len()),
            candidates,
            left_out: searched.candidates.left_out.clone(),
            doubt_of_surges: searched.candidates.doubt_of_surges.clone(),
            pods_not_ready: Vec::new(),
            hindrance: None,
            runs: race.runs() as u64,
            least_runs: rules.least,
        }
    }
}

/// Nothing is known of it where nothing could be run.
fn has_rollout(race: &Race) -> bool {
    race.runs() == 0 || race.lanes.iter().flat_map(|lane| &lane.trials).any(|trial| trial.had_rollout)
}

fn runner_up(race: &Race, winner: usize, candidate: usize) -> RunnerUp {
    let longer = race.lanes[candidate].longer_than(&race.lanes[winner]);
    RunnerUp {
        candidate,
        seconds_longer: longer.mean().unwrap_or_default(),
        seconds_longer_interval: longer.interval(),
    }
}

fn candidate(searched: &Searched<'_>, strategy: &Strategy, lane: &Lane) -> Candidate {
    let trials = lane.trials.as_slice();
    let durations = || trials.iter().filter(|trial| trial.had_rollout).map(|trial| trial.seconds);
    let seconds: Moments = durations().collect();
    Candidate {
        name: strategy.name(searched.min_ready_seconds),
        strategy: strategy.clone(),
        standing: lane.standing(searched.rules),
        runs: trials.len() as u64,
        failures: lane.failures(),
        failing: probability(lane.failures(), trials.len() as u64, searched.rules),
        unfinished: trials.iter().filter(|trial| !trial.finished).count() as u64,
        rollout_seconds: seconds.mean(),
        rollout_seconds_interval: seconds.interval(),
        rollout_seconds_worst: durations().reduce(f64::max),
        objectives: (0..searched.objectives.len()).map(|index| kept(searched, index, trials)).collect(),
        rollouts: distribution(trials),
        lowest_availability: figure(trials, true, |trial| trial.costs.lowest_availability),
        most_unavailable: figure(trials, false, |trial| trial.costs.most_unavailable),
        extra_pods: figure(trials, false, |trial| Some(trial.costs.extra_pods)),
        api_writes: figure(trials, false, |trial| trial.costs.api_writes),
        uncovered_node_minutes: figure(trials, false, |trial| Some(trial.costs.uncovered.iter().sum())),
        uncovered_by: uncovered_by(trials),
        error: lane.error.clone(),
    }
}

/// Short of 1 if some never finished.
fn distribution(trials: &[Trial]) -> Vec<(f64, f64)> {
    let had_rollout = || trials.iter().filter(|trial| trial.had_rollout);
    let finished = had_rollout().filter(|trial| trial.finished).map(|trial| trial.seconds);
    let mut seconds: Vec<f64> = finished.collect();
    seconds.sort_by(f64::total_cmp);
    let all = had_rollout().count() as f64;
    (1_u32..).zip(seconds).map(|(rank, at)| (at, f64::from(rank) / all)).collect()
}

fn kept(searched: &Searched<'_>, index: usize, trials: &[Trial]) -> Kept {
    let objective = &searched.objectives[index];
    let (is_share, asked) = match objective.target {
        Target::Availability { at_least, .. } | Target::Coverage { at_least, .. } => (true, at_least),
        Target::Rollout { within, .. } | Target::JoinToAvailable { within, .. } => {
            (false, within.as_seconds())
        }
        // For how long alerts fire.
        Target::NoAlert { .. } => (false, 0.0),
    };
    let count =
        |missed| trials.iter().filter(|trial| trial.missed.get(index) == Some(&missed)).count() as u64;
    let (missed, not_judged) = (count(Some(true)), count(None));
    Kept {
        objective: objective.in_words(&searched.names[objective.daemon_set().index()]),
        is_share,
        asked,
        observed: figure(trials, is_share, |trial| trial.observed.get(index).copied().flatten()),
        missed,
        not_judged,
        optional: objective.optional,
        missing: probability(missed, trials.len() as u64 - not_judged, searched.rules),
    }
}

/// Each end has the error that a decision by it would have.
fn probability(count: u64, of: u64, rules: &Rules) -> Interval {
    Interval { low: at_least(count, of, rules.drop_error), high: at_most(count, of, rules.proof_error) }
}

fn figure(trials: &[Trial], lowest_is_worst: bool, of: impl Fn(&Trial) -> Option<f64>) -> Figure {
    let values: Vec<f64> = trials.iter().filter_map(of).collect();
    let moments: Moments = values.iter().copied().collect();
    let worst = if lowest_is_worst { f64::min } else { f64::max };
    Figure { mean: moments.mean(), interval: moments.interval(), worst: values.into_iter().reduce(worst) }
}

fn uncovered_by(trials: &[Trial]) -> Vec<(&'static str, f64)> {
    let of = |cause: Cause| trials.iter().map(|trial| trial.costs.uncovered[cause as usize]).sum::<f64>();
    let mean = |cause| of(cause) / trials.len().max(1) as f64;
    let mut causes: Vec<_> = Cause::ALL.iter().map(|&cause| (cause.as_str(), mean(cause))).collect();
    causes.retain(|&(_, minutes)| minutes > 0.0);
    causes.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    causes
}

/// The candidate that fails the seldomest; of equals, the one that is the least short of what is asked; then the fastest.
fn closest(race: &Race, candidates: &[Candidate]) -> Option<usize> {
    let failing = |index: usize| candidates[index].failures as f64 / candidates[index].runs as f64;
    let possible = (0..candidates.len()).filter(|&index| candidates[index].standing != Standing::Broken);
    possible.min_by(|&one, &other| {
        let short = |index: usize| shortfall(&race.lanes[index], &candidates[index].objectives);
        let seconds = |index: usize| candidates[index].rollout_seconds.unwrap_or(f64::INFINITY);
        let by_failures = failing(one).total_cmp(&failing(other));
        by_failures
            .then_with(|| short(one).total_cmp(&short(other)))
            .then_with(|| seconds(one).total_cmp(&seconds(other)))
    })
}

/// By which part of what is asked a run is short of it on average, by its worst objective.
fn shortfall(lane: &Lane, objectives: &[Kept]) -> f64 {
    let of_run = |trial: &Trial| {
        let of_objective = |(index, kept): (usize, &Kept)| match (trial.missed[index], trial.observed[index])
        {
            // What there is nothing to judge by says nothing of a strategy.
            (Some(false) | None, _) => 0.0,
            (Some(true), Some(observed)) => (observed - kept.asked).abs() / kept.asked.max(f64::MIN_POSITIVE),
            (Some(true), None) => f64::INFINITY,
        };
        objectives.iter().enumerate().map(of_objective).fold(0.0, f64::max)
    };
    lane.trials.iter().map(of_run).sum::<f64>() / lane.trials.len().max(1) as f64
}
