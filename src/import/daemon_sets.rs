//! DaemonSets as the scenario has them: their names there, their revisions, and where their pods are not as by default.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::daemon_pod_state::InitialState;
use super::gathered::{DaemonPod, Gathered};
use super::intern::Symbol;
use super::node_states::condition;
use super::notes::{Fate, Notes};
use super::pools::Pool;
use super::revisions::{Revision, revisions};
use super::taints;
use crate::api::daemon_set::{DaemonSetStatus, ON_DELETE};
use crate::api::node::NodeFacets;
use crate::api::pod_spec::PodSpec;
use crate::api::taints::Taint;
use crate::daemonset::eligibility::{Obstacle, Placement};
use crate::dump::{DaemonSet, DaemonSetStatusSaid, NodeTaint};

/// A DaemonSet of the dump.
#[derive(Debug)]
pub struct ImportedDaemonSet {
    /// Its key in the scenario.
    pub name: String,
    pub namespace: String,
    /// Its name in the cluster.
    pub real_name: String,
    pub spec: Value,
    pub generation: i64,
    pub status: Option<DaemonSetStatus>,
    /// What pods of it have, the oldest first; the last is the newest, whether or not a pod has it.
    pub revisions: Vec<Revision>,
    /// What it has on each node, by the node's place in the list.
    pub on_nodes: Vec<OnNode>,
    /// The controller does nothing for it any more.
    pub is_being_deleted: bool,
    /// The dump has no pod of it, and it is taken to be complete.
    pub is_without_pods: bool,
    /// Its pods on nodes that are not in the dump.
    pub pods_elsewhere: u64,
}

/// What a DaemonSet has on a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnNode {
    /// Whether there should be a pod, by the cluster's own labels and taints.
    pub should_run: bool,
    /// Which rule is against it, if one is; its labels and taints may be a company's own words.
    pub kept_off_by: Option<&'static str>,
    /// Whether there would have to be one if it were not for the state of the node: a scenario begins with a pod there.
    pub should_run_when_well: bool,
    /// Of a node that is not, no pod is ready.
    pub node_is_ready: bool,
    /// The pod that counts.
    pub pod: Option<PodThere>,
    /// Pods besides.
    pub others: u32,
}

/// A pod on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PodThere {
    /// The place of its revision.
    pub revision: usize,
    pub initial_state: InitialState,
    pub is_ready: bool,
}

/// The DaemonSets, by the names of their namespaces and their own.
pub fn daemon_sets(gathered: &Gathered, notes: &mut Notes) -> Vec<ImportedDaemonSet> {
    let mut pods: BTreeMap<(Symbol, Symbol), Vec<&DaemonPod>> = BTreeMap::new();
    for pod in gathered.daemon_pods() {
        pods.entry((pod.namespace, pod.daemon_set)).or_default().push(pod);
    }
    let names = scenario_names(gathered);
    let mut imported = Vec::new();
    for (key, daemon_set) in &gathered.daemon_sets {
        if !daemon_set.spec.is_object() {
            notes.add(Fate::Dropped, 1, "DaemonSets without a spec");
            continue;
        }
        let is_unreadable = daemon_set.status == DaemonSetStatusSaid::Unreadable;
        let what = "statuses of DaemonSets with figures that are none or less than nothing";
        notes.add(Fate::Dropped, u64::from(is_unreadable), what);
        let symbols = gathered.names.find(&key.0).zip(gathered.names.find(&key.1));
        let own = symbols.and_then(|key| pods.get(&key)).map_or(&[][..], Vec::as_slice);
        let revisions = revisions(gathered, key, daemon_set, own, notes);
        let placement = placement(&daemon_set.spec["template"]["spec"]);
        let mut one = ImportedDaemonSet {
            name: names[key].clone(),
            namespace: key.0.clone(),
            real_name: key.1.clone(),
            spec: spec_of(daemon_set, notes),
            generation: daemon_set.metadata.generation,
            status: daemon_set.status.figures(),
            on_nodes: on_nodes(gathered, &placement),
            revisions,
            is_being_deleted: is_being_deleted(daemon_set),
            is_without_pods: false,
            pods_elsewhere: 0,
        };
        if own.is_empty() && one.has_run() {
            one.take_to_be_complete();
            notes.add(
                Fate::NotExpressible,
                1,
                "DaemonSets without their pods in the dump, which are taken to be complete",
            );
        }
        one.place(gathered, own, notes);
        imported.push(one);
    }
    imported.sort_by(|one, other| one.name.cmp(&other.name));
    imported
}

