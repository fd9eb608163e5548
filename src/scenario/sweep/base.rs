//! The scenario that a sweep varies, with all the files that it reads.
//!
//! They are read once, so that every run of a sweep sees the same texts, whatever happens to the files meanwhile.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::load::load_edited;
use crate::scenario::overrides::Override;
use crate::scenario::paths;
use crate::scenario::read_file::ReadFile;
use crate::scenario::ron::parse;
use crate::scenario::runnable::Scenario;

/// A scenario that has been found fit to run, from which others are made by settings.
#[derive(Clone, Debug)]
pub struct Base {
    /// As it is without any settings.
    pub scenario: Scenario,
    path: String,
    text: String,
    overrides: Vec<Override>,
    files: BTreeMap<PathBuf, String>,
}

impl Base {
    /// The scenario at `path`, changed by `overrides` (`--set`).
    pub fn load(
        path: &Path,
        overrides: &[(String, String)],
        files: &dyn ReadFile,
    ) -> Result<Self, Diagnostics> {
        let overrides = overrides.iter().map(|(key, value)| Override::new(key, value)).collect();
        Self::load_with(path, overrides, files)
    }

    /// The same with overrides from elsewhere.
    pub fn load_with(
        path: &Path,
        overrides: Vec<Override>,
        files: &dyn ReadFile,
    ) -> Result<Self, Diagnostics> {
        let shown = path.display().to_string();
        let text = files.read(path).map_err(|error| Diagnostics::unreadable(&shown, &error))?;
        let recorder = Recorder { files, texts: RefCell::default() };
        let scenario = load_edited(&shown, &text, &overrides, &|path: &Path| recorder.read(path))?;
        let files = recorder.texts.into_inner();
        Ok(Self { scenario, path: shown, text, overrides, files })
    }

    /// The scenario with these settings, path by path; otherwise what is wrong, in one line.
    pub fn scenario_with<'a>(
        &self,
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Scenario, String> {
        let read = |path: &Path| match self.files.get(path) {
            Some(text) => Ok(text.clone()),
            None => Err(io::Error::new(io::ErrorKind::NotFound, "it was not there when the sweep began")),
        };
        let scenario = self.edited(settings, &read).map_err(|problems| in_one_line(&problems))?;
        match self.difference(&scenario) {
            None => Ok(scenario),
            Some(difference) => Err(difference),
        }
    }

    /// The same with all that is wrong. Files that have not been read before are read, and kept.
    pub(super) fn try_settings<'a>(
        &mut self,
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
        files: &dyn ReadFile,
    ) -> Result<(), Diagnostics> {
        let recorder = Recorder { files, texts: RefCell::new(std::mem::take(&mut self.files)) };
        let tried = self.edited(settings, &|path: &Path| recorder.read(path));
        self.files = recorder.texts.into_inner();
        match self.difference(&tried?) {
            None => Ok(()),
            Some(difference) => {
                let problem = Diagnostic::error(difference);
                let list =
                    vec![problem.help("a sweep's runs are compared figure by figure; make it two sweeps")];
                Err(Diagnostics { list, ..Diagnostics::default() })
            }
        }
    }

    /// The path from the top of the scenario.
    pub fn full_path(&self, path: &str) -> Result<String, Diagnostic> {
        match parse(&self.text) {
            Ok(parsed) => paths::full_path(&parsed.root, path, &self.text),
            Err(problem) => Err(*problem),
        }
    }

    /// The names of its DaemonSets, in the order of the plan.
    pub fn daemon_sets(&self) -> Vec<String> {
        self.scenario.plan.daemon_sets.iter().map(|daemon_set| daemon_set.name.clone()).collect()
    }

    /// What is changed at every point: paths and values.
    pub fn overrides(&self) -> impl Iterator<Item = (&str, &str)> {
        self.overrides.iter().map(Override::key_and_value)
    }

    /// All that was read: the scenario first, then the files that it names.
    pub fn texts(&self) -> impl Iterator<Item = (&Path, &str)> {
        let files = self.files.iter().map(|(path, text)| (path.as_path(), text.as_str()));
        std::iter::once((Path::new(&self.path), self.text.as_str())).chain(files)
    }

    fn edited<'a>(
        &self,
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
        files: &dyn ReadFile,
    ) -> Result<Scenario, Diagnostics> {
        let settings = settings.into_iter().map(|(path, value)| Override::of_sweep(path, value));
        let overrides: Vec<Override> = self.overrides.iter().cloned().chain(settings).collect();
        load_edited(&self.path, &self.text, &overrides, files)
    }

    /// What keeps the runs of another scenario from being compared with those of this one.
    fn difference(&self, other: &Scenario) -> Option<String> {
        let names = |scenario: &Scenario| -> Vec<String> {
            scenario.plan.daemon_sets.iter().map(|daemon_set| daemon_set.name.clone()).collect()
        };
        if names(&self.scenario) != names(other) {
            return Some("it has other DaemonSets".to_owned());
        }
        let (before, now) = (self.scenario.objectives.len(), other.objectives.len());
        (before != now).then(|| format!("it has {now} objectives instead of {before}"))
    }
}

/// Reads files once.
struct Recorder<'a> {
    files: &'a dyn ReadFile,
    texts: RefCell<BTreeMap<PathBuf, String>>,
}

impl Recorder<'_> {
    fn read(&self, path: &Path) -> io::Result<String> {
        if let Some(text) = self.texts.borrow().get(path) {
            return Ok(text.clone());
        }
        let text = self.files.read(path)?;
        self.texts.borrow_mut().insert(path.to_owned(), text.clone());
        Ok(text)
    }
}

/// The first error, and how many more there are.
fn in_one_line(problems: &Diagnostics) -> String {
    let mut errors = problems.list.iter().filter(|problem| problem.is_error());
    let first = errors.next().map_or("it cannot be built", |problem| problem.message.as_str());
    let first = first.split_whitespace().collect::<Vec<_>>().join(" ");
    match errors.count() + problems.not_kept.errors {
        0 => first,
        more => format!("{first} (and {more} more)"),
    }
}
