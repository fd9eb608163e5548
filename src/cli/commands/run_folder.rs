//! What the folder of a run says of itself: `summary.json`, which holds the checksums of the files beside it and its own.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::what_folder::what_it_is;
use crate::analysis::summary::{ObjectiveSummary, RunSummary};
use crate::api::names::dns_subdomain;
use crate::cli::files::{RUN_FILE, SCENARIO_COPY};
use crate::cli::input;
use crate::engine::time::{Duration, Instant};
use crate::record::checksum::{Checksummed, FileChecksum};
use crate::record::sealed_json::{Seal, seal, unseal};

/// `summary.json` as it is written.
#[derive(Serialize)]
struct Recorded<'a> {
    #[serde(flatten)]
    summary: &'a RunSummary,
    files: &'a [FileChecksum],
}

/// What of `summary.json` is needed to replay the run.
#[derive(Debug, Deserialize)]
pub struct RecordedRun {
    pub scenario: String,
    pub kubernetes_version: String,
    pub seed: u64,
    pub overrides: BTreeMap<String, String>,
    pub objectives: Vec<ObjectiveSummary>,
    duration_seconds: f64,
    daemon_sets: Vec<RecordedDaemonSet>,
    pub files: Vec<FileChecksum>,
}

#[derive(Debug, Deserialize)]
struct RecordedDaemonSet {
    name: String,
}

/// The text of `summary.json`, beside these files.
pub fn sealed_summary(summary: &RunSummary, files: &[FileChecksum]) -> Result<String> {
    Ok(seal(&serde_json::to_string_pretty(&Recorded { summary, files })?))
}

/// What `summary.json` says, without its checksum, which must be right.
fn unsealed_summary(directory: &Path) -> Result<String> {
    let path = directory.join(RUN_FILE);
    let text = match input::read_text(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("{} {}", directory.display(), what_it_is(directory))
        }
        read => read.with_context(|| format!("cannot read {}", path.display()))?,
    };
    let look = || -> Result<String> {
        let unsealed = unseal(&text);
        serde_json::from_str::<IgnoredAny>(&text)?;
        match unsealed.seal {
            Seal::Intact => Ok(unsealed.json),
            Seal::Broken => bail!("it is damaged: its checksum is not that of the file"),
            Seal::Missing => bail!(
                "it has no checksum: it was written by another version of everynode; run the scenario again"
            ),
        }
    };
    look().with_context(|| path.display().to_string())
}

/// All figures of a run, which must be of this version: two versions may measure them differently.
pub fn read_summary(directory: &Path) -> Result<RunSummary> {
    of_summary(directory, figures)
}

/// The same beside what is needed to replay the run.
pub fn read_both(directory: &Path) -> Result<(RunSummary, RecordedRun)> {
    of_summary(directory, |json| Ok((figures(json)?, RecordedRun::parse(json)?)))
}

/// What is made of `summary.json`, with its path where it cannot be.
fn of_summary<T>(directory: &Path, make: impl FnOnce(&str) -> Result<T>) -> Result<T> {
    make(&unsealed_summary(directory)?).with_context(|| directory.join(RUN_FILE).display().to_string())
}

fn figures(json: &str) -> Result<RunSummary> {
    refuse_other_version(serde_json::from_str::<Versioned>(json)?.version.as_deref())?;
    Ok(serde_json::from_str(json)?)
}

/// Refuses the figures of another version.
pub fn refuse_other_version(written_by: Option<&str>) -> Result<()> {
    const OWN: &str = env!("CARGO_PKG_VERSION");
    match written_by {
        Some(OWN) => Ok(()),
        Some(other) => bail!(
            "it was written by everynode {other}, and this is {OWN}: figures of two versions are not put side by side; run it again"
        ),
        None => bail!("it was written by an older version of everynode; run it again"),
    }
}

/// Which version of everynode wrote it.
#[derive(Deserialize)]
struct Versioned {
    version: Option<String>,
}

impl RecordedRun {
    /// Reads `summary.json`, which must be what was written.
    pub fn read(directory: &Path) -> Result<Self> {
        of_summary(directory, Self::parse)
    }

    fn parse(json: &str) -> Result<Self> {
        let run: Self = serde_json::from_str(json)?;
        // They become names of files.
        match run.daemon_sets.iter().find(|daemon_set| !dns_subdomain(&daemon_set.name).is_empty()) {
            Some(RecordedDaemonSet { name }) => bail!("`{name}` is no name of a DaemonSet"),
            None => Ok(run),
        }
    }

    pub fn horizon(&self) -> Instant {
        Instant::START + Duration::from_seconds_f64(self.duration_seconds)
    }

    /// In the order of the scenario.
    pub fn daemon_sets(&self) -> Vec<String> {
        self.daemon_sets.iter().map(|daemon_set| daemon_set.name.clone()).collect()
    }

    /// Opens a file of the run; `None`: the run wrote none of this name.
    pub fn open(&self, directory: &Path, name: &str) -> Result<Option<Checksummed<File>>> {
        if !self.lists(name) {
            return Ok(None);
        }
        let path = directory.join(name);
        let file = input::open_table(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Some(Checksummed::new(file)))
    }

    /// The scenario's text as the run was made from it; `None`: the run wrote none.
    pub fn scenario_text(&self, directory: &Path) -> Result<Option<String>> {
        if !self.lists(SCENARIO_COPY) {
            return Ok(None);
        }
        let path = directory.join(SCENARIO_COPY);
        let text = input::read_text(&path).with_context(|| format!("cannot read {}", path.display()))?;
        self.check(directory, &FileChecksum::of(SCENARIO_COPY, text.as_bytes()))?;
        Ok(Some(text))
    }

    fn lists(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.name == name)
    }

    /// Fails unless the file that was read to its end is what the run wrote.
    pub fn check(&self, directory: &Path, read: &FileChecksum) -> Result<()> {
        if self.files.iter().any(|file| file.is_of_same(read)) {
            return Ok(());
        }
        let path = directory.join(&read.name);
        match self.files.iter().find(|file| file.name == read.name) {
            Some(file) if file.bytes > read.bytes => bail!(
                "{} is damaged: it has {} bytes, and {RUN_FILE} says that there were {}",
                path.display(),
                read.bytes,
                file.bytes
            ),
            _ => {
                bail!("{} is damaged: its checksum is not the one that {RUN_FILE} has of it", path.display())
            }
        }
    }
}