fn is_being_deleted(daemon_set: &DaemonSet) -> bool {
    daemon_set.metadata.deletion_timestamp.is_some()
}

/// Of a DaemonSet that is being deleted the controller replaces no pod any more (`syncDaemonSet`), which `OnDelete` comes nearest to.
fn spec_of(daemon_set: &DaemonSet, notes: &mut Notes) -> Value {
    let mut spec = daemon_set.spec.clone();
    if is_being_deleted(daemon_set) {
        spec["updateStrategy"] = json!({"type": ON_DELETE});
        let what = "DaemonSets that are being deleted, which stay: nothing of them rolls out, and pods that they lack are made";
        notes.add(Fate::NotExpressible, 1, what);
    }
    spec
}

/// The placement of a pod template as the cluster has it. What cannot be read as one is told when the scenario is checked.
pub fn placement(pod_spec: &Value) -> Placement {
    let pod: PodSpec = crate::api::decode::decode_object(pod_spec).unwrap_or_default();
    Placement::of(&pod)
}

fn on_nodes(gathered: &Gathered, placement: &Placement) -> Vec<OnNode> {
    let on_node = |node: &crate::dump::Node| {
        let taints = taints::real(&node.spec.taints);
        let lasting: Vec<NodeTaint> =
            node.spec.taints.iter().filter(|taint| is_lasting(taint)).cloned().collect();
        let (name, labels) = (&node.metadata.name, &node.metadata.labels);
        let kept_off_by =
            |taints: &[Taint]| placement.obstacle(&NodeFacets { name, labels, taints }).as_ref().map(rule);
        OnNode {
            should_run: kept_off_by(&taints).is_none(),
            kept_off_by: kept_off_by(&taints),
            should_run_when_well: kept_off_by(&taints::real(&lasting)).is_none(),
            node_is_ready: condition(node).is_none(),
            ..OnNode::default()
        }
    };
    gathered.nodes.iter().map(on_node).collect()
}

const fn rule(obstacle: &Obstacle<'_>) -> &'static str {
    match obstacle {
        Obstacle::NodeName { .. } => "the node that the template names",
        Obstacle::NodeSelector { .. } => "the node selector",
        Obstacle::NodeAffinity(_) => "required node affinity",
        Obstacle::Taint(_) => "a taint",
    }
}

/// Whether the taint is there however the node is.
fn is_lasting(taint: &NodeTaint) -> bool {
    !taints::is_of_state(taint) && !taints::is_of_the_moment(taint)
}

/// The name alone, where no other namespace has it, and else with the namespace behind it.
fn scenario_names(gathered: &Gathered) -> BTreeMap<(String, String), String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, name) in gathered.daemon_sets.keys() {
        *count.entry(name).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    let mut names = BTreeMap::new();
    for (namespace, name) in gathered.daemon_sets.keys() {
        let mut unique = if count[name.as_str()] == 1 { name.clone() } else { format!("{name}.{namespace}") };
        while !taken.insert(unique.clone()) {
            unique.push_str("-2");
        }
        names.insert((namespace.clone(), name.clone()), unique);
    }
    names
}

