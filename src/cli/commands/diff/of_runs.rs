//! Two runs side by side: what two folders hold, or what two scenarios come to.

use std::path::Path;

use anyhow::Result;

use super::compared::Compared;
use super::overlays::{RunSide, overlays_of_runs};
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::run::RunAnalysis;
use crate::analysis::summary::RunSummary;
use crate::cli::commands::replayed::replayed;
use crate::cli::commands::run_folder::{RecordedRun, read_summary};
use crate::cli::commands::run_summary::summarize;
use crate::cli::commands::scenario_file;
use crate::cli::progress::Progress;
use crate::cluster::run::{Checking, simulate};
use crate::diff::runs::side_by_side;
use crate::diff::side_by_side::{Setting, SideBySide};
use crate::engine::time::Instant;
use crate::scenario::Scenario;
use crate::scenario::as_written::AsWritten;
use crate::scenario::text_differences::text_differences;
use crate::whatif::change::other_changes;
use crate::whatif::field_changes::changes_of_template;

/// What two runs wrote. Their charts need more than their summaries.
pub fn folders(names: [String; 2], folders: [&Path; 2], with_charts: bool) -> Result<Compared> {
    let [a, b] = [read_summary(folders[0])?, read_summary(folders[1])?];
    let found = side_by_side(names, [&a, &b]);
    if !with_charts {
        return Ok(compared("runs", found, [&a, &b], None));
    }
    let told = |folder: &Path| -> Result<(Vec<DaemonSetAnalysis>, Instant)> {
        let run = RecordedRun::read(folder)?;
        Ok((replayed(folder, &run)?.0, run.horizon()))
    };
    let told = [told(folders[0])?, told(folders[1])?];
    let [a_told, b_told] = &told;
    let sides = [
        RunSide { summary: &a, analyses: &a_told.0, horizon: a_told.1 },
        RunSide { summary: &b, analyses: &b_told.0, horizon: b_told.1 },
    ];
    Ok(compared("runs", found, [&a, &b], Some(sides)))
}

/// What two scenarios come to. `None`: one of them cannot be used, and it was said why.
pub fn scenarios(
    names: [String; 2],
    paths: [&Path; 2],
    seed: Option<u64>,
    overrides: &[(String, String)],
) -> Result<Option<Compared>> {
    let loaded = paths.map(|path| scenario_file::load_with_manifests_or_explain(path, overrides));
    let [Some(a), Some(b)] = loaded else { return Ok(None) };
    let texts = [scenario_file::read(paths[0])?, scenario_file::read(paths[1])?];
    let [a_run, b_run] = [run(&a.0, seed, overrides)?, run(&b.0, seed, overrides)?];
    let mut found = side_by_side(names, [&a_run.0, &b_run.0]);
    // The texts say it better than their hashes.
    found.settings.retain(|setting| !setting.name.starts_with("the scenario's text"));
    let of_texts = text_differences([&texts[0], &texts[1]]).into_iter();
    // What both were set to they have in common.
    let is_set = |path: &str| {
        let names = |key: &String| {
            path == key || path.ends_with(&format!(".{key}")) || path.starts_with(&format!("{key}."))
        };
        seed.is_some() && path == "seed" || overrides.iter().any(|(key, _)| names(key))
    };
    let of_texts = of_texts.filter(|one| !is_set(&one.path));
    let of_texts: Vec<Setting> = of_texts.map(|one| Setting { name: one.path, sides: one.sides }).collect();
    found.settings.retain(|setting| of_texts.iter().all(|other| other.name != setting.name));
    found.settings.extend(of_texts);
    found.settings.extend(differences_of_manifests([&a, &b]));
    let sides = [
        RunSide { summary: &a_run.0, analyses: &a_run.1, horizon: a.0.plan.horizon },
        RunSide { summary: &b_run.0, analyses: &b_run.1, horizon: b.0.plan.horizon },
    ];
    Ok(Some(compared("scenarios", found, [&a_run.0, &b_run.0], Some(sides))))
}

fn compared(
    kind: &'static str,
    found: SideBySide,
    runs: [&RunSummary; 2],
    sides: Option<[RunSide<'_>; 2]>,
) -> Compared {
    let mut daemon_sets: Vec<String> = Vec::new();
    for daemon_set in runs.iter().flat_map(|run| &run.daemon_sets) {
        if !daemon_sets.contains(&daemon_set.name) {
            daemon_sets.push(daemon_set.name.clone());
        }
    }
    let overlays = sides.map_or_else(Vec::new, |sides| overlays_of_runs(&found.names, &daemon_sets, sides));
    Compared { kind, found, daemon_sets, overlays }
}

fn run(
    scenario: &Scenario,
    seed: Option<u64>,
    overrides: &[(String, String)],
) -> Result<(RunSummary, Vec<DaemonSetAnalysis>)> {
    let seed = seed.unwrap_or(scenario.seed);
    let horizon = scenario.plan.horizon;
    let analysis = RunAnalysis::new(horizon).with_objectives(&scenario.objectives);
    let mut observer = (Progress::new(horizon), analysis);
    let outcome = simulate(&scenario.plan, seed, Checking::Off, &mut observer)?;
    let analyses = observer.1.results();
    Ok((summarize(scenario, seed, overrides, outcome, &analyses), analyses))
}

/// In which fields the manifests of DaemonSets that both have differ.
fn differences_of_manifests(sides: [&(Scenario, AsWritten); 2]) -> Vec<Setting> {
    let [a, b] = sides;
    let mut settings = Vec::new();
    for (daemon_set, old) in a.0.plan.daemon_sets.iter().zip(&a.1.daemon_sets) {
        let other = b.0.plan.daemon_sets.iter().position(|other| other.name == daemon_set.name);
        let Some(new) = other.map(|index| &b.1.daemon_sets[index]) else { continue };
        let changes = changes_of_template(&old.template, &new.template).into_iter();
        settings.extend(changes.chain(other_changes(old, new)).map(|change| Setting {
            name: format!("{}: {}", daemon_set.name, change.field),
            sides: [change.before, change.after],
        }));
    }
    settings
}
