//! The tables of a run, from its summary: the terminal and the report show the same ones.

use super::alerts::{AlertRow, alert_remark, alert_table};
use super::assumptions::assumption_table;
use super::columns::Table;
use super::daemon_sets::{DaemonSetRow, daemon_set_table};
use super::objectives::{ObjectiveRow, objective_table};
use super::rollouts::{BudgetAtEnd, RolloutRow, rollout_table};
use super::uncovered::{UncoveredRow, uncovered_table};
use super::waits::{LimitWait, WaitRow, wait_table};
use crate::analysis::cause::Cause;
use crate::analysis::summary::{
    AlertSummary, BudgetAtEndSummary, CoverageSummary, DaemonSetSummary, FiringSummary, ObjectiveSummary,
    RunSummary, WaitSummary,
};
use crate::engine::time::{Duration, Instant};
use crate::report::clock::Clock;

/// What there is to tell of a run, each as a table.
pub struct RunTables {
    pub daemon_sets: Table,
    pub rollouts: Table,
    pub waits: Table,
    pub uncovered: Table,
    /// It has no rows where there was none.
    pub alerts: Table,
    /// What there is to say of them that the table does not.
    pub alert_remark: Option<String>,
    /// Whether anybody asked for alerts.
    pub watches_alerts: bool,
    pub objectives: Table,
    pub assumptions: Table,
}

impl RunTables {
    /// With instants as this clock tells them.
    pub fn of(summary: &RunSummary, clock: Clock) -> Self {
        let daemon_sets = &summary.daemon_sets;
        let alerts = alert_rows(summary);
        Self {
            daemon_sets: daemon_set_table(&daemon_sets.iter().map(daemon_set_row).collect::<Vec<_>>()),
            rollouts: rollout_table(&daemon_sets.iter().flat_map(rollout_rows).collect::<Vec<_>>(), clock),
            waits: wait_table(&daemon_sets.iter().flat_map(wait_rows).collect::<Vec<_>>()),
            uncovered: uncovered_table(&daemon_sets.iter().map(uncovered_row).collect::<Vec<_>>()),
            alert_remark: alert_remark_of(summary, &alerts),
            alerts: alert_table(&alerts, clock),
            watches_alerts: watched(summary).next().is_some(),
            objectives: objective_table(&objective_rows(summary, clock)),
            assumptions: assumption_table(&summary.assumptions),
        }
    }
}

fn alert_rows(summary: &RunSummary) -> Vec<AlertRow> {
    let firing = |firing: &FiringSummary| {
        let at = Instant::START + Duration::from_seconds_f64(firing.fired_seconds);
        (at, Duration::from_seconds_f64(firing.lasted_seconds), firing.resolved_seconds.is_none())
    };
    let row = |daemon_set: &DaemonSetSummary, alert: &AlertSummary| AlertRow {
        alert: alert.alert.clone(),
        daemon_set: daemon_set.name.clone(),
        firings: alert.firings.iter().map(firing).collect(),
        longest_pending: Duration::from_seconds_f64(alert.longest_pending_seconds),
        hold: Duration::from_seconds_f64(alert.for_seconds),
    };
    watched(summary)
        .flat_map(|(daemon_set, alerts)| alerts.iter().map(move |alert| row(daemon_set, alert)))
        .collect()
}

/// The DaemonSets whose alerts were looked at, and these; none if nobody asked for them.
fn watched(summary: &RunSummary) -> impl Iterator<Item = (&DaemonSetSummary, &[AlertSummary])> {
    summary.daemon_sets.iter().filter_map(|daemon_set| Some((daemon_set, daemon_set.alerts.as_deref()?)))
}

fn alert_remark_of(summary: &RunSummary, rows: &[AlertRow]) -> Option<String> {
    let unseen = watched(summary).filter(|(_, alerts)| alerts.is_empty());
    let unseen: Vec<&str> = unseen.map(|(daemon_set, _)| daemon_set.name.as_str()).collect();
    watched(summary).next()?;
    alert_remark(rows, &unseen, Duration::from_seconds_f64(summary.duration_seconds))
}

fn daemon_set_row(summary: &DaemonSetSummary) -> DaemonSetRow {
    DaemonSetRow {
        name: summary.name.clone(),
        status: summary.status,
        node_selector: summary.node_selector.clone(),
        revision: summary.revision,
    }
}

pub fn rollout_rows(summary: &DaemonSetSummary) -> impl Iterator<Item = RolloutRow> {
    summary.rollouts.iter().map(|rollout| RolloutRow {
        daemon_set: summary.name.clone(),
        span: rollout.span(),
        reused_revision: rollout.reused_revision,
        budget_at_end: rollout.budget_at_end.as_ref().map(budget_at_end),
        lowest_available: rollout.lowest_availability.counts(),
        lowest_covered: rollout.lowest_coverage.map(CoverageSummary::counts),
        down_at_once: rollout.max_unavailable_observed,
        max_unavailable: rollout.max_unavailable_allowed,
    })
}

fn wait_rows(summary: &DaemonSetSummary) -> impl Iterator<Item = WaitRow> {
    let wait = |wait: &WaitSummary| LimitWait {
        limit: wait.limit.as_str().to_owned(),
        is_strategy_limit: wait.limit.is_strategy_limit(),
        share: wait.share,
        any: Duration::from_seconds_f64(wait.seconds),
        of_nodes: Duration::from_seconds_f64(wait.node_seconds),
        held_by: wait.held_by.iter().map(|by| (by.holder.as_str().to_owned(), by.share)).collect(),
        nodes_not_ready: wait
            .nodes_not_ready
            .iter()
            .map(|node| (node.node.clone(), Duration::from_seconds_f64(node.seconds)))
            .collect(),
    };
    rollout_rows(summary).zip(&summary.rollouts).map(move |(row, rollout)| WaitRow {
        rollout: row.name(),
        waits: rollout.waits.iter().map(wait).collect(),
    })
}

fn budget_at_end(summary: &BudgetAtEndSummary) -> BudgetAtEnd {
    BudgetAtEnd {
        budget: summary.budget,
        held_by: summary.held_by.iter().map(|holding| (holding.holder, holding.nodes)).collect(),
        nodes_not_ready: summary.nodes_not_ready.clone(),
    }
}

fn uncovered_row(summary: &DaemonSetSummary) -> UncoveredRow {
    let uncovered = &summary.uncovered_node_seconds;
    UncoveredRow {
        daemon_set: summary.name.clone(),
        lowest_coverage: summary.lowest_coverage.map(CoverageSummary::counts),
        is_for_no_node: summary.is_for_no_node(),
        causes: Cause::ALL.map(|cause| (cause.as_str().to_owned(), uncovered.by(cause))).to_vec(),
    }
}

/// What was seen of an objective, with instants as this clock tells them.
pub fn measured(objective: &ObjectiveSummary, clock: Clock) -> String {
    let instants = objective.observed_at_seconds.iter().map(|&at| Duration::from_seconds_f64(at));
    clock.dated(&objective.observed, instants)
}

fn objective_rows(summary: &RunSummary, clock: Clock) -> Vec<ObjectiveRow> {
    let row = |objective: &ObjectiveSummary| ObjectiveRow {
        verdict: objective.verdict.clone(),
        passes: objective.passes,
        objective: objective.objective.clone(),
        measured: measured(objective, clock),
    };
    summary.objectives.iter().map(row).collect()
}
