//! Which files everynode writes, and what else a folder holds.
//!
//! The rule for replacing: a folder is everynode's only if it holds a `summary.json`, `sweep.json`, `import.json`, `diff.json`,
//! `calibration.json`, `capacity.json` or `advice.json` that everynode wrote, and besides only regular files whose names follow from what that
//! says. Nothing else is ever removed: of a folder that is not finished neither, whose scenarios and manifests are everynode's only
//! if `import.partial` names them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::cli::files::{
    ADVICE_FILE, AVAILABILITY_FILE, CALIBRATION_CHART, CALIBRATION_FILE, CAPACITY_CHART, CAPACITY_CSV_FILE,
    CAPACITY_JSON_FILE, DESCRIPTION_FILE, DESCRIPTION_TO_BE, DIFF_CHARTS, DIFF_FILE, IMPORT_FILE,
    IMPORT_TO_BE, KUBERNETES_FILE, LOCK_FILE, METRICS_FILE, PAGE_FILE, RESULTS_FILE, RUN_CHARTS, RUN_FILE,
    SCENARIO_COPY, SCRATCH_FILE, STATUS_FILE, SUMMARY_FILE, TIMELINE_FILE, TRACE_FILE,
};
use crate::cli::input;
use crate::import::REPORT_FILE;
use crate::import::node_names::NODE_NAMES_FILE;
use crate::report::charts::sweep::chart_names;

/// At most so many foreign files are named.
const NAMED: usize = 5;

/// What a folder is to everynode.
#[derive(Debug, PartialEq, Eq)]
pub enum Contents {
    Absent,
    Empty,
    /// Results, and nothing else.
    Results,
    /// What everynode did not write, in order.
    Foreign(Vec<String>),
}

impl Contents {
    /// Of a folder of results.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let Some(entries) = entries(folder)? else { return Ok(Self::Absent) };
        if entries.is_empty() {
            return Ok(Self::Empty);
        }
        let marks = Marks::of(folder);
        Ok(Self::classify(&entries, |name| marks.cover(name)))
    }

    /// Of a folder under one of the names that everynode gives: it may not have been finished.
    pub fn of_unfinished(folder: &Path) -> io::Result<Self> {
        let Some(entries) = entries(folder)? else { return Ok(Self::Absent) };
        if entries.is_empty() {
            return Ok(Self::Empty);
        }
        let texts = texts_of_import(folder);
        Ok(Self::classify(&entries, |name| is_ours(name, &texts)))
    }

    fn classify(entries: &[Entry], is_ours: impl Fn(&str) -> bool) -> Self {
        let foreign: Vec<String> = entries
            .iter()
            .filter(|entry| !(entry.is_file && is_ours(&entry.name)))
            // As they are shown: without control characters.
            .map(|entry| entry.name.escape_debug().to_string())
            .collect();
        if foreign.is_empty() { Self::Results } else { Self::Foreign(foreign) }
    }

    /// Refuses to touch what everynode did not write.
    pub fn refuse_foreign_files(&self, folder: &Path) -> Result<()> {
        let Self::Foreign(names) = self else { return Ok(()) };
        let (named, more) = names.split_at(names.len().min(NAMED));
        let more = match more.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        bail!(
            "{} holds what everynode did not write and will not touch: {}{more}; name another folder with --out",
            folder.display(),
            named.join(", ")
        )
    }
}

/// Whether a file of this name can be everynode's.
pub fn is_known(name: &str) -> bool {
    is_of_run(name, |_| true)
        || is_of_sweep(name, |_| true)
        || is_of_import(name)
        || is_of_diff(name, |_| true)
        || is_of_calibration(name, |_| true)
        || is_of_capacity(name, |_| true)
        || is_of_advice(name)
}

/// Whether a file of this name of a folder that is not finished is everynode's, whose import wrote these texts.
fn is_ours(name: &str, texts: &BTreeSet<String>) -> bool {
    is_known(name) && (!is_text_of_import(name) || texts.contains(name))
}

/// The files that the import of this folder names, whether or not it is finished.
fn texts_of_import(folder: &Path) -> BTreeSet<String> {
    let named = [IMPORT_FILE, IMPORT_TO_BE].into_iter().filter_map(|name| read_json(folder, name));
    named.filter_map(|import| files_of_import(&import)).flatten().collect()
}

