//! The controllers of the two other workloads: what they keep count of, and what they ask for next.

use super::nodes::Nodes;
use super::pod::{Pod, PodIndex};
use super::replica_set::{self, Candidate};
use super::stateful_set::{self, Condition};
use super::workload::Workload;
use crate::engine::time::Instant;

/// What a controller asks the API server for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// The pod of this number.
    Create(u32),
    Delete(PodIndex),
}

/// A Deployment's ReplicaSet, or a StatefulSet.
#[derive(Clone, Debug, Default)]
pub struct Controller {
    pub replicas: u32,
    /// The existing pods, by number for a StatefulSet, in the order of creation for a Deployment.
    slots: Vec<Option<PodIndex>>,
    /// How many pods of each number there have been.
    occurrences: Vec<u32>,
}

impl Controller {
    /// The commands of one sync, and the sizes of the batches in which they are sent.
    pub fn decide(
        &self,
        workload: Workload,
        pods: &[Pod],
        nodes: &Nodes,
        now: Instant,
    ) -> Option<(Vec<u32>, Vec<Command>)> {
        match workload {
            Workload::StatefulSet => self.decide_in_order(pods).map(|command| (vec![1], vec![command])),
            _ => self.decide_at_once(pods, nodes, now),
        }
    }

    /// A pod of this number appeared. How many there were before it?
    pub fn created(&mut self, number: u32, pod: PodIndex) -> u32 {
        let index = number as usize;
        if self.slots.len() <= index {
            self.slots.resize(index + 1, None);
            self.occurrences.resize(index + 1, 0);
        }
        assert!(self.slots[index].is_none(), "there is at most one pod of a number");
        self.slots[index] = Some(pod);
        self.occurrences[index] += 1;
        self.occurrences[index] - 1
    }

    /// The pod of this number is gone.
    pub fn gone(&mut self, number: u32) {
        self.slots[number as usize] = None;
    }

    /// How many ordinals there have been: a StatefulSet makes a claim for each, and keeps it.
    pub fn numbers(&self) -> u32 {
        self.slots.len() as u32
    }

    fn decide_in_order(&self, pods: &[Pod]) -> Option<Command> {
        let condition = |slot: &Option<PodIndex>| match slot {
            None => Condition::Absent,
            Some(index) => {
                let pod = &pods[index.0 as usize];
                match (pod.history.is_active(), pod.available) {
                    (false, _) => Condition::Terminating,
                    (true, false) => Condition::Unavailable,
                    (true, true) => Condition::Available,
                }
            }
        };
        let conditions: Vec<Condition> = self.slots.iter().map(condition).collect();
        stateful_set::decide(self.replicas, &conditions).map(|command| match command {
            stateful_set::Command::Create(ordinal) => Command::Create(ordinal),
            stateful_set::Command::Delete(ordinal) => {
                Command::Delete(self.slots[ordinal as usize].expect("only a pod that is there is deleted"))
            }
        })
    }

    fn decide_at_once(&self, pods: &[Pod], nodes: &Nodes, now: Instant) -> Option<(Vec<u32>, Vec<Command>)> {
        let active =
            || self.slots.iter().flatten().filter(|index| pods[index.0 as usize].history.is_active());
        let count = active().count() as u32;
        Some(match replica_set::decide(self.replicas, count)? {
            replica_set::Command::Create(missing) => {
                let next = self.numbers();
                (
                    replica_set::slow_start_batches(missing).collect(),
                    (next..next + missing).map(Command::Create).collect(),
                )
            }
            replica_set::Command::Delete(excess) => {
                let mut ranked: Vec<(Candidate, PodIndex)> =
                    active().map(|&index| (candidate(&pods[index.0 as usize], nodes), index)).collect();
                ranked.sort_by(|(one, _), (other, _)| replica_set::ranks_before(one, other, now));
                let going = ranked.iter().take(excess as usize);
                (vec![excess], going.map(|&(_, index)| Command::Delete(index)).collect())
            }
        })
    }
}

/// With times as objects of the API hold them, in whole seconds.
fn candidate(pod: &Pod, nodes: &Nodes) -> Candidate {
    Candidate {
        bound: pod.node.is_some(),
        running: pod.is_running(),
        ready_since: pod.history.ready.filter(|_| pod.history.is_ready()).map(Instant::whole_second),
        pods_on_its_node: pod.node.map_or(0, |node| nodes.get(node).active_pods),
        created: pod.history.created.whole_second(),
        uid: pod.uid,
    }
}
