//! What a folder is from which a command wants something else: a sentence with the command that fits.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use super::sweep::folder::{UNFINISHED, read_description};
use crate::cli::files::{
    CALIBRATION_FILE, CAPACITY_JSON_FILE, DESCRIPTION_FILE, DIFF_FILE, PAGE_FILE, RESULTS_FILE, RUN_FILE,
    STATUS_FILE, TIMELINE_FILE,
};
use crate::cli::output_dir::{Kind, is_unfinished, kind_of};
use crate::report::emit::path_argument;
use crate::scenario::printable::printable;
use crate::sweep::description::Description;

/// So many folders are named.
const NAMED: usize = 3;
/// So many are looked at.
const LOOKED_AT: usize = 1_000;

/// Files of results that are nothing without another one.
const WITHOUT: [(&str, (&str, &str)); 3] = [
    (STATUS_FILE, (RUN_FILE, "run")),
    (TIMELINE_FILE, (RUN_FILE, "run")),
    (RESULTS_FILE, (DESCRIPTION_FILE, "sweep")),
];

/// What the folder is, if it is not that of a run; to be read behind its name.
pub fn what_it_is(folder: &Path) -> String {
    if let Some(kind) = kind_of(folder) {
        return of_kind(kind, folder);
    }
    let inner = Inner::of(folder);
    if !inner.shards.is_empty() && inner.runs.is_empty() && inner.sweeps.is_empty() {
        return format!("holds shards of a sweep: `everynode merge {}` joins them", argument(folder));
    }
    let groups = [(&inner.runs, "run"), (&inner.sweeps, "sweep"), (&inner.shards, "shard")];
    if let Some((first, _)) = groups.iter().find(|(folders, _)| !folders.is_empty()) {
        let parts: Vec<String> = groups.iter().filter_map(|(folders, what)| named(folders, what)).collect();
        return format!(
            "is no folder of results, but holds those of {}: name one of them, like {}",
            parts.join(" and of "),
            argument(&first[0])
        );
    }
    if let Some(unfinished) = inner.unfinished.first() {
        return format!("holds no finished results: {} {UNFINISHED}", unfinished.display());
    }
    for (file, (lacking, of)) in WITHOUT {
        if folder.join(file).is_file() {
            return format!(
                "has {file} but no {lacking}, which says of what {of} it is: make the results again"
            );
        }
    }
    let is_empty = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    let what = if is_empty { "is empty" } else { "holds no results of everynode's" };
    format!("{what}: name the folder that `everynode run` wrote")
}

fn of_kind(kind: Kind, folder: &Path) -> String {
    let fitting = match kind {
        Kind::Run => "`everynode report`, watch, story, plot and diff take it".to_owned(),
        Kind::Sweep => return of_sweep(folder),
        Kind::Import => match scenario_in(folder) {
            Some(scenario) => format!("run its scenario, `everynode run {}`", argument(&scenario)),
            None => "run its scenario".to_owned(),
        },
        Kind::Advice => format!("its page is {}", folder.join(PAGE_FILE).display()),
        Kind::Diff => format!("what it found is in {}", folder.join(DIFF_FILE).display()),
        Kind::Calibration => format!("what it found is in {}", folder.join(CALIBRATION_FILE).display()),
        Kind::Capacity => format!("what it found is in {}", folder.join(CAPACITY_JSON_FILE).display()),
    };
    let not_of_a_run = if kind == Kind::Run { "" } else { ", and not of a run" };
    format!("is {}{not_of_a_run}: {fitting}", kind.in_words())
}

fn of_sweep(folder: &Path) -> String {
    if is_unfinished(folder) {
        return UNFINISHED.to_owned();
    }
    let shard = read_description(folder).ok().flatten().map(|description| description.shard());
    match shard.filter(|shard| !shard.is_whole()) {
        Some(shard) => {
            let merge = merge_command(folder);
            format!("is shard {shard} of a sweep, and not of a run: `{merge}` joins the shards")
        }
        None => {
            let place = argument(folder);
            format!(
                "is the folder of a sweep, and not of a run: `everynode report {place}` makes its page, `everynode plot {place}` its charts"
            )
        }
    }
}

/// Refuses the folder of a shard, from which a command wants what only the whole sweep has; `why` is to be read behind what it is.
pub fn refuse_shard(folder: &Path, description: &Description, why: &str) -> Result<()> {
    let shard = description.shard();
    ensure!(
        shard.is_whole(),
        "{} is shard {shard} of a sweep{why}; merge the shards first: {}",
        folder.display(),
        merge_command(folder)
    );
    Ok(())
}

/// The command that joins this shard with those beside it.
fn merge_command(shard: &Path) -> String {
    let parent = match (shard.file_name(), shard.parent()) {
        // `.` or a path to it.
        (None, _) => shard.join(".."),
        (_, Some(parent)) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    format!("everynode merge {}", argument(&parent))
}

/// The folders of results in a folder, by what they are.
#[derive(Default)]
struct Inner {
    runs: Vec<PathBuf>,
    sweeps: Vec<PathBuf>,
    /// Also those of which rows are missing.
    shards: Vec<PathBuf>,
    /// Sweeps in which runs are missing.
    unfinished: Vec<PathBuf>,
}

impl Inner {
    fn of(folder: &Path) -> Self {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).take(LOOKED_AT);
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        let mut inner = Self::default();
        for path in paths {
            // What there is of a run that is not finished is nothing.
            if path.join(RUN_FILE).is_file() {
                if !is_unfinished(&path) {
                    inner.runs.push(path);
                }
            } else if path.join(DESCRIPTION_FILE).is_file() {
                let shard = read_description(&path).ok().flatten().map(|description| description.shard());
                let is_part = shard.is_some_and(|shard| !shard.is_whole());
                let of_its_kind = match (is_part, is_unfinished(&path)) {
                    (true, _) => &mut inner.shards,
                    (false, true) => &mut inner.unfinished,
                    (false, false) => &mut inner.sweeps,
                };
                of_its_kind.push(path);
            }
        }
        inner
    }
}

/// `2 runs (a, b)`; `None`: there is none.
fn named(folders: &[PathBuf], what: &str) -> Option<String> {
    let names = folders.iter().take(NAMED).filter_map(|folder| folder.file_name());
    let names: Vec<String> = names.map(|name| printable(&name.to_string_lossy()).into_owned()).collect();
    let more = match folders.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let plural = if folders.len() == 1 { "" } else { "s" };
    (!folders.is_empty()).then(|| format!("{} {what}{plural} ({}{more})", folders.len(), names.join(", ")))
}

/// The first scenario of an import.
fn scenario_in(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok).take(LOOKED_AT);
    entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .min()
}

/// As a shell takes it.
fn argument(path: &Path) -> String {
    path_argument(&path.display().to_string())
}
