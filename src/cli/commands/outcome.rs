//! The outcome of a run as it is shown on the terminal.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration as WallDuration;

use crate::analysis::cause::Cause;
use crate::analysis::summary::{
    AssumptionSummary, CoverageSummary, DaemonSetSummary, ObjectiveSummary, RolloutSummary, RunSummary,
    StandstillSummary, WaitSummary,
};
use crate::cli::output_dir::as_folder;
use crate::engine::time::{Duration, Instant};
use crate::report::tables::assumptions::assumption_table;
use crate::report::tables::daemon_sets::{DaemonSetRow, daemon_set_table};
use crate::report::tables::objectives::{ObjectiveRow, objective_table};
use crate::report::tables::rollouts::{RolloutOutcome, RolloutRow, Standstill, rollout_table};
use crate::report::tables::uncovered::{UncoveredRow, uncovered_table};
use crate::report::tables::waits::{LimitWait, WaitRow, wait_table};
use crate::report::tables::wrap::paragraph;
use crate::report::wording::grouped;
use crate::scenario::printable::printable;

/// What stands below the tables: how long the run took, where its files are, and how much to say of assumptions.
pub struct Footer<'a> {
    pub place: &'a Path,
    pub took: WallDuration,
    /// Each assumption, and not only how many there are.
    pub lists_assumptions: bool,
    /// Of the terminal.
    pub width: usize,
}

/// Prints the tables, those that have rows, and the footer line.
pub fn print_outcome(summary: &RunSummary, footer: &Footer<'_>, out: &mut impl Write) -> io::Result<()> {
    let width = footer.width;
    let tables = [
        daemon_set_table(&summary.daemon_sets.iter().map(daemon_set_row).collect::<Vec<_>>(), width),
        rollout_table(&summary.daemon_sets.iter().flat_map(rollout_rows).collect::<Vec<_>>(), width),
        wait_table(&summary.daemon_sets.iter().flat_map(wait_rows).collect::<Vec<_>>(), width),
        uncovered_table(&summary.daemon_sets.iter().map(uncovered_row).collect::<Vec<_>>(), width),
        objective_table(&objective_rows(summary), width),
    ];
    for table in tables.iter().filter(|table| !table.is_empty()) {
        writeln!(out, "{}\n", table.trim_end())?;
    }
    print_assumptions(&summary.assumptions, footer, out)?;
    let line = format!(
        "{}   seed {}   Kubernetes {}   digest {}   {} events in {:.0?}",
        printable(&as_folder(footer.place)),
        summary.seed,
        summary.kubernetes_version,
        summary.digest,
        grouped(summary.events),
        footer.took
    );
    writeln!(out, "{}", paragraph(&line, width))
}

fn print_assumptions(
    assumptions: &[AssumptionSummary],
    footer: &Footer<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    if footer.lists_assumptions && !assumptions.is_empty() {
        return writeln!(out, "{}\n", assumption_table(assumptions, footer.width).trim_end());
    }
    let (count, hint) = (assumptions.len(), "--assumptions lists them");
    let words = match count {
        0 => return Ok(()),
        1 => "ASSUMED  1 default value that nobody measured; --assumptions names it".to_owned(),
        _ => format!("ASSUMED  {count} default values that nobody measured; {hint}"),
    };
    writeln!(out, "{}\n", paragraph(&words, footer.width))
}

fn daemon_set_row(summary: &DaemonSetSummary) -> DaemonSetRow {
    DaemonSetRow {
        name: summary.name.clone(),
        status: summary.status,
        node_selector: summary.node_selector.clone(),
        revision: summary.revision,
    }
}

fn rollout_rows(summary: &DaemonSetSummary) -> impl Iterator<Item = RolloutRow> {
    summary.rollouts.iter().map(|rollout| RolloutRow {
        daemon_set: summary.name.clone(),
        from_revision: rollout.from_revision,
        to_revision: rollout.revision,
        reused_revision: rollout.reused_revision,
        started: Instant::START + Duration::from_seconds_f64(rollout.started_seconds),
        outcome: rollout_outcome(rollout),
        standstill: rollout.standstill.as_ref().map(standstill),
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

fn rollout_outcome(rollout: &RolloutSummary) -> RolloutOutcome {
    let (updated, desired) = (rollout.updated, rollout.desired);
    match (rollout.duration_seconds, rollout.superseded_by) {
        (Some(seconds), _) => RolloutOutcome::Finished { took: Duration::from_seconds_f64(seconds) },
        (None, Some(by)) => {
            let after = Duration::from_seconds_f64(rollout.ended_seconds - rollout.started_seconds);
            RolloutOutcome::Superseded { by, after, updated, desired }
        }
        (None, None) => RolloutOutcome::NotFinished { updated, desired },
    }
}

fn standstill(summary: &StandstillSummary) -> Standstill {
    Standstill {
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
        causes: Cause::ALL.map(|cause| (cause.as_str().to_owned(), uncovered.by(cause))).to_vec(),
    }
}

fn objective_rows(summary: &RunSummary) -> Vec<ObjectiveRow> {
    let row = |objective: &ObjectiveSummary| ObjectiveRow {
        verdict: objective.verdict.clone(),
        passes: objective.passes,
        objective: objective.objective.clone(),
        measured: objective.observed.clone(),
    };
    summary.objectives.iter().map(row).collect()
}
