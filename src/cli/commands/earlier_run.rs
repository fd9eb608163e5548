//! The run that a folder holds already, when it may be the same that is to be put there with other files beside it: what it has stays.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::run_folder::{RecordedRun, read_summary};
use crate::analysis::summary::RunSummary;
use crate::cli::files::{
    KUBERNETES_FILE, METRICS_FILE, SCENARIO_COPY, STATUS_FILE, TIMELINE_FILE, TRACE_FILE,
};
use crate::record::checksum::FileChecksum;

/// The files that `summary.json` lists, in its order.
const LISTED: [&str; 6] =
    [TIMELINE_FILE, STATUS_FILE, KUBERNETES_FILE, METRICS_FILE, TRACE_FILE, SCENARIO_COPY];

/// A run of this version whose files can be read.
pub struct EarlierRun {
    folder: PathBuf,
    summary: RunSummary,
    files: Vec<FileChecksum>,
}

impl EarlierRun {
    /// `None`: there is no such run.
    pub fn read(folder: &Path) -> Option<Self> {
        let summary = read_summary(folder).ok()?;
        let files = RecordedRun::read(folder).ok()?.files;
        Some(Self { folder: folder.to_owned(), summary, files })
    }

    pub fn has_alerts(&self) -> bool {
        self.summary.daemon_sets.iter().any(|daemon_set| !daemon_set.alerts.is_empty())
    }

    /// Whether it is the run that this is the summary of. Whether alerts were looked at makes no other one.
    pub fn is(&self, summary: &RunSummary) -> Result<bool> {
        let text = |summary: &RunSummary| {
            let mut summary = summary.clone();
            forget_alerts(&mut summary);
            serde_json::to_string(&summary)
        };
        Ok(text(&self.summary)? == text(summary)?)
    }

    /// These files of the same run, and those that are there besides.
    pub fn with_files_there(&self, new: Vec<FileChecksum>) -> Vec<FileChecksum> {
        let is_new = |name: &str| new.iter().any(|file| file.name == name);
        let stays = |file: &&FileChecksum| !is_new(&file.name) && self.holds(&file.name);
        let there: Vec<FileChecksum> = self.files.iter().filter(stays).cloned().collect();
        let mut files: Vec<FileChecksum> = new.into_iter().chain(there).collect();
        files.sort_by_key(|file| LISTED.iter().position(|name| *name == file.name));
        files
    }

    /// Only of files that a run writes: a name in a file leads nowhere.
    fn holds(&self, name: &str) -> bool {
        LISTED.contains(&name) && self.folder.join(name).is_file()
    }
}

/// What is left of a summary where nobody asked for alerts.
pub fn forget_alerts(summary: &mut RunSummary) {
    summary.daemon_sets.iter_mut().for_each(|daemon_set| daemon_set.alerts.clear());
}
