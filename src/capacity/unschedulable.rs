//! The pods that do not fit, of all nodes of a pool: what is the same of several nodes is said once.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::Serialize;

use super::amounts::Amounts;
use super::daemon_sets::{Change, DaemonSetDemand};
use super::node_groups::{EligibleDaemonSet, NodeGroup};
use super::packing::{UnschedulablePod, Victim, unschedulable_pods};
use crate::cluster::plan::{Background, NodeOffer, NodePool};

/// A DaemonSet whose pod does not fit on some nodes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unschedulable {
    pub daemon_set: String,
    pub change: Change,
    pub nodes: u32,
    pub on: Vec<NodeRange>,
    /// The first of all that stands against it, in the scheduler's words.
    pub reason: String,
    /// Nobody: it waits.
    pub victims: Vec<PreemptionVictims>,
}

/// Neighbouring nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeRange {
    pub first_node: String,
    pub last_node: String,
    pub nodes: u32,
}

/// Whom a pod pushes out of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum PreemptionVictims {
    DaemonSet {
        daemon_set: String,
        priority: i32,
    },
    /// Some of the pods of a kind that run there besides.
    Background {
        pods: u32,
        of: u32,
        priority: i32,
        #[serde(skip)]
        each: Amounts,
    },
}

/// What can be the same of several groups: DaemonSet, reason, victims with their numbers, background.
type Finding = (usize, String, Vec<(Victim, u32)>, Option<u32>);

/// Of a pool that says what its nodes offer; `eligible` are those who count.
pub fn unschedulable_in_pool<'k>(
    pool: &NodePool,
    groups: &'k [NodeGroup<'k>],
    daemons: &[DaemonSetDemand],
    eligible: impl Fn(&'k NodeGroup<'k>) -> &'k [EligibleDaemonSet],
) -> Vec<Unschedulable> {
    let Some(NodeOffer { allocatable, .. }) = &pool.offer else { return Vec::new() };
    let mut rows: Vec<(Finding, &Background, Vec<RangeInclusive<u32>>)> = Vec::new();
    let mut row_of: BTreeMap<Finding, usize> = BTreeMap::new();
    for group in groups {
        for pod in unschedulable_pods(allocatable, group.background, daemons, eligible(group)) {
            let finding = finding(&pod, group.background_place);
            let row = *row_of.entry(finding.clone()).or_insert_with(|| {
                rows.push((finding, group.background, Vec::new()));
                rows.len() - 1
            });
            rows[row].2.extend(group.numbers.iter().cloned());
        }
    }
    rows.into_iter()
        .map(|((daemon, reason, victims, _), background, numbers)| Unschedulable {
            daemon_set: daemons[daemon].name.clone(),
            change: daemons[daemon].change,
            nodes: numbers.iter().map(|range| range.end() - range.start() + 1).sum(),
            on: node_ranges(pool, numbers),
            reason,
            victims: victims
                .into_iter()
                .map(|(victim, pods)| victims_of(victim, pods, daemons, background))
                .collect(),
        })
        .collect()
}

fn finding(pod: &UnschedulablePod, background: Option<u32>) -> Finding {
    let mut victims: Vec<(Victim, u32)> = Vec::new();
    for &victim in &pod.victims {
        match victims.iter_mut().find(|(known, _)| *known == victim) {
            Some((_, pods)) => *pods += 1,
            None => victims.push((victim, 1)),
        }
    }
    (pod.daemon_set, pod.reason.clone(), victims, background)
}

fn victims_of(
    victim: Victim,
    pods: u32,
    daemons: &[DaemonSetDemand],
    background: &Background,
) -> PreemptionVictims {
    match victim {
        Victim::DaemonSet(row) => PreemptionVictims::DaemonSet {
            daemon_set: daemons[row].name.clone(),
            priority: daemons[row].needs.priority,
        },
        Victim::Background(kind) => {
            let kind = &background.pods()[kind];
            PreemptionVictims::Background {
                pods,
                of: kind.per_node,
                priority: kind.priority,
                each: Amounts::limited(&kind.demand.requests),
            }
        }
    }
}

/// The names of the pool's nodes with these numbers; neighbours are told together.
pub fn node_ranges(pool: &NodePool, mut numbers: Vec<RangeInclusive<u32>>) -> Vec<NodeRange> {
    numbers.sort_by_key(|range| *range.start());
    let mut joined: Vec<RangeInclusive<u32>> = Vec::new();
    for range in numbers {
        match joined.last_mut() {
            Some(last) if *last.end() + 1 == *range.start() => *last = *last.start()..=*range.end(),
            _ => joined.push(range),
        }
    }
    joined
        .into_iter()
        .map(|range| NodeRange {
            first_node: pool.node_name(*range.start()),
            last_node: pool.node_name(*range.end()),
            nodes: range.end() - range.start() + 1,
        })
        .collect()
}
