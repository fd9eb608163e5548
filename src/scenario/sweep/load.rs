//! Loading a sweep: from a file of its own, or from a scenario and flags alone.

use std::path::Path;

use super::base::Base;
use super::experiment::Sweep;
use super::file::is_sweep_file;
use super::request::{Flags, Request};
use super::{design, file};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::overrides::Override;
use crate::scenario::read_file::ReadFile;

/// Loads the sweep file or the scenario at `path`; its content decides which it is.
pub fn load_sweep(path: &Path, flags: &Flags, files: &dyn ReadFile) -> Result<Sweep, Diagnostics> {
    let shown = path.display().to_string();
    let text = files.read(path).map_err(|error| Diagnostics::unreadable(&shown, &error))?;
    if is_sweep_file(&text) {
        return load_file(path, &text, flags, files);
    }
    let mut problems = Diagnostics::default();
    let mut request = Request::default();
    request.take(flags, &mut problems);
    let base = Base::load(path, &flags.overrides, files)?;
    let name = base.scenario.name.clone();
    design::design(name, base, &request, files, problems)
}

fn load_file(path: &Path, text: &str, flags: &Flags, files: &dyn ReadFile) -> Result<Sweep, Diagnostics> {
    let (file, problems) = file::read(&path.display().to_string(), text);
    let Some((mut file, mut problems)) = file.map(|file| (file, problems.clone())) else {
        return Err(problems);
    };
    file.request.take(flags, &mut problems);
    file.overrides.extend(flags.overrides.iter().map(|(path, value)| Override::new(path, value)));
    let directory = path.parent().unwrap_or(Path::new(""));
    let sweep = match Base::load_with(&directory.join(&file.scenario), file.overrides, files) {
        Ok(base) => {
            let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
            design::design(name, base, &file.request, files, problems)
        }
        Err(of_scenario) => {
            for problem in &of_scenario.list {
                problems.adopt(&of_scenario, problem.clone(), Vec::new());
            }
            Err(problems)
        }
    };
    sweep.map_err(|mut problems| {
        problems.sort();
        problems
    })
}
