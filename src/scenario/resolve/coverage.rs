//! Which DaemonSets would run nowhere, and warnings of them: the usual reason is a typing error in a label.

use super::daemon_sets::DeclaredDaemonSet;
use super::selection::Nodepools;
use crate::api::labels::Labels;
use crate::api::node::NodeFacets;
use crate::api::node_labels::is_set_automatically;
use crate::api::pod_spec::PodSpec;
use crate::cluster::plan::NodePool;
use crate::daemonset::eligibility::{Obstacle, Placement};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::suggest;

/// If there are more ways to change the labels of nodes, none is looked at, and no warning is given.
const MAX_COMBINATIONS: usize = 256;

/// What keeps each DaemonSet off all nodes that there may ever be; `None`: nothing does, or it is not known.
pub fn idleness(daemon_sets: &[DeclaredDaemonSet], nodepools: &Nodepools<'_>) -> Vec<Option<Idle>> {
    let looks_a_version = nodepools.labels_of_pools().saturating_mul(1 + nodepools.scripted_changes());
    let idle = |daemon_set: &DeclaredDaemonSet| {
        let versions = &daemon_set.history.as_ref()?.versions;
        if !nodepools.may_look(looks_a_version.saturating_mul(versions.len() as u64)) {
            return None;
        }
        // A later template may run where this one does not.
        let pods = versions.iter().map(|version| &version.spec.template.spec);
        match least(pods.map(|pod| least_barrier(pod, nodepools)))? {
            Barrier::Selection => Some(Idle::Selection),
            Barrier::Taint if !nodepools.loses_taints => Some(Idle::Taint),
            Barrier::Taint | Barrier::Nothing => None,
        }
    };
    daemon_sets.iter().map(idle).collect()
}

/// Why a DaemonSet runs nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    Selection,
    Taint,
}

pub fn warn_of_idle_daemon_sets(
    daemon_sets: &[DeclaredDaemonSet],
    idleness: &[Option<Idle>],
    nodepools: &Nodepools<'_>,
    problems: &mut Diagnostics,
) {
    for (daemon_set, idle) in daemon_sets.iter().zip(idleness) {
        let (Some(history), Some(idle)) = (&daemon_set.history, idle) else { continue };
        let first = &history.first_spec().template.spec;
        let problem = match idle {
            Idle::Selection => {
                let is_any_empty = nodepools.with_nodes().count() < nodepools.pools.len();
                let problem = format!(
                    "`{}` runs nowhere: {} matches no node pool{}",
                    daemon_set.name,
                    selection(first),
                    if is_any_empty { " that ever has nodes" } else { "" }
                );
                let placement = Placement::of(first);
                let asked_for = placement.label_keys().unwrap_or_default();
                let labels: Vec<String> =
                    nodepools.with_nodes().map(|pool| labels_of(pool, &asked_for)).collect();
                Diagnostic::warning(problem)
                    .at(daemon_set.span, wanted(first, nodepools))
                    .help(format!("the pools have {}", labels.join("; ")))
            }
            Idle::Taint => {
                let problem = format!(
                    "`{}` runs nowhere: it does not tolerate the taints of its pools",
                    daemon_set.name
                );
                Diagnostic::warning(problem).at(daemon_set.span, "")
            }
        };
        problems.push(problem);
    }
}

/// What keeps pods off a node, the least serious first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Barrier {
    Nothing,
    Taint,
    Selection,
}

/// The least serious; after one that is none, no other is looked at.
fn least(barriers: impl IntoIterator<Item = Barrier>) -> Option<Barrier> {
    let mut least: Option<Barrier> = None;
    for barrier in barriers {
        least = Some(least.map_or(barrier, |before| before.min(barrier)));
        if barrier == Barrier::Nothing {
            break;
        }
    }
    least
}

/// What keeps the pods off the node that suits them best, of all pools, as they are or with labels as the script changes them.
fn least_barrier(pod: &PodSpec, nodepools: &Nodepools<'_>) -> Barrier {
    let placement = Placement::of(pod);
    let asked_for = placement.label_keys();
    let matters = |key: &&str| asked_for.as_ref().is_none_or(|asked_for| asked_for.contains(key));
    let keys: Vec<&str> = nodepools.scripted_keys().filter(matters).collect();
    let Some(changes) = combinations(&keys, nodepools) else { return Barrier::Nothing };
    let nodes = nodepools.with_nodes().flat_map(|pool| changes.iter().map(move |changes| (pool, changes)));
    let barriers = nodes.flat_map(|(pool, changes)| barriers_in(&placement, pod, pool, changes));
    least(barriers).unwrap_or(Barrier::Selection)
}

/// What the script may have changed of a node's labels: the key with its new value, or without one.
type Changes<'a> = Vec<(&'a str, Option<&'a str>)>;

/// Every way in which each of the labels was changed or left as it was; `None`: there are too many to look at.
fn combinations<'a>(keys: &[&'a str], nodepools: &Nodepools<'a>) -> Option<Vec<Changes<'a>>> {
    let mut combinations: Vec<Changes<'a>> = vec![Vec::new()];
    for &key in keys {
        for value in nodepools.scripted_values(key) {
            let unchanged = |changes: &&Changes<'_>| changes.last().is_none_or(|&(last, _)| last != key);
            let changed = combinations.iter().filter(unchanged);
            let changed: Vec<Changes<'a>> =
                changed.map(|changes| changes.iter().copied().chain([(key, value)]).collect()).collect();
            combinations.extend(changed);
            if combinations.len() > MAX_COMBINATIONS {
                return None;
            }
        }
    }
    Some(combinations)
}

