//! Whether the scenario begins where the cluster was: its first instant against the DaemonSets' own status.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::causes::{self, Cause};
use super::daemon_pod_state::InitialState;
use super::daemon_sets::{ImportedDaemonSet, OnNode, PodThere};
use super::gathered::Gathered;
use super::notes::counted;
use super::pools::Pool;
use crate::api::daemon_set::DaemonSetStatus;
use crate::api::node::NodeFacets;
use crate::cluster::plan::{DaemonSetPlan, Plan};
use crate::cluster::run::{Checking, simulate};
use crate::daemonset::eligibility::{Obstacle, Placement};
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};
use crate::record::fact::{Fact, FactKind};
use crate::record::observer::{Observer, StatusStep};
use crate::scenario::load_text;

/// So many nodes of one DaemonSet are named.
const NAMED: usize = 5;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SelfCheck {
    pub rows: Vec<Row>,
    /// What explains differences between a status and the dump's own nodes and pods, each once.
    pub causes: Vec<String>,
    /// Why there is nothing to compare with.
    pub unusable: Option<String>,
}

/// A DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub daemon_set: String,
    /// Of the dump; `None`: it has no status.
    pub status: Option<DaemonSetStatus>,
    pub simulated: DaemonSetStatus,
    /// Each difference, in words.
    pub differences: Vec<String>,
    /// What explains that its status differs from the dump's nodes and pods; `None`: nothing does, or it does not differ.
    cause: Option<Cause>,
    /// Whether nodes are to be named with them.
    names_nodes: bool,
}

/// The figures that are compared, as kubectl heads them.
pub const FIGURES: [&str; 6] = ["desired", "current", "ready", "updated", "available", "misscheduled"];

fn figures(status: &DaemonSetStatus) -> [u32; 6] {
    [
        status.desired_number_scheduled,
        status.current_number_scheduled,
        status.number_ready,
        status.updated_number_scheduled,
        status.number_available,
        status.number_misscheduled,
    ]
}

impl Row {
    /// What the cluster and the simulation say: one number where both say the same.
    pub fn figures_side_by_side(&self) -> [String; 6] {
        let (said, simulated) = (self.status.as_ref().map(figures), figures(&self.simulated));
        std::array::from_fn(|column| {
            let simulated = simulated[column];
            match said.map(|said| said[column]) {
                None => format!("simulated {simulated}"),
                Some(said) if said == simulated => said.to_string(),
                Some(said) => format!("{said}, simulated {simulated}"),
            }
        })
    }
}

impl SelfCheck {
    pub fn agrees(&self) -> bool {
        self.unusable.is_none() && self.rows.iter().all(|row| row.differences.is_empty())
    }

    /// How many statuses agree.
    pub fn agreeing(&self) -> usize {
        self.rows.iter().filter(|row| row.status.is_some() && row.differences.is_empty()).count()
    }

    /// The DaemonSets without a status in the dump: there is nothing that their figures could be checked against.
    pub fn unchecked(&self) -> Vec<&str> {
        let unchecked = self.rows.iter().filter(|row| row.status.is_none());
        unchecked.map(|row| row.daemon_set.as_str()).collect()
    }

    /// What came of it, in sentences.
    pub fn verdict(&self) -> Vec<String> {
        let unchecked = self.unchecked();
        let (agreeing, checked) = (self.agreeing(), self.rows.len() - unchecked.len());
        let mut said = Vec::new();
        match (checked, agreeing) {
            (0, _) => {}
            (_, all) if all == self.rows.len() => {
                said.push("The scenario begins as the status of all its DaemonSets has it.".to_owned());
            }
            (_, all) if all == checked => said.push(format!(
                "The scenario begins as the status of {} has it.",
                counted(checked as u64, "DaemonSet")
            )),
            _ => said.push(format!(
                "The scenario begins as the status of {agreeing} of {checked} DaemonSets has it; the others differ."
            )),
        }
        if !unchecked.is_empty() {
            said.push(format!("Not checked: the dump has no status of {}.", unchecked.join(", ")));
        }
        said.extend(self.causes.iter().map(|cause| format!("A cause of differences: {cause}.")));
        said
    }
}

