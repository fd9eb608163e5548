//! The race: which candidate is run how often, and which one wins. The method is described in [`super`].

use rayon::prelude::*;
use serde::Serialize;

use super::confidence::{is_above, is_below, mean_at_most};
use super::rules::{INDIFFERENCE, Rules};
use super::trial::Trial;
use crate::sweep::statistics::Moments;

/// What became of a race. Candidates go by their index.
#[derive(Clone, Debug, PartialEq)]
pub struct Race {
    pub lanes: Vec<Lane>,
    pub winner: Option<usize>,
    /// The winner of the same race without the winner.
    pub runner_up: Option<usize>,
}

/// The runs of one candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// Replication 0, 1, 2 and so on.
    pub trials: Vec<Trial>,
    /// Why it cannot be run.
    pub error: Option<String>,
}

/// What is known of a candidate and the objectives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Not enough runs yet.
    Open,
    /// It was shown that it meets them.
    Meets,
    /// It was shown that it does not: it misses an objective too often, or does not finish a rollout.
    Misses,
    /// Too many of its runs left nothing to judge an objective by that is not optional, and too few missed one to show that
    /// it misses them.
    NotJudged,
    /// It was run as often as allowed, and nothing was shown.
    NotShown,
    /// It cannot be run.
    Broken,
}

/// Runs the race among so many candidates. `run` is given a candidate and a replication, and must do the same whenever
/// it is called; it is called from several threads of rayon's current pool.
pub fn race<R>(rules: &Rules, candidates: usize, run: R) -> Race
where
    R: Fn(usize, u32) -> Result<Trial, String> + Sync,
{
    let mut track = Track { rules, lanes: vec![Lane::default(); candidates], run };
    let all: Vec<usize> = (0..candidates).collect();
    track.go_on(&all);
    let winner = track.fastest(&all);
    let others: Vec<usize> = all.into_iter().filter(|&index| Some(index) != winner).collect();
    let runner_up = winner.and_then(|_| track.fastest(&others));
    Race { lanes: track.lanes, winner, runner_up }
}

impl Race {
    /// How many runs were made.
    pub fn runs(&self) -> usize {
        self.lanes.iter().map(|lane| lane.trials.len()).sum()
    }
}

impl Lane {
    fn runs(&self) -> u32 {
        self.trials.len() as u32
    }

    pub fn failures(&self) -> u64 {
        self.trials.iter().filter(|trial| trial.fails()).count() as u64
    }

    /// Of these, the runs that missed nothing.
    fn merely_not_judged(&self) -> u64 {
        self.trials.iter().filter(|trial| trial.is_merely_not_judged()).count() as u64
    }

    pub fn standing(&self, rules: &Rules) -> Standing {
        if self.error.is_some() {
            return Standing::Broken;
        }
        let (failures, runs) = (self.failures(), self.trials.len() as u64);
        if runs >= u64::from(rules.least) && is_below(rules.risk, failures, runs, rules.proof_error) {
            Standing::Meets
        } else if is_above(rules.risk, failures - self.merely_not_judged(), runs, rules.drop_error) {
            Standing::Misses
        } else if is_above(rules.risk, failures, runs, rules.drop_error) {
            Standing::NotJudged
        } else if self.runs() >= rules.most() {
            Standing::NotShown
        } else {
            Standing::Open
        }
    }

    /// The mean duration of the rollout over the first runs.
    fn mean_seconds(&self, runs: usize) -> f64 {
        self.trials[..runs].iter().map(|trial| trial.seconds).sum::<f64>() / runs as f64
    }

    /// By how much longer the rollout takes than the other one's, replication by replication.
    pub fn longer_than(&self, other: &Self) -> Moments {
        self.trials.iter().zip(&other.trials).map(|(own, other)| own.seconds - other.seconds).collect()
    }

    /// Whether it is certainly not faster than the other one, but for what makes no difference.
    fn is_no_faster_than(&self, other: &Self, rules: &Rules) -> bool {
        let runs = self.trials.len().min(other.trials.len());
        let margin = INDIFFERENCE * other.mean_seconds(runs);
        mean_at_most(&other.longer_than(self), rules.drop_error).is_some_and(|gain| gain <= margin)
    }
}

/// A race that goes on.
struct Track<'a, R> {
    rules: &'a Rules,
    lanes: Vec<Lane>,
    run: R,
}

impl<R: Fn(usize, u32) -> Result<Trial, String> + Sync> Track<'_, R> {
    /// The fastest of these that was shown to meet the objectives, run until nothing is open about it.
    fn fastest(&mut self, among: &[usize]) -> Option<usize> {
        loop {
            let possible: Vec<usize> = among
                .iter()
                .copied()
                .filter(|&index| matches!(self.standing(index), Standing::Open | Standing::Meets))
                .collect();
            let leader = self.leader(&possible)?;
            let in_question: Vec<usize> = possible
                .into_iter()
                .filter(|&index| index == leader || self.may_be_faster(index, leader))
                .collect();
            let is_decided = in_question == [leader] && self.standing(leader) == Standing::Meets;
            if is_decided || !self.go_on(&in_question) {
                return Some(leader);
            }
        }
    }

    fn standing(&self, index: usize) -> Standing {
        self.lanes[index].standing(self.rules)
    }

    /// The one with the shortest mean over the replications that all of them have; of equals, the first.
    fn leader(&self, among: &[usize]) -> Option<usize> {
        let shared = among.iter().map(|&index| self.lanes[index].trials.len()).min()?;
        let mean = |index: usize| self.lanes[index].mean_seconds(shared);
        among.iter().copied().min_by(|&one, &other| mean(one).total_cmp(&mean(other)))
    }

    fn may_be_faster(&self, index: usize, leader: usize) -> bool {
        !self.lanes[index].is_no_faster_than(&self.lanes[leader], self.rules)
    }

    /// Brings each of these to its next look. False: all have been run as often as allowed.
    fn go_on(&mut self, chosen: &[usize]) -> bool {
        let todo: Vec<(usize, u32)> = chosen
            .iter()
            .flat_map(|&index| {
                let done = self.lanes[index].runs();
                let until = self.rules.next_look(done).unwrap_or(done);
                (done..until).map(move |replication| (index, replication))
            })
            .collect();
        let run = &self.run;
        let outcomes: Vec<_> = todo.par_iter().map(|&(index, replication)| run(index, replication)).collect();
        for (&(index, _), outcome) in todo.iter().zip(outcomes) {
            let lane = &mut self.lanes[index];
            match outcome {
                Ok(trial) if lane.error.is_none() => lane.trials.push(trial),
                Ok(_) => {}
                Err(error) => lane.error = lane.error.take().or(Some(error)),
            }
        }
        !todo.is_empty()
    }
}
