//! The DaemonSets of a pool and what they take together: a column for each resource that any of them takes.

use crate::capacity::PodUsage;
use crate::capacity::amounts::Resource;
use crate::capacity::daemon_sets::Change;
use crate::capacity::pool::{NodeGroupUsage, PoolCapacity};
use crate::capacity::usage::{ResourceUsage, find};
use crate::report::amounts::{in_words, money, resource_in_words};
use crate::report::tables::columns::{Cell, aligned_columns};
use crate::report::wording::grouped;

/// More groups of nodes are not told apart.
const MAX_GROUPS: usize = 6;

/// A row before it is cells.
struct Row<'a> {
    label: String,
    nodes: Option<u32>,
    usage: &'a [ResourceUsage],
    cost: Option<String>,
}

/// What a pod of each takes, and all together.
pub fn pod_table(pods: &[PodUsage], width: usize) -> String {
    let rows: Vec<Row<'_>> = pods
        .iter()
        .map(|pod| Row {
            label: named(&pod.daemon_set, pod.change),
            nodes: None,
            usage: &pod.per_pod,
            cost: None,
        })
        .collect();
    table("DAEMONSET", &rows, width)
}

pub fn pool_table(pool: &PoolCapacity, width: usize) -> String {
    let money_of = |amount: Option<f64>| Some(money(amount?, &pool.price_per_hour.as_ref()?.currency));
    let mut rows: Vec<Row<'_>> = pool
        .daemon_sets
        .iter()
        .map(|here| Row {
            label: named(&here.daemon_set, here.change),
            nodes: Some(here.nodes),
            usage: &here.per_pod,
            cost: money_of(here.monthly_cost),
        })
        .collect();
    let mut groups: Vec<&NodeGroupUsage> =
        pool.node_groups.iter().filter(|group| !group.after.is_empty()).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.nodes));
    let is_alone = groups.len() == 1;
    for group in groups.iter().take(MAX_GROUPS) {
        let states = group.before.iter().map(|usage| ("before", usage)).chain([("after", &group.after)]);
        for (state, usage) in states {
            let cost = (is_alone && state == "after").then_some(pool.after.cost.as_ref()).flatten();
            rows.push(Row {
                label: together(group, state, pool.before.is_some(), is_alone),
                nodes: Some(group.nodes),
                usage,
                cost: money_of(cost.map(|cost| cost.a_month)),
            });
        }
    }
    let states = pool.before.iter().map(|whole| ("before", whole)).chain([("after", &pool.after)]);
    // Of one node all has been said.
    for (state, whole) in states.filter(|_| pool.nodes > 1) {
        let state = if pool.before.is_some() { format!("{state}, ") } else { String::new() };
        rows.push(Row {
            label: format!("{state}whole pool"),
            nodes: Some(pool.nodes),
            usage: &whole.usage,
            cost: money_of(whole.cost.as_ref().map(|cost| cost.a_month)),
        });
    }
    let more = groups.len().saturating_sub(MAX_GROUPS);
    let more = if more > 0 {
        format!("{} more groups of nodes have other DaemonSets together\n", grouped(more as u64))
    } else {
        String::new()
    };
    table("DAEMONSET", &rows, width) + &more
}

/// On one node. Of several groups each is named by its first node.
fn together(group: &NodeGroupUsage, state: &str, has_before: bool, is_alone: bool) -> String {
    let state = if has_before { format!("{state}, ") } else { String::new() };
    let first = group.on.first().map_or("", |range| range.first_node.as_str());
    match (is_alone, group.nodes) {
        (true, _) => format!("{state}a node"),
        (false, 1) => format!("{state}{first}"),
        (false, nodes) => format!("{state}{first} and {} like it", grouped(u64::from(nodes) - 1)),
    }
}

fn named(daemon_set: &str, change: Change) -> String {
    match change {
        Change::Stays => daemon_set.to_owned(),
        Change::Added => format!("{daemon_set} (added)"),
        Change::Replaced => format!("{daemon_set} (replaced)"),
    }
}

fn table(first: &str, rows: &[Row<'_>], width: usize) -> String {
    let resources = columns(rows);
    let has_nodes = rows.iter().any(|row| row.nodes.is_some());
    let has_cost = rows.iter().any(|row| row.cost.is_some());
    let mut header: Vec<Cell> = vec![first.into()];
    header.extend(has_nodes.then(|| Cell::from("NODES")));
    header.extend(resources.iter().map(|resource| Cell::from(resource_in_words(resource).to_uppercase())));
    header.extend(has_cost.then(|| Cell::from("A MONTH")));
    let cells = rows.iter().map(|row| {
        let mut cells: Vec<Cell> = vec![row.label.as_str().into()];
        cells.extend(
            has_nodes.then(|| Cell::from(row.nodes.map_or(String::new(), |nodes| grouped(nodes.into())))),
        );
        let usage = resources.iter().map(|resource| find(row.usage, resource).map_or(String::new(), told));
        cells.extend(usage.map(Cell::from));
        cells.extend(has_cost.then(|| Cell::from(row.cost.clone().unwrap_or_default())));
        cells
    });
    aligned_columns(header, cells.collect(), width)
}

/// That a pod asks for no cpu or memory is worth a word, that it wants no device is not.
fn told(found: &ResourceUsage) -> String {
    if is_worth_a_column(&found) { in_words(found) } else { String::new() }
}

fn is_worth_a_column(found: &&ResourceUsage) -> bool {
    matches!(found.resource, Resource::Cpu | Resource::Memory)
        || found.requested > 0
        || found.limited.is_some()
}

/// Cpu and memory, and of what else any of them takes some.
fn columns(rows: &[Row<'_>]) -> Vec<Resource> {
    let taken = rows.iter().flat_map(|row| row.usage).filter(is_worth_a_column);
    let mut resources: Vec<Resource> = taken.map(|found| found.resource.clone()).collect();
    resources.sort();
    resources.dedup();
    resources
}