/// Loads the scenario from what is to be written, simulates its first instant, and compares.
pub fn self_check(
    name: &str,
    files: &BTreeMap<String, String>,
    daemon_sets: &[ImportedDaemonSet],
    pools: &[Pool],
    gathered: &Gathered,
) -> SelfCheck {
    let path = format!("{name}.ron");
    let read = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        files.get(name).cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    let scenario = match load_text(&path, &files[&path], &[], &read) {
        Ok(scenario) => scenario,
        Err(problems) => {
            return SelfCheck { unusable: Some(problems.render_plain()), ..SelfCheck::default() };
        }
    };
    let mut beginning = Beginning::default();
    for (index, daemon_set) in daemon_sets.iter().enumerate() {
        // In the order of their names, as in the plan; revisions are numbered from 1.
        beginning.newest.insert(DaemonSetId(index as u16), daemon_set.revisions.len() as u32);
    }
    if let Err(error) = simulate(&scenario.plan, scenario.seed, Checking::Off, &mut beginning) {
        return SelfCheck { unusable: Some(error.to_string()), ..SelfCheck::default() };
    }
    let plans: BTreeMap<&str, (usize, &DaemonSetPlan)> = scenario
        .plan
        .daemon_sets
        .iter()
        .enumerate()
        .map(|(index, plan)| (plan.name.as_str(), (index, plan)))
        .collect();
    let rows: Vec<Row> = daemon_sets
        .iter()
        .filter_map(|daemon_set| {
            let &(index, plan) = plans.get(daemon_set.name.as_str())?;
            let id = DaemonSetId(index as u16);
            let simulated = beginning.statuses.get(&id).copied().unwrap_or_default();
            let mut row = row(daemon_set, simulated, Cause::of(daemon_set, gathered));
            if row.names_nodes {
                let found = beginning.pods.remove(&id).unwrap_or_default();
                let nodes = differing_nodes(daemon_set, &found, &scenario.plan, plan, pools);
                if nodes.is_empty() {
                    let words = "no node differs in what a scenario says of it: the status counts otherwise";
                    row.differences.push(words.to_owned());
                }
                row.differences.extend(nodes);
            }
            Some(row)
        })
        .collect();
    let by_name: BTreeMap<&str, &ImportedDaemonSet> =
        daemon_sets.iter().map(|daemon_set| (daemon_set.name.as_str(), daemon_set)).collect();
    let explained = rows.iter().filter_map(|row| Some((row.cause?, *by_name.get(row.daemon_set.as_str())?)));
    let causes = causes::in_words(explained, gathered);
    SelfCheck { rows, causes, unusable: None }
}

fn row(daemon_set: &ImportedDaemonSet, simulated: DaemonSetStatus, cause: Option<Cause>) -> Row {
    let of_pods = daemon_set.figures();
    let mut differences = Vec::new();
    let of_dump = daemon_set.status.unwrap_or(of_pods);
    let mut names_nodes = false;
    let mut at_odds = Vec::new();
    for (column, figure) in FIGURES.iter().enumerate() {
        let [said, counted, simulated] =
            [&of_dump, &of_pods, &simulated].map(|status| figures(status)[column]);
        if said == simulated {
            continue;
        }
        let min_ready = daemon_set.spec["minReadySeconds"].as_u64().unwrap_or(0);
        if *figure == "available" && said < simulated && min_ready > 0 {
            differences.push(format!(
                "available: {said} in the cluster, {simulated} in the simulation, where pods that are ready when it begins have \
                 been so for longer than minReadySeconds, {min_ready}"
            ));
            continue;
        }
        if counted == simulated {
            at_odds.push((*figure, said, counted));
            continue;
        }
        differences.push(format!("{figure}: {said} in the cluster, {simulated} in the simulation"));
        names_nodes = true;
    }
    let cause = cause.filter(|_| !at_odds.is_empty());
    differences.extend(against_own_pods(&at_odds, cause));
    Row {
        daemon_set: daemon_set.name.clone(),
        status: daemon_set.status,
        simulated,
        differences,
        cause,
        names_nodes,
    }
}

/// Figures of which the status says another number than the dump's nodes and pods, on one line.
fn against_own_pods(at_odds: &[(&str, u32, u32)], cause: Option<Cause>) -> Option<String> {
    let joined = |of: fn(&(&str, u32, u32)) -> String| at_odds.iter().map(of).collect::<Vec<_>>().join(", ");
    let [figures, said, counted] =
        [joined(|it| it.0.to_owned()), joined(|it| it.1.to_string()), joined(|it| it.2.to_string())];
    // A cause that is known explains more than one DaemonSet, and is told apart.
    let guess = if cause.is_none() { ": perhaps they were written at different moments" } else { "" };
    let words =
        format!("{figures}: the status says {said}, the dump's nodes and pods come to {counted}{guess}");
    (!at_odds.is_empty()).then_some(words)
}

