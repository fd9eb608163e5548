//! `everynode plot`: draws the charts again from the files of a run or a sweep.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::charts::draw_charts;
use super::run::{STATUS_FILE, SUMMARY_FILE, TIMELINE_FILE};
use super::sweep::folder::{RESULTS_FILE, read_description};
use super::sweep_results;
use crate::analysis::run::RunAnalysis;
use crate::cli::args::PlotArgs;
use crate::cli::exit;
use crate::cli::output_dir::replace_file;
use crate::engine::time::{Duration, Instant};
use crate::report::replay::replay;

/// What of the summary the files themselves do not say.
#[derive(Deserialize)]
struct RunLength {
    duration_seconds: f64,
}

pub fn run(args: &PlotArgs) -> Result<ExitCode> {
    let directory = &args.directory;
    if let Some(description) = read_description(directory)? {
        let summary = sweep_results::sum_up(&description, &directory.join(RESULTS_FILE))?;
        return replace_charts(directory, sweep_results::draw_charts(&summary)?);
    }
    let summary_path = directory.join(SUMMARY_FILE);
    let text = std::fs::read_to_string(&summary_path).with_context(|| {
        format!("{} is no folder of a run: cannot read {SUMMARY_FILE}", directory.display())
    })?;
    let length: RunLength =
        serde_json::from_str(&text).with_context(|| summary_path.display().to_string())?;
    let horizon = Instant::START + Duration::from_seconds_f64(length.duration_seconds);

    let Some(status) = open(directory, STATUS_FILE)? else {
        bail!(
            "{} has no {STATUS_FILE}; run the scenario with --timeline full or status",
            directory.display()
        );
    };
    let timeline = open(directory, TIMELINE_FILE)?;
    if timeline.is_none() {
        anstream::eprintln!("no {TIMELINE_FILE}: the charts show only what the status says");
    }
    let mut analysis = RunAnalysis::new(horizon);
    replay(timeline, status, horizon, &mut analysis).with_context(|| directory.display().to_string())?;
    replace_charts(directory, draw_charts(&analysis.results())?)
}

fn replace_charts(directory: &Path, charts: Vec<(String, Vec<u8>)>) -> Result<ExitCode> {
    for (name, image) in charts {
        let path = directory.join(name);
        replace_file(&path, image)?;
        anstream::println!("{}", path.display());
    }
    Ok(exit::FINE)
}

fn open(directory: &Path, name: &str) -> Result<Option<BufReader<File>>> {
    let path = directory.join(name);
    match File::open(&path) {
        Ok(file) => Ok(Some(BufReader::new(file))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}