/// Whether it is a chart, which can be drawn again from other files.
pub fn is_chart(name: &str) -> bool {
    charted(name, &RUN_CHARTS)
        .or_else(|| charted(name, &chart_names()))
        .or_else(|| charted(name, &DIFF_CHARTS))
        .or_else(|| charted(name, &[CALIBRATION_CHART, CAPACITY_CHART]))
        .is_some()
}

/// Whether it is made from other files of the results: a table of a sweep, a page or a chart.
pub fn is_derived(name: &str) -> bool {
    [SUMMARY_FILE, AVAILABILITY_FILE, PAGE_FILE].contains(&name) || is_chart(name)
}

/// Whether results are the same that differ in it alone: how they are shown, or how the scenario was laid out.
pub fn is_beside_the_results(name: &str) -> bool {
    [PAGE_FILE, SCENARIO_COPY].contains(&name) || is_chart(name)
}

/// Removes what everynode wrote of a folder, which must be under one of the names that it gives, and the folder if that
/// was all.
pub fn discard(folder: &Path, but: &[&str]) -> io::Result<()> {
    let Some(entries) = entries(folder)? else { return Ok(()) };
    let texts = texts_of_import(folder);
    let removable = |entry: &&Entry| {
        entry.is_file
            && entry.name != LOCK_FILE
            && is_ours(&entry.name, &texts)
            && !but.contains(&entry.name.as_str())
    };
    let mut names: Vec<&str> = entries.iter().filter(removable).map(|entry| entry.name.as_str()).collect();
    // What makes the folder one of results goes first: what is left of it is then never taken for results. What names the files of
    // an import goes last, so that those that are left are known.
    if names.contains(&IMPORT_FILE) {
        fs::rename(folder.join(IMPORT_FILE), folder.join(IMPORT_TO_BE))?;
        names.retain(|name| ![IMPORT_FILE, IMPORT_TO_BE].contains(name));
        names.push(IMPORT_TO_BE);
    }
    names.sort_by_key(|name| (*name == IMPORT_TO_BE, !is_mark(name)));
    names.iter().try_for_each(|name| fs::remove_file(folder.join(name)))
}

/// Whether a file of this name marks a folder of results.
pub fn is_mark(name: &str) -> bool {
    [RUN_FILE, DESCRIPTION_FILE, IMPORT_FILE, DIFF_FILE, CALIBRATION_FILE, CAPACITY_JSON_FILE, ADVICE_FILE]
        .contains(&name)
}

/// Whether it holds a mark that everynode wrote.
pub fn has_mark(folder: &Path) -> bool {
    let marks = Marks::of(folder);
    marks.run.is_some()
        || marks.sweep.is_some()
        || marks.import.is_some()
        || marks.diff.is_some()
        || marks.calibration.is_some()
        || marks.capacity.is_some()
        || marks.has_advice
}

struct Entry {
    name: String,
    /// A regular file, itself and not at the end of a link.
    is_file: bool,
}

/// `None`: there is no such folder.
fn entries(folder: &Path) -> io::Result<Option<Vec<Entry>>> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        listed => listed?,
    };
    let entry = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        let is_file = entry.file_type()?.is_file();
        // What is no UTF-8 is no name that everynode gives.
        Ok(match entry.file_name().into_string() {
            Ok(name) => Entry { name, is_file },
            Err(name) => Entry { name: name.to_string_lossy().into_owned(), is_file: false },
        })
    };
    let mut entries = listed.map(entry).collect::<io::Result<Vec<_>>>()?;
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Some(entries))
}

/// What the marks of results say that a folder holds: the DaemonSets of a run, those of a sweep, the files of an import, the
/// DaemonSets of a comparison, the delays of a calibration and the pools of an answer on capacity.
struct Marks {
    run: Option<BTreeSet<String>>,
    sweep: Option<BTreeSet<String>>,
    import: Option<BTreeSet<String>>,
    diff: Option<BTreeSet<String>>,
    calibration: Option<BTreeSet<String>>,
    capacity: Option<BTreeSet<String>>,
    has_advice: bool,
}

/// `None`: there is no such file, or no JSON in it.
fn read_json(folder: &Path, name: &str) -> Option<Value> {
    let path = folder.join(name);
    let is_file = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
    serde_json::from_str(&is_file.then(|| input::read_text(&path).ok())??).ok()
}

