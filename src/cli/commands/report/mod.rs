//! `everynode report`: makes the page of a run or of a sweep from its files. And how `--report` makes the same page.

mod of_sweep;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::charts::{active_window, pictures, source};
use super::replayed::{Known, Replayed, replayed_history};
use super::sweep::folder::read_finished;
use super::sweep_results::sum_up;
use super::what_folder::refuse_shard;
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::history::History;
use crate::analysis::summary::RunSummary;
use crate::cli::args::{ReportArgs, StartsAt, clock_of};
use crate::cli::files::{PAGE_FILE, RESULTS_FILE};
use crate::cli::output_dir::{Knowledge, with_mark};
use crate::cli::{exit, interrupt, output_dir, terminal, threads};
use crate::engine::time::{Duration, Instant};
use crate::report::charts::run_view::RunView;
use crate::report::clock::Clock;
use crate::report::html::run_page::{RunReport, run_page};

pub use self::of_sweep::page_of_sweep;

pub fn run(args: &ReportArgs) -> Result<ExitCode> {
    let directory = &args.directory;
    interrupt::install("interrupted; no report was written");
    threads::prepare()?;
    if !directory.is_dir() {
        bail!("{} is no folder; give the folder that a run or a sweep wrote", directory.display());
    }
    let page = page_of_folder(directory, args.starts_at)?;
    let page = vec![(PAGE_FILE.to_owned(), page.into_bytes())];
    for path in output_dir::add_derived(directory, page, args.force)? {
        terminal::print(format_args!("{}", path.display()))?;
    }
    if let Some(starts_at) = args.starts_at {
        output_dir::say_others_by_the_clock(directory, Some(&starts_at.in_utc()));
    }
    Ok(exit::SUCCESS)
}

fn page_of_folder(directory: &Path, starts_at: Option<StartsAt>) -> Result<String> {
    if let Some(description) = read_finished(directory)? {
        if starts_at.is_some() {
            bail!("{} is a sweep's: --starts-at is for the report of a run", directory.display());
        }
        refuse_shard(directory, &description, ", and a report of a part would mislead")?;
        return page_of_sweep(&description, &sum_up(&description, &directory.join(RESULTS_FILE))?);
    }
    let Replayed { summary, run, analyses, history, known } = replayed_history(directory)?;
    let scenario_text = run.scenario_text(directory)?;
    page(&PageParts {
        summary: &summary,
        analyses: &analyses,
        history: &history,
        known,
        scenario_text: scenario_text.as_deref(),
        clock: clock_of(starts_at),
    })
}

/// What the page of a run is made of.
pub struct PageParts<'a> {
    pub summary: &'a RunSummary,
    pub analyses: &'a [DaemonSetAnalysis],
    pub history: &'a History,
    pub known: Known,
    pub scenario_text: Option<&'a str>,
    pub clock: Clock,
}

/// The page of a run.
pub fn page(parts: &PageParts<'_>) -> Result<String> {
    let &PageParts { summary, analyses, history, known, scenario_text, clock } = parts;
    let horizon = Instant::START + Duration::from_seconds_f64(summary.duration_seconds);
    let view = RunView {
        window: active_window(analyses, horizon),
        source: source(&summary.scenario, summary.seed, &summary.kubernetes_version, &summary.overrides),
    };
    let report = RunReport {
        summary,
        history,
        rollouts: analyses.iter().map(|analysis| analysis.availability.rollouts.clone()).collect(),
        scenario_text,
        pictures: pictures(analyses, &summary.objectives, &view, known)?,
        has_timeline: known == Known::All,
        clock,
    };
    let page = run_page(&report).context("cannot make the report")?;
    let known = knowledge(history, known, clock);
    Ok(with_mark(&page, &summary.digest, &known, clock.begin().as_deref()))
}

/// What a page of this history knows, which tells times by this clock.
fn knowledge(history: &History, known: Known, clock: Clock) -> Vec<Knowledge> {
    let knows = |of: &Knowledge| match of {
        Knowledge::Nodes => known == Known::All,
        // Where nothing waited, nothing is lost.
        Knowledge::Waits => history.knows_waits && history.nodes.iter().any(|node| !node.waits.is_empty()),
        Knowledge::Clock => clock.begin_seconds().is_some(),
    };
    Knowledge::ALL.into_iter().filter(knows).collect()
}
