//! A made-up run for tests: two nodes in two zones, and a rollout that replaces their pods one after the other.
//!
//! At 10 s and at 40 s a pod is asked to end, 5 s later it is gone and its successor is created, which is bound 1 s later; 5 s after that
//! its images are there, and 10 s later it is available.

use super::recording::Recording;
use crate::analysis::availability::RolloutSpan;
use crate::analysis::history::{History, HistoryRecorder};
use crate::analysis::summary::{NodePoolSummary, RunSummary};
use crate::api::daemon_set::DaemonSetStatus;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};
use crate::record::fact::{Fact, FactKind, Reason};
use crate::record::observer::{Observer, StatusStep};

const AGENT: DaemonSetId = DaemonSetId(0);
/// The run ends then, in seconds.
const END: u64 = 100;

pub fn at(seconds: u64) -> Instant {
    Instant::START + Duration::from_seconds(seconds)
}

/// The run.
pub fn recording() -> Recording {
    recording_of(history())
}

/// The run, if there were so many nodes, of which the first two alone get another pod.
pub fn recording_of_nodes(nodes: u32) -> Recording {
    recording_of(history_of(nodes))
}

/// The run, if these nodes were a sample of so many.
pub fn sample_of(node_count: usize) -> Recording {
    recording_of(History { node_count, ..history() })
}

/// The run, if these were its rollouts.
pub fn recording_of_rollouts(rollouts: Vec<RolloutSpan>) -> Recording {
    Recording::new(summary(), history(), vec![rollouts])
}

fn recording_of(history: History) -> Recording {
    Recording::new(summary(), history, vec![vec![rollout()]])
}

fn history() -> History {
    history_of(2)
}

fn history_of(nodes: u32) -> History {
    let mut catalog = Catalog::new(vec!["agent".to_owned()]);
    let pool = catalog.add_prefix("pool".to_owned());
    let mut recorder = HistoryRecorder::of_all();
    recorder.on_fact(at(0), &template(FactKind::DaemonSetExisted, 1), &catalog);
    for node in 0..nodes {
        catalog.add_node(pool, Some(node));
        for fact in there_from_the_start(NodeId(node)) {
            recorder.on_fact(at(0), &fact, &catalog);
        }
    }
    recorder.on_status(at(0), &step(1, 2, 2), &catalog);
    recorder.on_fact(at(10), &template(FactKind::SpecChanged, 2), &catalog);
    for (node, begin) in [(0, 10), (1, 40)] {
        for (time, fact) in replacement(NodeId(node), begin) {
            recorder.on_fact(time, &fact, &catalog);
            match fact.kind() {
                FactKind::PodTerminating => recorder.on_status(time, &step(2, 1, node), &catalog),
                FactKind::PodAvailable => recorder.on_status(time, &step(2, 2, node + 1), &catalog),
                _ => {}
            }
        }
    }
    recorder.on_end(at(END), &catalog);
    recorder.result().expect("the run has ended")
}

fn template(kind: FactKind, revision: u32) -> Fact {
    Fact::new(kind, Reason::None).with_daemon_set(AGENT).with_revision(revision)
}

fn there_from_the_start(node: NodeId) -> [Fact; 4] {
    let of_node = |kind| Fact::new(kind, Reason::None).with_node(node);
    [
        of_node(FactKind::NodeJoined),
        of_node(FactKind::NodeReady),
        of_node(FactKind::CoverageDue).with_daemon_set(AGENT),
        of_node(FactKind::PodExisted).with_daemon_set(AGENT).with_pod(0).with_revision(1),
    ]
}

fn replacement(node: NodeId, begin: u64) -> [(Instant, Fact); 8] {
    let of_pod = |kind, reason, pod: u32| {
        Fact::new(kind, reason).with_node(node).with_daemon_set(AGENT).with_pod(pod).with_revision(pod + 1)
    };
    let facts = [
        (0, of_pod(FactKind::PodTerminating, Reason::Rollout, 0)),
        (5, of_pod(FactKind::PodRemoved, Reason::Rollout, 0)),
        (5, of_pod(FactKind::PodCreated, Reason::Missing, 1)),
        (6, of_pod(FactKind::PodScheduled, Reason::None, 1)),
        (11, of_pod(FactKind::ImagesPulled, Reason::None, 1)),
        (12, of_pod(FactKind::ContainersStarted, Reason::None, 1)),
        (20, of_pod(FactKind::PodReady, Reason::None, 1)),
        (20, of_pod(FactKind::PodAvailable, Reason::None, 1)),
    ];
    facts.map(|(seconds, fact)| (at(begin + seconds), fact))
}

fn step(observed_generation: i64, available: u32, updated: u32) -> StatusStep {
    let status = DaemonSetStatus {
        observed_generation,
        desired_number_scheduled: 2,
        current_number_scheduled: 2,
        number_ready: available,
        number_available: available,
        number_unavailable: 2 - available,
        updated_number_scheduled: updated,
        ..DaemonSetStatus::default()
    };
    StatusStep { daemon_set: AGENT, status, max_unavailable: Some(1), max_surge: 0 }
}

/// The run's only one.
pub fn rollout() -> RolloutSpan {
    RolloutSpan {
        from_revision: Some(1),
        revision: 2,
        started: at(10),
        finished: Some(at(60)),
        ended: at(60),
        superseded_by: None,
        updated: (2, 2),
    }
}

fn summary() -> RunSummary {
    let zones = ["a", "b"].map(|zone| Some(zone.to_owned())).to_vec();
    RunSummary {
        version: "0".to_owned(),
        kubernetes_version: "1.36".to_owned(),
        scenario: "made-up".to_owned(),
        scenario_hash: String::new(),
        overrides: [].into(),
        seed: 7,
        digest: String::new(),
        events: 0,
        duration_seconds: END as f64,
        node_pools: vec![NodePoolSummary { name: "pool".to_owned(), zones, nodes_by_zone: Vec::new() }],
        daemon_sets: Vec::new(),
        objectives: Vec::new(),
        assumptions: Vec::new(),
    }
}
