//! From a scenario or a sweep file, and the flags of the command line, to a sweep that can be run.
//!
//! Everything that can be found wrong before a run is found here, all at once: paths, every single value, the
//! baseline, the measure of an early stop. What is wrong only together (each value has a point at which it is right)
//! is found at its point, and does not hinder the others.

mod asked;
mod base;
mod cells;
mod check;
mod design;
mod experiment;
mod file;

use std::path::Path;

use super::ReadFile;
use super::diagnostic::Diagnostics;
use super::overrides::Override;
use crate::analysis::wording::grouped;
use crate::scenario::Scenario;
use crate::sweep::design::Design;

pub use self::asked::Flags;
use self::asked::Request;
pub use self::base::Base;
pub use self::experiment::Subject;
pub use self::file::is_sweep_file;

/// A sweep that can be run.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The file's name without its extension.
    pub name: String,
    pub base: Base,
    pub design: Design,
    /// What may not have been meant.
    pub warnings: Diagnostics,
}

impl Sweep {
    /// The scenario of a point, by its index in the grid; or what is wrong with it, in one line.
    pub fn scenario_at(&self, point: usize) -> Result<Scenario, String> {
        self.base.scenario_with(self.design.grid.point(point).settings())
    }

    /// What is in it, in words.
    pub fn counts(&self) -> String {
        let of = |count: usize, one: &str| {
            format!("{} {one}{}", grouped(count as u64), if count == 1 { "" } else { "s" })
        };
        format!(
            "a sweep of {}, {} of each, over {}",
            of(self.design.grid.point_count(), "point"),
            of(self.design.replications as usize, "run"),
            self.base.scenario.counts(),
        )
    }
}

/// Loads the sweep file or the scenario at `path`, which its content tells apart.
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

#[cfg(test)]
mod tests;
