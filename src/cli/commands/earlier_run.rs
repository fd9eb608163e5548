//! The run that a folder holds already, when it may be the same that is to be put there with other files beside it: what it has stays.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::analysis::summary::RunSummary;
use crate::cli::files::LISTED_FILES;
use crate::cli::output_dir::SummaryFile;
use crate::record::checksum::FileChecksum;

/// A run whose summary is as it was written.
pub struct EarlierRun {
    folder: PathBuf,
    summary: SummaryFile,
}

impl EarlierRun {
    /// `None`: there is no such run.
    pub fn read(folder: &Path) -> Option<Self> {
        let summary = SummaryFile::read(folder).ok()??;
        Some(Self { folder: folder.to_owned(), summary })
    }

    pub const fn has_alerts(&self) -> bool {
        self.summary.has_alerts()
    }

    /// Whether it is the run that this is the summary of. Whether alerts were looked at makes no other one.
    pub fn is(&self, summary: &RunSummary) -> Result<bool> {
        Ok(SummaryFile::of(summary)?.is_same_run(&self.summary))
    }

    /// These files of the same run, and those that are there besides.
    pub fn with_files_there(&self, new: Vec<FileChecksum>) -> Vec<FileChecksum> {
        let is_new = |name: &str| new.iter().any(|file| file.name == name);
        let stays = |file: &&FileChecksum| !is_new(&file.name) && self.holds(&file.name);
        let there: Vec<FileChecksum> = self.summary.files().iter().filter(stays).cloned().collect();
        let mut files: Vec<FileChecksum> = new.into_iter().chain(there).collect();
        files.sort_by_key(|file| LISTED_FILES.iter().position(|name| *name == file.name));
        files
    }

    /// Only of files that a run writes: a name in a file leads nowhere.
    fn holds(&self, name: &str) -> bool {
        LISTED_FILES.contains(&name) && self.folder.join(name).is_file()
    }
}

/// What is left of a summary where nobody asked for alerts.
pub fn forget_alerts(summary: &mut RunSummary) {
    summary.daemon_sets.iter_mut().for_each(|daemon_set| daemon_set.alerts = None);
}
