//! A run, replayed from its own files.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::run_folder::{RecordedRun, read_summary};
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::history::{History, HistoryRecorder};
use crate::analysis::run::RunAnalysis;
use crate::analysis::summary::RunSummary;
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

/// All that a run's files tell of it. `without_timeline` says what that is of a run that wrote none.
pub fn replayed_history(
    directory: &Path,
    without_timeline: &str,
) -> Result<(RunSummary, Vec<DaemonSetAnalysis>, History)> {
    let (summary, run) = (read_summary(directory)?, RecordedRun::read(directory)?);
    let mut observer = (RunAnalysis::new(run.horizon()), HistoryRecorder::of_all().from_files());
    if !replay_into(directory, &run, &mut observer)? {
        terminal::say(format_args!("no {TIMELINE_FILE}: {without_timeline}; run with --timeline full"));
    }
    let history = observer.1.result().context("the replay has ended")?;
    Ok((summary, observer.0.results(), history))
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
