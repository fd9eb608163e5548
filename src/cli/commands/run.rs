//! `everynode run`: simulates a scenario, prints the outcome, and writes timelines and charts.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration as WallDuration, Instant as WallInstant};

use anyhow::{Context, Result, ensure};

use super::charts::{active_window, draw_charts, source};
use super::earlier_run::{EarlierRun, forget_alerts};
use super::exports::{self, finished};
use super::outcome::{Footer, print_outcome};
use super::replayed::Known;
use super::report::{PageParts, page};
use super::run_folder::sealed_summary;
use super::run_summary::{summarize, summary_before};
use super::scenario_file;
use super::settings_name::settings_name;
use crate::analysis::daemon_set_watch::DaemonSetAnalysis;
use crate::analysis::history::{History, HistoryRecorder};
use crate::analysis::objectives::speaks_of_alerts;
use crate::analysis::run::RunAnalysis;
use crate::analysis::summary::RunSummary;
use crate::cli::args::{AnswerFormat, RunArgs, StartsAt, Timeline, clock_of};
use crate::cli::files::{PAGE_FILE, RUN_FILE, SCENARIO_COPY, STATUS_FILE, TIMELINE_FILE};
use crate::cli::output_dir::{self, Kind, Knowledge, OutputDir};
use crate::cli::progress::Progress;
use crate::cli::{exit, interrupt, terminal, threads};
use crate::cluster::run::{Checking, RunOutcome, simulate};
use crate::record::checksum::{Checksummed, FileChecksum};
use crate::report::charts::run_view::RunView;
use crate::report::junit::run_junit;
use crate::report::markdown::run_markdown;
use crate::report::status_csv::StatusWriter;
use crate::report::timeline_csv::TimelineWriter;
use crate::scenario::Scenario;

pub fn run(args: &RunArgs) -> Result<ExitCode> {
    ensure!(
        !args.assumptions || args.format != AnswerFormat::Junit,
        "--assumptions: JUnit's tests have no place for them; --format markdown lists them, and summary.json always does"
    );
    let Some(scenario) = scenario_file::load_or_explain(&args.scenario, &args.overrides) else {
        return Ok(exit::invalid_input());
    };
    let seed = args.seed.unwrap_or(scenario.seed);
    let folder = args.out.clone().unwrap_or_else(|| default_folder(&scenario.name, seed, &args.overrides));
    interrupt::install("interrupted; nothing was written");
    if !args.no_charts || args.report {
        threads::prepare()?;
    }
    let output = OutputDir::begin(&folder, Kind::Run, args.force)?;
    let before = summary_before(&scenario, seed, &args.overrides);
    let (known, exports) = (args.report.then(|| known_to_page(args)), exports::dated(&args.export));
    let starts_at = args.starts_at.map(StartsAt::in_utc);
    let without_clock = if starts_at.is_some() { &[] } else { &*exports };
    output.refuse_in_vain(&before, !args.no_charts, known.as_deref(), &listed_files(args), without_clock)?;

    let written = write_results(&scenario, seed, args, EarlierRun::read(&folder), &output);
    let (summary, took) = written.with_context(|| output.nothing_written())?;
    // The results are in their place before anybody can stop listening.
    let finished = output.finish();
    let footer = Footer {
        folder: finished.is_ok().then_some(&*folder),
        took: Some(took),
        lists_assumptions: args.assumptions,
        clock: clock_of(args.starts_at),
        width: terminal::width(),
    };
    let printed = print(&summary, args.format, &footer);
    output_dir::report_finished(&folder, &finished?);
    if starts_at.is_some() || !exports.is_empty() {
        output_dir::say_others_by_the_clock(&folder, starts_at.as_deref());
    }
    printed?;
    Ok(if summary.all_objectives_pass() { exit::SUCCESS } else { exit::FAILURE })
}

/// Runs it and writes its record, beside which stays what `earlier` has, if that is the same run. Returns what is to be told of
/// it, and how long the run itself took.
fn write_results(
    scenario: &Scenario,
    seed: u64,
    args: &RunArgs,
    earlier: Option<EarlierRun>,
    output: &OutputDir,
) -> Result<(RunSummary, WallDuration)> {
    let began = WallInstant::now();
    let watches_alerts = args.alerts || earlier.as_ref().is_some_and(EarlierRun::has_alerts);
    let Recorded { outcome, analyses, history, mut files } =
        simulate_and_record(scenario, seed, args, watches_alerts, output)?;
    let took = began.elapsed();
    let mut summary = summarize(scenario, seed, &args.overrides, outcome, &analyses);
    let earlier = match earlier {
        Some(earlier) if earlier.is(&summary)? => Some(earlier),
        _ => None,
    };
    let asks_for_alerts = args.alerts || speaks_of_alerts(&scenario.objectives);
    if earlier.is_none() && !asks_for_alerts {
        forget_alerts(&mut summary);
    }
    let scenario_text = scenario_file::read(&args.scenario)?;
    // A report is made from the status at least.
    if args.timeline != Timeline::None {
        output.write(SCENARIO_COPY, &scenario_text)?;
        files.push(FileChecksum::of(SCENARIO_COPY, scenario_text.as_bytes()));
    }
    let files = match earlier {
        Some(earlier) => earlier.with_files_there(files),
        None => files,
    };
    output.write(RUN_FILE, sealed_summary(&summary, &files)?)?;
    if let Some(history) = history {
        let parts = PageParts {
            summary: &summary,
            analyses: &analyses,
            history: &history,
            known: Known::All,
            scenario_text: Some(&scenario_text),
            clock: clock_of(args.starts_at),
        };
        output.write(PAGE_FILE, page(&parts)?)?;
    }
    if !args.no_charts {
        let window = active_window(&analyses, scenario.plan.horizon);
        let view = RunView {
            window,
            source: source(&summary.scenario, seed, &summary.kubernetes_version, &summary.overrides),
        };
        for (name, image) in draw_charts(&analyses, &summary.objectives, &view, Known::All)? {
            output.write(&name, image)?;
        }
    }
    if !asks_for_alerts {
        forget_alerts(&mut summary);
    }
    Ok((summary, took))
}

