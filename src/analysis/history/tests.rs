//! Histories of made-up runs, worked out by hand.

use super::*;
use crate::analysis::band_state::BandState;
use crate::analysis::cause::Cause;
use crate::api::taints::Taint;
use crate::engine::time::Duration;
use crate::record::catalog::{DaemonSetId, NodeId};
use crate::record::fact::Reason;
use crate::record::wait::Limit;

const AGENT: DaemonSetId = DaemonSetId(0);

fn at(seconds: u64) -> Instant {
    Instant::START + Duration::from_seconds(seconds)
}

fn catalog(nodes: u32) -> Catalog {
    let mut catalog = Catalog::new(vec!["agent".to_owned()]);
    let pool = catalog.add_prefix("pool".to_owned());
    for ordinal in 0..nodes {
        catalog.add_node(pool, Some(ordinal));
    }
    catalog
}

/// Of a node that has the pod from the start, which a rollout replaces at 10 s; the new one is available at 30 s.
fn facts_of(node: NodeId) -> Vec<(Instant, Fact)> {
    let of_node = |kind, reason| Fact::new(kind, reason).with_node(node);
    let of_slot = |kind, reason| of_node(kind, reason).with_daemon_set(AGENT);
    let of_pod = |kind, reason, pod: u32| of_slot(kind, reason).with_pod(pod).with_revision(pod + 1);
    let facts = [
        (0, of_node(FactKind::NodeJoined, Reason::None)),
        (0, of_node(FactKind::NodeReady, Reason::None)),
        (0, of_slot(FactKind::CoverageDue, Reason::None)),
        (0, of_pod(FactKind::PodExisted, Reason::None, 0)),
        (10, of_pod(FactKind::PodTerminating, Reason::Rollout, 0)),
        (15, of_pod(FactKind::PodRemoved, Reason::Rollout, 0)),
        (15, of_pod(FactKind::PodCreated, Reason::Missing, 1)),
        (16, of_pod(FactKind::PodScheduled, Reason::None, 1)),
        (20, of_pod(FactKind::ImagesPulled, Reason::None, 1)),
        (21, of_pod(FactKind::ContainersStarted, Reason::None, 1)),
        (30, of_pod(FactKind::PodReady, Reason::None, 1)),
        (30, of_pod(FactKind::PodAvailable, Reason::None, 1)),
    ];
    facts.map(|(second, fact)| (at(second), fact)).to_vec()
}

/// The same of several nodes, in the order of time.
fn tell(recorder: &mut HistoryRecorder, nodes: impl IntoIterator<Item = u32>, catalog: &Catalog) {
    let mut facts: Vec<_> = nodes.into_iter().flat_map(|node| facts_of(NodeId(node))).collect();
    facts.sort_by_key(|(at, _)| *at);
    for (at, fact) in facts {
        recorder.on_fact(at, &fact, catalog);
    }
}

fn template(kind: FactKind, revision: u32) -> Fact {
    Fact::new(kind, Reason::None).with_daemon_set(AGENT).with_revision(revision)
}

#[test]
fn a_node_s_story_has_its_pods_its_gaps_and_its_waits() {
    let catalog = catalog(3);
    let mut recorder = HistoryRecorder::of_node("pool-00001".to_owned());
    recorder.on_fact(at(0), &template(FactKind::DaemonSetExisted, 1), &catalog);
    tell(&mut recorder, [0, 1], &catalog);
    for node in [0, 1] {
        let node = Some(NodeId(node));
        let wait = Wait { limit: Limit::Registry, daemon_set: AGENT, node, since: at(17), until: at(400) };
        recorder.on_wait(&wait, &catalog);
    }
    recorder.on_end(at(100), &catalog);
    let history = recorder.result().unwrap();
    assert_eq!((history.nodes.len(), history.node_count), (1, 2));
    let story = history.story(&history.nodes[0]);
    assert_eq!((story.node.as_str(), story.pool.as_str()), ("pool-00001", "pool"));
    assert_eq!((story.events.len(), story.events[4].what), (12, "pod is asked to end"));
    assert_eq!(story.events[4].reason, "rollout");
    let expected = catalog.pod(AGENT, NodeId(1), 1).to_string();
    assert_eq!(story.pods[1].pod, expected);
    let phases: Vec<_> = story.pods[1]
        .phases
        .iter()
        .map(|phase| (phase.phase, phase.from_seconds, phase.until_seconds))
        .collect();
    assert_eq!(
        phases,
        [
            ("not scheduled", 15.0, Some(16.0)),
            ("pulling images", 16.0, Some(20.0)),
            ("containers starting", 20.0, Some(21.0)),
            ("running, not ready", 21.0, Some(30.0)),
            ("available", 30.0, None),
        ]
    );
    let gaps: Vec<_> =
        story.uncovered.iter().map(|gap| (gap.cause, gap.from_seconds, gap.until_seconds)).collect();
    assert_eq!(gaps, [("rollout", 10.0, Some(30.0))]);
    let waits = story.waits.unwrap();
    assert_eq!((waits.len(), waits[0].limit, waits[0].until_seconds), (1, "the registry", 100.0));
}

