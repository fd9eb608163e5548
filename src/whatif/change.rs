//! What the change of a DaemonSet would do: what restarts, by which strategy, and what becomes of each node.

use super::daemons::Daemon;
use super::fate::{Fate, NodeFate, PodBefore, Transition};
use super::field_changes::{FieldChange, changes_of_template};
use super::nodes::NodeAtStart;
use super::pods_at_start::version_of_pod;
use super::rules_of_room::Neighbours;
use crate::api::daemon_set::DaemonSetSpec;
use crate::api::int_or_percent::IntOrPercent;
use crate::api::labels::Labels;
use crate::api::stored_daemon_set::StoredDaemonSet;
use crate::cluster::plan::DaemonSetPlan;
use crate::daemonset::rolling_update::Bounds;

/// What kubectl and the API server write themselves.
const WRITTEN_BY_THEMSELVES: [&str; 2] =
    ["kubectl.kubernetes.io/last-applied-configuration", "deprecated.daemonset.template.generation"];

/// What the change of a DaemonSet would do.
#[derive(Clone, Debug)]
pub struct Change {
    /// `namespace/name`.
    pub daemon_set: String,
    /// It was not there before.
    pub is_new: bool,
    /// Of the pod template, the most important first; pods are replaced if there are any.
    pub of_template: Vec<FieldChange>,
    /// Of everything else, for which nothing restarts.
    pub others: Vec<FieldChange>,
    pub strategy: Strategy,
    /// Neighbouring nodes of a pool with the same fate.
    pub nodes: Vec<NodeRange>,
}

/// By which strategy old pods are replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    RollingUpdate { max_unavailable: Bound, max_surge: Bound },
    OnDelete,
}

/// A bound as it is written, and how many nodes that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    pub written: String,
    pub nodes: u32,
}

/// Neighbouring nodes of a pool with the same fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeRange {
    pub pool: String,
    pub first_node: String,
    pub last_node: String,
    pub nodes: u64,
    pub fate: NodeFate,
}

/// A DaemonSet before the change.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    pub stored: &'a StoredDaemonSet,
    pub daemon: &'a Daemon,
    pub planned: &'a DaemonSetPlan,
}

/// A DaemonSet after the change.
#[derive(Clone, Copy, Debug)]
pub struct After<'a> {
    pub stored: &'a StoredDaemonSet,
    pub daemon: &'a Daemon,
    /// Those that run beside it then.
    pub others: &'a [&'a Daemon],
}