impl Marks {
    fn of(folder: &Path) -> Self {
        let read = |name: &str| read_json(folder, name);
        Self {
            run: read(RUN_FILE).and_then(|summary| daemon_sets_of_run(&summary)),
            sweep: read(DESCRIPTION_FILE).and_then(|description| daemon_sets_of_sweep(&description)),
            import: read(IMPORT_FILE).and_then(|import| files_of_import(&import)),
            diff: read(DIFF_FILE).and_then(|diff| daemon_sets_of_diff(&diff)),
            calibration: read(CALIBRATION_FILE).and_then(|calibration| delays_of_calibration(&calibration)),
            capacity: read(CAPACITY_JSON_FILE).and_then(|capacity| pools_of_capacity(&capacity)),
            has_advice: read(ADVICE_FILE).is_some_and(|advice| is_advice(&advice)),
        }
    }

    /// Whether a file of this name is one of these results.
    fn cover(&self, name: &str) -> bool {
        self.run.as_ref().is_some_and(|daemon_sets| is_of_run(name, |of| daemon_sets.contains(of)))
            || self.sweep.as_ref().is_some_and(|daemon_sets| is_of_sweep(name, |of| daemon_sets.contains(of)))
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

fn is_of_run(name: &str, is_daemon_set: impl Fn(&str) -> bool) -> bool {
    let fixed = [
        TIMELINE_FILE,
        STATUS_FILE,
        KUBERNETES_FILE,
        METRICS_FILE,
        TRACE_FILE,
        SCRATCH_FILE,
        SCENARIO_COPY,
        PAGE_FILE,
        RUN_FILE,
        LOCK_FILE,
    ];
    fixed.contains(&name) || charted(name, &RUN_CHARTS).is_some_and(is_daemon_set)
}

fn is_of_sweep(name: &str, is_daemon_set: impl Fn(&str) -> bool) -> bool {
    let fixed = [
        RESULTS_FILE,
        SUMMARY_FILE,
        AVAILABILITY_FILE,
        PAGE_FILE,
        DESCRIPTION_FILE,
        DESCRIPTION_TO_BE,
        LOCK_FILE,
    ];
    fixed.contains(&name) || charted(name, &chart_names()).is_some_and(is_daemon_set)
}

/// A scenario, a manifest, or what tells of them. Which of them an import wrote it names besides.
fn is_of_import(name: &str) -> bool {
    is_text_of_import(name) || [IMPORT_FILE, IMPORT_TO_BE, LOCK_FILE].contains(&name)
}

/// What may as well be somebody's own.
fn is_text_of_import(name: &str) -> bool {
    let ends_so = |ending: &&str| name.strip_suffix(*ending).is_some_and(|stem| !stem.is_empty());
    let is_text = [".ron", ".yaml"].iter().any(ends_so) || [REPORT_FILE, NODE_NAMES_FILE].contains(&name);
    // A run writes this one.
    is_text && name != SCENARIO_COPY
}

fn is_of_diff(name: &str, is_daemon_set: impl Fn(&str) -> bool) -> bool {
    [DIFF_FILE, LOCK_FILE].contains(&name) || charted(name, &DIFF_CHARTS).is_some_and(is_daemon_set)
}

fn is_of_calibration(name: &str, is_delay: impl Fn(&str) -> bool) -> bool {
    [CALIBRATION_FILE, LOCK_FILE].contains(&name) || charted(name, &[CALIBRATION_CHART]).is_some_and(is_delay)
}

fn is_of_capacity(name: &str, is_pool: impl Fn(&str) -> bool) -> bool {
    [CAPACITY_JSON_FILE, CAPACITY_CSV_FILE, LOCK_FILE].contains(&name)
        || charted(name, &[CAPACITY_CHART]).is_some_and(is_pool)
}

fn is_of_advice(name: &str) -> bool {
    [ADVICE_FILE, PAGE_FILE, LOCK_FILE].contains(&name)
}

/// The DaemonSet of a chart's file name: `agent` of `agent.nodes.svg`.
fn charted<'a>(name: &'a str, charts: &[impl AsRef<str>]) -> Option<&'a str> {
    let stem = name.strip_suffix(".svg").or_else(|| name.strip_suffix(".png"))?;
    let of_chart = |chart: &str| stem.strip_suffix(chart)?.strip_suffix('.').filter(|name| !name.is_empty());
    charts.iter().find_map(|chart| of_chart(chart.as_ref()))
}

