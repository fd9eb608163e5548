//! Loads a scenario: its text becomes the scenario, or all diagnostics of it.

use std::path::Path;

use super::added::{
    AddedManifest, add_to, forget_places_of_what_was_added, keep_warnings_of_what_was_added, with_added,
};
use super::as_written::AsWritten;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::model::ScenarioFile;
use super::overrides::{self, Override};
use super::read_file::ReadFile;
use super::resolve::manifests::Manifests;
use super::runnable::Scenario;
use super::sweep::file::is_sweep_file;
use super::{resolve, ron};
use crate::record::catalog::Fnv1a;

/// Loads the scenario at `path`, changed by `overrides` of the form (`delays.image_pull`, `"5s"`).
pub fn load(
    path: &Path,
    overrides: &[(String, String)],
    files: &impl ReadFile,
) -> Result<Scenario, Diagnostics> {
    let shown = path.display().to_string();
    match files.read(path) {
        Ok(text) => load_text(&shown, &text, overrides, files),
        Err(error) => Err(Diagnostics::unreadable(&shown, &error)),
    }
}

/// The same with what its manifests say when it begins.
pub fn load_with_manifests(
    path: &Path,
    overrides: &[(String, String)],
    files: &impl ReadFile,
) -> Result<(Scenario, AsWritten), Diagnostics> {
    let shown = path.display().to_string();
    let overrides: Vec<Override> = overrides.iter().map(|(key, value)| Override::new(key, value)).collect();
    match files.read(path) {
        Ok(text) => load_whole(&shown, &text, &overrides, files),
        Err(error) => Err(Diagnostics::unreadable(&shown, &error)),
    }
}

/// The same with the DaemonSets of manifests added to it.
pub fn load_with_added(
    path: &Path,
    overrides: &[(String, String)],
    added: &[AddedManifest],
    files: &dyn ReadFile,
) -> Result<Scenario, Diagnostics> {
    let shown = path.display().to_string();
    let text = files.read(path).map_err(|error| Diagnostics::unreadable(&shown, &error))?;
    let overrides: Vec<Override> = overrides.iter().map(|(key, value)| Override::new(key, value)).collect();
    let read = |file: &mut ScenarioFile| add_to(file, added);
    match load_changed(&shown, &text, &overrides, &with_added(files, added), read) {
        Ok((mut scenario, _)) => {
            keep_warnings_of_what_was_added(&mut scenario.warnings);
            Ok(scenario)
        }
        Err(mut problems) => {
            forget_places_of_what_was_added(&mut problems);
            Err(problems)
        }
    }
}

/// Loads a scenario from its text. `path` gives it its name, and manifests are looked for beside it.
pub fn load_text(
    path: &str,
    text: &str,
    overrides: &[(String, String)],
    files: &dyn ReadFile,
) -> Result<Scenario, Diagnostics> {
    let overrides: Vec<Override> = overrides.iter().map(|(key, value)| Override::new(key, value)).collect();
    load_edited(path, text, &overrides, files)
}

/// The same with overrides that know where they come from.
pub fn load_edited(
    path: &str,
    text: &str,
    overrides: &[Override],
    files: &dyn ReadFile,
) -> Result<Scenario, Diagnostics> {
    load_whole(path, text, overrides, files).map(|(scenario, _)| scenario)
}

fn load_whole(
    path: &str,
    text: &str,
    overrides: &[Override],
    files: &dyn ReadFile,
) -> Result<(Scenario, AsWritten), Diagnostics> {
    load_changed(path, text, overrides, files, |_| {})
}

/// The same with a change of what has been read.
fn load_changed(
    path: &str,
    text: &str,
    overrides: &[Override],
    files: &dyn ReadFile,
    change: impl FnOnce(&mut ScenarioFile),
) -> Result<(Scenario, AsWritten), Diagnostics> {
    if let Some(problem) = not_a_scenario(path, text) {
        let mut problems = Diagnostics::of_scenario(path, text);
        problems.push(problem);
        return Err(problems);
    }
    let edited = overrides::apply(path, text, overrides)?;
    let mut problems = Diagnostics::of_scenario(path, &edited.text);
    let (mut file, misread) = ron::read::<ScenarioFile>(&edited.text);
    if let Some(file) = &mut file {
        change(file);
    }
    misread.into_iter().for_each(|problem| problems.push(problem));
    let file = file.filter(|file| resolve::are_within_limits(file, &mut problems));
    let scenario = file.map(|file| {
        let path = Path::new(path);
        let directory = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        resolve::resolve(&name, &file, &Manifests { directory, files }, &mut problems)
    });
    edited.explain(&mut problems);
    problems.sort();
    match scenario {
        Some((scenario, as_written)) if !problems.has_errors() => {
            Ok((Scenario { hash: hash(text), warnings: problems, ..scenario }, as_written))
        }
        // What is wrong with a sweep as a scenario helps nobody.
        _ if is_sweep_file(text) => Err(a_sweep(path, text)),
        _ => Err(problems),
    }
}

fn a_sweep(path: &str, text: &str) -> Diagnostics {
    let mut problems = Diagnostics::of_scenario(path, text);
    let problem = Diagnostic::error(format!("`{path}` describes a sweep, and no scenario"));
    problems.push(problem.help(format!("run it with: everynode sweep {path}")));
    problems
}

/// The hash of a text that can be parsed.
fn hash(text: &str) -> u64 {
    ron::outline(text).map_or(0, |parsed| Fnv1a::of(&ron::canonical(&parsed.root, text)))
}

/// Manifests and results of runs are files that people pass by mistake.
fn not_a_scenario(path: &str, text: &str) -> Option<Diagnostic> {
    let extension = Path::new(path).extension()?.to_str()?;
    if !["yaml", "yml", "json"].contains(&extension) {
        return None;
    }
    if text.contains("\"scenario_hash\"") {
        let problem = Diagnostic::error(format!("`{path}` is what came of a run, and no scenario"));
        return Some(
            problem.help("name the scenario (.ron) that it came of, or draw its charts with: everynode plot"),
        );
    }
    let problem = Diagnostic::error(format!("`{path}` is a manifest, and no scenario"));
    let problem = problem.help(
        "a scenario (.ron) says what cluster there is and what happens to it, and names its manifests: \
         daemon_sets: {\"agent\": (manifest: \"agent.yaml\")}",
    );
    Some(
        problem
            .help(format!("what the API server says of the manifest itself tells: everynode check {path}")),
    )
}