/// The files that `summary.json` is to list.
fn listed_files(args: &RunArgs) -> Vec<&'static str> {
    let of_timeline = match args.timeline {
        Timeline::Full => &[TIMELINE_FILE, STATUS_FILE, SCENARIO_COPY][..],
        Timeline::Status => &[STATUS_FILE, SCENARIO_COPY],
        Timeline::None => &[],
    };
    of_timeline.iter().copied().chain(exports::files(&args.export)).collect()
}

/// What the page of a run knows, as far as there is any of it.
fn known_to_page(args: &RunArgs) -> Vec<Knowledge> {
    let clock = args.starts_at.map(|_| Knowledge::Clock);
    [Knowledge::Nodes, Knowledge::Waits].into_iter().chain(clock).collect()
}

/// What is run with other settings has a folder of its own.
fn default_folder(scenario: &str, seed: u64, settings: &[(String, String)]) -> PathBuf {
    let settings = if settings.is_empty() { String::new() } else { format!("-{}", settings_name(settings)) };
    Path::new("output").join(format!("{scenario}-{seed}{settings}"))
}

/// What a run came to.
struct Recorded {
    outcome: RunOutcome,
    analyses: Vec<DaemonSetAnalysis>,
    /// Where there is to be a report.
    history: Option<History>,
    files: Vec<FileChecksum>,
}

fn simulate_and_record(
    scenario: &Scenario,
    seed: u64,
    args: &RunArgs,
    watches_alerts: bool,
    output: &OutputDir,
) -> Result<Recorded> {
    let horizon = scenario.plan.horizon;
    let create = |name: &str, when: &[Timeline]| {
        when.contains(&args.timeline).then(|| output.create(name).map(Checksummed::new)).transpose()
    };
    let timeline = create(TIMELINE_FILE, &[Timeline::Full])?.map(TimelineWriter::new);
    let status = create(STATUS_FILE, &[Timeline::Full, Timeline::Status])?.map(StatusWriter::new);
    let calendar = args.starts_at.map(StartsAt::calendar).unwrap_or_default();
    let exports = exports::begin(&args.export, &scenario.plan, calendar, output)?;
    let analysis = RunAnalysis::new(horizon).with_objectives(&scenario.objectives);
    let analysis = if watches_alerts { analysis.with_alerts() } else { analysis };
    let history = args.report.then(HistoryRecorder::of_all);
    let mut observer = ((Progress::new(horizon), (analysis, history)), (timeline, (status, exports)));
    let checking = if args.check_invariants { Checking::Invariants } else { Checking::Off };
    let outcome = simulate(&scenario.plan, seed, checking, &mut observer)?;
    let ((_, (analysis, history)), (timeline, (status, exports))) = observer;
    let timeline = timeline.map(|timeline| finished(timeline.finish(), TIMELINE_FILE));
    let status = status.map(|status| finished(status.finish(), STATUS_FILE));
    let mut files = [timeline, status].into_iter().flatten().collect::<Result<Vec<_>>>()?;
    files.extend(exports::finish(exports, args.starts_at.map(StartsAt::in_utc).as_deref())?);
    let history = history.and_then(HistoryRecorder::result);
    Ok(Recorded { outcome, analyses: analysis.results(), history, files })
}

fn print(summary: &RunSummary, format: AnswerFormat, footer: &Footer<'_>) -> Result<()> {
    let mut out = terminal::out()?;
    match format {
        AnswerFormat::Table => print_outcome(summary, footer, &mut out)?,
        AnswerFormat::Json => out.write_all(as_json(summary)?.as_bytes())?,
        AnswerFormat::Markdown => {
            out.write_all(run_markdown(summary, footer.clock, footer.lists_assumptions).as_bytes())?;
        }
        AnswerFormat::Junit => out.write_all(run_junit(summary, footer.clock).as_bytes())?,
    }
    Ok(())
}

fn as_json(summary: &RunSummary) -> Result<String> {
    Ok(serde_json::to_string_pretty(summary)? + "\n")
}
