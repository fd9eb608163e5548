//! Writes delays into a scenario's file, if what comes of it is a scenario still.

use std::path::Path;

use anyhow::{Context, Result};

use super::super::scenario_file;
use crate::calibrate::delay_name::DelayName;
use crate::calibrate::results::{DelayResult, Scope};
use crate::cli::output_dir::replace_file;
use crate::cli::terminal;
use crate::scenario::load_text;
use crate::scenario::measured::{Measured, with_measured};
use crate::scenario::printable::on_one_line;

/// Whether it was written; if not, it was said why.
pub fn write(scenario: &Path, sources: &[String], results: &[DelayResult]) -> Result<bool> {
    let shown = scenario.display().to_string();
    let text = scenario_file::read(scenario).with_context(|| format!("cannot read {shown}"))?;
    let measured: Vec<Measured> = results.iter().filter_map(|result| measured(result, sources)).collect();
    let edited = with_measured(&shown, &text, &measured).and_then(|(edited, homeless)| {
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
    let written = measured.len() - homeless.len();
    let delays = if written == 1 { "delay" } else { "delays" };
    terminal::say(format_args!("{written} {delays} written into {shown}"));
    for value in homeless {
        let path = value.path.join(".");
        terminal::say(format_args!("not written, as {shown} has no place for it: {}", on_one_line(&path)));
    }
    Ok(true)
}

/// What the scenario is to say. Nothing of what it cannot say: how long a pull takes by pool or by image.
fn measured(result: &DelayResult, sources: &[String]) -> Option<Measured> {
    let delay = result.delay.as_str();
    let path: Vec<&str> = match (&result.scope, result.delay) {
        (Scope::All, _) => vec!["delays", delay],
        (Scope::DaemonSet(name), _) => vec!["daemon_sets", name, "delays", delay],
        (Scope::Pool(name), DelayName::NodeStartup) => vec!["node_pools", name, "startup"],
        (Scope::Pool(_) | Scope::Image(_), _) => return None,
    };
    let calibration = &result.calibration;
    let censored = match calibration.censored {
        0 => String::new(),
        censored => format!(", {censored} of them not over"),
    };
    Some(Measured {
        path: path.into_iter().map(str::to_owned).collect(),
        value: calibration.outcome.delay()?.as_ron(),
        origin: format!("{} seen{censored}, {}", calibration.samples, sources.join(", ")),
    })
}
