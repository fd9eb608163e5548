//! How nodes and DaemonSets stand when the run begins, where that is not as by default: every node Ready, and a pod of the
//! DaemonSet, Ready, of its newest revision, on every node that should have one.

use std::fmt;
use std::ops::RangeInclusive;

use crate::api::identity::PoolId;
use crate::api::taints::{Taint, TaintEffect, well_known};
use crate::cluster::kubelet::pressure::PressureKind;
use crate::cluster::scheduler::background::Background;

/// Some of a pool's nodes by their numbers: ascending ranges that do not overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeNumbers(pub Vec<RangeInclusive<u32>>);

/// How some nodes of a pool are.
#[derive(Clone, Debug, PartialEq)]
pub struct InitialNodes {
    pub nodes: NodeNumbers,
    pub condition: NodeCondition,
    /// Besides those of the pool and of the condition.
    pub taints: Vec<Taint>,
    /// What they run short of, for the whole run.
    pub pressure: Vec<PressureKind>,
}

/// The Ready condition of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NodeCondition {
    #[default]
    Ready,
    /// False: the kubelet has said so. Nothing begins or ends there until the node is repaired.
    NotReady,
    /// Unknown: the kubelet has been silent for longer than the grace period.
    Unreachable,
}

/// What else runs on some nodes of a pool.
#[derive(Clone, Debug, PartialEq)]
pub struct InitialBackground {
    pub nodes: NodeNumbers,
    pub background: Background,
}

/// How a DaemonSet that is older than the run stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InitialDaemonSet {
    /// Which version of its spec it has. Those before are its older revisions, the oldest first.
    pub version: usize,
    pub pods: Vec<InitialPods>,
}

/// The pods of a DaemonSet on some nodes of a pool.
#[derive(Clone, Debug, PartialEq)]
pub struct InitialPods {
    pub pool: PoolId,
    pub nodes: NodeNumbers,
    /// The version of the spec whose template they have.
    pub version: usize,
    pub state: InitialPodState,
}

/// What a pod does when the run begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InitialPodState {
    /// It runs and, unless its node is not, it is Ready.
    #[default]
    Running,
    /// It is bound to its node and not Ready, and stays so.
    NotReady,
    /// It waits for the scheduler.
    Pending,
    /// There is none.
    Missing,
    /// Somebody has just deleted it.
    Terminating,
}

impl NodeNumbers {
    /// Of numbers that ascend.
    pub fn of(ascending: &[u32]) -> Self {
        let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
        for &number in ascending {
            match ranges.last_mut() {
                Some(last) if last.end().checked_add(1) == Some(number) => *last = *last.start()..=number,
                _ => ranges.push(number..=number),
            }
        }
        Self(ranges)
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().cloned().flatten()
    }

    pub fn contains(&self, number: u32) -> bool {
        let index = self.0.partition_point(|range| *range.end() < number);
        self.0.get(index).is_some_and(|range| range.contains(&number))
    }

    /// The last of them.
    pub fn last(&self) -> Option<u32> {
        self.0.last().map(|range| *range.end())
    }
}

/// By the numbers of so many nodes: which of these entries, none of which speaks of a node of another, speaks of it.
pub fn entry_of_each<'n>(count: u32, entries: impl Iterator<Item = &'n NodeNumbers>) -> Vec<Option<u32>> {
    let mut of_each = vec![None; count as usize];
    for (index, numbers) in (0..).zip(entries) {
        numbers.iter().for_each(|number| of_each[number as usize] = Some(index));
    }
    of_each
}

/// As a scenario writes them: `0-2,5,7-9`.
impl fmt::Display for NodeNumbers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, range) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            match range.start() == range.end() {
                true => write!(formatter, "{comma}{}", range.start())?,
                false => write!(formatter, "{comma}{}-{}", range.start(), range.end())?,
            }
        }
        Ok(())
    }
}

impl NodeCondition {
    /// The key of the taints by which the control plane marks it.
    pub const fn taint_key(self) -> Option<&'static str> {
        match self {
            Self::Ready => None,
            Self::NotReady => Some(well_known::NOT_READY),
            Self::Unreachable => Some(well_known::UNREACHABLE),
        }
    }

    /// Both taints of a node that has had it for long.
    pub fn taints(self) -> impl Iterator<Item = Taint> {
        let taint = |key: &str| {
            [TaintEffect::NoSchedule, TaintEffect::NoExecute].map(|effect| Taint::new(key, "", effect))
        };
        self.taint_key().into_iter().flat_map(taint)
    }
}

impl InitialDaemonSet {
    /// The version that a rollout under way replaces: the newest of those that pods still have. `None`: no pod is older than
    /// the present version.
    pub fn version_before(&self) -> Option<usize> {
        self.pods.iter().map(|pods| pods.version).filter(|&version| version < self.version).max()
    }
}
