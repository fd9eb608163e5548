//! What marks a folder of results: a file that everynode wrote, and that says which other files are everynode's there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::file_names::{
    is_derived, is_of_advice, is_of_calibration, is_of_capacity, is_of_diff, is_of_import, is_of_run,
    is_of_sweep, is_passing,
};
use crate::cli::files::{
    ADVICE_FILE, CALIBRATION_FILE, CAPACITY_JSON_FILE, DESCRIPTION_FILE, DIFF_FILE, IMPORT_FILE,
    IMPORT_TO_BE, LISTED_FILES, LOCK_FILE, RUN_FILE,
};
use crate::cli::input;
use crate::record::file_name::name_in_file;

/// What results it holds; `None`: it has no mark that everynode wrote.
pub fn kind_of(folder: &Path) -> Option<Kind> {
    Marks::of(folder).kind()
}

/// Whether it holds a mark that everynode wrote.
pub fn has_mark(folder: &Path) -> bool {
    kind_of(folder).is_some()
}

/// Whether an import wrote it.
pub fn is_import(folder: &Path) -> bool {
    read_json(folder, IMPORT_FILE).is_some_and(|import| files_of_import(&import).is_some())
}

/// The files that the import of this folder names, whether or not it is finished.
pub fn texts_of_import(folder: &Path) -> BTreeSet<String> {
    let named = [IMPORT_FILE, IMPORT_TO_BE].into_iter().filter_map(|name| read_json(folder, name));
    named.filter_map(|import| files_of_import(&import)).flatten().collect()
}

/// What results are by their mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Run,
    Sweep,
    Import,
    Diff,
    Calibration,
    Capacity,
    Advice,
}

impl Kind {
    /// Of the folder that holds them.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Run => "the folder of a run",
            Self::Sweep => "the folder of a sweep",
            Self::Import => "the folder of an import",
            Self::Diff => "the folder of a comparison",
            Self::Calibration => "the folder of a calibration",
            Self::Capacity => "the folder of an answer on capacity",
            Self::Advice => "the folder of an advice",
        }
    }
}

/// What the marks of results say that a folder holds: a run, a sweep, the files of an import, the DaemonSets of a comparison, the
/// delays of a calibration and the pools of an answer on capacity.
pub struct Marks {
    run: Option<RunMark>,
    sweep: Option<SweepMark>,
    import: Option<BTreeSet<String>>,
    diff: Option<BTreeSet<String>>,
    calibration: Option<BTreeSet<String>>,
    capacity: Option<BTreeSet<String>>,
    has_advice: bool,
}

/// What `summary.json` says.
#[derive(Debug, PartialEq, Eq)]
struct RunMark {
    daemon_sets: BTreeSet<String>,
    /// The files that the run wrote, of those that it lists.
    files: BTreeSet<String>,
}

impl RunMark {
    fn covers(&self, name: &str) -> bool {
        let is_written = !LISTED_FILES.contains(&name) || self.files.contains(name);
        is_written && is_of_run(name, |of| self.daemon_sets.contains(of))
    }
}

/// What `sweep.json` says. A sweep that is finished has all its tables.
#[derive(Debug, PartialEq, Eq)]
struct SweepMark {
    daemon_sets: BTreeSet<String>,
    /// It is no shard, which has rows alone.
    is_whole: bool,
}

impl SweepMark {
    fn covers(&self, name: &str) -> bool {
        is_of_sweep(name, |of| self.daemon_sets.contains(of)) && (self.is_whole || !is_derived(name))
    }
}

/// `None`: there is no such file, or no JSON in it.
fn read_json(folder: &Path, name: &str) -> Option<Value> {
    let path = folder.join(name);
    let is_file = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
    serde_json::from_str(&is_file.then(|| input::read_text(&path).ok())??).ok()
}

impl Marks {
    pub fn of(folder: &Path) -> Self {
        let read = |name: &str| read_json(folder, name);
        Self {
            run: read(RUN_FILE).and_then(|summary| run_mark(&summary)),
            sweep: read(DESCRIPTION_FILE).and_then(|description| sweep_mark(&description)),
            import: read(IMPORT_FILE).and_then(|import| files_of_import(&import)),
            diff: read(DIFF_FILE).and_then(|diff| daemon_sets_of_diff(&diff)),
            calibration: read(CALIBRATION_FILE).and_then(|calibration| delays_of_calibration(&calibration)),
            capacity: read(CAPACITY_JSON_FILE).and_then(|capacity| pools_of_capacity(&capacity)),
            has_advice: read(ADVICE_FILE).is_some_and(|advice| is_advice(&advice)),
        }
    }

    /// `None`: there is no mark that everynode wrote.
    pub fn kind(&self) -> Option<Kind> {
        let marks = [
            (self.run.is_some(), Kind::Run),
            (self.sweep.is_some(), Kind::Sweep),
            (self.import.is_some(), Kind::Import),
            (self.diff.is_some(), Kind::Diff),
            (self.calibration.is_some(), Kind::Calibration),
            (self.capacity.is_some(), Kind::Capacity),
            (self.has_advice, Kind::Advice),
        ];
        marks.into_iter().find_map(|(is_there, kind)| is_there.then_some(kind))
    }

    /// Whether a file of this name is one of these results.
    pub fn cover(&self, name: &str) -> bool {
        if is_passing(name) {
            return false;
        }
        self.run.as_ref().is_some_and(|run| run.covers(name))
            || self.sweep.as_ref().is_some_and(|sweep| sweep.covers(name))
            || self.import.as_ref().is_some_and(|files| is_of_import(name) && files.contains(name))
            || self.diff.as_ref().is_some_and(|daemon_sets| is_of_diff(name, |of| daemon_sets.contains(of)))
            || self
                .calibration
                .as_ref()
                .is_some_and(|delays| is_of_calibration(name, |of| delays.contains(of)))
            || self.capacity.as_ref().is_some_and(|pools| is_of_capacity(name, |of| pools.contains(of)))
            || self.has_advice && is_of_advice(name)
    }
}

