//! A run for a change's reviewers: one line that says it all, then the tables.

use super::headline::headline;
use super::text::{details, document, escaped, table};
use crate::analysis::summary::RunSummary;
use crate::engine::time::Duration;
use crate::report::clock::Clock;
use crate::report::tables::of_run::RunTables;
use crate::report::wording::elapsed;

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
