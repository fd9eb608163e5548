//! Loading a scenario for a command: files come from the file system, diagnostics go to standard error.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::{input, terminal};
use crate::scenario::as_written::AsWritten;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::suggest::{instead, nearest};
use crate::scenario::{Scenario, load, load_with_manifests};

/// Reads a file, as the scenario room wants it.
pub fn read(path: &Path) -> io::Result<String> {
    input::read_text(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => with_nearest_file(path, error),
        _ => error,
    })
}

fn with_nearest_file(path: &Path, error: io::Error) -> io::Error {
    match nearest_file(path) {
        Some(meant) => io::Error::new(error.kind(), format!("{error}; did you mean `{}`?", meant.display())),
        None => error,
    }
}

/// The file in the same folder whose name is most like that of `path`.
fn nearest_file(path: &Path) -> Option<PathBuf> {
    nearest_of(path, Path::is_file)
}

/// The same of files and folders.
pub fn nearest_entry(path: &Path) -> Option<PathBuf> {
    nearest_of(path, |_| true)
}

fn nearest_of(path: &Path, is_meant: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let written = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name_of = |entry: io::Result<fs::DirEntry>| {
        let entry = entry.ok()?;
        is_meant(&entry.path()).then(|| entry.file_name().into_string().ok())?
    };
    let mut names: Vec<String> = fs::read_dir(folder).ok()?.filter_map(name_of).collect();
    names.sort_unstable();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    nearest(written, &names).map(|name| path.with_file_name(name))
}

/// What to say where a flag names a DaemonSet that the scenario does not have.
pub fn no_daemon_set<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let instead = instead(written, names).map_or(String::new(), |instead| format!("; {instead}"));
    format!("there is no DaemonSet `{written}`{instead}")
}

/// Loads the scenario and shows what there is to say about it. `None`: it cannot be used, and the reason was printed.
pub fn load_or_explain(path: &Path, overrides: &[(String, String)]) -> Option<Scenario> {
    match load(path, overrides, &read) {
        Ok(scenario) => {
            show(&scenario.warnings);
            Some(scenario)
        }
        Err(problems) => {
            show(&problems);
            None
        }
    }
}

/// The same with what the manifests say when the scenario begins.
pub fn load_with_manifests_or_explain(
    path: &Path,
    overrides: &[(String, String)],
) -> Option<(Scenario, AsWritten)> {
    match load_with_manifests(path, overrides, &read) {
        Ok((scenario, as_written)) => {
            show(&scenario.warnings);
            Some((scenario, as_written))
        }
        Err(problems) => {
            show(&problems);
            None
        }
    }
}

/// Prints diagnostics to standard error, which drops the colours where they are not wanted.
pub fn show(problems: &Diagnostics) {
    if !problems.is_empty() {
        terminal::say_styled(&format!("{}\n", problems.render_styled().trim_end()));
    }
}
