//! From a run to its figures.

use super::measure::Measure;
use crate::analysis::availability::{AvailabilitySeries, slowest_chain};
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::objectives::{Objective, ObjectiveOutcome};
use crate::analysis::pulls::{PullCounter, PullModel};
use crate::analysis::run::RunAnalysis;
use crate::cluster::plan::Plan;
use crate::cluster::run::{Checking, RunError, simulate};
use crate::engine::time::{Duration, Instant};

/// The figures of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// By column, in the order of [`Column::of`](super::measure::Column::of); `None`: this run has no such figure.
    pub values: Vec<Option<f64>>,
    /// By objective of the scenario, whether it was missed; `None`: there was nothing to judge.
    pub missed: Vec<Option<bool>>,
    /// By DaemonSet: the share of desired nodes available at [`SAMPLES`] instants, evenly spread from the start of the
    /// run to its end, both included; `None`: no status yet, or no node desired.
    pub availability: Vec<Vec<Option<f64>>>,
}

/// At how many instants the availability is kept.
pub const SAMPLES: u64 = 61;

/// Runs the plan once, and measures.
pub fn measure(plan: &Plan, objectives: &[Objective], seed: u64) -> Result<Measured, RunError> {
    let (analyses, most_pulls) = analyses(plan, objectives, seed)?;
    Ok(Measured::new(&analyses, most_pulls, objectives))
}

/// What became of each DaemonSet in one run, and the most image pulls at once.
pub(super) fn analyses(
    plan: &Plan,
    objectives: &[Objective],
    seed: u64,
) -> Result<(Vec<DaemonSetAnalysis>, u64), RunError> {
    let model = if plan.world.image_pulls.is_some() { PullModel::Registry } else { PullModel::Delay };
    let analysis = RunAnalysis::of_figures(plan.horizon).with_objectives(objectives);
    let mut observer = (analysis, PullCounter::new(model));
    simulate(plan, seed, Checking::Off, &mut observer)?;
    let (analysis, pulls) = observer;
    Ok((analysis.results(), pulls.most()))
}

impl Measured {
    fn new(analyses: &[DaemonSetAnalysis], most_pulls: u64, objectives: &[Objective]) -> Self {
        let of_each = analyses
            .iter()
            .flat_map(|analysis| Measure::of_daemon_set().map(move |measure| figure(measure, analysis)));
        let of_cluster = Measure::OF_CLUSTER.map(|measure| match measure {
            Measure::PeakPulls => Some(most_pulls as f64),
            _ => None,
        });
        Self {
            values: of_each.chain(of_cluster).collect(),
            missed: outcomes(objectives, analyses).map(|outcome| outcome.verdict.is_missed()).collect(),
            availability: analyses.iter().map(|analysis| sampled(&analysis.availability)).collect(),
        }
    }
}

/// What became of each objective in a run; nobody reads its words.
pub(super) fn outcomes(
    objectives: &[Objective],
    analyses: &[DaemonSetAnalysis],
) -> impl Iterator<Item = ObjectiveOutcome> {
    objectives.iter().map(|objective| objective.judge("", &analyses[objective.daemon_set().index()]))
}

/// A figure of one DaemonSet.
pub(super) fn figure(measure: Measure, analysis: &DaemonSetAnalysis) -> Option<f64> {
    let minutes = |time: Duration| Some(time.as_seconds() / 60.0);
    let join = |share| analysis.joins.quantile(share).map(Duration::as_seconds);
    match measure {
        Measure::Rollout => {
            slowest_chain(&analysis.availability.rollouts)?.duration().map(Duration::as_seconds)
        }
        Measure::Stalled => Some(f64::from(is_stalled(analysis))),
        Measure::LowestAvailability => analysis.lowest_availability.map(|(share, _)| share),
        Measure::LowestCoverage => analysis.lowest_coverage.map(|lowest| lowest.share()),
        Measure::MeanAvailability => mean_availability(&analysis.availability),
        Measure::MostUnavailable => analysis.most_unavailable.map(f64::from),
        Measure::Uncovered => minutes(analysis.uncovered.total()),
        Measure::UncoveredBy(cause) => minutes(analysis.uncovered.by(cause)),
        Measure::JoinP50 => join(0.5),
        Measure::JoinP95 => join(0.95),
        Measure::JoinP99 => join(0.99),
        Measure::PodsCreated => Some(analysis.pods_created as f64),
        Measure::ApiWrites => Some(api_writes(analysis) as f64),
        // It is the cluster's.
        Measure::PeakPulls => None,
    }
}

/// Requests to create a pod, refused ones too, to delete one that is there, and to update the status. Not counted: writes
/// of ControllerRevisions and Events, and what other controllers and kubelets write.
const fn api_writes(analysis: &DaemonSetAnalysis) -> u64 {
    analysis.pods_created + analysis.creates_refused + analysis.pods_deleted + analysis.status_updates
}

pub(super) fn is_stalled(analysis: &DaemonSetAnalysis) -> bool {
    slowest_chain(&analysis.availability.rollouts).is_some_and(|chain| chain.duration().is_none())
}

/// Averaged over the time in which any node was desired.
fn mean_availability(series: &AvailabilitySeries) -> Option<f64> {
    let ends = series.steps.iter().skip(1).map(|step| step.at).chain([series.horizon]);
    let (mut weighted, mut seconds) = (0.0, 0.0);
    for (step, end) in series.steps.iter().zip(ends).filter(|(step, _)| step.desired > 0) {
        let lasted = end.since(step.at).as_seconds();
        weighted += share(step.available, step.desired) * lasted;
        seconds += lasted;
    }
    (seconds > 0.0).then(|| weighted / seconds)
}

fn sampled(series: &AvailabilitySeries) -> Vec<Option<f64>> {
    let mut steps = series.steps.iter().peekable();
    let mut current = None;
    (0..SAMPLES)
        .map(|sample| {
            let horizon = u128::from(series.horizon.as_nanoseconds());
            let at = (horizon * u128::from(sample) / u128::from(SAMPLES - 1)) as u64;
            let at = Instant::START + Duration::from_nanoseconds(at);
            while let Some(step) = steps.next_if(|step| step.at <= at) {
                current = (step.desired > 0).then(|| share(step.available, step.desired));
            }
            current
        })
        .collect()
}

/// More may be available than is desired, for a moment; that makes no node more than covered.
fn share(available: u32, desired: u32) -> f64 {
    f64::from(available.min(desired)) / f64::from(desired)
}
