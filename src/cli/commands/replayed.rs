//! A run, replayed from its own files.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::run_folder::RecordedRun;
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::run::RunAnalysis;
use crate::cli::files::{STATUS_FILE, TIMELINE_FILE};
use crate::cli::terminal;
use crate::report::replay::replay;

/// What became of the DaemonSets, as the run's files tell it; they must be what it wrote.
pub fn replayed(directory: &Path, run: &RecordedRun) -> Result<Vec<DaemonSetAnalysis>> {
    let Some(mut status) = run.open(directory, STATUS_FILE)? else {
        bail!(
            "{} has no {STATUS_FILE}; run the scenario with --timeline full or status",
            directory.display()
        );
    };
    let mut timeline = run.open(directory, TIMELINE_FILE)?;
    if timeline.is_none() {
        terminal::say(format_args!("no {TIMELINE_FILE}: the charts show only what the status says"));
    }
    let mut analysis = RunAnalysis::new(run.horizon());
    replay(timeline.as_mut(), &mut status, run.daemon_sets(), run.horizon(), &mut analysis)
        .with_context(|| directory.display().to_string())?;
    let read = [(Some(status), STATUS_FILE), (timeline, TIMELINE_FILE)];
    for (file, name) in read.into_iter().filter_map(|(file, name)| Some((file?, name))) {
        run.check(directory, &file.file_checksum(name))?;
    }
    Ok(analysis.results())
}