/// What every version's summary of a run holds.
fn daemon_sets_of_run(summary: &Value) -> Option<BTreeSet<String>> {
    let digest = summary.get("digest")?.as_str()?;
    let is_digest = digest.len() == 16 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    summary.get("scenario")?.as_str().filter(|_| is_digest)?;
    summary.get("seed")?.as_u64()?;
    let name = |daemon_set: &Value| Some(daemon_set.get("name")?.as_str()?.to_owned());
    summary.get("daemon_sets")?.as_array()?.iter().map(name).collect()
}

/// What every version's comparison holds.
fn daemon_sets_of_diff(diff: &Value) -> Option<BTreeSet<String>> {
    ["a", "b", "kind"].iter().try_for_each(|field| diff.get(field)?.as_str().map(|_| ()))?;
    diff.get("figures")?.as_array()?;
    let name = |daemon_set: &Value| Some(daemon_set.as_str()?.to_owned());
    diff.get("daemon_sets")?.as_array()?.iter().map(name).collect()
}

/// What every version's description of a sweep holds.
fn daemon_sets_of_sweep(description: &Value) -> Option<BTreeSet<String>> {
    description.get("everynode")?.as_str()?;
    description.get("scenario")?.get("hash")?.as_str()?;
    description.get("columns")?.as_array()?;
    let name = |daemon_set: &Value| Some(daemon_set.as_str()?.to_owned());
    description.get("daemon_sets")?.as_array()?.iter().map(name).collect()
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
    let name = |pool: &Value| Some(pool.get("pool")?.as_str()?.to_owned());
    capacity.get("pools")?.as_array()?.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_everynode_gives_are_its_own() {
        for name in ["agent.nodes.svg", "a.b.rollout-progress.png", "agent.rollout-seconds.heat-map.svg"] {
            assert!(is_known(name) && is_chart(name), "{name}");
        }
        for name in ["timeline.csv", "sweep.json", "availability.csv", "capacity.csv"] {
            assert!(is_known(name) && !is_chart(name), "{name}");
        }
        for name in ["notes.md", "nodes.svg", ".nodes.svg", "agent.nodes.svg.bak", "agent.nodes.jpg", ".git"]
        {
            assert!(!is_known(name), "{name}");
        }
    }

    /// What a run that was killed has left.
    #[test]
    fn of_an_unfinished_folder_texts_are_ours_that_a_run_writes_or_an_import_names() {
        let texts = BTreeSet::from(["cluster.ron".to_owned()]);
        for name in ["cluster.ron", "timeline.csv", SCENARIO_COPY] {
            assert!(is_ours(name, &texts), "{name}");
        }
        assert!(!is_ours("other.ron", &texts) && !is_ours("notes.md", &texts));
    }

    #[test]
    fn a_mark_is_what_everynode_wrote_and_not_any_file_of_its_name() {
        let run = serde_json::json!({
            "scenario": "s", "seed": 1, "digest": "0123456789abcdef", "daemon_sets": [{"name": "agent"}]
        });
        assert_eq!(daemon_sets_of_run(&run).unwrap().into_iter().collect::<Vec<_>>(), ["agent"]);
        for field in ["scenario", "seed", "digest", "daemon_sets"] {
            let mut other = run.clone();
            other.as_object_mut().unwrap().remove(field);
            assert_eq!(daemon_sets_of_run(&other), None, "{field}");
        }
        assert_eq!(daemon_sets_of_run(&serde_json::json!({"title": "my notes"})), None);
    }

    /// A scenario beside what an import left is somebody's, unless the import names it.
    #[test]
    fn of_an_unfinished_import_only_what_it_names_is_removed() {
        let folder = std::env::temp_dir().join(format!("everynode-contents-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let mark =
            r#"{"everynode": "1", "facts": {}, "files": [{"name": "lab.ron"}, {"name": "agent.yaml"}]}"#;
        for (name, text) in [("lab.ron", "()"), ("agent.yaml", ""), ("mine.ron", "()"), (IMPORT_TO_BE, mark)]
        {
            fs::write(folder.join(name), text).unwrap();
        }
        assert_eq!(Contents::of_unfinished(&folder).unwrap(), Contents::Foreign(vec!["mine.ron".to_owned()]));
        discard(&folder, &[]).unwrap();
        let left: Vec<String> =
            entries(&folder).unwrap().unwrap().into_iter().map(|entry| entry.name).collect();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(left, ["mine.ron"]);
    }
}