impl Change {
    /// `before` is `None` of a DaemonSet that is new. Of all nodes only those that are `shown` are told of.
    pub fn of(
        before: Option<Before<'_>>,
        after: After<'_>,
        nodes: &[NodeAtStart<'_>],
        shown: &[&NodeAtStart<'_>],
    ) -> Self {
        let new = &after.stored.template;
        let of_template = before.map_or_else(Vec::new, |old| changes_of_template(&old.stored.template, new));
        let spec = &after.stored.spec;
        let transition = Transition {
            old: before.map(|old| old.daemon),
            new: after.daemon,
            is_rolling_update: spec.is_rolling_update(),
        };
        let are_old = before.map_or_else(Vec::new, |old| {
            let older =
                old.stored.older_templates.iter().map(|older| !changes_of_template(older, new).is_empty());
            older.chain([!of_template.is_empty()]).collect()
        });
        // A surging pod comes while the old one is still there.
        let beside = before.map(|old| old.daemon).filter(|_| spec.allows_surge());
        let mut ranges: Vec<NodeRange> = Vec::new();
        for node in shown {
            let neighbours = Neighbours::of(node, after.others.iter().copied().chain(beside));
            add(&mut ranges, node, transition.fate(pod_before(before, &are_old, node), node, &neighbours));
        }
        let should_run = |node: &&NodeAtStart<'_>| after.daemon.placement.verdict(&node.facets()).should_run;
        let desired = nodes.iter().filter(should_run).count();
        Self {
            daemon_set: after.stored.full_name(),
            is_new: before.is_none(),
            of_template,
            others: before.map_or_else(Vec::new, |old| other_changes(old.stored, after.stored)),
            strategy: Strategy::of(spec, u32::try_from(desired).unwrap_or(u32::MAX)),
            nodes: ranges,
        }
    }

    /// How many nodes have this fate.
    pub fn count(&self, fate: Fate) -> u64 {
        self.nodes.iter().filter(|range| range.fate.fate == fate).map(|range| range.nodes).sum()
    }

    /// Nothing at all is different.
    pub fn is_nothing(&self) -> bool {
        !self.is_new && self.of_template.is_empty() && self.others.is_empty()
    }
}

/// `are_old` says by version whether its template is another than the new one.
fn pod_before(before: Option<Before<'_>>, are_old: &[bool], node: &NodeAtStart<'_>) -> PodBefore {
    let version = before.and_then(|old| version_of_pod(old.planned, old.daemon, node));
    match version.map(|version| are_old.get(version)) {
        None => PodBefore::None,
        Some(Some(false)) => PodBefore::OfNewTemplate,
        Some(_) => PodBefore::OfOldTemplate,
    }
}

fn add(ranges: &mut Vec<NodeRange>, node: &NodeAtStart<'_>, fate: NodeFate) {
    match ranges.last_mut() {
        Some(last) if last.pool == node.pool.name && last.fate == fate => {
            last.last_node.clone_from(&node.name);
            last.nodes += 1;
        }
        _ => ranges.push(NodeRange {
            pool: node.pool.name.clone(),
            first_node: node.name.clone(),
            last_node: node.name.clone(),
            nodes: 1,
            fate,
        }),
    }
}

impl Strategy {
    /// The strategy of a spec on so many nodes that should run the pod.
    fn of(spec: &DaemonSetSpec, desired: u32) -> Self {
        if !spec.is_rolling_update() {
            return Self::OnDelete;
        }
        // What is no percentage has been refused.
        let bounds = Bounds::resolve(spec, desired).unwrap_or_default();
        let rolling_update = spec.update_strategy.rolling_update.as_ref();
        let written =
            |bound: Option<&IntOrPercent>| bound.map_or_else(|| "0".to_owned(), ToString::to_string);
        Self::RollingUpdate {
            max_unavailable: Bound {
                written: written(rolling_update.and_then(|strategy| strategy.max_unavailable.as_ref())),
                nodes: bounds.max_unavailable,
            },
            max_surge: Bound {
                written: written(rolling_update.and_then(|strategy| strategy.max_surge.as_ref())),
                nodes: bounds.max_surge,
            },
        }
    }
}

/// What is different beside the template, most important first.
pub fn other_changes(old: &StoredDaemonSet, new: &StoredDaemonSet) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let mut one = |field: &str, before: Option<String>, after: Option<String>| {
        if before != after {
            changes.push(FieldChange { field: field.to_owned(), before, after });
        }
    };
    let [before, after] = [&old.spec, &new.spec];
    one(
        "spec.updateStrategy.type",
        Some(before.update_strategy.kind.clone()),
        Some(after.update_strategy.kind.clone()),
    );
    let bound = |spec: &DaemonSetSpec, is_surge: bool| {
        let rolling_update = spec.update_strategy.rolling_update.as_ref()?;
        let bound = if is_surge {
            rolling_update.max_surge.as_ref()
        } else {
            rolling_update.max_unavailable.as_ref()
        };
        bound.map(ToString::to_string)
    };
    for (field, is_surge) in [("maxUnavailable", false), ("maxSurge", true)] {
        let field = format!("spec.updateStrategy.rollingUpdate.{field}");
        one(&field, bound(before, is_surge), bound(after, is_surge));
    }
    let text = |number: i32| Some(number.to_string());
    one("spec.minReadySeconds", text(before.min_ready_seconds), text(after.min_ready_seconds));
    let limit = |spec: &DaemonSetSpec| spec.revision_history_limit.map(|limit| limit.to_string());
    one("spec.revisionHistoryLimit", limit(before), limit(after));
    let maps = [("labels", &old.labels, &new.labels), ("annotations", &old.annotations, &new.annotations)];
    for (map, before, after) in maps {
        for key in keys_of_both(before, after) {
            one(&format!("metadata.{map}[{key}]"), before.get(key).cloned(), after.get(key).cloned());
        }
    }
    changes
}

fn keys_of_both<'a>(before: &'a Labels, after: &'a Labels) -> Vec<&'a str> {
    let added = after.keys().filter(|key| !before.contains_key(*key));
    let all = before.keys().chain(added).map(String::as_str);
    all.filter(|key| !WRITTEN_BY_THEMSELVES.contains(key)).collect()
}
