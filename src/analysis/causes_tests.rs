//! To which cause the time goes: what is wrong now comes first, then what took the cover away.

use super::cause::Cause;
use super::run::RunAnalysis;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};
use crate::record::fact::{Fact, FactKind, Reason};
use crate::record::observer::Observer;

const NODES: u32 = 2;

type TimedFact = (u64, FactKind, Reason);

/// The seconds by cause that follow from these facts of the first node's pods in a run of 100 s. Each fact comes with the occurrence
/// of its pod; the nodes are Ready from the start.
fn causes(facts: &[(u32, TimedFact)]) -> Vec<(Cause, f64)> {
    causes_of_nodes(&facts.iter().map(|&(pod, told)| (0, pod, told)).collect::<Vec<_>>())
}

fn causes_of_nodes(facts: &[(u32, u32, TimedFact)]) -> Vec<(Cause, f64)> {
    let mut catalog = Catalog::new(vec!["agent".to_owned()]);
    let pool = catalog.add_prefix("pool".to_owned());
    let horizon = Instant::START + Duration::from_seconds(100);
    let mut analysis = RunAnalysis::new(horizon);
    for node in 0..NODES {
        let node = catalog.add_node(pool, Some(node));
        let fact = Fact::new(FactKind::NodeJoined, Reason::None).with_node(node);
        analysis.on_fact(Instant::START, &fact, &catalog);
    }
    for &(node, pod, (seconds, kind, reason)) in facts {
        let fact = Fact::new(kind, reason)
            .with_daemon_set(DaemonSetId(0))
            .with_node(NodeId(node))
            .with_pod(pod)
            .with_revision(1);
        analysis.on_fact(Instant::START + Duration::from_seconds(seconds), &fact, &catalog);
    }
    analysis.on_end(horizon, &catalog);
    let uncovered = analysis.results()[0].uncovered;
    let causes = Cause::ALL.map(|cause| (cause, uncovered.by(cause).as_seconds()));
    causes.into_iter().filter(|(_, seconds)| *seconds > 0.0).collect()
}

const fn told(seconds: u64, kind: FactKind) -> TimedFact {
    (seconds, kind, Reason::None)
}

/// A pod that had been running is deleted at 10 s, is gone at 11 s, and its successor is created then.
const fn replaced(reason: Reason) -> [(u32, TimedFact); 5] {
    [
        (0, told(0, FactKind::CoverageDue)),
        (0, told(0, FactKind::PodExisted)),
        (0, (10, FactKind::PodTerminating, reason)),
        (0, told(11, FactKind::PodRemoved)),
        (1, told(11, FactKind::PodCreated)),
    ]
}

#[test]
fn a_rollout_that_finds_no_room_waits_for_room_and_not_for_itself() {
    let mut facts = replaced(Reason::Rollout).to_vec();
    facts.extend([
        (1, (12, FactKind::PodUnschedulable, Reason::InsufficientCpu)),
        (1, told(42, FactKind::PodScheduled)),
        (1, told(50, FactKind::PodAvailable)),
    ]);
    assert_eq!(causes(&facts), [(Cause::Rollout, 2.0 + 8.0), (Cause::NoRoom, 30.0)]);
}

#[test]
fn a_preempted_pod_is_missed_for_that_until_the_next_has_no_room() {
    let mut facts = replaced(Reason::Preempted).to_vec();
    facts.extend([
        (1, (12, FactKind::PodUnschedulable, Reason::TooManyPods)),
        (1, told(42, FactKind::PodScheduled)),
        (1, told(50, FactKind::PodAvailable)),
    ]);
    assert_eq!(causes(&facts), [(Cause::NoRoom, 30.0), (Cause::Preempted, 2.0 + 8.0)]);
}

#[test]
fn a_pull_fails_from_its_first_failure_until_the_images_are_there() {
    let mut facts = replaced(Reason::Deleted).to_vec();
    facts.extend([
        (1, told(12, FactKind::PodScheduled)),
        (1, told(12, FactKind::ImagePullStarted)),
        (1, (15, FactKind::ImagePullFailed, Reason::RegistryOutage)),
        (1, told(25, FactKind::ImagePullStarted)),
        (1, told(35, FactKind::ImagesPulled)),
        (1, told(40, FactKind::PodAvailable)),
    ]);
    assert_eq!(causes(&facts), [(Cause::Deletion, 5.0 + 5.0), (Cause::ImagePullFailing, 20.0)]);
}

#[test]
fn a_crash_loop_lasts_until_the_pod_is_available_again() {
    let facts = [
        (0, told(0, FactKind::CoverageDue)),
        (0, told(0, FactKind::PodExisted)),
        (0, (10, FactKind::ContainersCrashed, Reason::OutOfMemory)),
        (0, (10, FactKind::PodUnready, Reason::OutOfMemory)),
        (0, told(20, FactKind::ContainersStarted)),
        (0, told(25, FactKind::PodReady)),
        (0, told(30, FactKind::PodAvailable)),
        (0, (60, FactKind::PodUnready, Reason::ReadinessProbe)),
        (0, told(70, FactKind::PodReady)),
        (0, told(75, FactKind::PodAvailable)),
    ];
    assert_eq!(causes(&facts), [(Cause::FailingPod, 15.0), (Cause::CrashLoop, 20.0)]);
}

#[test]
fn pressure_is_the_cause_until_another_pod_is_available() {
    let facts = [
        (0, told(0, FactKind::CoverageDue)),
        (0, told(0, FactKind::PodExisted)),
        (0, (10, FactKind::PodFailed, Reason::DiskPressure)),
        (0, (11, FactKind::PodTerminating, Reason::Failed)),
        (0, told(11, FactKind::PodRemoved)),
        (1, told(13, FactKind::PodCreated)),
        (1, told(14, FactKind::PodScheduled)),
        (1, (14, FactKind::PodFailed, Reason::DiskPressure)),
        (1, (16, FactKind::PodTerminating, Reason::Failed)),
        (1, told(16, FactKind::PodRemoved)),
        (2, told(20, FactKind::PodCreated)),
        (2, told(30, FactKind::PodAvailable)),
    ];
    assert_eq!(causes(&facts), [(Cause::NodePressure, 20.0)]);
}

/// The first refusal puts off all that the sync would have created; the mark of a place is gone with its pod.
#[test]
fn a_refused_create_is_the_cause_for_every_node_that_waits_for_one() {
    let told_of = |node, facts: [TimedFact; 4]| facts.map(|told| (node, 0, told));
    let mut facts = Vec::new();
    for node in 0..NODES {
        facts.push((node, 0, told(0, FactKind::CoverageDue)));
    }
    facts.push((0, 0, (10, FactKind::RequestRefused, Reason::Quota)));
    let ends = [20, 30].map(|created| {
        [
            told(created, FactKind::PodCreated),
            told(created, FactKind::PodScheduled),
            told(created, FactKind::ImagesPulled),
            told(created + 5, FactKind::PodAvailable),
        ]
    });
    facts.extend(told_of(0, ends[0]));
    facts.extend(told_of(1, ends[1]));
    let expected = [
        (Cause::Scheduling, 2.0 * 10.0),
        (Cause::ContainerStart, 2.0 * 5.0),
        (Cause::CreationRefused, 10.0 + 20.0),
    ];
    assert_eq!(causes_of_nodes(&facts), expected);
}
