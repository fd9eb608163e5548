//! What somebody names as one side of a comparison: the folder of a run, a scenario, or a point of a sweep.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::cli::commands::scenario_file::nearest_entry;
use crate::cli::commands::sweep::folder::read_finished;
use crate::cli::commands::what_folder::refuse_shard;
use crate::cli::files::{DESCRIPTION_FILE, RUN_FILE};
use crate::diff::which_point::{NoPoint, numbered, only, with_settings};
use crate::scenario::suggest;
use crate::scenario::vary;
use crate::sweep::description::Description;
use crate::sweep::grid::Grid;

/// One side of a comparison.
pub enum Named {
    /// The folder of a run.
    Run(PathBuf),
    Scenario(PathBuf),
    Point(Box<NamedPoint>),
}

/// A point of a sweep.
pub struct NamedPoint {
    pub folder: PathBuf,
    pub description: Description,
    /// Its index in the grid.
    pub point: usize,
}

impl Named {
    /// What is read of it: a file, or a folder.
    pub fn path(&self) -> &Path {
        match self {
            Self::Run(path) | Self::Scenario(path) => path,
            Self::Point(point) => &point.folder,
        }
    }

    /// In words.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Run(_) => "the folder of a run",
            Self::Scenario(_) => "a scenario",
            Self::Point(_) => "a point of a sweep",
        }
    }

    /// In words, of several.
    pub const fn in_the_plural(&self) -> &'static str {
        match self {
            Self::Run(_) => "runs",
            Self::Scenario(_) => "scenarios",
            Self::Point(_) => "points of sweeps",
        }
    }
}

/// What is meant by this text.
pub fn named(text: &str) -> Result<Named> {
    let whole = Path::new(text);
    if whole.is_dir() {
        return of_folder(whole, None);
    }
    if whole.exists() {
        return of_file(whole);
    }
    match text.rsplit_once('#') {
        Some((folder, point)) if Path::new(folder).is_dir() => of_folder(Path::new(folder), Some(point)),
        Some((folder, _)) => Err(absent(Path::new(folder))),
        None => Err(absent(whole)),
    }
}

fn absent(path: &Path) -> anyhow::Error {
    let meant = nearest_entry(path)
        .map_or_else(String::new, |meant| format!("; did you mean `{}`?", meant.display()));
    anyhow::anyhow!("{} does not exist{meant}", path.display())
}

fn of_file(path: &Path) -> Result<Named> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if [RUN_FILE, DESCRIPTION_FILE].contains(&name) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        bail!("{} is a file of results: name its folder, {}", path.display(), folder.display());
    }
    Ok(Named::Scenario(path.to_owned()))
}

fn of_folder(folder: &Path, point: Option<&str>) -> Result<Named> {
    let Some(description) = read_finished(folder)? else {
        match point {
            None => return Ok(Named::Run(folder.to_owned())),
            Some(point) => bail!("{} is no folder of a sweep, and has no point `{point}`", folder.display()),
        }
    };
    refuse_shard(folder, &description, "")?;
    let grid = description.design().grid;
    let point = match point {
        None => only(&grid, &folder.display().to_string()).map_err(in_words),
        Some(point) => point_of(point, &grid),
    };
    let point = point.map_err(|error| error.context(folder.display().to_string()))?;
    Ok(Named::Point(Box::new(NamedPoint { folder: folder.to_owned(), description, point })))
}

/// By its number, or by its settings as `--point` takes them.
fn point_of(text: &str, grid: &Grid) -> Result<usize> {
    if let Ok(number) = text.trim().parse() {
        return numbered(number, grid).map_err(in_words);
    }
    let settings = vary::point(text).map_err(|problem| {
        let help = problem.help.first().map_or_else(String::new, |help| format!("; {help}"));
        anyhow::anyhow!("`{text}` names no point: {}{help}", problem.message)
    })?;
    with_settings(&settings, grid).map_err(in_words)
}

/// With what would have been right.
fn in_words(error: NoPoint) -> anyhow::Error {
    let instead = match &error {
        NoPoint::Path { path, known } => suggest::instead(path, known.iter().map(String::as_str)),
        NoPoint::Value { value, known, .. } => suggest::instead(value, known.iter().map(String::as_str)),
        _ => None,
    };
    anyhow::anyhow!("{error}{}", instead.map_or_else(String::new, |instead| format!("; {instead}")))
}
