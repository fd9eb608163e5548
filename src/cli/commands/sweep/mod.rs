//! `everynode sweep`: runs a scenario many times over values of its parameters.

pub mod default_folder;
mod emit;
mod estimate;
mod flags;
pub mod folder;
mod row_recorder;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant as WallInstant};

use anyhow::{Context, Result};

use self::default_folder::{default_folder, shards_folder};
use self::estimate::{Sample, Size, in_words};
use self::folder::{Existing, SweepFolder};
use self::row_recorder::RowRecorder;
use super::report::page_of_sweep;
use super::sweep_results;
use crate::analysis::objectives::Objective;
use crate::cli::args::{AnswerFormat, SweepArgs};
use crate::cli::files::{PAGE_FILE, RESULTS_FILE};
use crate::cli::output_dir::as_folder;
use crate::cli::{exit, interrupt, output_dir, terminal, threads};
use crate::record::catalog::Fnv1a;
use crate::report::wording::grouped;
use crate::scenario::Scenario;
use crate::scenario::sweep::Sweep;
use crate::sweep::description::{Description, HashedFile, ScenarioFiles};
use crate::sweep::replicate::{replicate, run_once};
use crate::sweep::run_order::{RunId, RunOrder};
use crate::sweep::run_row::RunRow;
use crate::sweep::shard::Shard;
use crate::sweep::stated_objective::StatedObjective;
use crate::sweep::store::Layout;
use crate::sweep::summary::Summary;

pub fn run(args: &SweepArgs) -> Result<ExitCode> {
    args.sharding.refuse_without_emit()?;
    let Some(sweep) = flags::load_or_explain(args) else { return Ok(exit::invalid_input()) };
    if let Some(target) = args.sharding.emit {
        return emit::emit(&sweep, args, target);
    }
    let shard = match args.sharding.shard {
        None => Shard::WHOLE,
        Some(choice) => choice.resolve(|name| std::env::var(name).ok())?,
    };
    let layout = layout(&sweep);
    let description = describe(&sweep, &layout, shard);
    let folder = folder(&sweep, args, shard);
    let existing = Existing { resume: args.resume, replace: args.force };
    output_dir::refuse_source_within(&folder, &args.scenario)?;

    if folder::is_finished(&folder, &description, existing)? {
        return show_again(&description, &layout, &folder, args);
    }
    let goes_on = "interrupted; the same command with --resume goes on from here";
    interrupt::install(if args.dry_run { "interrupted" } else { goes_on });
    let order = RunOrder::new(&sweep.design, shard, layout.columns());
    let unfinished =
        Unfinished { sweep: &sweep, layout: &layout, description: &description, folder: &folder };
    unfinished.carry_out(order, existing, args)
}

/// What a finished sweep came to; what is not there, or not as its rows say, is written anew. A part of the work is only
/// looked through.
fn show_again(
    description: &Description,
    layout: &Layout,
    folder: &Path,
    args: &SweepArgs,
) -> Result<ExitCode> {
    terminal::say(format_args!("{} holds this sweep already; --force runs it again", folder.display()));
    if args.dry_run {
        return Ok(exit::SUCCESS);
    }
    if description.shard() != Shard::WHOLE {
        let design = description.design();
        let mut order = RunOrder::new(&design, description.shard(), layout.columns());
        folder::follow_all_rows(folder, layout, &mut order)?;
        return Ok(exit::SUCCESS);
    }
    let summary = sweep_results::sum_up(description, &folder.join(RESULTS_FILE))?;
    if !args.no_charts || args.report {
        threads::prepare()?;
    }
    let mut files = files_of(description, &summary, args)?;
    files.retain(|(name, contents)| !output_dir::holds(folder, name, contents));
    if !files.is_empty() {
        output_dir::add_derived(folder, files, false)?;
    }
    sweep_results::print(&description.scenario.name, &summary, args.format)?;
    Ok(exit::SUCCESS)
}

/// What is written of a whole sweep beside its rows.
fn files_of(
    description: &Description,
    summary: &Summary,
    args: &SweepArgs,
) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = sweep_results::files_of(summary, !args.no_charts)?;
    if args.report {
        files.push((PAGE_FILE.to_owned(), page_of_sweep(description, summary)?.into_bytes()));
    }
    Ok(files)
}

/// A shard's place is a folder for all shards, in which it has its own.
fn folder(sweep: &Sweep, args: &SweepArgs, shard: Shard) -> PathBuf {
    let default = default_folder(&sweep.name, sweep.design.seed);
    if args.sharding.shard.is_none() {
        return args.out.clone().unwrap_or(default);
    }
    args.out.clone().unwrap_or_else(|| shards_folder(&default)).join(shard.folder_name())
}

fn layout(sweep: &Sweep) -> Layout {
    let objectives = sweep.base.scenario.objectives.len();
    Layout::new(sweep.design.grid.clone(), sweep.base.daemon_sets(), objectives)
}

fn describe(sweep: &Sweep, layout: &Layout, shard: Shard) -> Description {
    let hash = |text: &str| format!("{:016x}", Fnv1a::of(text));
    let mut files = sweep
        .base
        .texts()
        .map(|(path, text)| HashedFile { path: path.display().to_string(), hash: hash(text) });
    let HashedFile { path, hash } = files.next().expect("the scenario was read");
    let scenario =
        ScenarioFiles { name: sweep.base.scenario.name.clone(), path, hash, files: files.collect() };
    let Scenario { plan, objectives, .. } = &sweep.base.scenario;
    let stated = |objective: &Objective| StatedObjective::new(objective, &layout.daemon_sets);
    let objectives = objectives.iter().map(stated).collect();
    let duration = plan.horizon.since_start();
    Description::new(scenario, sweep.base.overrides(), &sweep.design, layout, duration, objectives, shard)
}

