//! How nodes and DaemonSets stand when the run begins, as written.

use std::fmt;
use std::ops::RangeInclusive;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::room::BackgroundPods;
use super::setting::{meaning, plain, settings};
use crate::api::taints::Taint;
use crate::cluster::plan;
use crate::cluster::plan::NodeNumbers;
use crate::scenario::model::pressure::PressureKind;
use crate::scenario::model::values::{Spelled, Spelling};
use crate::scenario::ron::{Entries, Field};

/// The failure zones of a pool.
#[derive(Debug)]
pub enum Zones {
    /// The nodes take them in turn.
    InTurn(Vec<Field<String>>),
    /// So many of the nodes that are there when the run begins are in each.
    Counted(Entries<u32>),
}

settings! {
    /// Nodes of a pool that are not as the others when the run begins.
    #[derive(Debug, Deserialize)]
    #[serde(rename = "initial_state")]
    pub struct InitialNodes {
        /// their numbers, which are those at the end of their names: `"0-19"` or `"3,7-9"`
        nodes: Spelled<NodeNumbers>;

        /// `Ready`, `NotReady` (the kubelet said so) or `Unreachable` (it has been silent for longer than the grace period). A node that is not
        /// Ready has both taints of its condition, and nothing begins or ends there until `RepairNodes`
        condition: NodeCondition = meaning("Ready", "`Ready`");

        /// whether somebody has cordoned it
        unschedulable: bool = plain(false);

        /// beside those of the pool
        taints: Vec<Field<Spelled<Taint>>> = meaning("", "none");

        /// what it runs short of for the whole run: `Memory`, `Disk`, `Pid`
        pressure: Vec<Field<PressureKind>> = meaning("", "nothing");
    }
}

/// The Ready condition of a node.
#[derive(Clone, Copy, Debug, Deserialize)]
pub enum NodeCondition {
    Ready,
    NotReady,
    Unreachable,
}

settings! {
    /// What runs besides on some nodes of a pool when the run begins.
    #[derive(Debug, Deserialize)]
    #[serde(rename = "initial_background")]
    pub struct InitialBackground {
        /// their numbers
        nodes: Spelled<NodeNumbers>;

        /// as in `background: Pods([…])`, whose place they take
        pods: Vec<Field<BackgroundPods>>;
    }
}

settings! {
    /// The pods of a DaemonSet on some nodes of a pool when the run begins.
    #[derive(Debug, Deserialize)]
    #[serde(rename = "initial_pods")]
    pub struct InitialPods {
        /// the node pool
        pool: String;

        /// the numbers of the nodes
        nodes: Spelled<NodeNumbers> = meaning("", "all of the pool's");

        /// that of the pods: `revisions` are numbered from 1, and the manifest is the newest
        revision: u32 = meaning("", "the newest");

        /// `Running`, `NotReady` (bound, and so until it is replaced), `Pending` (it waits for the scheduler), `Missing` or `Terminating`
        state: PodState = meaning("Running", "`Running`: Ready, unless its node is not");
    }
}

/// What a pod does when the run begins.
#[derive(Clone, Copy, Debug, Deserialize)]
pub enum PodState {
    Running,
    NotReady,
    Pending,
    Missing,
    Terminating,
}

impl Zones {
    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Self::InTurn(zones) => zones.len(),
            Self::Counted(zones) => zones.0.len(),
        }
    }

    /// Their names, as written.
    pub fn names(&self) -> Vec<&Field<String>> {
        match self {
            Self::InTurn(zones) => zones.iter().collect(),
            Self::Counted(zones) => zones.0.iter().map(|(name, _)| name).collect(),
        }
    }
}

impl<'de> Deserialize<'de> for Zones {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ZonesVisitor;

        impl<'de> Visitor<'de> for ZonesVisitor {
            type Value = Zones;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(r#"the failure zones, like ["1", "2"] or {"1": 20, "2": 17}"#)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<Zones, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(access)).map(Zones::InTurn)
            }

            fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Zones, A::Error> {
                Entries::deserialize(MapAccessDeserializer::new(access)).map(Zones::Counted)
            }
        }

        deserializer.deserialize_any(ZonesVisitor)
    }
}

impl Spelling for NodeNumbers {
    const EXPECTED: &'static str = "numbers of nodes in quotes, like \"0-19\" or \"3,7-9\"";

    fn read(text: &str) -> Result<Self, String> {
        let ranges: Option<Vec<RangeInclusive<u32>>> =
            text.split(',').map(|part| range(part.trim())).collect();
        let ranges = ranges.ok_or_else(|| format!("`{text}` is not {}", Self::EXPECTED))?;
        let ascend = ranges.windows(2).all(|pair| pair[0].end() < pair[1].start());
        if !ascend {
            return Err(format!("`{text}` does not ascend: write each number once, the smallest first"));
        }
        Ok(Self(ranges))
    }
}

/// `7`, or `3-9`.
fn range(text: &str) -> Option<RangeInclusive<u32>> {
    let number = |digits: &str| digits.trim().parse().ok();
    let (first, last) = match text.split_once('-') {
        Some((first, last)) => (number(first)?, number(last)?),
        None => (number(text)?, number(text)?),
    };
    (first <= last).then_some(first..=last)
}

impl From<NodeCondition> for plan::NodeCondition {
    fn from(written: NodeCondition) -> Self {
        match written {
            NodeCondition::Ready => Self::Ready,
            NodeCondition::NotReady => Self::NotReady,
            NodeCondition::Unreachable => Self::Unreachable,
        }
    }
}

impl From<PodState> for plan::InitialPodState {
    fn from(written: PodState) -> Self {
        match written {
            PodState::Running => Self::Running,
            PodState::NotReady => Self::NotReady,
            PodState::Pending => Self::Pending,
            PodState::Missing => Self::Missing,
            PodState::Terminating => Self::Terminating,
        }
    }
}
