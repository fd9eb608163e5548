//! `everynode compare`: the same pod template as a Deployment, as a StatefulSet and as the DaemonSet.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};

use super::scenario_file;
use crate::api::identity::DaemonSetId;
use crate::cli::args::{CompareArgs, Format};
use crate::cli::{exit, interrupt, terminal};
use crate::compare::comparison::compare;
use crate::report::tables::comparison::comparison_table;
use crate::scenario::Scenario;

pub fn run(args: &CompareArgs) -> Result<ExitCode> {
    let Some(scenario) = scenario_file::load_or_explain(&args.scenario, &args.overrides) else {
        return Ok(exit::invalid_input());
    };
    let daemon_set = chosen(&scenario, args.daemon_set.as_deref())?;
    let seed = args.seed.unwrap_or(scenario.seed);
    interrupt::install("interrupted; there is nothing to compare yet");
    let comparison = compare(&scenario.plan, daemon_set, seed, args.replicas)?;
    let mut out = terminal::out()?;
    match args.format {
        Format::Table => write!(out, "{}", comparison_table(&comparison, terminal::width()))?,
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&comparison)?)?,
    }
    Ok(exit::SUCCESS)
}

fn chosen(scenario: &Scenario, name: Option<&str>) -> Result<DaemonSetId> {
    let names: Vec<&str> =
        scenario.plan.daemon_sets.iter().map(|daemon_set| daemon_set.name.as_str()).collect();
    let index = match name {
        None => (!names.is_empty()).then_some(0),
        Some(name) => names.iter().position(|other| *other == name),
    };
    match (index, name) {
        (Some(index), _) => Ok(DaemonSetId(u16::try_from(index)?)),
        (None, Some(name)) => bail!(scenario_file::no_daemon_set(name, names)),
        (None, None) => bail!("the scenario has no DaemonSet to compare"),
    }
}