/// What keeps the pods off the nodes of each zone of the pool.
fn barriers_in(
    placement: &Placement,
    pod: &PodSpec,
    pool: &NodePool,
    changes: &[(&str, Option<&str>)],
) -> Vec<Barrier> {
    let barrier = |mut labels: Labels| {
        for &(key, value) in changes {
            match value {
                Some(value) => labels.insert(key.to_owned(), value.to_owned()),
                None => labels.remove(key),
            };
        }
        // By name one node may be meant that is not there yet.
        let name = if pod.node_name.is_empty() { pool.node_name(0) } else { pod.node_name.clone() };
        match placement.obstacle(&NodeFacets { name: &name, labels: &labels, taints: &pool.taints }) {
            None => Barrier::Nothing,
            Some(Obstacle::Taint(_)) => Barrier::Taint,
            Some(_) => Barrier::Selection,
        }
    };
    pool.labels_by_zone().into_iter().map(barrier).collect()
}

/// What of a pod selects nodes, as a subject.
fn selection(pod: &PodSpec) -> &'static str {
    match (pod.node_selector.is_empty(), Placement::of(pod).has_required_affinity()) {
        (true, _) => "its node affinity",
        (false, false) => "its node selector",
        (false, true) => "what it asks of nodes",
    }
}

fn wanted(pod: &PodSpec, nodepools: &Nodepools<'_>) -> String {
    if !pod.node_selector.is_empty() {
        return format!("it wants {}", shown(&pod.node_selector));
    }
    let placement = Placement::of(pod);
    let Some(pool) = nodepools.pools.first() else { return "by its node affinity".to_owned() };
    let (name, labels) = (pool.node_name(0), &pool.labels_by_zone()[0]);
    let node = NodeFacets { name: &name, labels, taints: &[] };
    placement.obstacle(&node).map_or_else(String::new, |obstacle| format!("in `{}`: {obstacle}", pool.name))
}

/// The labels that are written for the pool, and those that every node has as far as somebody asks for them.
fn labels_of(pool: &NodePool, asked_for: &[&str]) -> String {
    let mut labels = pool.labels_by_zone().swap_remove(0);
    labels.retain(|key, _| !is_set_automatically(key) || asked_for.contains(&key.as_str()));
    let labels = if labels.is_empty() { "no labels".to_owned() } else { shown(&labels) };
    format!("`{}`: {labels}", pool.name)
}

fn shown(labels: &Labels) -> String {
    let pairs: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join(",")
}

/// Whether software of a vendor puts the label on the nodes that have the thing, and on no others (`nvidia.com/gpu.present`).
fn is_a_vendors(key: &str) -> bool {
    key.split_once('/')
        .is_some_and(|(domain, _)| domain != "kubernetes.io" && !domain.ends_with(".kubernetes.io"))
}

/// Warns of pools that a DaemonSet leaves out because a label whose value it asks for is written in other pools only: there it may
/// have been forgotten. A pool that is left out on purpose says so by another value.
pub fn warn_of_pools_left_out(
    daemon_sets: &[DeclaredDaemonSet],
    nodepools: &Nodepools<'_>,
    problems: &mut Diagnostics,
) {
    let labels = nodepools.labels_of_pools();
    if !nodepools.may_look(labels.saturating_mul(daemon_sets.len() as u64)) {
        return;
    }
    let nodes: Vec<(&NodePool, String, Labels)> = (0..nodepools.pools.len())
        .filter(|&index| nodepools.can_have_nodes_in(index))
        .map(|index| &nodepools.pools[index])
        .map(|pool| (pool, pool.node_name(0), pool.labels_by_zone().swap_remove(0)))
        .collect();
    for daemon_set in daemon_sets {
        let Some(history) = &daemon_set.history else { continue };
        let placement = Placement::of(&history.first_spec().template.spec);
        let mut left_out = Vec::new();
        let mut first = None;
        for (pool, name, labels) in &nodes {
            let Some(obstacle) = placement.obstacle(&NodeFacets { name, labels, taints: &[] }) else {
                continue;
            };
            let may_be_forgotten = |key: &&str| !is_a_vendors(key) && !nodepools.is_scripted(key);
            let Some(key) = obstacle.missing_key().filter(may_be_forgotten) else { continue };
            left_out.push(pool.name.as_str());
            first.get_or_insert_with(|| (key.to_owned(), obstacle.to_string()));
        }
        let Some((key, obstacle)) = first else { continue };
        let Some((with_it, ..)) = nodes.iter().find(|(.., labels)| labels.contains_key(&key)) else {
            continue;
        };
        let problem = format!("`{}` leaves out {}: {obstacle}", daemon_set.name, suggest::listed(&left_out));
        let help = format!(
            "`{}` has that label; where it is missing on purpose, give it another value, like labels: {{\"{key}\": \"none\"}}",
            with_it.name
        );
        problems.push(Diagnostic::warning(problem).at(daemon_set.span, "").help(help));
    }
}
