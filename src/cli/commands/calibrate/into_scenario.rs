//! Writes delays into a scenario's file, if what comes of it is a scenario still.

use std::path::Path;

use anyhow::{Context, Result};

use super::super::scenario_file;
use crate::calibrate::for_scenario::for_scenario;
use crate::calibrate::results::DelayResult;
use crate::cli::output_dir::{refuse_within_results, replace_file};
use crate::cli::terminal;
use crate::scenario::load_text;
use crate::scenario::measured::{speaks_of, with_measured};
use crate::scenario::printable::on_one_line;

/// Says what is wrong with the file before there is anything to write into it. One among results is a record of what was run.
pub fn refuse_unfit(scenario: &Path) -> Result<()> {
    read(scenario)?;
    refuse_within_results(scenario)
}

fn read(scenario: &Path) -> Result<String> {
    scenario_file::read(scenario).with_context(|| format!("cannot read {}", scenario.display()))
}

/// Whether it was written; if not, it was said why.
pub fn write(scenario: &Path, sources: &[String], results: &[DelayResult]) -> Result<bool> {
    let shown = scenario.display().to_string();
    let text = read(scenario)?;
    let found = for_scenario(results, sources);
    let edited = with_measured(&shown, &text, &found.measured).and_then(|(edited, homeless)| {
        load_text(&shown, &edited, &[], &scenario_file::read)?;
        Ok((edited, homeless))
    });
    let (edited, homeless) = match edited {
        Ok(edited) => edited,
        Err(problems) => {
            scenario_file::show(&problems);
            return Ok(false);
        }
    };
    replace_file(scenario, edited)?;
    let written = found.measured.len() - homeless.len();
    let delays = if written == 1 { "delay" } else { "delays" };
    terminal::say(format_args!("{written} {delays} written into {shown}"));
    for value in homeless {
        let path = value.path.join(".");
        terminal::say(format_args!("not written, as {shown} has no place for it: {}", on_one_line(&path)));
    }
    if !found.without_place.is_empty() {
        let what = found.without_place.join(", ");
        terminal::say(format_args!("not written, as no scenario has a place for it: {}", on_one_line(&what)));
    }
    if results.iter().any(|result| result.with_pre_stop_hook > 0) && speaks_of(&text, "pre_stop") {
        terminal::say(format_args!(
            "{shown} has a `pre_stop`, and the terminations that were seen have their preStop hooks in them: take it out, or \
             hooks count twice"
        ));
    }
    Ok(true)
}
