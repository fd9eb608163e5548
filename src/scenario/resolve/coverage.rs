//! Warnings of DaemonSets that would run nowhere: the usual reason is a typing error in a label.

use super::daemon_sets::DeclaredDaemonSet;
use super::selection::Nodepools;
use crate::api::labels::Labels;
use crate::api::node::{NodeFacets, ZONE_LABEL};
use crate::api::pod_spec::PodSpec;
use crate::api::taints::TaintEffect;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::simulation::plan::NodePool;

/// Taints with this prefix are Kubernetes' own; the controller makes daemon pods tolerate them.
const AUTOMATICALLY_TOLERATED: &str = "node.kubernetes.io/";

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
        let selected = |pod: &&PodSpec| nodepools.pools.iter().any(|pool| selects(pod, pool, nodepools));
        let tolerated = |pod: &&PodSpec| {
            nodepools.pools.iter().any(|pool| selects(pod, pool, nodepools) && tolerates(pod, pool))
        };
        let problem = if !pods.iter().any(selected) {
            let problem =
                format!("`{}` runs nowhere: its node selector matches no node pool", daemon_set.name);
            let labels: Vec<String> = nodepools.pools.iter().map(labels_of).collect();
            Diagnostic::warning(problem)
                .at(daemon_set.place, wanted(pods[0]))
                .help(format!("the pools have {}", labels.join("; ")))
        } else if !nodepools.loses_taints && !pods.iter().any(tolerated) {
            let problem =
                format!("`{}` runs nowhere: it does not tolerate the taints of its pools", daemon_set.name);
            Diagnostic::warning(problem).at(daemon_set.place, "")
        } else {
            continue;
        };
        problems.push(problem);
    }
}

/// Whether some node of the pool, as it is or with labels that the script adds, matches the pod's selector and affinity.
fn selects(pod: &PodSpec, pool: &NodePool, nodepools: &Nodepools<'_>) -> bool {
    let added = std::iter::once(None).chain(nodepools.scripted_labels.iter().copied().map(Some));
    added.into_iter().any(|added| selects_labelled(pod, pool, added))
}

fn selects_labelled(pod: &PodSpec, pool: &NodePool, added: Option<&Labels>) -> bool {
    let zones: Vec<Option<&String>> =
        if pool.zones.is_empty() { vec![None] } else { pool.zones.iter().map(Some).collect() };
    zones.into_iter().any(|zone| {
        let mut labels: Labels = pool.labels.clone();
        if let Some(zone) = zone {
            labels.insert(ZONE_LABEL.to_owned(), zone.clone());
        }
        labels.extend(added.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())));
        // By name one node may be meant that is not there yet.
        let some_name =
            if pod.node_name.is_empty() { format!("{}-00000", pool.name) } else { pod.node_name.clone() };
        let node = NodeFacets { name: &some_name, labels: &labels, taints: &pool.taints };
        let required = pod.affinity.as_ref().and_then(|affinity| affinity.node_affinity.as_ref());
        let required =
            required.and_then(|it| it.required_during_scheduling_ignored_during_execution.as_ref());
        pod.node_selector.iter().all(|(key, value)| node.label(key) == Some(value))
            && required.is_none_or(|selector| selector.matches(&node))
    })
}

fn tolerates(pod: &PodSpec, pool: &NodePool) -> bool {
    pool.taints.iter().all(|taint| {
        taint.effect == TaintEffect::PreferNoSchedule
            || taint.key.starts_with(AUTOMATICALLY_TOLERATED)
            || pod.tolerations.iter().any(|toleration| toleration.tolerates(taint))
    })
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
