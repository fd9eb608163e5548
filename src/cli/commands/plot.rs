//! `everynode plot`: draws the charts again from the files of a run or a sweep.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::charts::{active_window, draw_charts, source};
use super::sweep::folder::read_description;
use super::sweep_results;
use crate::analysis::run::{DaemonSetAnalysis, RunAnalysis};
use crate::cli::args::PlotArgs;
use crate::cli::files::{RESULTS_FILE, RUN_FILE, STATUS_FILE, TIMELINE_FILE};
use crate::cli::{exit, input, interrupt, output_dir, terminal, threads};
use crate::engine::time::{Duration, Instant};
use crate::report::charts::run_view::RunView;
use crate::report::charts::window::Window;
use crate::report::replay::replay;

/// What of the summary the files themselves do not say.
#[derive(Deserialize)]
struct Described {
    scenario: String,
    seed: u64,
    duration_seconds: f64,
}

pub fn run(args: &PlotArgs) -> Result<ExitCode> {
    let directory = &args.directory;
    interrupt::watch("interrupted; no charts were drawn");
    threads::prepare()?;
    if let Some(description) = read_description(directory)? {
        if args.from.is_some() || args.to.is_some() {
            bail!("{} is a sweep's: --from and --to are for the charts of a run", directory.display());
        }
        let summary = sweep_results::sum_up(&description, &directory.join(RESULTS_FILE))?;
        return replace_charts(directory, sweep_results::draw_charts(&summary)?);
    }
    let summary_path = directory.join(RUN_FILE);
    let text = input::read_text(&summary_path)
        .with_context(|| format!("{} is no folder of a run: cannot read {RUN_FILE}", directory.display()))?;
    let run: Described = serde_json::from_str(&text).with_context(|| summary_path.display().to_string())?;
    let horizon = Instant::START + Duration::from_seconds_f64(run.duration_seconds);

    let Some(status) = open(directory, STATUS_FILE)? else {
        bail!(
            "{} has no {STATUS_FILE}; run the scenario with --timeline full or status",
            directory.display()
        );
    };
    let timeline = open(directory, TIMELINE_FILE)?;
    if timeline.is_none() {
        terminal::say(format_args!("no {TIMELINE_FILE}: the charts show only what the status says"));
    }
    let mut analysis = RunAnalysis::new(horizon);
    replay(timeline, status, horizon, &mut analysis).with_context(|| directory.display().to_string())?;
    let analyses = analysis.results();
    let view = RunView { window: window(args, &analyses, horizon)?, source: source(&run.scenario, run.seed) };
    replace_charts(directory, draw_charts(&analyses, &view)?)
}

/// The stretch that was asked for, or else where something changes, as `run` draws it.
fn window(args: &PlotArgs, analyses: &[DaemonSetAnalysis], horizon: Instant) -> Result<Window> {
    if args.from.is_none() && args.to.is_none() {
        return Ok(active_window(analyses, horizon));
    }
    let [from, to] = [args.from, args.to].map(|end| end.map(|since_start| Instant::START + since_start));
    Window::chosen(from, to, horizon).with_context(|| {
        format!("there is nothing between --from and --to: the run goes from 0s to {}", horizon.since_start())
    })
}

fn replace_charts(directory: &Path, charts: Vec<(String, Vec<u8>)>) -> Result<ExitCode> {
    for path in output_dir::add_charts(directory, charts)? {
        terminal::print(format_args!("{}", path.display()))?;
    }
    Ok(exit::FINE)
}

fn open(directory: &Path, name: &str) -> Result<Option<BufReader<File>>> {
    let path = directory.join(name);
    match input::open_table(&path) {
        Ok(file) => Ok(Some(BufReader::new(file))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}
