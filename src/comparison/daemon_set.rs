//! The DaemonSet's column: the same acts as short runs of the simulator itself, with the controller that all runs have.
//!
//! Each act is a run of its own on the same cluster with the same seed. Where the drill scales the others, nodes join here
//! and leave again: a DaemonSet has no replicas.

use std::collections::BTreeMap;

use super::drill::{Drill, NODE_OBJECT_DELETED_AFTER};
use super::life::PodLife;
use super::measured::{self, LostNode, Measured, Replacement};
use super::workload::Workload;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::{Catalog, DaemonSetId};
use crate::record::fact::{Fact, FactKind};
use crate::record::observer::Observer;
use crate::simulation::plan::{Action, NodeSelection, Plan, ScriptedAction};
use crate::simulation::run::{Checking, RunError, simulate};

/// When an act begins. A full minute, as in the drill.
const ACT: Instant = Instant::from_nanoseconds(60_000_000_000);

/// Drills the DaemonSet of the plan, which is its only one.
pub fn perform(drill: &Drill, plan: &Plan) -> Result<Measured, RunError> {
    let stage = Stage { drill, plan };
    let created = stage.play(Some(Instant::START), Vec::new())?;
    let (node_join, growth, shrinkage) = stage.grow_and_shrink()?;
    Ok(Measured {
        workload: Workload::DaemonSet,
        creation: measured::creation(&created, Instant::START),
        coverage: measured::coverage(&created, &drill.eligible_nodes),
        replacement: stage.delete_one()?,
        node_join,
        growth,
        shrinkage,
        lost_node: stage.lose_a_node()?,
        claims: None,
    })
}

struct Stage<'a> {
    drill: &'a Drill,
    plan: &'a Plan,
}

impl Stage<'_> {
    /// A run on the cluster of the plan. Without `created_at` the DaemonSet has been running everywhere since before it.
    fn play(
        &self,
        created_at: Option<Instant>,
        script: Vec<(Instant, Action)>,
    ) -> Result<Vec<PodLife>, RunError> {
        let mut plan = self.plan.clone();
        plan.daemon_sets[0].created_at = created_at;
        plan.script = script.into_iter().map(|(at, action)| ScriptedAction { at, action }).collect();
        let mut lives = Lives::default();
        simulate(&plan, self.drill.seed, Checking::Off, &mut lives)?;
        Ok(lives.lives)
    }

    fn delete_one(&self) -> Result<Option<Replacement>, RunError> {
        let Some(node) = self.middle_node() else { return Ok(None) };
        let nodes = named(node.clone());
        let lives = self.play(None, vec![(ACT, Action::DeletePods { daemon_set: DaemonSetId(0), nodes })])?;
        let pods = self.drill.eligible_nodes.len() as u32;
        let deleted = lives.iter().find(|life| life.node.as_ref() == Some(&node));
        Ok(deleted.map(|deleted| measured::replacement(&lives, deleted, ACT, pods)))
    }

    fn grow_and_shrink(
        &self,
    ) -> Result<(measured::NodeJoin, measured::Scaling, measured::Scaling), RunError> {
        let drill = self.drill;
        let join = (ACT, Action::AddNodes { pool: drill.pool, count: drill.step });
        let grown = self.play(None, vec![join.clone()])?;
        let (fewer, more) =
            (drill.eligible_nodes.len() as u32, drill.eligible_nodes.len() as u32 + drill.step);
        // The same run again, and when all is at rest the nodes leave.
        let at_rest = grown.iter().filter_map(|life| life.ready).max().unwrap_or(ACT);
        let leave_at = next_minute(at_rest);
        let leave =
            drill.joining(self.plan).map(|name| (leave_at, Action::RemoveNodes { nodes: named(name) }));
        let shrunk = self.play(None, std::iter::once(join).chain(leave).collect())?;
        let eligible_nodes = drill.eligible_nodes_after_the_join(self.plan);
        Ok((
            measured::node_join(&grown, ACT, drill.step, &eligible_nodes),
            measured::growth(&grown, ACT, (fewer, more)),
            measured::shrinkage(&shrunk, leave_at, ACT, (more, fewer)),
        ))
    }

    fn lose_a_node(&self) -> Result<Option<LostNode>, RunError> {
        let Some(node) = self.middle_node() else { return Ok(None) };
        let script = vec![
            (ACT, Action::FailNodes { nodes: named(node.clone()) }),
            (ACT + NODE_OBJECT_DELETED_AFTER, Action::RemoveNodes { nodes: named(node.clone()) }),
        ];
        let lives = self.play(None, script)?;
        let pod = lives.iter().find(|life| life.node.as_ref() == Some(&node));
        let any = |_: &PodLife| true;
        Ok(pod.map(|pod| measured::lost_node(&lives, pod, ACT, NODE_OBJECT_DELETED_AFTER, any)))
    }

    fn middle_node(&self) -> Option<String> {
        let nodes = &self.drill.eligible_nodes;
        nodes.get(nodes.len() / 2).cloned()
    }
}

fn named(name: String) -> NodeSelection {
    NodeSelection { name: Some(name), ..NodeSelection::default() }
}

fn next_minute(after: Instant) -> Instant {
    let minutes = after.as_nanoseconds() / ACT.as_nanoseconds() + 1;
    Instant::START + Duration::from_nanoseconds(ACT.as_nanoseconds().saturating_mul(minutes))
}

/// Watches the lives of a run's pods, in the order of their creation.
#[derive(Debug, Default)]
struct Lives {
    lives: Vec<PodLife>,
    /// By node and occurrence.
    places: BTreeMap<(u32, u32), usize>,
}

impl Observer for Lives {
    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        let (Some(daemon_set), Some(node), Some(occurrence)) = (fact.daemon_set, fact.node, fact.pod) else {
            return;
        };
        if matches!(fact.kind, FactKind::PodCreated | FactKind::PodExisted) {
            let name = catalog.pod(daemon_set, node, occurrence).to_string();
            self.places.insert((node.0, occurrence), self.lives.len());
            let existed = fact.kind == FactKind::PodExisted;
            self.lives.push(PodLife {
                node: existed.then(|| catalog.node(node).to_string()),
                ready: existed.then_some(at),
                ..PodLife::created(name, at)
            });
            return;
        }
        let Some(&place) = self.places.get(&(node.0, occurrence)) else { return };
        let life = &mut self.lives[place];
        match fact.kind {
            FactKind::PodScheduled => life.node = Some(catalog.node(node).to_string()),
            FactKind::PodReady => life.ready = life.ready.or(Some(at)),
            FactKind::PodUnready | FactKind::PodFailed => life.unready = life.unready.or(Some(at)),
            FactKind::PodTerminating => life.deleted = Some(at),
            FactKind::PodRemoved => life.gone = Some(at),
            _ => {}
        }
    }
}
