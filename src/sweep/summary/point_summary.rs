//! What the runs of one point say together.

use serde::Serialize;

use crate::engine::time::Instant;
use crate::sweep::statistics::Estimate;

/// What the runs of one point say together.
#[derive(Clone, Debug, PartialEq)]
pub struct PointSummary {
    /// Its index in the grid.
    pub point: usize,
    /// The value of each parameter, in the grid's order.
    pub settings: Vec<String>,
    pub runs: u64,
    /// Runs of which there is nothing but an error; no statistic knows of them.
    pub failed: u64,
    /// The first of these errors.
    pub error: Option<String>,
    /// By column.
    pub estimates: Vec<Estimate>,
    /// By objective: how often it was missed, of the runs in which there was something to judge.
    pub missed: Vec<Estimate>,
    /// How often any objective was missed, of the runs in which any was judged.
    pub missed_any: Estimate,
    /// Runs in which an objective that is not optional found nothing to judge.
    pub not_judged: u64,
    /// The end of its runs.
    pub horizon: Instant,
    /// By DaemonSet: its availability at evenly spread instants from the start of the run to its end.
    pub availability: Vec<Vec<AvailabilitySample>>,
    /// By DaemonSet: the distribution of the rollout's duration, as steps of seconds and the share of runs that had
    /// finished by then; short of 1 if some never did.
    pub rollouts: Vec<Vec<(f64, f64)>>,
}

/// The share of desired nodes available at one instant, over the runs of a point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AvailabilitySample {
    /// Runs in which any node was desired by then.
    pub count: u64,
    pub mean: Option<f64>,
    /// What 95 % of the runs reached.
    pub p5: Option<f64>,
    pub lowest: Option<f64>,
}
