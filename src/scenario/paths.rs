//! Short paths: a field of a DaemonSet by itself stands for that of the only one.

use super::diagnostic::Diagnostic;
use super::model::ScenarioFile;
use super::ron::{Piece, PieceKind, field_names};
use super::settings::daemon_sets::DaemonSet;
use super::suggest;

/// The path from the top of the scenario. Whether it leads anywhere below its first name is not judged here.
pub fn full_path(scenario: &Piece, path: &str, text: &str) -> Result<String, Diagnostic> {
    let first = path.split('.').next().unwrap_or_default();
    let (of_scenario, of_daemon_set) = (field_names::<ScenarioFile>(), field_names::<DaemonSet>());
    let is_readable = matches!(scenario.kind, PieceKind::Record { .. });
    if !is_readable || path.is_empty() || of_scenario.contains(&first) {
        return Ok(path.to_owned());
    }
    let names = daemon_sets(scenario, text);
    if of_daemon_set.contains(&first) {
        return match names.as_slice() {
            [only] => Ok(format!("daemon_sets.{only}.{path}")),
            several => Err(of_which(first, path, several)),
        };
    }
    let problem = Diagnostic::error(format!("a scenario has no `{first}`"));
    if names.contains(&first) {
        return Err(problem.help(format!("did you mean `daemon_sets.{path}`?")));
    }
    let candidates = of_daemon_set.iter().chain(of_scenario).copied();
    Err(suggest::instead(first, candidates).into_iter().fold(problem, Diagnostic::help))
}

fn of_which(field: &str, path: &str, names: &[&str]) -> Diagnostic {
    let full: Vec<String> = names.iter().map(|name| format!("daemon_sets.{name}.{path}")).collect();
    let full: Vec<&str> = full.iter().map(String::as_str).collect();
    let problem = Diagnostic::error(format!("there are {} DaemonSets: `{field}` of which?", names.len()));
    if full.is_empty() {
        return problem;
    }
    problem.help(format!("write {}", suggest::listed(&full).replace(" and ", " or ")))
}

/// The names of the DaemonSets, in the order of the file.
fn daemon_sets<'t>(scenario: &Piece, text: &'t str) -> Vec<&'t str> {
    let PieceKind::Record { fields, .. } = &scenario.kind else { return Vec::new() };
    let map = fields.iter().find(|(name, _)| name.text == "daemon_sets").map(|(_, value)| &value.kind);
    let Some(PieceKind::Map(entries)) = map else { return Vec::new() };
    entries.iter().map(|(name, _)| name.source(text).trim_matches('"')).collect()
}
