//! A run, replayed from its own files.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::run_folder::RecordedRun;
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::run::RunAnalysis;
use crate::cli::files::{STATUS_FILE, TIMELINE_FILE};
use crate::cli::terminal;
use crate::record::observer::Observer;
use crate::report::replay::replay;

/// What became of the DaemonSets, as the run's files tell it; they must be what it wrote.
pub fn replayed(directory: &Path, run: &RecordedRun) -> Result<Vec<DaemonSetAnalysis>> {
    let mut analysis = RunAnalysis::new(run.horizon());
    if !replay_into(directory, run, &mut analysis)? {
        terminal::say(format_args!("no {TIMELINE_FILE}: the charts show only what the status says"));
    }
    Ok(analysis.results())
}

/// Tells an observer what the run's files hold; says whether there is a timeline among them.
pub fn replay_into(directory: &Path, run: &RecordedRun, observer: &mut impl Observer) -> Result<bool> {
    let Some(mut status) = run.open(directory, STATUS_FILE)? else {
        bail!(
            "{} has no {STATUS_FILE}; run the scenario with --timeline full or status",
            directory.display()
        );
    };
    let mut timeline = run.open(directory, TIMELINE_FILE)?;
    let has_timeline = timeline.is_some();
    replay(timeline.as_mut(), &mut status, run.daemon_sets(), run.horizon(), observer)
        .with_context(|| directory.display().to_string())?;
    let read = [(Some(status), STATUS_FILE), (timeline, TIMELINE_FILE)];
    for (file, name) in read.into_iter().filter_map(|(file, name)| Some((file?, name))) {
        run.check(directory, &file.file_checksum(name))?;
    }
    Ok(has_timeline)
}
