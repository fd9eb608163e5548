//! `everynode sweep`: runs a scenario many times over values of its parameters.

mod asked;
mod conduct;
mod estimate;
mod experiment;
mod folder;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant as WallInstant};

use anyhow::Result;

use self::asked::Asked;
use self::conduct::Conduct;
use self::estimate::{Size, in_words};
use self::folder::{Existing, SweepFolder};
use crate::cli::args::SweepArgs;
use crate::cli::output_dir::Finished;
use crate::cli::{exit, interrupt};
use crate::record::catalog::Fnv1a;
use crate::sweep::course::Course;
use crate::sweep::description::{Description, HashedFile, ScenarioFiles};
use crate::sweep::replicate::{replicate, run_once};
use crate::sweep::shard::Shard;
use crate::sweep::store::Layout;

pub fn run(args: &SweepArgs) -> Result<ExitCode> {
    let Some(asked) = asked::load_or_explain(args)? else { return Ok(exit::unusable()) };
    let shard = Shard::WHOLE;
    let layout = layout(&asked);
    let description = describe(&asked, args, &layout, shard);
    let place = args.out.clone().unwrap_or_else(|| default_place(&asked.name, asked.design.seed));
    let existing = Existing { resume: args.resume, replace: args.force };

    if !args.dry_run && folder::is_finished(&place, &description, existing)? {
        anstream::eprintln!("{} holds this sweep already; --force runs it again", place.display());
        return Ok(exit::FINE);
    }
    let course = Course::new(&asked.design, shard, layout.columns());
    let sweep = Sweep { asked: &asked, layout: &layout, description: &description, place: &place };
    sweep.carry_out(course, existing, args)
}

fn default_place(scenario: &str, seed: u64) -> PathBuf {
    Path::new("output").join(format!("{scenario}-sweep-{seed}"))
}

fn layout(asked: &Asked) -> Layout {
    let daemon_sets = asked.scenario.plan.daemon_sets.iter().map(|daemon_set| daemon_set.name.clone());
    Layout::new(asked.design.grid.clone(), daemon_sets.collect(), asked.scenario.objectives.len())
}

fn describe(asked: &Asked, args: &SweepArgs, layout: &Layout, shard: Shard) -> Description {
    let (text, others) = asked.texts();
    let hash = |text: &str| format!("{:016x}", Fnv1a::of(text));
    let other =
        |(path, text): (&PathBuf, &String)| HashedFile { path: path.display().to_string(), hash: hash(text) };
    let files = ScenarioFiles {
        name: asked.name.clone(),
        path: args.scenario.display().to_string(),
        hash: hash(&text),
        files: others.iter().map(other).collect(),
    };
    let in_words = |objective: &crate::analysis::objectives::Objective| {
        objective.in_words(&layout.daemon_sets[objective.daemon_set().index()])
    };
    let objectives = asked.scenario.objectives.iter().map(in_words).collect();
    Description::new(files, &args.overrides, &asked.design, layout, objectives, shard)
}

/// A sweep that is not finished.
struct Sweep<'a> {
    asked: &'a Asked,
    layout: &'a Layout,
    description: &'a Description,
    place: &'a Path,
}

impl Sweep<'_> {
    fn carry_out(&self, mut course: Course<'_>, existing: Existing, args: &SweepArgs) -> Result<ExitCode> {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let jobs = args.jobs.map_or(cores, NonZeroUsize::get);
        let runs = course.expected();
        let size = |course: &Course<'_>| Size {
            design: &self.asked.design,
            runs,
            left: course.expected() - course.followed(),
            jobs,
        };
        if !args.yes {
            size(&course).refuse_many_runs()?;
        }
        if args.dry_run {
            let (_, took) = self.first_run(&course);
            say_size(size(&course), took);
            return Ok(exit::FINE);
        }
        let mut folder = SweepFolder::open(self.place, self.description, existing)?;
        folder.follow(self.layout, &mut course)?;
        let (first, took) = self.first_run(&course);
        say_size(size(&course), took);
        if !args.yes {
            size(&course).refuse_long(took.unwrap_or_default())?;
        }
        let began = WallInstant::now();
        interrupt::watch();
        let mut conduct = Conduct::new(folder.writer(self.layout)?, &course, self.place);
        if let Some(row) = first {
            course.follow(&row);
            conduct.write(&row, &course)?;
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build()?;
        let _ = replicate(&pool, self.asked, &mut course, &mut conduct);
        conduct.finish()?;
        let took = began.elapsed() + took.unwrap_or_default();
        self.conclude(folder, course.followed(), took)
    }

    /// The first of the missing runs, if any is missing, and how long it took.
    fn first_run(&self, course: &Course<'_>) -> (Option<crate::sweep::run_row::RunRow>, Option<Duration>) {
        let began = WallInstant::now();
        let row = course.next().map(|place| run_once(self.asked, course, place));
        let took = row.is_some().then(|| began.elapsed());
        (row, took)
    }

    fn conclude(&self, folder: SweepFolder, runs: u64, took: Duration) -> Result<ExitCode> {
        if folder.output.finish()? == Finished::Unchanged {
            anstream::eprintln!("{} held the same results already", self.place.display());
        }
        anstream::println!(
            "{}/   seed {}   {runs} runs in {}",
            self.place.display(),
            self.description.seed,
            in_words(took)
        );
        Ok(exit::FINE)
    }
}

fn say_size(size: Size<'_>, first: Option<Duration>) {
    let threads = if size.jobs == 1 { "1 at a time".to_owned() } else { format!("{} at once", size.jobs) };
    match first {
        Some(first) => anstream::eprintln!(
            "{}: the first took {}, so that {threads} they may take {}",
            size.in_words(),
            in_words(first),
            in_words(size.time(first))
        ),
        None => anstream::eprintln!("{}", size.in_words()),
    }
}
