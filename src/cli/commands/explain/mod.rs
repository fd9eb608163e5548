//! `everynode explain`: which nodes are eligible for which DaemonSet and, where not, which rule says so.

mod json;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};

use self::json::{Explained, Hindrance};
use super::scenario_file;
use crate::api::labels::Labels;
use crate::api::node::NodeFacets;
use crate::api::taints::Taint;
use crate::cli::args::{ExplainArgs, Format};
use crate::cli::{exit, terminal};
use crate::cluster::plan::{DaemonSetPlan, NodePool, Plan};
use crate::daemonset::eligibility::Placement;
use crate::report::tables::eligibility::{EligibilityRow, eligibility_table};

pub fn run(args: &ExplainArgs) -> Result<ExitCode> {
    let Some(scenario) = scenario_file::load_or_explain(&args.scenario, &args.overrides) else {
        return Ok(exit::invalid_input());
    };
    let nodes = nodes_at_the_start(&scenario.plan);
    let wanted: Vec<&NodeAtStart> =
        nodes.iter().filter(|node| args.node.as_ref().is_none_or(|name| node.name == *name)).collect();
    if let (Some(name), true) = (&args.node, wanted.is_empty()) {
        bail!("there is no node `{name}` when the scenario begins{}", did_you_mean(name, &nodes));
    }
    let every_rule = args.format == Format::Json;
    let of = |daemon_set| explained(daemon_set, &scenario.plan, &wanted, every_rule);
    let answer: Vec<Explained> = scenario.plan.daemon_sets.iter().flat_map(of).collect();
    let mut out = terminal::out()?;
    match args.format {
        Format::Table => {
            write!(
                out,
                "{}",
                eligibility_table(&answer.iter().map(row).collect::<Vec<_>>(), terminal::width())
            )?;
        }
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?,
    }
    Ok(exit::SUCCESS)
}

/// A node as the run finds it.
struct NodeAtStart {
    name: String,
    labels: Labels,
    pool: usize,
    taints: Vec<Taint>,
}

fn nodes_at_the_start(plan: &Plan) -> Vec<NodeAtStart> {
    let of_pool = |(index, pool): (usize, &NodePool)| {
        let (labels, order) = (pool.labels_by_zone(), pool.zone_order());
        let node = |ordinal: u32| NodeAtStart {
            name: pool.node_name(ordinal),
            labels: labels[order.zone_of(ordinal) as usize].clone(),
            pool: index,
            taints: pool.initial_taints(ordinal),
        };
        (0..pool.count).map(node).collect::<Vec<_>>()
    };
    plan.pools.iter().enumerate().flat_map(of_pool).collect()
}

/// One for each run of nodes of a pool that have the same explanation.
fn explained(
    daemon_set: &DaemonSetPlan,
    plan: &Plan,
    nodes: &[&NodeAtStart],
    every_rule: bool,
) -> Vec<Explained> {
    let placement = Placement::of(&daemon_set.first_version().spec.template.spec);
    let mut runs: Vec<Explained> = Vec::new();
    for node in nodes {
        let facets = NodeFacets { name: &node.name, labels: &node.labels, taints: &node.taints };
        let names = [daemon_set.name.as_str(), plan.pools[node.pool].name.as_str()];
        let obstacles = placement.obstacles(&facets);
        let one = Explained::new(
            names,
            &node.name,
            placement.verdict(&facets),
            obstacles.map(|obstacle| Hindrance::new(&obstacle)),
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

fn did_you_mean(name: &str, nodes: &[NodeAtStart]) -> String {
    let closest = nodes
        .iter()
        .map(|node| (strsim::damerau_levenshtein(name, &node.name), &node.name))
        .min()
        .filter(|(distance, _)| *distance <= name.len() / 2);
    closest.map_or(String::new(), |(_, name)| format!("; did you mean `{name}`?"))
}