impl ImportedDaemonSet {
    /// Puts the pods on their nodes. Of several on one the one counts that is not about to end, then the one that is ready,
    /// then the oldest.
    fn place(&mut self, gathered: &Gathered, pods: &[&DaemonPod], notes: &mut Notes) {
        let nodes: BTreeMap<&str, usize> = gathered
            .nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (node.metadata.name.as_str(), index))
            .collect();
        let mut sorted = pods.to_vec();
        sorted.sort_by_key(|pod| (pod.state, pod.created, gathered.names.text(pod.hash).to_owned()));
        for pod in sorted {
            let Some(&index) = pod.node.and_then(|node| nodes.get(gathered.names.text(node))) else {
                self.pods_elsewhere += 1;
                notes.add(Fate::Dropped, 1, "pods of DaemonSets on nodes that are not in the dump");
                continue;
            };
            let on_node = &mut self.on_nodes[index];
            if on_node.pod.is_some() {
                on_node.others += 1;
                let what = "second pods of a DaemonSet on one node";
                notes.add(Fate::NotExpressible, 1, what);
                continue;
            }
            let hash = gathered.names.text(pod.hash);
            let revision = self.revisions.iter().position(|revision| revision.hash == hash);
            let revision = revision.unwrap_or(self.revisions.len() - 1);
            let initial_state = pod.state.initial_state(gathered.latest_time);
            on_node.pod = Some(PodThere { revision, initial_state, is_ready: pod.is_ready });
            let is_told = !on_node.node_is_ready && initial_state != InitialState::Missing;
            let untold = pod.state.inexpressible(gathered.latest_time).filter(|_| !is_told);
            notes.add(Fate::NotExpressible, u64::from(untold.is_some()), untold.unwrap_or_default());
        }
    }

    /// Whether it had pods when its status was written, as far as is known.
    fn has_run(&self) -> bool {
        self.status.is_none_or(|status| status.current_number_scheduled > 0)
    }

    /// A ready pod on every node that should have one.
    fn take_to_be_complete(&mut self) {
        self.is_without_pods = true;
        let revision = self.newest();
        for on_node in self.on_nodes.iter_mut().filter(|on_node| on_node.should_run) {
            let is_ready = on_node.node_is_ready;
            on_node.pod = Some(PodThere { revision, initial_state: InitialState::Ready, is_ready });
        }
    }

    /// The number that the newest revision has in the scenario.
    pub fn newest(&self) -> usize {
        self.revisions.len() - 1
    }

    /// What the scenario must say of the nodes of a pool, by their numbers: whatever is not a ready pod of the newest revision
    /// where there should be one.
    pub fn initial_pods(&self, pool: &Pool) -> Vec<(usize, InitialPod)> {
        let initial = |(number, &index): (usize, &usize)| {
            let on_node = &self.on_nodes[index];
            let (revision, state) = match on_node.pod {
                None => (None, Some("Missing")),
                Some(PodThere { revision, initial_state, .. }) => {
                    let is_older = revision != self.newest() && initial_state != InitialState::Missing;
                    (is_older.then_some(revision + 1), initial_state.state(on_node.node_is_ready))
                }
            };
            if state == Some("Missing") && !on_node.should_run && !on_node.should_run_when_well {
                return None;
            }
            let is_as_by_default = revision.is_none() && state.is_none() && on_node.should_run;
            (!is_as_by_default).then_some((number, InitialPod { revision, state }))
        };
        pool.nodes.iter().enumerate().filter_map(initial).collect()
    }

    /// What the controller would count, by the dump's nodes and pods.
    pub fn figures(&self) -> DaemonSetStatus {
        let mut status =
            DaemonSetStatus { observed_generation: self.generation, ..DaemonSetStatus::default() };
        for on_node in &self.on_nodes {
            let Some(pod) = on_node.pod else {
                status.desired_number_scheduled += u32::from(on_node.should_run);
                continue;
            };
            if !on_node.should_run {
                status.number_misscheduled += 1;
                continue;
            }
            status.desired_number_scheduled += 1;
            status.current_number_scheduled += 1;
            status.number_ready += u32::from(pod.is_ready);
            status.updated_number_scheduled += u32::from(pod.revision == self.newest());
        }
        status.number_available = status.number_ready;
        status.number_unavailable = status.desired_number_scheduled - status.number_available;
        status
    }
}

/// A pod that is not as by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InitialPod {
    /// Its number in the scenario; `None`: the newest.
    pub revision: Option<usize>,
    pub state: Option<&'static str>,
}
