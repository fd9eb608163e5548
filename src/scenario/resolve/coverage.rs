//! Warnings of DaemonSets that would run nowhere: the usual reason is a typing error in a label.

use super::daemon_sets::DeclaredDaemonSet;
use super::selection::Nodepools;
use crate::api::labels::Labels;
use crate::api::node::NodeFacets;
use crate::api::pod_spec::PodSpec;
use crate::controller::eligibility::{Obstacle, Placement};
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::simulation::plan::NodePool;

pub fn warn_of_idle_daemon_sets(
    daemon_sets: &[DeclaredDaemonSet],
    nodepools: &Nodepools<'_>,
    problems: &mut Diagnostics,
) {
    for daemon_set in daemon_sets {
        let Some(history) = &daemon_set.history else { continue };
        // A later template may run where this one does not.
        let pods: Vec<&PodSpec> =
            history.versions.iter().map(|version| &version.spec.template.spec).collect();
        let obstacles: Vec<Hindrance> = pods.iter().map(|pod| least_hindrance(pod, nodepools)).collect();
        let problem = match obstacles.into_iter().min() {
            Some(Hindrance::Selection) => {
                let problem =
                    format!("`{}` runs nowhere: its node selector matches no node pool", daemon_set.name);
                let labels: Vec<String> = nodepools.pools.iter().map(labels_of).collect();
                Diagnostic::warning(problem)
                    .at(daemon_set.place, wanted(pods[0]))
                    .help(format!("the pools have {}", labels.join("; ")))
            }
            Some(Hindrance::Taint) if !nodepools.loses_taints => {
                let problem = format!(
                    "`{}` runs nowhere: it does not tolerate the taints of its pools",
                    daemon_set.name
                );
                Diagnostic::warning(problem).at(daemon_set.place, "")
            }
            _ => continue,
        };
        problems.push(problem);
    }
}

/// What keeps pods off a node, the least serious first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hindrance {
    Nothing,
    Taint,
    Selection,
}

/// What keeps the pods off the node that suits them best, of all pools, as they are or with labels that the script adds.
fn least_hindrance(pod: &PodSpec, nodepools: &Nodepools<'_>) -> Hindrance {
    let placement = Placement::of(pod);
    let added = || std::iter::once(None).chain(nodepools.scripted_labels.iter().copied().map(Some));
    let nodes = nodepools.pools.iter().flat_map(|pool| added().map(move |added| (pool, added)));
    let hindrances = nodes.flat_map(|(pool, added)| hindrances_in(&placement, pod, pool, added));
    hindrances.min().unwrap_or(Hindrance::Selection)
}

/// What keeps the pods off the nodes of each zone of the pool.
fn hindrances_in(
    placement: &Placement,
    pod: &PodSpec,
    pool: &NodePool,
    added: Option<&Labels>,
) -> Vec<Hindrance> {
    let hindrance = |labels: Labels| {
        let added = added.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone()));
        let labels: Labels = labels.into_iter().chain(added).collect();
        // By name one node may be meant that is not there yet.
        let name = if pod.node_name.is_empty() { pool.node_name(0) } else { pod.node_name.clone() };
        match placement.obstacle(&NodeFacets { name: &name, labels: &labels, taints: &pool.taints }) {
            None => Hindrance::Nothing,
            Some(Obstacle::Taint(_)) => Hindrance::Taint,
            Some(_) => Hindrance::Selection,
        }
    };
    pool.labels_in_turn().into_iter().map(hindrance).collect()
}

fn wanted(pod: &PodSpec) -> String {
    if pod.node_selector.is_empty() {
        return "by its node affinity".to_owned();
    }
    format!("it wants {}", shown(&pod.node_selector))
}

fn labels_of(pool: &NodePool) -> String {
    let labels = if pool.labels.is_empty() { "no labels".to_owned() } else { shown(&pool.labels) };
    format!("`{}`: {labels}", pool.name)
}

fn shown(labels: &Labels) -> String {
    let pairs: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join(",")
}
