//! `summary.json` as one of two that are compared: what it says of the run, and besides which files it lists and whether alerts were
//! looked at, which make no other run.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use crate::analysis::summary::RunSummary;
use crate::cli::files::RUN_FILE;
use crate::record::checksum::{Checksummed, FileChecksum};
use crate::record::sealed_json::{Seal, unseal};
use crate::scenario::printable::printable;

/// What tells one run from another, and what it is called.
const IDENTITY: [(&str, &str); 5] = [
    ("version", "everynode"),
    ("scenario", "the scenario"),
    ("kubernetes_version", "Kubernetes"),
    ("seed", "the seed"),
    ("duration_seconds", "the duration in seconds"),
];

/// Up to so many bytes a file is read for its checksum before a run.
const READ_AT_ONCE: u64 = 64 << 20;

/// A `summary.json` that is as it was written.
pub struct SummaryFile {
    /// Without the list of files and without alerts.
    run: Value,
    /// Those of each DaemonSet.
    alerts: Vec<Value>,
    files: Vec<FileChecksum>,
}

impl SummaryFile {
    /// What there is to be said of one that cannot be read.
    pub fn unreadable() -> String {
        format!("its {RUN_FILE} is damaged, edited or of an older version")
    }

    /// What it will say of this run, beside no files.
    pub fn of(summary: &RunSummary) -> Result<Self> {
        Ok(Self::new(serde_json::to_value(summary)?, Vec::new()))
    }

    /// `None`: there is none, or it is damaged.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        let text = match fs::read(folder.join(RUN_FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => String::from_utf8(read?),
        };
        let unsealed = text.ok().map(|text| unseal(&text)).filter(|text| text.seal == Seal::Intact);
        Ok(unsealed.and_then(|text| Self::parse(&text.json)))
    }

    fn parse(json: &str) -> Option<Self> {
        let mut run: Value = serde_json::from_str(json).ok()?;
        let files = run.as_object_mut()?.remove("files")?;
        Some(Self::new(run, serde_json::from_value(files).ok()?))
    }

    fn new(mut run: Value, files: Vec<FileChecksum>) -> Self {
        let daemon_sets = run.get_mut("daemon_sets").and_then(Value::as_array_mut);
        let alerts = daemon_sets.into_iter().flatten();
        let alerts = alerts.filter_map(|one| one.as_object_mut()?.remove("alerts")).collect();
        Self { run, alerts, files }
    }

    pub const fn has_alerts(&self) -> bool {
        !self.alerts.is_empty()
    }

    /// The files that the run wrote, of those that are listed.
    pub fn files(&self) -> &[FileChecksum] {
        &self.files
    }

    /// Whether it is the same run.
    pub fn is_same_run(&self, there: &Self) -> bool {
        self.run == there.run
    }

    /// Whether this file, which is called so, is as the run wrote it.
    pub fn lists(&self, name: &str, path: &Path) -> io::Result<bool> {
        let mut file = Checksummed::new(File::open(path)?);
        io::copy(&mut file, &mut io::sink())?;
        let there = file.file_checksum(name);
        Ok(self.files.iter().any(|listed| listed.is_of_same(&there)))
    }

    /// Which of these files of the run's folder are not as the run wrote them, as far as that is seen at once: by their length, or by
    /// the checksum of one that is not large.
    pub fn edited_of(&self, folder: &Path, names: &[&str]) -> io::Result<Vec<String>> {
        let mut edited = Vec::new();
        for listed in self.files.iter().filter(|listed| names.contains(&listed.name.as_str())) {
            let path = folder.join(&listed.name);
            let length = match fs::metadata(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                found => found?.len(),
            };
            let is_other =
                length != listed.bytes || length <= READ_AT_ONCE && !self.lists(&listed.name, &path)?;
            if is_other {
                edited.push(listed.name.clone());
            }
        }
        Ok(edited)
    }

    /// In what this run differs from the one that is there, in words; empty: it is the same.
    pub fn differences(&self, there: &Self) -> Vec<String> {
        if self.is_same_run(there) {
            return Vec::new();
        }
        let [new, old] = [&self.run, &there.run];
        let mut differences = self.differences_of_input(there);
        // The text has only the paths of manifests.
        if differences.is_empty() && new["digest"] != old["digest"] {
            let [old, new] = [old, new].map(|summary| shown(&summary["digest"]));
            differences
                .push(format!("the digest is {old} there, and {new} here, as if a manifest was changed"));
        }
        // The rest follows from these, unless two builds call themselves the same version.
        if differences.is_empty() {
            let fields = new.as_object().into_iter().flatten().map(|(field, _)| field);
            let others: Vec<&str> =
                fields.filter(|field| new[*field] != old[*field]).map(String::as_str).collect();
            differences.push(format!("{RUN_FILE} has other values of {}", others.join(", ")));
        }
        differences
    }

    /// The same of what is known of a run before it is made.
    pub fn differences_of_input(&self, there: &Self) -> Vec<String> {
        differences_of_input(&self.run, &there.run)
    }
}

