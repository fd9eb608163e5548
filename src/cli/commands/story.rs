//! `everynode story`: what happened to one node, from a scenario or from the files of a run.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};

use super::replayed::replay_into;
use super::run_folder::RecordedRun;
use super::scenario_file;
use crate::analysis::history::{History, HistoryRecorder};
use crate::cli::args::{Format, StoryArgs};
use crate::cli::files::TIMELINE_FILE;
use crate::cli::progress::Progress;
use crate::cli::{exit, interrupt, terminal};
use crate::cluster::run::{Checking, simulate};
use crate::report::tables::story::story_text;
use crate::scenario::printable::printable;
use crate::scenario::suggest::nearest;

pub fn run(args: &StoryArgs) -> Result<ExitCode> {
    interrupt::install("interrupted");
    let recorder = HistoryRecorder::of_node(args.node.clone());
    let recorder = if args.source.is_dir() {
        of_folder(args, recorder)?
    } else {
        let scenario = scenario_file::load_or_explain(&args.source, &args.overrides);
        let Some(scenario) = scenario else { return Ok(exit::invalid_input()) };
        let seed = args.seed.unwrap_or(scenario.seed);
        let mut observer = (Progress::new(scenario.plan.horizon), recorder);
        simulate(&scenario.plan, seed, Checking::Off, &mut observer)?;
        observer.1
    };
    let history = recorder.result().expect("the run has ended");
    print(args, &history)?;
    Ok(exit::SUCCESS)
}

fn of_folder(args: &StoryArgs, recorder: HistoryRecorder) -> Result<HistoryRecorder> {
    if args.seed.is_some() || !args.overrides.is_empty() {
        bail!(
            "{} is the folder of a run that is over: --seed and --set are for scenarios",
            args.source.display()
        );
    }
    let run = RecordedRun::read(&args.source)?;
    // Asked for first: without a status.csv there is none either, and only --timeline full writes it.
    if run.open(&args.source, TIMELINE_FILE)?.is_none() {
        bail!(
            "{} has no {TIMELINE_FILE}, which a story is made from; run the scenario with --timeline full",
            args.source.display()
        );
    }
    let mut recorder = recorder.from_files();
    replay_into(&args.source, &run, &mut recorder)?;
    Ok(recorder)
}

fn print(args: &StoryArgs, history: &History) -> Result<()> {
    let Some(node) = history.nodes.first() else {
        let others: Vec<&str> = history.other_names.iter().map(String::as_str).collect();
        let meant = match (nearest(&args.node, &others), others.first()) {
            (Some(name), _) => format!("; did you mean `{name}`?"),
            (None, Some(name)) => format!("; there was `{name}`, for instance"),
            (None, None) => String::new(),
        };
        bail!("there was no node `{}`{meant}", printable(&args.node));
    };
    let story = history.story(node);
    let mut out = terminal::out()?;
    match args.format {
        Format::Table => {
            write!(out, "{}", story_text(&story, history.horizon.as_seconds(), terminal::width()))?;
        }
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&story)?)?,
    }
    Ok(())
}
