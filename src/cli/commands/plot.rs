//! `everynode plot`: draws the charts again from the files of a run or a sweep.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::charts::{active_window, draw_charts, source};
use super::replayed::replayed;
use super::run_folder::RecordedRun;
use super::sweep::folder::read_finished;
use super::sweep_results;
use super::what_folder::refuse_shard;
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::cli::args::PlotArgs;
use crate::cli::files::RESULTS_FILE;
use crate::cli::{exit, interrupt, output_dir, terminal, threads};
use crate::engine::time::Instant;
use crate::report::charts::run_view::RunView;
use crate::report::charts::window::Window;

pub fn run(args: &PlotArgs) -> Result<ExitCode> {
    let directory = &args.directory;
    interrupt::install("interrupted; no charts were drawn");
    threads::prepare()?;
    if !directory.exists() {
        bail!("{} does not exist; give the folder that a run or a sweep wrote", directory.display());
    }
    if directory.is_file() {
        bail!("{} is a file; give the folder that a run or a sweep wrote", directory.display());
    }
    if let Some(description) = read_finished(directory)? {
        if args.from.is_some() || args.to.is_some() {
            bail!("{} is a sweep's: --from and --to are for the charts of a run", directory.display());
        }
        refuse_shard(directory, &description, ", and charts of a part would mislead")?;
        let summary = sweep_results::sum_up(&description, &directory.join(RESULTS_FILE))?;
        return replace_charts(args, sweep_results::draw_charts(&summary)?);
    }
    let run = RecordedRun::read(directory)?;
    let (analyses, known) = replayed(directory, &run)?;
    let window = window(args, &analyses, run.horizon())?;
    let view =
        RunView { window, source: source(&run.scenario, run.seed, &run.kubernetes_version, &run.overrides) };
    replace_charts(args, draw_charts(&analyses, &run.objectives, &view, known)?)
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

fn replace_charts(args: &PlotArgs, charts: Vec<(String, Vec<u8>)>) -> Result<ExitCode> {
    for path in output_dir::add_derived(&args.directory, charts, args.force)? {
        terminal::print(format_args!("{}", path.display()))?;
    }
    Ok(exit::SUCCESS)
}
