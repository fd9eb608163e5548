//! `everynode watch`: a run on a live terminal, to be paused, stepped through and wound back; where there is none, in lines of text.

#[cfg(unix)]
mod keyboard;
#[cfg(unix)]
mod live;
#[cfg(unix)]
mod raw_mode;
#[cfg(unix)]
mod screen_backend;

use std::process::ExitCode;
use std::time::{Duration as WallDuration, Instant as WallInstant};

use anyhow::{Context, Result, bail};

use super::outcome::{Footer, print_outcome};
use super::replayed::{Known, Replayed, replayed_history};
use super::run_summary::summarize;
use super::scenario_file::{self, no_daemon_set};
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::history::{History, HistoryRecorder};
use crate::analysis::run::RunAnalysis;
use crate::analysis::summary::RunSummary;
use crate::cli::args::WatchArgs;
use crate::cli::progress::Progress;
use crate::cli::{exit, interrupt, terminal};
use crate::cluster::run::{Checking, simulate};
use crate::report::clock::Clock;
use crate::report::watch::lines::lines;
use crate::report::watch::recording::Recording;
use crate::scenario::Scenario;
use crate::scenario::printable::printable;

/// A run that is over, and how long it took if it has just been made.
struct Over {
    summary: RunSummary,
    analyses: Vec<DaemonSetAnalysis>,
    history: History,
    known: Known,
    took: Option<WallDuration>,
}

pub fn run(args: &WatchArgs) -> Result<ExitCode> {
    interrupt::install("interrupted");
    let over = if args.source.is_dir() {
        of_folder(args)?
    } else {
        let scenario = scenario_file::load_or_explain(&args.source, &args.overrides);
        let Some(scenario) = scenario else { return Ok(exit::invalid_input()) };
        of_scenario(&scenario, args)?
    };
    let chosen = args.daemon_set.as_deref().map(|name| index_of(name, &over.history)).transpose()?;
    let took = over.took;
    let passes = over.summary.all_objectives_pass();
    let recording = recording(over);
    if !is_shown_live(args, &recording, chosen)? {
        print(&recording, chosen, took)?;
    }
    Ok(if passes { exit::SUCCESS } else { exit::FAILURE })
}

fn of_scenario(scenario: &Scenario, args: &WatchArgs) -> Result<Over> {
    let (seed, horizon) = (args.seed.unwrap_or(scenario.seed), scenario.plan.horizon);
    let analysis = RunAnalysis::new(horizon).with_objectives(&scenario.objectives);
    let mut observer = (Progress::new(horizon), (analysis, HistoryRecorder::of_all()));
    let began = WallInstant::now();
    let outcome = simulate(&scenario.plan, seed, Checking::Off, &mut observer)?;
    let took = Some(began.elapsed());
    let (_, (analysis, history)) = observer;
    let analyses = analysis.results();
    let summary = summarize(scenario, seed, &args.overrides, outcome, &analyses);
    let history = history.result().context("the run has ended")?;
    Ok(Over { summary, analyses, history, known: Known::All, took })
}

fn of_folder(args: &WatchArgs) -> Result<Over> {
    let directory = &args.source;
    if args.seed.is_some() || !args.overrides.is_empty() {
        bail!(
            "{} is the folder of a run that is over: --seed and --set are for scenarios",
            directory.display()
        );
    }
    let Replayed { summary, analyses, history, known, .. } = replayed_history(directory)?;
    Ok(Over { summary, analyses, history, known, took: None })
}

fn index_of(name: &str, history: &History) -> Result<usize> {
    let names = || history.daemon_sets.iter().map(|daemon_set| daemon_set.name.as_str());
    names().position(|other| other == name).with_context(|| no_daemon_set(name, names()))
}

/// What is shown of names that come from files holds nothing that a terminal obeys.
fn recording(over: Over) -> Recording {
    let Over { mut summary, analyses, history, known, .. } = over;
    summary.scenario = printable(&summary.scenario).into_owned();
    let rollouts = analyses.into_iter().map(|analysis| analysis.availability.rollouts).collect();
    let recording = Recording::new(summary, history, rollouts);
    if known == Known::Status { recording.without_timeline() } else { recording }
}

/// Shows it on a live terminal, if there is one and it is wanted; says whether it did.
#[cfg(unix)]
fn is_shown_live(args: &WatchArgs, recording: &Recording, chosen: Option<usize>) -> Result<bool> {
    let is_live = !args.plain && recording.daemon_sets().len() > 0 && live::is_possible();
    if is_live {
        live::watch(recording, chosen.unwrap_or(0), args.speed)?;
    }
    Ok(is_live)
}

/// There is no live terminal elsewhere.
#[cfg(not(unix))]
fn is_shown_live(_args: &WatchArgs, _recording: &Recording, _chosen: Option<usize>) -> Result<bool> {
    Ok(false)
}

/// What happened, and what it came to as `run` prints it.
fn print(recording: &Recording, chosen: Option<usize>, took: Option<WallDuration>) -> Result<()> {
    let daemon_sets = chosen.map_or(0..recording.daemon_sets().len(), |chosen| chosen..chosen + 1);
    let told = lines(recording, daemon_sets);
    for line in &told {
        terminal::print(format_args!("{line}"))?;
    }
    if !told.is_empty() {
        terminal::print(format_args!(""))?;
    }
    let footer = Footer {
        folder: None,
        took,
        lists_assumptions: false,
        clock: Clock::default(),
        width: terminal::width(),
    };
    print_outcome(&recording.summary, &footer, &mut terminal::out()?)?;
    Ok(())
}
