//! The story of one node: what happened to it, what each pod did and waited for, and when it was not covered and why.
//!
//! Its field names are part of the tool's interface (`everynode story --format json`).

use serde::Serialize;

use super::pod_phases::{PodLife, pod_lives};
use super::words::what_happened;
use super::{History, NodeHistory};
use crate::engine::time::Instant;
use crate::record::catalog::{Fnv1a, pod_name_number, pod_name_suffix};
use crate::record::fact::Fact;
use crate::record::wait::Wait;

/// What became of one node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeStory {
    pub node: String,
    pub pool: String,
    pub events: Vec<StoryEvent>,
    pub pods: Vec<PodStory>,
    /// When a DaemonSet had no available pod on the node though it should have had.
    pub uncovered: Vec<Gap>,
    /// What its pods, and the requests for them, waited for, by limits. Null: only the run itself knew, and what this is told
    /// from, the files of a run, does not say.
    pub waits: Option<Vec<StoryWait>>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoryEvent {
    pub at_seconds: f64,
    /// As in `timeline.csv`.
    pub kind: &'static str,
    pub what: &'static str,
    pub daemon_set: Option<String>,
    pub pod: Option<String>,
    pub revision: Option<u32>,
    /// Empty: it needs none.
    pub reason: &'static str,
    /// Which taints, labels or image, as in `timeline.csv`; empty: there is nothing to say.
    pub detail: String,
}

/// A pod.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PodStory {
    pub daemon_set: String,
    pub pod: String,
    pub revision: Option<u32>,
    pub phases: Vec<PhaseStory>,
}

/// A part of a pod's life.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PhaseStory {
    pub phase: &'static str,
    pub from_seconds: f64,
    /// Null: it went on when the run ended.
    pub until_seconds: Option<f64>,
    /// What the pod waited for meanwhile; empty: nothing.
    pub waits_for: &'static str,
    /// Why it began; empty: it needs no reason.
    pub reason: &'static str,
}

/// A time without cover.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    pub daemon_set: String,
    pub from_seconds: f64,
    /// Null: it went on when the run ended.
    pub until_seconds: Option<f64>,
    pub cause: &'static str,
}

/// A wait for a limit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoryWait {
    pub daemon_set: String,
    pub limit: &'static str,
    pub from_seconds: f64,
    pub until_seconds: f64,
}

/// The name of a pod on a node.
pub fn pod_name(daemon_set: &str, node: &str, occurrence: u32) -> String {
    let suffix = pod_name_suffix(pod_name_number(Fnv1a::of(node), occurrence));
    format!("{daemon_set}-{}", String::from_utf8_lossy(&suffix))
}

impl History {
    /// The story of one of the kept nodes.
    pub fn story(&self, node: &NodeHistory) -> NodeStory {
        let wait = |wait: &Wait| StoryWait {
            daemon_set: self.daemon_sets[wait.daemon_set.index()].name.clone(),
            limit: wait.limit.as_str(),
            from_seconds: wait.since.as_seconds(),
            until_seconds: wait.until.as_seconds(),
        };
        NodeStory {
            node: node.node.clone(),
            pool: node.pool.clone(),
            events: node.detailed_facts().map(|fact| self.event(node, fact)).collect(),
            pods: pod_lives(&node.facts).iter().map(|life| self.pod(node, life)).collect(),
            uncovered: self.gaps(node),
            waits: self.knows_waits.then(|| node.waits.iter().map(wait).collect()),
        }
    }

    fn event(&self, node: &NodeHistory, (at, fact, detail): (Instant, &Fact, Option<u32>)) -> StoryEvent {
        let daemon_set = fact.daemon_set().map(|id| self.daemon_sets[id.index()].name.as_str());
        StoryEvent {
            at_seconds: at.as_seconds(),
            kind: fact.kind().as_str(),
            what: what_happened(fact.kind()),
            daemon_set: daemon_set.map(str::to_owned),
            pod: daemon_set.zip(fact.pod()).map(|(name, pod)| pod_name(name, &node.node, pod)),
            revision: fact.revision(),
            reason: fact.reason().as_str(),
            detail: detail.map(|text| self.details[text as usize].clone()).unwrap_or_default(),
        }
    }

    fn pod(&self, node: &NodeHistory, life: &PodLife) -> PodStory {
        let daemon_set = &self.daemon_sets[usize::from(life.daemon_set)].name;
        let phase = |(index, phase): (usize, &super::pod_phases::Phase)| PhaseStory {
            phase: phase.phase.as_str(),
            from_seconds: phase.from.as_seconds(),
            until_seconds: life.end_of(index).map(Instant::as_seconds),
            waits_for: phase.phase.waits_for(),
            reason: phase.reason.as_str(),
        };
        PodStory {
            daemon_set: daemon_set.clone(),
            pod: pod_name(daemon_set, &node.node, life.occurrence),
            revision: life.revision,
            phases: life.phases.iter().enumerate().map(phase).collect(),
        }
    }

    fn gaps(&self, node: &NodeHistory) -> Vec<Gap> {
        let of_each = node.slots.iter().zip(&self.daemon_sets).flat_map(|(moments, daemon_set)| {
            let ends = moments.iter().skip(1).map(|moment| Some(moment.at)).chain([None]);
            moments.iter().zip(ends).filter_map(|(moment, end)| {
                Some(Gap {
                    daemon_set: daemon_set.name.clone(),
                    from_seconds: moment.at.as_seconds(),
                    until_seconds: end.map(Instant::as_seconds),
                    cause: moment.uncovered?.as_str(),
                })
            })
        });
        joined(of_each)
    }
}

/// Gaps that follow on each other with the same cause are one.
fn joined(gaps: impl Iterator<Item = Gap>) -> Vec<Gap> {
    let mut joined: Vec<Gap> = Vec::new();
    for gap in gaps {
        match joined.last_mut() {
            Some(last)
                if last.until_seconds == Some(gap.from_seconds)
                    && (&last.daemon_set, last.cause) == (&gap.daemon_set, gap.cause) =>
            {
                last.until_seconds = gap.until_seconds;
            }
            _ => joined.push(gap),
        }
    }
    joined
}
