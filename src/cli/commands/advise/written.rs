//! The advice as files: its page, and all of it as JSON.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::answer::command;
use super::question::{Answer, Question, Search};
use crate::cli::args::AdviseArgs;
use crate::cli::files::{ADVICE_FILE, PAGE_FILE};
use crate::cli::output_dir::{Finished, Kind, OutputDir, refuse_source_within};
use crate::report::html::advice_page::{AdviceReport, advice_page};
use crate::sweep::advise::advice::Advice;

/// Where they go, looked at before anything is searched for them.
pub fn begin(args: &AdviseArgs, scenario: &str, seed: u64) -> Result<(PathBuf, OutputDir)> {
    let default = || Path::new("output").join(format!("{scenario}-advice-{seed}"));
    let place = args.out.clone().unwrap_or_else(default);
    refuse_source_within(&place, &args.scenario)?;
    let output = OutputDir::begin(&place, Kind::Advice, args.force)?;
    Ok((place, output))
}

/// Refuses, before anything is searched, a place that holds the answer to another question, or a page that may not be replaced.
pub fn refuse_in_vain(
    (place, output): &(PathBuf, OutputDir),
    question: &Question,
    search: &Search<'_>,
) -> Result<()> {
    output.refuse_others_in_vain(&question.differences(search, place), false, Some(&[]))
}

/// Writes both or nothing.
pub fn write(
    advice: &Advice,
    args: &AdviseArgs,
    scenario: &str,
    question: &Question,
    output: OutputDir,
) -> Result<Finished> {
    let seed = question.seed;
    let fastest = advice.fastest.map(|index| &advice.candidates[index]);
    let page = advice_page(&AdviceReport {
        scenario,
        seed,
        advice,
        overrides: &args.overrides,
        command: fastest.map(|fastest| command(args, &advice.daemon_set, fastest, seed).join(" ")),
    })
    .context("cannot make the report")?;
    let write_all = || -> Result<()> {
        output.write(ADVICE_FILE, serde_json::to_string_pretty(&Answer { question, advice })? + "\n")?;
        output.write(PAGE_FILE, page)
    };
    write_all().with_context(|| output.nothing_written())?;
    output.finish()
}