/// A sweep that is not finished.
struct Unfinished<'a> {
    sweep: &'a Sweep,
    layout: &'a Layout,
    description: &'a Description,
    folder: &'a Path,
}

impl Unfinished<'_> {
    fn carry_out(&self, mut order: RunOrder<'_>, existing: Existing, args: &SweepArgs) -> Result<ExitCode> {
        let jobs = threads::count(args.jobs);
        let runs = order.expected();
        let size = |order: &RunOrder<'_>| Size {
            design: &self.sweep.design,
            runs,
            left: order.expected() - order.followed(),
            jobs,
        };
        if !args.yes {
            size(&order).refuse_many_runs()?;
        }
        if args.dry_run {
            if folder::rows_so_far(self.folder, self.description, existing)? {
                folder::follow_unfinished(self.folder, self.layout, &mut order)?;
            }
            let (_, sample) = self.try_out(&order);
            say_size(size(&order), sample);
            return Ok(exit::SUCCESS);
        }
        let pool = threads::pool(args.jobs)?;
        if self.description.shard() == Shard::WHOLE && (!args.no_charts || args.report) {
            threads::prepare()?;
        }
        let mut folder = SweepFolder::open(self.folder, self.description, existing)?;
        folder.follow(self.layout, &mut order)?;
        let (first, sample) = self.try_out(&order);
        say_size(size(&order), sample);
        if let Some(sample) = sample.filter(|_| !args.yes)
            && let Err(refusal) = size(&order).refuse_long(sample)
        {
            if order.followed() == 0 {
                folder.output.give_up();
            }
            return Err(refusal);
        }
        let began = WallInstant::now();
        interrupt::handle_in_command(true);
        let mut row_recorder = RowRecorder::new(folder.writer(self.layout)?, &order, self.folder);
        if let Some(row) = first {
            order.follow(&row);
            row_recorder.write(&row, &order).with_context(|| folder.how_to_go_on())?;
        }
        let _ = replicate(&pool, self.sweep, &mut order, &mut row_recorder);
        row_recorder.finish().with_context(|| folder.how_to_go_on())?;
        interrupt::handle_in_command(false);
        let took = began.elapsed() + sample.map_or(Duration::ZERO, |sample| sample.first);
        self.conclude(folder, order.followed(), took, args)
    }

    /// The first of the missing runs, if any is missing, and how long it took, and one of the last point.
    fn try_out(&self, order: &RunOrder<'_>) -> (Option<RunRow>, Option<Sample>) {
        let Some(run) = order.next() else { return (None, None) };
        let timed = |run: RunId| {
            let began = WallInstant::now();
            let row = run_once(self.sweep, order, run);
            (row, began.elapsed())
        };
        let (row, first) = timed(run);
        // Its row will come in its turn. Values mostly ascend, so that the last point is not like the first.
        let point = self.sweep.design.grid.point_count() - 1;
        let last = if point == run.point { first } else { timed(RunId { point, replication: 0 }).1 };
        (Some(row), Some(Sample { first, last }))
    }

    /// Writes what is said of the whole; a part of the work says nothing by itself.
    fn sum_up(&self, folder: &SweepFolder, args: &SweepArgs) -> Result<Option<Summary>> {
        if self.description.shard() != Shard::WHOLE {
            return Ok(None);
        }
        let whole = sweep_results::sum_up(self.description, &folder.output.path(RESULTS_FILE))?;
        for (name, contents) in files_of(self.description, &whole, args)? {
            folder.output.write(&name, contents)?;
        }
        Ok(Some(whole))
    }

    fn conclude(&self, folder: SweepFolder, runs: u64, took: Duration, args: &SweepArgs) -> Result<ExitCode> {
        let summary = self.sum_up(&folder, args).with_context(|| folder.how_to_go_on())?;
        // The results are in their folder before they are printed: whoever reads the output may go away at any time.
        let finished = folder.output.finish();
        // Their place may be refused in the end: what they are is told all the same.
        if let Some(summary) = summary {
            sweep_results::print(&self.description.scenario.name, &summary, args.format)?;
        }
        output_dir::report_finished(self.folder, &finished?);
        let (folder, seed, took) = (as_folder(self.folder), self.description.seed, in_words(took));
        let footer = format!("{folder}   seed {seed}   {} runs in {took}", grouped(runs));
        match args.format {
            AnswerFormat::Table => terminal::print(format_args!("{footer}"))?,
            _ => terminal::say(format_args!("{footer}")),
        }
        Ok(exit::SUCCESS)
    }
}

fn say_size(size: Size<'_>, sample: Option<Sample>) {
    let threads = if size.jobs == 1 { "1 at a time".to_owned() } else { format!("{} at once", size.jobs) };
    match sample {
        Some(sample) => terminal::say(format_args!(
            "{}: the first took {}, one of the last point {}; {threads} they may take {}",
            size.in_words(),
            in_words(sample.first),
            in_words(sample.last),
            in_words(size.time(sample.mean()))
        )),
        None => terminal::say(format_args!("{}", size.in_words())),
    }
}
