//! `everynode calibrate`: reads what kubectl printed of a cluster, and says how long things take there.

mod into_scenario;
mod pictures;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use super::sources;
use crate::calibrate::observations::{Gathered, observe};
use crate::calibrate::results::{DelayResult, results};
use crate::cli::args::{CalibrateArgs, Format};
use crate::cli::output_dir::{self, Finished, Kind, OutputDir};
use crate::cli::{exit, files, interrupt, terminal};
use crate::report::calibration_json::calibration_json;
use crate::report::tables::calibration::calibration_table;
use crate::scenario::printable::on_one_line;

pub fn run(args: &CalibrateArgs) -> Result<ExitCode> {
    interrupt::install("interrupted; nothing was written");
    if let Some(scenario) = &args.into {
        into_scenario::refuse_unfit(scenario)?;
    }
    if let Some(out) = &args.out {
        args.sources.iter().try_for_each(|source| output_dir::refuse_source_within(out, source))?;
    }
    let output = args.out.as_deref().map(|out| OutputDir::begin(out, Kind::Calibration, args.force));
    let output = output.transpose()?;
    let gathered = gather(args)?;
    let observations = observe(&gathered).context("nothing in it says when anything happened")?;
    let results = results(&observations, args.replicates);
    ensure!(
        !results.is_empty(),
        "there are neither nodes nor pods of DaemonSets in it, so that it says nothing of any delay"
    );
    let names: Vec<String> = args.sources.iter().map(|source| source.display().to_string()).collect();
    let json = calibration_json(&names, args.replicates, &results)?;
    // Refused, if it is, before a scenario is written into.
    let finished = output.map(|output| write(output, &results, &json)).transpose()?;
    print(args.format, &results, &json)?;
    if let (Some(out), Some(finished)) = (&args.out, finished) {
        output_dir::report_finished(out, &finished);
        terminal::say(format_args!("written to {}", output_dir::as_folder(out)));
    }
    if let Some(scenario) = &args.into
        && !into_scenario::write(scenario, &names, &results)?
    {
        return Ok(exit::invalid_input());
    }
    Ok(exit::SUCCESS)
}

/// The results and their pictures, all of them or nothing.
fn write(output: OutputDir, results: &[DelayResult], json: &str) -> Result<Finished> {
    let write_all = || -> Result<()> {
        output.write(files::CALIBRATION_FILE, json)?;
        pictures::write(&output, results)
    };
    write_all().with_context(|| output.nothing_written())?;
    output.finish()
}

fn gather(args: &CalibrateArgs) -> Result<Gathered> {
    let mut gathered = Gathered::default();
    args.sources.iter().try_for_each(|source| sources::read(source, &mut gathered))?;
    for error in &gathered.unreadable {
        terminal::say(format_args!("{}", on_one_line(&error.of_several())));
    }
    if gathered.unreadable_times.count > 0 {
        terminal::say(format_args!("{}", on_one_line(&gathered.unreadable_times.to_string())));
    }
    Ok(gathered)
}

fn print(format: Format, results: &[DelayResult], json: &str) -> Result<()> {
    let mut out = terminal::out()?;
    match format {
        Format::Table => write!(out, "{}", calibration_table(results, terminal::width()))?,
        Format::Json => writeln!(out, "{json}")?,
    }
    Ok(())
}
