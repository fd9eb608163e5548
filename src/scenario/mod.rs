//! Scenario text → validated [`Plan`]: the one way into the simulator for what people write.
//!
//! Nothing here touches a file system or a clock: files are read through [`ReadFile`]. Whatever the text, the answer
//! is a scenario or diagnostics, never a panic, and the diagnostics are all there are.

mod api_version;
pub mod assumptions;
pub mod defaults;
pub mod diagnostic;
mod examples;
mod line_index;
mod long_lists;
pub mod manifest;
pub mod manifest_check;
pub mod manifest_fields;
mod manifest_judgement;
mod manifest_value;
pub mod model;
pub mod overrides;
mod paths;
pub mod printable;
mod read_file;
pub mod resolve;
pub mod ron;
pub mod settings;
pub(crate) mod suggest;
pub mod sweep;
pub mod text_encoding;
mod unrendered;
pub mod vary;
mod yaml_booleans;
mod yaml_reader;

use std::path::Path;

use self::assumptions::Assumption;
use self::diagnostic::{Diagnostic, Diagnostics};
use self::model::ScenarioFile;
use self::overrides::Override;
pub use self::read_file::ReadFile;
use self::resolve::manifests::Manifests;
use crate::analysis::objectives::Objective;
use crate::analysis::wording::grouped;
use crate::cluster::plan::Plan;
use crate::record::catalog::Fnv1a;

/// A scenario that can be run.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file's name without its extension.
    pub name: String,
    pub seed: u64,
    pub plan: Plan,
    /// By DaemonSet and kind.
    pub objectives: Vec<Objective>,
    /// FNV-1a of what the text says before anything is set, 64 bits: which scenario a result is of.
    pub hash: u64,
    /// The default values that nobody measured and that can matter to it.
    pub assumptions: Vec<Assumption>,
    /// Kinds of objects that are in its manifests and are not simulated.
    pub ignored_kinds: Vec<String>,
    /// What may not have been meant.
    pub warnings: Diagnostics,
}

impl Scenario {
    /// What is in it, in words.
    pub fn counts(&self) -> String {
        let nodes: u64 = self.plan.pools.iter().map(|pool| u64::from(pool.count)).sum();
        let of =
            |count: u64, one: &str| format!("{} {one}{}", grouped(count), if count == 1 { "" } else { "s" });
        let ignored = match self.ignored_kinds.as_slice() {
            [] => String::new(),
            kinds => format!(" (not simulated: {})", kinds.join(", ")),
        };
        format!(
            "a scenario of {}, {}, {} at the start{ignored}",
            of(self.plan.daemon_sets.len() as u64, "DaemonSet"),
            of(self.plan.pools.len() as u64, "node pool"),
            of(nodes, "node"),
        )
    }
}

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

fn load_edited(
    path: &str,
    text: &str,
    overrides: &[Override],
    files: &dyn ReadFile,
) -> Result<Scenario, Diagnostics> {
    if let Some(problem) = not_a_scenario(path, text) {
        let mut problems = Diagnostics::of_scenario(path, text);
        problems.push(problem);
        return Err(problems);
    }
    let edited = overrides::apply(path, text, overrides)?;
    let mut problems = Diagnostics::of_scenario(path, &edited.text);
    let (file, misread) = ron::read::<ScenarioFile>(&edited.text);
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
        Some(scenario) if !problems.has_errors() => {
            Ok(Scenario { hash: hash(text), warnings: problems, ..scenario })
        }
        // What is wrong with a sweep as a scenario helps nobody.
        _ if sweep::is_sweep_file(text) => Err(a_sweep(path, text)),
        _ => Err(problems),
    }
}

fn a_sweep(path: &str, text: &str) -> Diagnostics {
    let mut problems = Diagnostics::of_scenario(path, text);
    let problem = Diagnostic::error(format!("`{path}` describes a sweep, and no scenario"));
    problems.push(problem.help(format!("run it with: everynode sweep {path}")));
    problems
}

/// Of a text that can be read.
fn hash(text: &str) -> u64 {
    ron::outline(text).map_or(0, |parsed| Fnv1a::of(&ron::meaning(&parsed.root, text)))
}

/// Manifests are what people have at hand, and results of runs.
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

#[cfg(test)]
mod tests;
