//! The DaemonSet's column: the same acts as short runs of the simulator itself, with the controller that all runs have.
//!
//! Each act is a run of its own on the same cluster with the same seed, so that all of them begin alike. Where the experiment scales the others, nodes join here
//! and leave again: a DaemonSet has no replicas.

use std::collections::{BTreeMap, BTreeSet};

use super::cannot_compare::{CannotCompare, NeverSettles};
use super::experiment::{Experiment, NODE_OBJECT_DELETED_AFTER};
use super::measured::{self, LostNode, Measured, Replacement};
use super::pod_history::PodHistory;
use super::run::next_minute;
use super::workload::Workload;
use crate::cluster::plan::{Action, NodeSelection, Plan, ScriptedAction};
use crate::cluster::run::{Checking, simulate};
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, DaemonSetId};
use crate::record::fact::{Fact, FactKind};
use crate::record::observer::Observer;

/// Puts the DaemonSet of the plan, its only one, through the experiment.
pub fn perform(experiment: &Experiment, plan: &Plan) -> Result<Measured, CannotCompare> {
    let created = play(experiment, plan, Vec::new())?;
    let stage = Stage { experiment, plan, act: minute_after(&created), created };
    let (node_join, growth, shrinkage) = stage.grow_and_shrink()?;
    Ok(Measured {
        workload: Workload::DaemonSet,
        creation: measured::creation(&stage.created, Instant::START),
        coverage: measured::coverage(&stage.created, &experiment.eligible_nodes),
        replacement: stage.delete_one()?,
        node_join,
        growth,
        shrinkage,
        lost_node: stage.lose_a_node()?,
        claims: None,
    })
}

/// A run on the cluster of the plan, in which the DaemonSet is created at once.
fn play(
    experiment: &Experiment,
    plan: &Plan,
    script: Vec<(Instant, Action)>,
) -> Result<Vec<PodHistory>, CannotCompare> {
    let mut plan = plan.clone();
    plan.daemon_sets[0].created_at = Some(Instant::START);
    plan.script = script.into_iter().map(|(at, action)| ScriptedAction { at, action }).collect();
    let mut histories =
        Lives { histories: Vec::new(), indices: BTreeMap::new(), max_pods: experiment.max_pods() };
    simulate(&plan, experiment.seed, Checking::Off, &mut histories)?;
    if histories.has_seen_enough() {
        let name = plan.daemon_sets[0].name.clone();
        let (at, pods) = (
            histories.histories.last().map_or(Instant::START, |history| history.created),
            histories.histories.len(),
        );
        return Err(NeverSettles { name, workload: Workload::DaemonSet, at, pods }.into());
    }
    Ok(histories.histories)
}

/// The DaemonSet has been created, and all is at rest.
struct Stage<'a> {
    experiment: &'a Experiment,
    plan: &'a Plan,
    created: Vec<PodHistory>,
    /// When the next act begins.
    act: Instant,
}

impl Stage<'_> {
    fn delete_one(&self) -> Result<Option<Replacement>, CannotCompare> {
        let Some(node) = self.middle_node() else { return Ok(None) };
        let nodes = named(&node);
        let delete = (self.act, Action::DeletePods { daemon_set: DaemonSetId(0), nodes });
        let histories = play(self.experiment, self.plan, vec![delete])?;
        let pods = self.experiment.eligible_nodes.len() as u32;
        let deleted = histories.iter().find(|history| history.node.as_ref() == Some(&node));
        Ok(deleted.map(|deleted| measured::replacement(&histories, deleted, self.act, pods)))
    }

    fn grow_and_shrink(
        &self,
    ) -> Result<(measured::NodeJoin, measured::Scaling, measured::Scaling), CannotCompare> {
        let experiment = self.experiment;
        let join = (self.act, Action::AddNodes { pool: experiment.pool, count: experiment.step });
        let grown = play(experiment, self.plan, vec![join.clone()])?;
        let (fewer, more) = (
            experiment.eligible_nodes.len() as u32,
            experiment.eligible_nodes.len() as u32 + experiment.step,
        );
        // The same run again, and when all is at rest the nodes leave.
        let leave_at = minute_after(&grown);
        let leave =
            experiment.joining(self.plan).map(|name| (leave_at, Action::RemoveNodes { nodes: named(&name) }));
        let shrunk = play(experiment, self.plan, std::iter::once(join).chain(leave).collect())?;
        let eligible_nodes = experiment.eligible_nodes_after_the_join(self.plan);
        Ok((
            measured::node_join(&grown, self.act, experiment.step, &eligible_nodes),
            measured::growth(&grown, self.act, (fewer, more)),
            measured::shrinkage(&shrunk, leave_at, self.act, (more, fewer)),
        ))
    }

    fn lose_a_node(&self) -> Result<Option<LostNode>, CannotCompare> {
        let Some(node) = self.middle_node() else { return Ok(None) };
        let script = vec![
            (self.act, Action::FailNodes { nodes: named(&node) }),
            (self.act + NODE_OBJECT_DELETED_AFTER, Action::RemoveNodes { nodes: named(&node) }),
        ];
        let histories = play(self.experiment, self.plan, script)?;
        let pod = histories.iter().find(|history| history.node.as_ref() == Some(&node));
        let any = |_: &PodHistory| true;
        Ok(pod.map(|pod| measured::lost_node(&histories, pod, self.act, NODE_OBJECT_DELETED_AFTER, any)))
    }

    /// The one in the middle of the nodes whose pod is ready.
    fn middle_node(&self) -> Option<String> {
        let ready: BTreeSet<&String> = self
            .created
            .iter()
            .filter(|history| history.is_ready())
            .filter_map(|history| history.node.as_ref())
            .collect();
        let nodes: Vec<&String> =
            self.experiment.eligible_nodes.iter().filter(|&node| ready.contains(node)).collect();
        nodes.get(nodes.len() / 2).map(|&node| node.clone())
    }
}

fn named(name: &str) -> NodeSelection {
    NodeSelection { name: Some(name.to_owned()), ..NodeSelection::default() }
}

/// The first full minute after all that happened to the pods.
fn minute_after(histories: &[PodHistory]) -> Instant {
    let last = histories.iter().map(PodHistory::last_change).max().unwrap_or(Instant::START);
    next_minute(last)
}

/// Watches the histories of a run's pods, in the order of their creation.
#[derive(Debug)]
struct Lives {
    histories: Vec<PodHistory>,
    /// By node and occurrence.
    indices: BTreeMap<(u32, u32), usize>,
    max_pods: usize,
}

impl Observer for Lives {
    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        let (Some(daemon_set), Some(node), Some(occurrence)) = (fact.daemon_set(), fact.node(), fact.pod())
        else {
            return;
        };
        if fact.kind() == FactKind::PodCreated {
            let name = catalog.pod(daemon_set, node, occurrence).to_string();
            self.indices.insert((node.0, occurrence), self.histories.len());
            self.histories.push(PodHistory::created(name, at));
            return;
        }
        let Some(&index) = self.indices.get(&(node.0, occurrence)) else { return };
        let history = &mut self.histories[index];
        match fact.kind() {
            FactKind::PodScheduled => history.node = Some(catalog.node(node).to_string()),
            FactKind::PodReady => history.ready = history.ready.or(Some(at)),
            FactKind::PodUnready | FactKind::PodFailed => history.unready = history.unready.or(Some(at)),
            FactKind::PodTerminating => history.deleted = Some(at),
            FactKind::PodRemoved => history.gone = Some(at),
            _ => {}
        }
    }

    fn has_seen_enough(&self) -> bool {
        self.histories.len() > self.max_pods
    }
}
