//! A run for a change's reviewers: one line that says it all, then the tables.

use super::text::{details, document, escaped, table};
use crate::analysis::summary::{ObjectiveSummary, RunSummary};
use crate::engine::time::Duration;
use crate::report::clock::Clock;
use crate::report::tables::alerts::NO_ALERT;
use crate::report::tables::of_run::{RunTables, rollout_rows};
use crate::report::tables::rollouts::{RolloutOutcome, RolloutRow};
use crate::report::wording::{elapsed, grouped, percentage};

/// What a run came to, as Markdown.
pub fn run_markdown(summary: &RunSummary, clock: Clock) -> String {
    let tables = RunTables::of(summary, clock);
    let more =
        [&tables.waits, &tables.uncovered, &tables.daemon_sets].map(|more| table(more).trim_end().to_owned());
    let more = more.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n");
    document([
        format!("### everynode: {}", escaped(&summary.scenario)),
        format!("**{}**", escaped(&headline(summary))),
        table(&tables.objectives),
        table(&tables.rollouts),
        alerts(&tables),
        details("What it waited for, what was uncovered, and the status at the end", &more),
        origin(summary),
    ])
}

/// Nothing if nobody asked for them.
fn alerts(tables: &RunTables) -> String {
    match (tables.watches_alerts, tables.alerts.is_empty()) {
        (false, _) => String::new(),
        (true, true) => format!("Alerts: {NO_ALERT}."),
        (true, false) => table(&tables.alerts),
    }
}

/// Each rollout with how long it takes and how far availability falls, and the objectives:
/// `agent 1 → 2 takes 12m, availability 97%; objective met`.
pub fn headline(summary: &RunSummary) -> String {
    let rollouts: Vec<String> =
        summary.daemon_sets.iter().flat_map(rollout_rows).map(|row| of_rollout(&row)).collect();
    let rollouts = if rollouts.is_empty() { "No rollout".to_owned() } else { rollouts.join(", ") };
    match objectives(&summary.objectives) {
        Some(objectives) => format!("{rollouts}; {objectives}"),
        None => rollouts,
    }
}

fn of_rollout(row: &RolloutRow) -> String {
    let (available, desired) = row.lowest_available;
    let availability = percentage(available, desired);
    let name = row.name();
    match row.outcome {
        RolloutOutcome::Finished { took } => {
            format!("{name} takes {}, availability {availability}", elapsed(took))
        }
        RolloutOutcome::Superseded { by, .. } => format!("{name} is superseded by revision {by}"),
        RolloutOutcome::NotFinished { updated, desired } => format!(
            "{name} does not finish ({} of {} updated), availability {availability}",
            grouped(updated.into()),
            grouped(desired.into())
        ),
    }
}

fn objectives(objectives: &[ObjectiveSummary]) -> Option<String> {
    let failing = objectives.iter().filter(|objective| !objective.passes).count();
    match (objectives.len(), failing) {
        (0, _) => None,
        (1, 0) => Some("objective met".to_owned()),
        (2, 0) => Some("both objectives met".to_owned()),
        (all, 0) => Some(format!("all {all} objectives met")),
        (1, _) => Some("objective missed".to_owned()),
        (all, failing) => Some(format!("{failing} of {all} objectives missed")),
    }
}

fn origin(summary: &RunSummary) -> String {
    let settings: Vec<String> =
        summary.overrides.iter().map(|(path, value)| format!("{path}={value}")).collect();
    let settings = if settings.is_empty() { String::new() } else { format!(" · {}", settings.join(" ")) };
    let assumed = match summary.assumptions.len() {
        0 => String::new(),
        1 => " · 1 default value that nobody measured".to_owned(),
        count => format!(" · {count} default values that nobody measured"),
    };
    let line = format!(
        "everynode {} · Kubernetes {} · {} simulated · seed {}{settings} · digest {}{assumed}",
        summary.version,
        summary.kubernetes_version,
        elapsed(Duration::from_seconds_f64(summary.duration_seconds)),
        summary.seed,
        summary.digest
    );
    format!("<sub>{}</sub>", escaped(&line))
}
