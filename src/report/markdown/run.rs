//! A run for a change's reviewers: one line that says it all, then the tables.

use std::cmp::Reverse;

use super::text::{details, document, escaped, table};
use crate::analysis::summary::{DaemonSetSummary, ObjectiveSummary, RunSummary};
use crate::engine::time::Duration;
use crate::report::clock::Clock;
use crate::report::run_wording::{NOWHERE, fates_in_short};
use crate::report::tables::of_run::{RunTables, rollout_rows};
use crate::report::tables::rollouts::{RolloutOutcome, RolloutRow};
use crate::report::wording::{elapsed, grouped, percentage};

/// More rollouts are not told in the one line.
const MOST_ROLLOUTS: usize = 3;

/// What a run came to, as Markdown; with each default value that nobody measured, or only how many they are.
pub fn run_markdown(summary: &RunSummary, clock: Clock, lists_assumptions: bool) -> String {
    let tables = RunTables::of(summary, clock);
    let more =
        [&tables.waits, &tables.uncovered, &tables.daemon_sets].map(|more| table(more).trim_end().to_owned());
    let more = more.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n");
    let assumptions = if lists_assumptions { table(&tables.assumptions) } else { String::new() };
    document([
        format!("### everynode: {}", escaped(&summary.scenario)),
        format!("**{}**", escaped(&headline(summary))),
        table(&tables.objectives),
        table(&tables.rollouts),
        table(&tables.alerts),
        tables.alert_remark.as_ref().map_or(String::new(), |remark| format!("Alerts: {}.", escaped(remark))),
        details("What it waited for, what was uncovered, and the status at the end", &more),
        details("Default values that nobody measured", &assumptions),
        origin(summary),
    ])
}

/// Each rollout with how long it takes and how far availability falls, and the objectives:
/// `agent 1 → 2 takes 12m, availability 97%; objective met`. Of many rollouts these are the slowest.
fn headline(summary: &RunSummary) -> String {
    line(summary.daemon_sets.iter(), summary.objectives.iter())
}

/// The same of one DaemonSet alone.
pub fn headline_of(summary: &RunSummary, daemon_set: &str) -> String {
    line(
        summary.daemon_sets.iter().filter(|of| of.name == daemon_set),
        summary.objectives.iter().filter(|of| of.daemon_set == daemon_set),
    )
}

fn line<'a>(
    daemon_sets: impl Iterator<Item = &'a DaemonSetSummary>,
    objectives: impl Iterator<Item = &'a ObjectiveSummary>,
) -> String {
    let rollouts = of_rollouts(daemon_sets.flat_map(rollout_rows).collect());
    match fates_in_short(&objectives.collect::<Vec<_>>()) {
        Some(fates) => format!("{rollouts}; {fates}"),
        None => rollouts,
    }
}

fn of_rollouts(mut rows: Vec<RolloutRow>) -> String {
    if rows.is_empty() {
        return "No rollout".to_owned();
    }
    let more = rows.len().saturating_sub(MOST_ROLLOUTS);
    if more > 0 {
        rows.sort_by_key(|row| Reverse(slowness(row)));
    }
    let told = rows.iter().take(MOST_ROLLOUTS).map(of_rollout).collect::<Vec<_>>().join(", ");
    match more {
        0 => told,
        1 => format!("{told} and 1 more rollout"),
        more => format!("{told} and {} more rollouts", grouped(more as u64)),
    }
}

/// One that does not finish is slower than any.
const fn slowness(row: &RolloutRow) -> (bool, Duration) {
    match row.outcome {
        RolloutOutcome::Finished { took } => (false, took),
        RolloutOutcome::Superseded { after, .. } => (false, after),
        RolloutOutcome::NotFinished { .. } => (true, Duration::ZERO),
    }
}

fn of_rollout(row: &RolloutRow) -> String {
    let (available, desired) = row.lowest_available;
    let availability = match desired {
        0 => NOWHERE.to_owned(),
        desired => format!("availability {}", percentage(available, desired)),
    };
    let name = row.name();
    match row.outcome {
        RolloutOutcome::Finished { .. } if desired == 0 => format!("{name} {NOWHERE}"),
        RolloutOutcome::Finished { took } => format!("{name} takes {}, {availability}", elapsed(took)),
        RolloutOutcome::Superseded { by, .. } => format!("{name} is superseded by revision {by}"),
        RolloutOutcome::NotFinished { updated, desired } => format!(
            "{name} does not finish ({} of {} updated), {availability}",
            grouped(updated.into()),
            grouped(desired.into())
        ),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Instant;

    fn row(daemon_set: &str, outcome: RolloutOutcome) -> RolloutRow {
        RolloutRow {
            daemon_set: daemon_set.to_owned(),
            from_revision: Some(1),
            to_revision: 2,
            reused_revision: None,
            started: Instant::START,
            outcome,
            budget_at_end: None,
            lowest_available: (9, 10),
            lowest_covered: None,
            down_at_once: 1,
            max_unavailable: Some(1),
        }
    }

    fn finished(daemon_set: &str, seconds: u64) -> RolloutRow {
        row(daemon_set, RolloutOutcome::Finished { took: Duration::from_seconds(seconds) })
    }

    #[test]
    fn of_many_rollouts_the_slowest_are_told() {
        let slow = row("stuck", RolloutOutcome::NotFinished { updated: 4, desired: 10 });
        let rows = vec![finished("a", 60), finished("b", 240), slow, finished("c", 180), finished("d", 120)];
        assert_eq!(
            of_rollouts(rows),
            "stuck 1 → 2 does not finish (4 of 10 updated), availability 90%, b 1 → 2 takes 4m, availability 90%, \
             c 1 → 2 takes 3m, availability 90% and 2 more rollouts"
        );
        let few = vec![finished("a", 60), finished("b", 240)];
        let in_order = "a 1 → 2 takes 1m, availability 90%, b 1 → 2 takes 4m, availability 90%";
        assert_eq!(of_rollouts(few), in_order, "as the scenario has them");
    }

    #[test]
    fn where_no_node_is_desired_there_is_no_availability() {
        let nowhere = |row: RolloutRow| of_rollout(&RolloutRow { lowest_available: (0, 0), ..row });
        assert_eq!(nowhere(finished("a", 0)), "a 1 → 2 runs on no node");
        assert_eq!(
            nowhere(row("a", RolloutOutcome::NotFinished { updated: 0, desired: 0 })),
            "a 1 → 2 does not finish (0 of 0 updated), runs on no node"
        );
    }
}
