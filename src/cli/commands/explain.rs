//! `everynode explain`: which nodes are eligible for which DaemonSet and, where not, which rule says so.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};

use super::scenario_file;
use crate::api::labels::Labels;
use crate::api::node::NodeFacets;
use crate::api::taints::Taint;
use crate::cli::args::ExplainArgs;
use crate::cli::{exit, terminal};
use crate::controller::eligibility::{Placement, Verdict};
use crate::report::tables::eligibility::{EligibilityRow, eligibility_table};
use crate::simulation::plan::{DaemonSetPlan, NodePool, Plan};

pub fn run(args: &ExplainArgs) -> Result<ExitCode> {
    let Some(scenario) = scenario_file::load_or_explain(&args.scenario, &args.overrides) else {
        return Ok(exit::unusable());
    };
    let nodes = nodes_at_the_start(&scenario.plan);
    let wanted: Vec<&NodeAtStart> =
        nodes.iter().filter(|node| args.node.as_ref().is_none_or(|name| node.name == *name)).collect();
    if let (Some(name), true) = (&args.node, wanted.is_empty()) {
        bail!("there is no node `{name}` when the scenario begins{}", did_you_mean(name, &nodes));
    }
    let rows: Vec<EligibilityRow> =
        scenario.plan.daemon_sets.iter().flat_map(|daemon_set| rows_of(daemon_set, &wanted)).collect();
    write!(terminal::out()?, "{}", eligibility_table(&rows))?;
    Ok(exit::FINE)
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
        let labels = pool.labels_in_turn();
        let node = |ordinal: u32| NodeAtStart {
            name: pool.node_name(ordinal),
            labels: labels[ordinal as usize % labels.len()].clone(),
            pool: index,
            taints: pool.taints.clone(),
        };
        (0..pool.count).map(node).collect::<Vec<_>>()
    };
    plan.pools.iter().enumerate().flat_map(of_pool).collect()
}

/// One row for each run of nodes of a pool that are told the same.
fn rows_of(daemon_set: &DaemonSetPlan, nodes: &[&NodeAtStart]) -> Vec<EligibilityRow> {
    let placement = Placement::of(&daemon_set.versions[0].spec.template.spec);
    let mut rows: Vec<(usize, EligibilityRow)> = Vec::new();
    for node in nodes {
        let facets = NodeFacets { name: &node.name, labels: &node.labels, taints: &node.taints };
        let Verdict { should_run, should_continue_running } = placement.verdict(&facets);
        let reason = placement.obstacle(&facets).map(|obstacle| obstacle.to_string()).unwrap_or_default();
        let row = EligibilityRow {
            daemon_set: daemon_set.name.clone(),
            first_node: node.name.clone(),
            last_node: node.name.clone(),
            nodes: 1,
            runs: should_run,
            may_stay: should_continue_running,
            reason,
        };
        match rows.last_mut() {
            Some((pool, last)) if *pool == node.pool && last.says_the_same_as(&row) => {
                last.last_node = row.last_node;
                last.nodes += 1;
            }
            _ => rows.push((node.pool, row)),
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

fn did_you_mean(name: &str, nodes: &[NodeAtStart]) -> String {
    let closest = nodes
        .iter()
        .map(|node| (strsim::damerau_levenshtein(name, &node.name), &node.name))
        .min()
        .filter(|(distance, _)| *distance <= name.len() / 2);
    closest.map_or(String::new(), |(_, name)| format!("; did you mean `{name}`?"))
}