/// In what two results that say of what they are were made of other things, in words.
pub fn differences_of_input(new: &Value, old: &Value) -> Vec<String> {
    let of_identity = IDENTITY.into_iter().filter_map(|(field, name)| {
        let is_other = new[field] != old[field];
        is_other.then(|| format!("{name} is {} there, and {} here", shown(&old[field]), shown(&new[field])))
    });
    let mut differences: Vec<String> = of_identity.collect();
    differences.extend(differences_of_settings(&new["overrides"], &old["overrides"]));
    if new["scenario_hash"] != old["scenario_hash"] {
        differences.push("the scenario's text says something else".to_owned());
    }
    differences
}

fn differences_of_settings(new: &Value, old: &Value) -> Vec<String> {
    let keys = |settings: &Value| settings.as_object().map(|settings| settings.keys().cloned().collect());
    let mut paths: Vec<String> =
        [keys(new), keys(old)].into_iter().flatten().flat_map(|keys: Vec<_>| keys).collect();
    paths.sort();
    paths.dedup();
    paths.retain(|path| new.get(path) != old.get(path));
    let side = |settings: &Value, path: &str| settings.get(path).map_or("not set".to_owned(), shown);
    let words = |path: &String| {
        format!("{} is {} there, and {} here", printable(path), side(old, path), side(new, path))
    };
    paths.iter().map(words).collect()
}

/// A value without quotes, and without what a terminal would obey.
pub fn shown(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    printable(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(change: impl FnOnce(&mut Value)) -> SummaryFile {
        let mut json = serde_json::json!({
            "version": "1", "scenario": "s", "scenario_hash": "ab", "kubernetes_version": "1.36", "seed": 7,
            "overrides": {"a.count": "1"}, "digest": "cd", "duration_seconds": 60.0,
            "daemon_sets": [{"name": "agent", "pods_created": 3}], "files": []
        });
        change(&mut json);
        SummaryFile::parse(&json.to_string()).unwrap()
    }

    #[test]
    fn alerts_and_files_make_no_other_run() {
        let plain = summary(|_| ());
        let with_alerts =
            summary(|json| json["daemon_sets"][0]["alerts"] = serde_json::json!([{"alert": "a"}]));
        assert!(with_alerts.has_alerts() && !plain.has_alerts());
        let with_file = summary(|json| {
            json["files"] = serde_json::json!([{"name": "status.csv", "bytes": 1, "checksum": "00000000"}]);
        });
        for other in [with_alerts, with_file] {
            assert_eq!(plain.differences(&other), Vec::<String>::new());
        }
    }

    #[test]
    fn what_makes_it_another_run_is_told_and_not_what_follows_from_it() {
        let differences = |change: fn(&mut Value)| summary(|_| ()).differences(&summary(change)).join("; ");
        let of_seed = differences(|json| {
            json["seed"] = 8.into();
            json["digest"] = "other".into();
        });
        assert_eq!(of_seed, "the seed is 8 there, and 7 here");
        let of_settings = differences(|json| json["overrides"] = serde_json::json!({"b": "\u{1b}x"}));
        assert_eq!(
            of_settings,
            "a.count is not set there, and 1 here; b is \\u{1b}x there, and not set here"
        );
        let of_text = differences(|json| json["scenario_hash"] = "ff".into());
        assert_eq!(of_text, "the scenario's text says something else");
        let of_digest = differences(|json| json["digest"] = "ef".into());
        assert_eq!(of_digest, "the digest is ef there, and cd here, as if a manifest was changed");
        let of_figures = differences(|json| json["daemon_sets"][0]["pods_created"] = 4.into());
        assert_eq!(of_figures, "summary.json has other values of daemon_sets");
    }
}
