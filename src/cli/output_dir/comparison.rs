//! What new results are to those that a folder holds: others, or the same, beside which files are missing or were made otherwise.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::file_names::{is_beside_the_results, is_mark};
use super::finished::Completion;
use super::marks::kind_of;
use super::seal;
use super::summary_file::SummaryFile;
use crate::cli::files::{LISTED_FILES, LOCK_FILE, RUN_FILE, STATUS_FILE, TIMELINE_FILE};

/// What new results are to those of a folder.
#[derive(Debug, Default)]
pub struct Comparison {
    /// In what the results differ, in words; empty: they are the same.
    pub differences: Vec<String>,
    /// What is to be done where they are the same.
    pub completion: Completion,
    /// Files that would be written anew, and that nobody knows everynode to have written as they are.
    pub not_ours: Vec<String>,
    /// Whether a file that `summary.json` lists by its checksum is another one than before, or is there now: it must not be without its
    /// list, even if the process is killed.
    pub changes_listed: bool,
}

impl Comparison {
    /// The new results are in the one folder, the others in the other one.
    pub fn of(new: &Path, old: &Path) -> io::Result<Self> {
        let summaries = Summaries { new: SummaryFile::read(new)?, old: SummaryFile::read(old)? };
        let (mut found, mut has_common, mut other_files) = (Self::default(), false, Vec::new());
        for name in names_in(new)? {
            let path = old.join(&name);
            if !path.exists() {
                found.changes_listed |= LISTED_FILES.contains(&name.as_str());
                found.completion.added.push(name);
                continue;
            }
            has_common |= !is_beside_the_results(&name);
            if !same_bytes(&new.join(&name), &path)? {
                other_files.extend(found.add(name, &path, &summaries)?);
            }
        }
        // Where the marks differ, that says it all.
        if found.differences.is_empty() {
            found.differences = other_files;
        }
        if !has_common {
            let there = kind_of(old).map_or("something else", |kind| kind.in_words());
            found.differences.insert(0, format!("it is {there}"));
        }
        Ok(found)
    }

    /// A file that both have, and not with the same bytes. Gives words if it is one of the results themselves.
    fn add(&mut self, name: String, path: &Path, summaries: &Summaries) -> io::Result<Option<String>> {
        if name == RUN_FILE {
            self.add_summary(summaries);
            return Ok(None);
        }
        let is_listed = LISTED_FILES.contains(&name.as_str());
        let is_ours = match &summaries.old {
            Some(summary) if is_listed => summary.lists(&name, path)?,
            _ => seal::belongs_to(&name) && seal::is_intact_at(&name, path)?,
        };
        let is_what_happened = [TIMELINE_FILE, STATUS_FILE].contains(&name.as_str());
        match (is_ours, is_listed || seal::belongs_to(&name)) {
            (true, _) if !is_what_happened => {
                self.changes_listed |= is_listed;
                self.completion.rewritten.push(name);
            }
            (false, true) => {
                self.changes_listed |= is_listed;
                self.not_ours.push(name);
            }
            _ if is_mark(&name) => self.differences.push(format!("{name} is another one")),
            _ => return Ok(Some(format!("{name} is another one"))),
        }
        Ok(None)
    }

    fn add_summary(&mut self, summaries: &Summaries) {
        let Summaries { new: Some(new), old: Some(old) } = summaries else {
            self.differences.push(SummaryFile::unreadable());
            return;
        };
        let differences = new.differences(old);
        if !differences.is_empty() {
            self.differences.extend(differences);
        } else if new.has_alerts() == old.has_alerts() {
            self.completion.updates_list = true;
        } else {
            self.completion.rewritten.push(RUN_FILE.to_owned());
        }
    }
}

/// What the folders have of it. `None`: it is not there, or not as it was written.
struct Summaries {
    new: Option<SummaryFile>,
    old: Option<SummaryFile>,
}

/// The files of a folder, besides its lock: the marks last.
pub fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.extend(entry?.file_name().into_string().ok().filter(|name| name != LOCK_FILE));
    }
    names.sort_by_key(|name| (is_mark(name), name.clone()));
    Ok(names)
}

fn same_bytes(one: &Path, other: &Path) -> io::Result<bool> {
    if !other.is_file() || fs::metadata(one)?.len() != fs::metadata(other)?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    let (mut first, mut second) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let read = one.read(&mut first)?;
        if read == 0 {
            return Ok(true);
        }
        other.read_exact(&mut second[..read])?;
        if first[..read] != second[..read] {
            return Ok(false);
        }
    }
}
