//! `everynode diff`: two runs, two scenarios or two points of sweeps side by side.

mod compared;
mod json;
mod named;
mod of_points;
mod of_runs;
mod overlays;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use self::compared::Compared;
use self::json::Answer;
use self::named::{Named, named};
use super::charts::images_of;
use crate::cli::args::{DiffArgs, Format};
use crate::cli::files::{DIFF_CHARTS, DIFF_FILE};
use crate::cli::output_dir::{self, Finished, Kind, OutputDir};
use crate::cli::{exit, interrupt, terminal, threads};
use crate::diff::side_by_side::SideBySide;
use crate::record::file_name::name_in_file;
use crate::report::charts::overlay::{self, Overlay};
use crate::report::emit::path_argument;
use crate::report::tables::side_by_side::side_by_side_text;
use crate::scenario::printable::on_one_line;

pub fn run(args: &DiffArgs) -> Result<ExitCode> {
    let [a, b] = [named(&args.a)?, named(&args.b)?];
    if a.kind() != b.kind() {
        bail!(
            "{} is {}, and {} is {}: only two of a kind are put side by side{}",
            args.a,
            a.kind(),
            args.b,
            b.kind(),
            what_to_do([&a, &b])
        );
    }
    if args.seed.is_some() && !matches!(a, Named::Scenario(_)) {
        bail!("--seed is for two scenarios, which are run: these are {} already", a.in_the_plural());
    }
    if let (Some((key, _)), false) = (args.overrides.first(), matches!(a, Named::Scenario(_))) {
        bail!("--set {key} is for two scenarios, which are run: these are {} already", a.in_the_plural());
    }
    interrupt::install("interrupted; nothing was written");
    let names = [args.a.clone(), args.b.clone()];
    if let Some(out) = &args.out {
        [&a, &b].into_iter().try_for_each(|side| output_dir::refuse_source_within(out, side.path()))?;
    }
    let output = args.out.as_deref().map(|folder| OutputDir::begin(folder, Kind::Diff, args.force));
    let output = output.transpose()?;
    let with_charts = output.is_some();
    let mut compared = match (a, b) {
        (Named::Run(a), Named::Run(b)) => of_runs::folders(names, [&a, &b], with_charts)?,
        (Named::Scenario(a), Named::Scenario(b)) => {
            match of_runs::scenarios(names, [&a, &b], args.seed, &args.overrides)? {
                Some(compared) => compared,
                None => return Ok(exit::invalid_input()),
            }
        }
        (Named::Point(a), Named::Point(b)) => of_points::points(names, [&a, &b])?,
        _ => unreachable!("the two are of a kind"),
    };
    make_printable(&mut compared.found);
    let json = serde_json::to_string_pretty(&Answer::new(&compared))? + "\n";
    let finished = output.map(|output| write(output, &compared, &json)).transpose()?;
    let mut out = terminal::out()?;
    match args.format {
        Format::Table => write!(out, "{}", side_by_side_text(&compared.found, terminal::width()))?,
        Format::Json => out.write_all(json.as_bytes())?,
    }
    if let (Some(folder), Some(finished)) = (&args.out, finished) {
        output_dir::report_finished(folder, &finished);
    }
    Ok(exit::SUCCESS)
}

/// Names and settings come from the command line and from files: a terminal must find nothing in them to obey.
fn make_printable(found: &mut SideBySide) {
    let settings = found.settings.iter_mut();
    let settings =
        settings.flat_map(|one| std::iter::once(&mut one.name).chain(one.sides.iter_mut().flatten()));
    let figures = found.figures.iter_mut();
    let figures = figures.flat_map(|one| std::iter::once(&mut one.name).chain(&mut one.daemon_set));
    let objectives = found.objectives.iter_mut().flat_map(|one| {
        let sides = one.sides.iter_mut().flatten().flat_map(|side| [&mut side.verdict, &mut side.observed]);
        std::iter::once(&mut one.objective).chain(sides)
    });
    let all =
        found.names.iter_mut().chain(&mut found.besides).chain(settings).chain(figures).chain(objectives);
    for text in all {
        *text = on_one_line(text).into_owned();
    }
}

/// A scenario can become what a run is.
fn what_to_do(sides: [&Named; 2]) -> String {
    match sides {
        [Named::Scenario(scenario), Named::Run(_)] | [Named::Run(_), Named::Scenario(scenario)] => {
            format!(
                " (run the scenario first: everynode run {})",
                path_argument(&scenario.display().to_string())
            )
        }
        _ => String::new(),
    }
}

/// The comparison and its charts, all of them or nothing.
fn write(output: OutputDir, compared: &Compared, json: &str) -> Result<Finished> {
    threads::prepare()?;
    let write_all = || -> Result<()> {
        output.write(DIFF_FILE, json)?;
        let name = |overlay: &Overlay| format!("{}.{}", name_in_file(&overlay.daemon_set), DIFF_CHARTS[0]);
        for (name, image) in images_of(&compared.overlays, name, overlay::draw)? {
            output.write(&name, image)?;
        }
        Ok(())
    };
    write_all().with_context(|| output.nothing_written())?;
    output.finish()
}