/// Nothing was waited for is not the same as that nobody said it.
#[test]
fn that_nothing_was_waited_for_is_told_only_by_who_knows_it() {
    let catalog = catalog(1);
    let of_node = || HistoryRecorder::of_node("pool-00000".to_owned());
    let told = [of_node(), of_node().from_files()].map(|mut recorder| {
        tell(&mut recorder, [0], &catalog);
        recorder.on_end(at(100), &catalog);
        let history = recorder.result().unwrap();
        history.story(&history.nodes[0]).waits
    });
    assert_eq!(told, [Some(Vec::new()), None]);
}

/// A detail belongs to the fact that follows, whoever keeps it.
#[test]
fn a_story_says_which_taints_and_images() {
    let catalog = catalog(3);
    let mut recorder = HistoryRecorder::of_node("pool-00001".to_owned());
    let tainted = |node| Fact::new(FactKind::NodeTainted, Reason::Scripted).with_node(NodeId(node));
    let taints = ["spot:NoExecute".parse().unwrap()];
    for (second, node, after) in [(1, 0, &taints[..]), (2, 1, &taints), (3, 1, &[])] {
        let before: &[Taint] = if after.is_empty() { &taints } else { &[] };
        recorder.on_detail(Detail::Taints { before, after });
        recorder.on_fact(at(second), &tainted(node), &catalog);
    }
    recorder.on_fact(at(4), &tainted(1), &catalog);
    recorder.on_detail(Detail::Words("added spot:NoExecute"));
    recorder.on_fact(at(5), &tainted(1), &catalog);
    recorder.on_end(at(100), &catalog);
    let history = recorder.result().unwrap();
    let story = history.story(&history.nodes[0]);
    let details: Vec<&str> = story.events.iter().map(|event| event.detail.as_str()).collect();
    assert_eq!(details, ["added spot:NoExecute", "removed spot:NoExecute", "", "added spot:NoExecute"]);
    assert_eq!(history.details.len(), 2, "each once, and none of a node that is not kept");
}

#[test]
fn of_a_name_that_there_is_not_the_others_are_told() {
    let catalog = catalog(2);
    let mut recorder = HistoryRecorder::of_node("pool-9".to_owned());
    tell(&mut recorder, [0], &catalog);
    recorder.on_end(at(100), &catalog);
    let history = recorder.result().unwrap();
    assert!(history.nodes.is_empty());
    assert_eq!(history.other_names, ["pool-00000", "pool-00001"]);
}

#[test]
fn coverage_is_counted_by_cause_and_a_pod_of_an_older_template_is_outdated() {
    let catalog = catalog(2);
    let mut recorder = HistoryRecorder::of_all();
    recorder.on_fact(at(0), &template(FactKind::DaemonSetExisted, 2), &catalog);
    tell(&mut recorder, [0, 1], &catalog);
    recorder.on_fact(at(90), &template(FactKind::SpecChanged, 3), &catalog);
    recorder.on_end(at(100), &catalog);
    let history = recorder.result().unwrap();
    let moments = history.daemon_sets[0].coverage.moments();
    let last = moments.last().unwrap();
    assert_eq!((last.expected, last.covered, last.uncovered[Cause::Rollout as usize]), (2, 2, 0));
    let at_10 = moments.iter().find(|moment| moment.at == at(10)).unwrap();
    assert_eq!((at_10.expected, at_10.covered, at_10.uncovered[Cause::Rollout as usize]), (2, 0, 2));
    let bands: Vec<_> = history.nodes[0].slots[0].iter().map(|moment| (moment.at, moment.band)).collect();
    assert_eq!(bands.first(), Some(&(at(0), BandState::AvailableOutdated)));
    assert!(bands.contains(&(at(30), BandState::AvailableUpToDate)));
    assert_eq!(bands.last(), Some(&(at(90), BandState::AvailableOutdated)));
}

#[test]
fn of_many_nodes_those_are_kept_whose_names_hash_lowest() {
    let catalog = catalog(300);
    let kept = |order: Vec<u32>| {
        let mut recorder = HistoryRecorder::of(Wanted::Sample(20));
        tell(&mut recorder, order, &catalog);
        recorder.on_end(at(100), &catalog);
        let history = recorder.result().unwrap();
        assert_eq!(history.node_count, 300);
        history.nodes.into_iter().map(|node| node.node).collect::<Vec<_>>()
    };
    let names = kept((0..300).collect());
    assert_eq!(names.len(), 20);
    assert_eq!(kept((0..300).rev().collect()), names, "the order of joining does not matter");
}
