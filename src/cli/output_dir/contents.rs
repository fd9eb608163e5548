//! What a folder holds, and the rule for replacing it.
//!
//! A folder is everynode's only if it holds a `summary.json`, `sweep.json`, `import.json`, `diff.json`,
//! `calibration.json`, `capacity.json` or `advice.json` that everynode wrote, and besides only regular files that were written by what that
//! says; a page or a chart among them ends in a seal, right or wrong. Nothing else is ever removed: of a folder that is not finished
//! neither, whose scenarios and manifests are everynode's only if `import.partial` names them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Result, bail};

use super::file_names::{is_known, is_mark, is_text_of_import};
use super::marks::{Marks, has_mark, texts_of_import};
use super::seal;
use crate::cli::files::{DESCRIPTION_FILE, IMPORT_FILE, IMPORT_TO_BE, LOCK_FILE, RUN_FILE};

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
        // One that cannot be read is left alone, too.
        let is_sealed = |name: &str| seal::is_at(name, &folder.join(name)).unwrap_or(false);
        let is_ours = |name: &str| marks.cover(name) && (!seal::belongs_to(name) || is_sealed(name));
        Ok(Self::classify(&entries, is_ours))
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
            "{} holds {}: {}{more}; name another folder with --out, or move away what is yours",
            folder.display(),
            what_is_not_touched(folder, names),
            named.join(", ")
        )
    }
}

/// What these files of a folder are, none of which is known to be of its results.
fn what_is_not_touched(folder: &Path, names: &[String]) -> String {
    let is_sealed =
        |name: &String| is_known(name) && seal::is_intact_at(name, &folder.join(name)).unwrap_or(false);
    if has_mark(folder) || !names.iter().any(is_sealed) {
        return "what everynode did not write and will not touch".to_owned();
    }
    let without = match names.iter().find(|name| is_mark(name)) {
        Some(mark) => format!("but its {mark} does not say what they are of"),
        None => format!("but no {RUN_FILE}, {DESCRIPTION_FILE} or the like, which says what they are of"),
    };
    format!("pages or charts of everynode's, {without}; without that nothing there is touched")
}

/// Whether a file of this name of a folder that is not finished is everynode's, whose import wrote these texts.
fn is_ours(name: &str, texts: &BTreeSet<String>) -> bool {
    is_known(name) && (!is_text_of_import(name) || texts.contains(name))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::files::SCENARIO_COPY;

    /// What a run that was killed has left.
    #[test]
    fn of_an_unfinished_folder_texts_are_ours_that_a_run_writes_or_an_import_names() {
        let texts = BTreeSet::from(["cluster.ron".to_owned()]);
        for name in ["cluster.ron", "timeline.csv", SCENARIO_COPY] {
            assert!(is_ours(name, &texts), "{name}");
        }
        assert!(!is_ours("other.ron", &texts) && !is_ours("notes.md", &texts));
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
