//! One candidate of a search, and what came of its runs.

use serde::Serialize;

use super::race::Standing;
use super::strategy::Strategy;
use crate::sweep::statistics::Interval;

/// One candidate and its runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    pub name: String,
    pub strategy: Strategy,
    pub standing: Standing,
    pub runs: u64,
    /// Runs that missed an objective, had nothing to judge one by that is not optional, or did not finish a rollout.
    pub failures: u64,
    /// The probability of failing, with the upper bound that was held against the risk.
    pub failing: Interval,
    /// Runs with a rollout that did not finish.
    pub unfinished: u64,
    /// The mean of the slowest rollout; one that did not finish counts as long as the run. Null: no run had one, as no node
    /// should have run the DaemonSet.
    pub rollout_seconds: Option<f64>,
    pub rollout_seconds_interval: Option<Interval>,
    /// The longest of them.
    pub rollout_seconds_worst: Option<f64>,
    pub objectives: Vec<Kept>,
    /// The distribution of the slowest rollout's duration, as steps of seconds and the share of runs in which it had finished by
    /// then; for pictures.
    #[serde(skip)]
    pub rollouts: Vec<(f64, f64)>,
    /// Means over the runs, and the worst of them.
    pub lowest_availability: Figure,
    pub most_unavailable: Figure,
    pub extra_pods: Figure,
    pub api_writes: Figure,
    pub uncovered_node_minutes: Figure,
    /// The mean of each cause, the largest first.
    pub uncovered_by: Vec<(&'static str, f64)>,
    pub error: Option<String>,
}

/// How one objective was kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Kept {
    /// As in "availability of fluentd at least 90%".
    pub objective: String,
    pub is_share: bool,
    /// A share or seconds.
    pub asked: f64,
    /// In the same unit, of the runs that have a figure.
    pub observed: Figure,
    pub missed: u64,
    /// Runs that had nothing to judge it by.
    pub not_judged: u64,
    /// Whether that is as good as if they had met it.
    pub optional: bool,
    /// The probability of missing it, of the runs in which it was judged.
    pub missing: Interval,
}

impl Kept {
    /// In how many runs it is to blame for the run's failure.
    pub const fn failures(&self) -> u64 {
        self.missed + if self.optional { 0 } else { self.not_judged }
    }
}

/// Of a figure over several runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Figure {
    pub mean: Option<f64>,
    /// Of the mean, as Student has it; null of fewer than two runs.
    pub interval: Option<Interval>,
    pub worst: Option<f64>,
}
