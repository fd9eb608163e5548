//! A run, replayed from its own files.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::run_folder::{RecordedRun, read_both};
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::history::{History, HistoryRecorder};
use crate::analysis::run::RunAnalysis;
use crate::analysis::summary::{RolloutSummary, RunSummary};
use crate::cli::files::{STATUS_FILE, TIMELINE_FILE};
use crate::cli::terminal;
use crate::record::observer::Observer;
use crate::report::emit::path_argument;
use crate::report::replay::replay;

/// What became of the DaemonSets, as the run's files tell it; they must be what it wrote. And how much these files know.
pub fn replayed(directory: &Path, run: &RecordedRun) -> Result<(Vec<DaemonSetAnalysis>, Known)> {
    let mut analysis = RunAnalysis::new(run.horizon());
    let known = Known::of(replay_into(directory, run, &mut analysis)?);
    if known == Known::Status {
        let only = "only the availability is drawn, by the status; nodes and rollouts are not known";
        say_without_timeline(directory, only);
    }
    Ok((analysis.results(), known))
}

/// How much the files of a run say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    All,
    /// Of what happened only the status: there is no timeline.
    Status,
}

impl Known {
    const fn of(has_timeline: bool) -> Self {
        if has_timeline { Self::All } else { Self::Status }
    }
}

fn say_without_timeline(directory: &Path, words: &str) {
    terminal::say(format_args!(
        "{} has no {TIMELINE_FILE}: {words}. The same run with --timeline full and --out {} adds it",
        directory.display(),
        path_argument(&directory.display().to_string())
    ));
}

/// A run that its files tell of.
pub struct Replayed {
    pub summary: RunSummary,
    pub run: RecordedRun,
    pub analyses: Vec<DaemonSetAnalysis>,
    pub history: History,
    pub known: Known,
}

/// All that a run's files tell of it. Without a timeline the rollouts are those of the summary.
pub fn replayed_history(directory: &Path) -> Result<Replayed> {
    let (summary, run) = read_both(directory)?;
    let mut observer = (RunAnalysis::new(run.horizon()), HistoryRecorder::of_all().from_files());
    let known = Known::of(replay_into(directory, &run, &mut observer)?);
    let history = observer.1.result().context("the replay has ended")?;
    let mut analyses = observer.0.results();
    if known == Known::Status {
        say_without_timeline(directory, "what was on the nodes, and coverage over time, are not known");
        for (analysis, of_summary) in analyses.iter_mut().zip(&summary.daemon_sets) {
            analysis.availability.rollouts = of_summary.rollouts.iter().map(RolloutSummary::span).collect();
        }
    }
    Ok(Replayed { summary, run, analyses, history, known })
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
