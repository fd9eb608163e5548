//! One run of one candidate, as far as advising needs it.

use crate::analysis::cause::Cause;
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::objectives::{Objective, ObjectiveOutcome};
use crate::analysis::rollouts::Rollout;
use crate::analysis::waits::Limit;
use crate::cluster::plan::Plan;
use crate::cluster::run::RunError;
use crate::engine::time::Duration;
use crate::sweep::measure::Measure;
use crate::sweep::measured::{analyses, figure, is_stalled, outcomes};

/// What one run of a candidate came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trial {
    /// How long the slowest rollout took; if one did not finish, how long the whole run was.
    pub seconds: f64,
    pub finished: bool,
    /// Whether any node should have run the DaemonSet while it was rolled out. If none should, its rollout is over at once.
    pub had_rollout: bool,
    /// By objective, whether it was missed; `None`: there was nothing to judge.
    pub missed: Vec<Option<bool>>,
    /// An objective was missed, or is not optional and there was nothing to judge.
    pub falls_short: bool,
    /// By objective, the figure that it is held against: a share or seconds. `None`: there was nothing to measure.
    pub observed: Vec<Option<f64>>,
    pub costs: Costs,
    /// During which part of the slowest rollout something waited for each limit, in the order of [`Limit::ALL`].
    pub waits: [f64; Limit::ALL.len()],
}

/// What a rollout costs besides time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Costs {
    /// The lowest share of desired nodes available.
    pub lowest_availability: Option<f64>,
    pub most_unavailable: Option<f64>,
    /// The most pods beyond one for each node at once, those that are ending included, during a rollout.
    pub extra_pods: f64,
    pub api_writes: Option<f64>,
    /// Node-minutes without cover, in the order of [`Cause::ALL`].
    pub uncovered: [f64; Cause::ALL.len()],
}

impl Trial {
    /// Whether the run was not as it should be.
    pub fn fails(&self) -> bool {
        !self.finished || self.falls_short
    }

    /// Whether it fails because there was nothing to judge an objective by, and misses none. A rollout that did not finish may
    /// be what could not be judged, as the run ended too early.
    pub fn is_merely_not_judged(&self) -> bool {
        self.falls_short && self.missed.contains(&None) && !self.missed.contains(&Some(true))
    }
}

/// Runs a plan once for the sake of the DaemonSet of this index.
pub fn run(plan: &Plan, objectives: &[Objective], daemon_set: usize, seed: u64) -> Result<Trial, RunError> {
    let (analyses, _) = analyses(plan, objectives, seed)?;
    let own = &analyses[daemon_set];
    let minutes = |cause| own.uncovered.by(cause).as_seconds() / 60.0;
    // Where no node should have it, it is over at once.
    let measured = figure(Measure::Rollout, own);
    let takes_no_time = measured.is_none() && !own.rollouts.is_empty() && !is_stalled(own);
    let duration = measured.or_else(|| takes_no_time.then_some(0.0));
    let outcomes: Vec<ObjectiveOutcome> = outcomes(objectives, &analyses).collect();
    Ok(Trial {
        seconds: duration.unwrap_or_else(|| plan.horizon.as_seconds()),
        finished: duration.is_some(),
        had_rollout: !takes_no_time,
        missed: outcomes.iter().map(|outcome| outcome.verdict.is_missed()).collect(),
        falls_short: outcomes.iter().any(|outcome| !outcome.passes),
        observed: outcomes.iter().map(|outcome| outcome.value).collect(),
        costs: Costs {
            lowest_availability: figure(Measure::LowestAvailability, own),
            most_unavailable: figure(Measure::MostUnavailable, own),
            extra_pods: f64::from(own.extra_pods),
            api_writes: figure(Measure::ApiWrites, own),
            uncovered: Cause::ALL.map(minutes),
        },
        waits: waits_of_the_slowest(own),
    })
}

fn waits_of_the_slowest(analysis: &DaemonSetAnalysis) -> [f64; Limit::ALL.len()] {
    let lasted = |rollout: &Rollout| rollout.ended.since(rollout.started);
    let slowest = analysis.rollouts.iter().max_by_key(|rollout| lasted(rollout));
    let Some(slowest) = slowest.filter(|rollout| lasted(rollout) > Duration::ZERO) else {
        return Default::default();
    };
    Limit::ALL.map(|limit| slowest.waits.on(limit).any.as_seconds() / lasted(slowest).as_seconds())
}