/// The nodes that the simulation finds otherwise than the cluster has them, with the rule where there is one.
fn differing_nodes(
    daemon_set: &ImportedDaemonSet,
    found: &BTreeMap<NodeId, FoundPod>,
    plan: &Plan,
    planned: &DaemonSetPlan,
    pools: &[Pool],
) -> Vec<String> {
    let placement = Placement::of(&planned.first_version().spec.template.spec);
    let mut named = Vec::new();
    let mut more = 0;
    let mut first = 0;
    for (pool, of_plan) in pools.iter().zip(&plan.pools) {
        let (labels, order) = (of_plan.labels_by_zone(), of_plan.zone_order());
        for (number, &index) in pool.nodes.iter().enumerate() {
            let on_node = &daemon_set.on_nodes[index];
            let name = pool.node_name(number);
            let taints = of_plan.initial_taints(number as u32);
            let labels = &labels[order.zone_of(number as u32) as usize];
            let facets = NodeFacets { name: &name, labels, taints: &taints };
            let found = found.get(&NodeId(first + number as u32));
            let Some(difference) = difference(daemon_set, on_node, found, placement.obstacle(&facets)) else {
                continue;
            };
            if named.len() == NAMED {
                more += 1;
                continue;
            }
            named.push(format!("node {name}: {difference}"));
        }
        first += of_plan.count;
    }
    if more > 0 {
        named.push(format!("and {more} nodes more"));
    }
    named
}

/// What is another on a node.
fn difference(
    daemon_set: &ImportedDaemonSet,
    on_node: &OnNode,
    found: Option<&FoundPod>,
    obstacle: Option<Obstacle<'_>>,
) -> Option<String> {
    match (on_node.should_run, &obstacle) {
        (true, Some(obstacle)) => {
            return Some(format!("a pod belongs there in the cluster, and here not: {obstacle}"));
        }
        (false, None) => {
            let rule = on_node.kept_off_by.unwrap_or_default();
            return Some(format!(
                "no pod belongs there in the cluster, and here one does: there {rule} keeps it off"
            ));
        }
        (true, None) | (false, Some(_)) => {}
    }
    match (on_node.pod, found) {
        (None, None) => None,
        (Some(PodThere { initial_state: InitialState::Missing, .. }), None) => {
            Some("its pod had failed or ended, and a scenario begins without one".to_owned())
        }
        (Some(_), None) => Some(match obstacle {
            Some(obstacle) => format!("pod missing, as no pod belongs there: {obstacle}"),
            None => "pod missing, though one belongs there: it is made when the run goes on".to_owned(),
        }),
        (None, Some(_)) => Some(match obstacle {
            Some(obstacle) => {
                format!("a pod that the cluster has not, though none belongs there: {obstacle}")
            }
            None => "a pod that the cluster has not, as one belongs there".to_owned(),
        }),
        (Some(pod), Some(found)) => {
            let words = match (pod.is_ready, found.is_ready) {
                (true, false) if !on_node.node_is_ready => {
                    "pod not ready here, as no pod of a node that is not Ready is"
                }
                (true, false) => "pod not ready here, as one that starts or waits",
                (false, true) => "pod ready here, as one of which a scenario says nothing",
                _ if on_node.others > 0 => "one pod of several",
                _ if (pod.revision == daemon_set.newest()) != found.is_newest => "pod of another revision",
                _ => return None,
            };
            Some(words.to_owned())
        }
    }
}

/// A pod that the run finds when it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct FoundPod {
    is_ready: bool,
    is_newest: bool,
}

/// The first status of each DaemonSet, and the pods that it counts.
#[derive(Debug, Default)]
struct Beginning {
    statuses: BTreeMap<DaemonSetId, DaemonSetStatus>,
    pods: BTreeMap<DaemonSetId, BTreeMap<NodeId, FoundPod>>,
    /// The newest revision of each, by its number.
    newest: BTreeMap<DaemonSetId, u32>,
    is_over: bool,
}

impl Observer for Beginning {
    fn on_fact(&mut self, at: Instant, fact: &Fact, _catalog: &Catalog) {
        self.is_over |= at > Instant::START;
        let Some((daemon_set, node)) = fact.daemon_set().zip(fact.node()) else { return };
        // What comes behind the status is what the controller does about it.
        if self.is_over || self.statuses.contains_key(&daemon_set) {
            return;
        }
        let newest = self.newest.get(&daemon_set).copied();
        let pods = self.pods.entry(daemon_set).or_default();
        match fact.kind() {
            FactKind::PodExisted => {
                let is_newest = fact.revision().is_none_or(|revision| Some(revision) == newest);
                pods.insert(node, FoundPod { is_ready: true, is_newest });
            }
            FactKind::PodCreated => {
                let is_newest = fact.revision().is_none_or(|revision| Some(revision) == newest);
                pods.insert(node, FoundPod { is_ready: false, is_newest });
            }
            FactKind::PodUnready => {
                pods.entry(node).or_default().is_ready = false;
            }
            _ => {}
        }
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, _catalog: &Catalog) {
        if at == Instant::START {
            self.statuses.entry(step.daemon_set).or_insert(step.status);
        }
    }

    fn has_seen_enough(&self) -> bool {
        self.is_over
    }
}
