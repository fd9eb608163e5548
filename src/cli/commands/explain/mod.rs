//! `everynode explain`: which nodes are eligible for which DaemonSet and, where not, which rule says so; of one node every rule; and
//! what a changed manifest would do.

mod against;
mod change_json;
mod json;
mod named_daemons;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};

use self::json::{Explained, ExplanationJson, ObstacleJson};
use self::named_daemons::named_daemons;
use super::scenario_file;
use crate::cli::args::{ExplainArgs, Format};
use crate::cli::{exit, terminal};
use crate::report::tables::eligibility::{EligibilityRow, eligibility_table};
use crate::report::tables::rules::explanation_text;
use crate::whatif::daemons::Daemon;
use crate::whatif::explanation::{Explanation, explain};
use crate::whatif::nodes::{NodeAtStart, nodes_at_the_start};

pub fn run(args: &ExplainArgs) -> Result<ExitCode> {
    let loaded = scenario_file::load_with_manifests_or_explain(&args.scenario, &args.overrides);
    let Some((scenario, as_written)) = loaded else { return Ok(exit::invalid_input()) };
    let nodes = nodes_at_the_start(&scenario.plan);
    let wanted: Vec<&NodeAtStart<'_>> =
        nodes.iter().filter(|node| args.node.as_ref().is_none_or(|name| node.name == *name)).collect();
    if let (Some(name), true) = (&args.node, wanted.is_empty()) {
        bail!("there is no node `{name}` when the scenario begins{}", did_you_mean(name, &nodes));
    }
    if let Some(manifest) = &args.against {
        return against::run(args, manifest, &scenario, &as_written, &nodes, &wanted);
    }
    let daemons = named_daemons(&scenario, &as_written);
    let names: Vec<&str> = daemons.iter().map(|daemon| daemon.name.as_str()).collect();
    if let Some(name) = args.daemon_set.as_deref().filter(|name| !names.contains(name)) {
        bail!(scenario_file::no_daemon_set(name, names));
    }
    let is_wanted = |&index: &usize| args.daemon_set.as_ref().is_none_or(|name| daemons[index].name == *name);
    let chosen: Vec<usize> = (0..daemons.len()).filter(is_wanted).collect();
    match (args.format, args.node.is_some()) {
        (Format::Table, false) => print_eligibility(&daemons, &chosen, &wanted),
        (Format::Table, true) => print_standings(&daemons, &chosen, wanted[0]),
        (Format::Json, is_of_one_node) => print_as_data(&daemons, &chosen, &wanted, is_of_one_node),
    }
}

fn print_eligibility(daemons: &[Daemon], chosen: &[usize], nodes: &[&NodeAtStart<'_>]) -> Result<ExitCode> {
    let answer: Vec<Explained> =
        chosen.iter().flat_map(|&index| explained(&daemons[index], nodes, false)).collect();
    let rows: Vec<EligibilityRow> = answer.iter().map(row).collect();
    write!(terminal::out()?, "{}", eligibility_table(&rows, terminal::width()))?;
    Ok(exit::SUCCESS)
}

fn print_standings(daemons: &[Daemon], chosen: &[usize], node: &NodeAtStart<'_>) -> Result<ExitCode> {
    let explanations: Vec<Explanation> = chosen.iter().map(|&index| explain(daemons, index, node)).collect();
    let texts: Vec<String> =
        explanations.iter().map(|one| explanation_text(one, terminal::width())).collect();
    write!(terminal::out()?, "{}", texts.join("\n"))?;
    Ok(exit::SUCCESS)
}

fn print_as_data(
    daemons: &[Daemon],
    chosen: &[usize],
    nodes: &[&NodeAtStart<'_>],
    is_of_one_node: bool,
) -> Result<ExitCode> {
    let of_one = |&index: &usize| {
        let mut runs = explained(&daemons[index], nodes, true);
        if let ([only], [node], true) = (runs.as_mut_slice(), nodes, is_of_one_node) {
            only.standing = Some(ExplanationJson::from(&explain(daemons, index, node)));
        }
        runs
    };
    let answer: Vec<Explained> = chosen.iter().flat_map(of_one).collect();
    writeln!(terminal::out()?, "{}", serde_json::to_string_pretty(&answer)?)?;
    Ok(exit::SUCCESS)
}

/// One for each run of nodes of a pool that are told the same.
fn explained(daemon: &Daemon, nodes: &[&NodeAtStart<'_>], every_rule: bool) -> Vec<Explained> {
    let mut runs: Vec<Explained> = Vec::new();
    for node in nodes {
        let facets = node.facets();
        let obstacles = daemon.placement.obstacles(&facets);
        let one = Explained::new(
            [&daemon.name, &node.pool.name],
            &node.name,
            daemon.placement.verdict(&facets),
            obstacles.map(|obstacle| ObstacleJson::new(&obstacle)),
        );
        match runs.last_mut() {
            Some(last) if last.is_like(&one, every_rule) => {
                last.last_node = one.last_node;
                last.nodes += 1;
            }
            _ => runs.push(one),
        }
    }
    runs
}

fn row(one: &Explained) -> EligibilityRow {
    EligibilityRow {
        daemon_set: one.daemon_set.clone(),
        first_node: one.first_node.clone(),
        last_node: one.last_node.clone(),
        nodes: one.nodes,
        runs: one.should_run,
        may_stay: one.should_continue_running,
        reason: one.reason().to_owned(),
    }
}

fn did_you_mean(name: &str, nodes: &[NodeAtStart<'_>]) -> String {
    let closest = nodes
        .iter()
        .map(|node| (strsim::damerau_levenshtein(name, &node.name), &node.name))
        .min()
        .filter(|(distance, _)| *distance <= name.len() / 2);
    closest.map_or(String::new(), |(_, name)| format!("; did you mean `{name}`?"))
}