/// A name of an object as it is in names of files.
fn in_file(name: &Value) -> Option<String> {
    Some(name_in_file(name.as_str()?).into_owned())
}

/// What every version's summary of a run holds.
fn run_mark(summary: &Value) -> Option<RunMark> {
    let digest = summary.get("digest")?.as_str()?;
    let is_digest = digest.len() == 16 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    summary.get("scenario")?.as_str().filter(|_| is_digest)?;
    summary.get("seed")?.as_u64()?;
    let name = |daemon_set: &Value| in_file(daemon_set.get("name")?);
    let daemon_sets: Option<_> = summary.get("daemon_sets")?.as_array()?.iter().map(name).collect();
    let files = summary.get("files").and_then(Value::as_array).into_iter().flatten();
    let files = files.filter_map(|file| Some(file.get("name")?.as_str()?.to_owned())).collect();
    Some(RunMark { daemon_sets: daemon_sets?, files })
}

/// What every version's comparison holds.
fn daemon_sets_of_diff(diff: &Value) -> Option<BTreeSet<String>> {
    ["a", "b", "kind"].iter().try_for_each(|field| diff.get(field)?.as_str().map(|_| ()))?;
    diff.get("figures")?.as_array()?;
    diff.get("daemon_sets")?.as_array()?.iter().map(in_file).collect()
}

/// What every version's description of a sweep holds.
fn sweep_mark(description: &Value) -> Option<SweepMark> {
    description.get("everynode")?.as_str()?;
    description.get("scenario")?.get("hash")?.as_str()?;
    description.get("columns")?.as_array()?;
    let daemon_sets: Option<_> = description.get("daemon_sets")?.as_array()?.iter().map(in_file).collect();
    let shards = description.get("shard").and_then(|shard| shard.get("count")?.as_u64());
    Some(SweepMark { daemon_sets: daemon_sets?, is_whole: shards.is_none_or(|count| count == 1) })
}

/// What every version's mark of an import holds, itself and the lock among them.
fn files_of_import(import: &Value) -> Option<BTreeSet<String>> {
    import.get("everynode")?.as_str()?;
    import.get("facts")?.as_object()?;
    let name = |file: &Value| Some(file.get("name")?.as_str()?.to_owned());
    let files: Option<BTreeSet<String>> = import.get("files")?.as_array()?.iter().map(name).collect();
    Some(files?.into_iter().chain([IMPORT_FILE, LOCK_FILE].map(str::to_owned)).collect())
}

/// What every version's advice holds.
fn is_advice(advice: &Value) -> bool {
    advice.get("daemon_set").is_some_and(Value::is_string)
        && advice.get("candidates").is_some_and(Value::is_array)
        && advice.get("full_grid_runs").is_some_and(Value::is_u64)
}

/// What every version's calibration holds.
fn delays_of_calibration(calibration: &Value) -> Option<BTreeSet<String>> {
    calibration.get("everynode")?.as_str()?;
    calibration.get("sources")?.as_array()?;
    let name = |delay: &Value| Some(delay.get("delay")?.as_str()?.to_owned());
    calibration.get("delays")?.as_array()?.iter().map(name).collect()
}

/// What every version's answer on capacity holds.
fn pools_of_capacity(capacity: &Value) -> Option<BTreeSet<String>> {
    ["daemon_sets", "smallest_nodes"]
        .iter()
        .try_for_each(|field| capacity.get(field)?.as_array().map(|_| ()))?;
    let name = |pool: &Value| in_file(pool.get("pool")?);
    capacity.get("pools")?.as_array()?.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_what_everynode_wrote_and_not_any_file_of_its_name() {
        let run = serde_json::json!({
            "scenario": "s", "seed": 1, "digest": "0123456789abcdef", "daemon_sets": [{"name": "agent"}]
        });
        let daemon_sets = BTreeSet::from(["agent".to_owned()]);
        assert_eq!(run_mark(&run).unwrap(), RunMark { daemon_sets, files: BTreeSet::new() });
        for field in ["scenario", "seed", "digest", "daemon_sets"] {
            let mut other = run.clone();
            other.as_object_mut().unwrap().remove(field);
            assert_eq!(run_mark(&other), None, "{field}");
        }
        assert_eq!(run_mark(&serde_json::json!({"title": "my notes"})), None);
    }

    /// Whatever its name: what a run or a shard did not write is somebody's.
    #[test]
    fn a_mark_covers_what_was_written_and_nothing_else() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let run = RunMark { daemon_sets: names(&["agent"]), files: names(&["status.csv", "notes.md"]) };
        let sweep = |is_whole| SweepMark { daemon_sets: names(&["agent"]), is_whole };
        for name in ["summary.json", "status.csv", "report.html", "agent.nodes.svg"] {
            assert!(run.covers(name), "{name}");
        }
        for name in ["metrics.om", "timeline.csv", "notes.md", "other.nodes.svg"] {
            assert!(!run.covers(name), "{name}");
        }
        for name in ["results.csv", "sweep.json"] {
            assert!(sweep(true).covers(name) && sweep(false).covers(name), "{name}");
        }
        for name in ["summary.csv", "availability.csv", "agent.trade-off.svg", "report.html"] {
            assert!(sweep(true).covers(name) && !sweep(false).covers(name), "{name}");
        }
    }
}
