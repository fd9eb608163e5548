//! `everynode capacity`: what DaemonSets take of the nodes.

mod files;
mod sources;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};

use self::sources::Case;
use crate::capacity::{CapacityQuery, Cluster, capacity_of};
use crate::cli::args::{CapacityArgs, CapacityFormat};
use crate::cli::output_dir::{self, Kind, OutputDir};
use crate::cli::{exit, interrupt, terminal};
use crate::report::capacity_csv::capacity_csv;
use crate::report::tables::capacity::capacity_table;
use crate::scenario::Scenario;
use crate::scenario::suggest::instead;

pub fn run(args: &CapacityArgs) -> Result<ExitCode> {
    interrupt::install("interrupted; nothing was written");
    let Some(case) = sources::read(args)? else {
        return Ok(exit::invalid_input());
    };
    check_pool(args, &case)?;
    if let Some(out) = &args.out {
        let mut read = args.sources.iter().chain(&args.add);
        read.try_for_each(|source| output_dir::refuse_source_within(out, source))?;
    }
    let output = args.out.as_deref().map(|folder| OutputDir::begin(folder, Kind::Capacity, args.force));
    let output = output.transpose()?;
    let capacity = capacity_of(&question(args, &case))?;
    let finished = output.map(|output| files::write(output, &capacity)).transpose()?;
    let mut out = terminal::out()?;
    match args.format {
        CapacityFormat::Table => write!(out, "{}", capacity_table(&capacity, terminal::width()))?,
        CapacityFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&capacity)?)?,
        CapacityFormat::Csv => write!(out, "{}", capacity_csv(&capacity))?,
    }
    drop(out);
    if let (Some(folder), Some(finished)) = (&args.out, finished) {
        output_dir::report_finished(folder, &finished);
        terminal::say(format_args!("written to {}", output_dir::as_folder(folder)));
    }
    Ok(exit::SUCCESS)
}

fn question<'a>(args: &'a CapacityArgs, case: &'a Case) -> CapacityQuery<'a> {
    CapacityQuery {
        before: case.before.as_ref().map(known),
        after: known(&case.after),
        eligibility: case.eligibility,
        has_nodes: case.has_nodes,
        pool: args.pool.as_deref(),
        leave: args.leave,
    }
}

fn known(scenario: &Scenario) -> Cluster<'_> {
    Cluster { plan: &scenario.plan, limits: &scenario.limits, pools: &scenario.pool_infos }
}

fn check_pool(args: &CapacityArgs, case: &Case) -> Result<()> {
    let Some(wanted) = &args.pool else { return Ok(()) };
    if !case.has_nodes {
        bail!("--pool {wanted}: there are no nodes; name a scenario, or a --machine");
    }
    let names = || case.after.plan.pools.iter().map(|pool| pool.name.as_str());
    if names().any(|name| name == wanted) {
        return Ok(());
    }
    let instead = instead(wanted, names()).map_or(String::new(), |instead| format!("; {instead}"));
    bail!("there is no node pool `{wanted}`{instead}")
}
