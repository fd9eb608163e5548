//! What the page of a run holds as data: its summary as it is in `summary.json`, the series of each DaemonSet, and the history of
//! each node that was kept. The page's script draws it and works nothing out.

use std::collections::BTreeMap;

use serde::Serialize;

use super::columns::{Times, microseconds};
use super::node_data::NodeData;
use super::words::Words;
use crate::analysis::availability::RolloutSpan;
use crate::analysis::cause::Cause;
use crate::analysis::history::{DaemonSetHistory, History};
use crate::analysis::summary::RunSummary;

/// All of it.
#[derive(Serialize)]
pub struct RunData<'a> {
    summary: &'a RunSummary,
    /// When the run ended, in microseconds.
    horizon: u64,
    /// When the run began, in seconds since 1970, if that was said.
    starts_at: Option<u64>,
    /// Without it nobody knows coverage over time and the nodes.
    has_timeline: bool,
    daemon_sets: Vec<DaemonSetData<'a>>,
    nodes: NodeData<'a>,
    words: Words,
}

/// One DaemonSet over time.
#[derive(Serialize)]
struct DaemonSetData<'a> {
    name: &'a str,
    status: StatusColumns,
    coverage: CoverageColumns,
    /// Begin, end and words.
    rollouts: Vec<(u64, u64, String)>,
    limits: LimitLines,
}

/// The status, a column a field.
#[derive(Default, Serialize)]
struct StatusColumns {
    is_thinned: bool,
    at: Times,
    desired: Vec<u32>,
    current: Vec<u32>,
    ready: Vec<u32>,
    updated: Vec<u32>,
    available: Vec<u32>,
    unavailable: Vec<u32>,
    misscheduled: Vec<u32>,
}

/// Coverage; of the causes there are only those that left a node uncovered.
#[derive(Default, Serialize)]
struct CoverageColumns {
    is_thinned: bool,
    at: Times,
    expected: Vec<u32>,
    covered: Vec<u32>,
    uncovered: BTreeMap<&'static str, Vec<u32>>,
}

/// The shares that objectives ask for.
#[derive(Default, Serialize)]
struct LimitLines {
    availability: Vec<f64>,
    coverage: Vec<f64>,
}

impl<'a> RunData<'a> {
    /// `rollouts` are those of each DaemonSet.
    pub fn new(
        summary: &'a RunSummary,
        history: &'a History,
        rollouts: &[Vec<RolloutSpan>],
        starts_at: Option<u64>,
        has_timeline: bool,
    ) -> Self {
        let daemon_sets = history.daemon_sets.iter().zip(rollouts);
        Self {
            summary,
            horizon: microseconds(history.horizon),
            starts_at,
            has_timeline,
            daemon_sets: daemon_sets.map(|(one, spans)| DaemonSetData::new(one, spans, summary)).collect(),
            nodes: NodeData::new(history, &summary.node_pools),
            words: Words::new(),
        }
    }
}

impl<'a> DaemonSetData<'a> {
    fn new(daemon_set: &'a DaemonSetHistory, spans: &[RolloutSpan], summary: &RunSummary) -> Self {
        let span =
            |span: &RolloutSpan| (microseconds(span.started), microseconds(span.ended), span.revisions());
        Self {
            name: &daemon_set.name,
            status: StatusColumns::of(daemon_set),
            coverage: CoverageColumns::of(daemon_set),
            rollouts: spans.iter().map(span).collect(),
            limits: LimitLines::of(&daemon_set.name, summary),
        }
    }
}

impl StatusColumns {
    fn of(daemon_set: &DaemonSetHistory) -> Self {
        let series = &daemon_set.status;
        let mut columns = Self { is_thinned: series.is_thinned(), ..Self::default() };
        for moment in series.moments() {
            let status = &moment.step.status;
            columns.at.push(moment.at);
            columns.desired.push(status.desired_number_scheduled);
            columns.current.push(status.current_number_scheduled);
            columns.ready.push(status.number_ready);
            columns.updated.push(status.updated_number_scheduled);
            columns.available.push(status.number_available);
            columns.unavailable.push(status.number_unavailable);
            columns.misscheduled.push(status.number_misscheduled);
        }
        columns
    }
}

impl CoverageColumns {
    fn of(daemon_set: &DaemonSetHistory) -> Self {
        let series = &daemon_set.coverage;
        let mut columns = Self { is_thinned: series.is_thinned(), ..Self::default() };
        for moment in series.moments() {
            columns.at.push(moment.at);
            columns.expected.push(moment.expected);
            columns.covered.push(moment.covered);
        }
        for cause in Cause::ALL {
            let column: Vec<u32> =
                series.moments().iter().map(|moment| moment.uncovered[cause as usize]).collect();
            if column.iter().any(|&count| count > 0) {
                columns.uncovered.insert(cause.as_str(), column);
            }
        }
        columns
    }
}

impl LimitLines {
    /// Those of objectives that speak of all nodes.
    fn of(daemon_set: &str, summary: &RunSummary) -> Self {
        let mut lines = Self::default();
        let own = summary.objectives.iter().filter(|objective| objective.daemon_set == daemon_set);
        for objective in own.filter(|objective| objective.pool.is_none() && objective.zone.is_none()) {
            match (objective.kind.as_str(), objective.limit_share) {
                ("Availability", Some(share)) => lines.availability.push(share),
                ("Coverage", Some(share)) => lines.coverage.push(share),
                _ => {}
            }
        }
        lines
    }
}
