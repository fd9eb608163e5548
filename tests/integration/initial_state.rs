//! A cluster that is not at rest when the run begins: nodes that are not Ready, pods that are not, a rollout half done.

use std::io;
use std::path::Path;

use crate::support::{ROUND_DELAYS, Watched, load, run, run_with_seed};
use everynode::api::daemon_set::DaemonSetStatus;
use everynode::engine::time::{Duration, Instant};
use everynode::record::fact::{FactKind, Reason};
use everynode::scenario::{Scenario, load_text};

/// A manifest of the DaemonSet `agent` whose pods run this image.
fn manifest(image: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: agent}}\nspec:\n  selector: {{matchLabels: {{app: agent}}}}\n  \
         template:\n    metadata: {{labels: {{app: agent}}}}\n    \
         spec: {{containers: [{{name: agent, image: \"{image}\", resources: {{requests: {{cpu: 500m}}}}}}]}}\n"
    )
}

/// The files `agent-1.yaml` and so on.
fn files(path: &Path) -> io::Result<String> {
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    Ok(manifest(&name.replace('-', ":")))
}

fn tried(pools: &str, daemon_set: &str) -> Result<Scenario, String> {
    let text = format!(
        r#"(
            duration: "10m",
            node_pools: {{ {pools} }},
            daemon_sets: {{ "agent": (manifest: "agent-2.yaml", {daemon_set}) }},
            {ROUND_DELAYS}
        )"#
    );
    load_text("test.ron", &text, &[], &files).map_err(|problems| problems.render_plain())
}

fn watched(pools: &str, daemon_set: &str) -> Watched {
    let scenario = tried(pools, daemon_set).unwrap_or_else(|problems| panic!("{problems}"));
    run_with_seed(&scenario, 1)
}

fn first_status(watched: &Watched) -> DaemonSetStatus {
    let (at, step) = watched.statuses[0];
    assert_eq!(at, Instant::START);
    step.status
}

#[test]
fn a_rollout_that_is_under_way_goes_on() {
    let watched = watched(
        r#""pool": (count: 6)"#,
        r#"revisions: ["agent-1.yaml"], initial_pods: [(pool: "pool", nodes: "1-3,5", revision: 1)]"#,
    );
    let status = first_status(&watched);
    assert_eq!(
        (status.desired_number_scheduled, status.updated_number_scheduled, status.number_available),
        (6, 2, 6)
    );
    let [rollout] = watched.analyses[0].rollouts.as_slice() else { panic!("one rollout") };
    assert_eq!((rollout.from_revision, rollout.revision, rollout.started), (Some(1), 2, Instant::START));
    // One after the other: 4 s to end, 1 s to be bound, 10 s for the image, 2 s to start and 3 s to become ready.
    assert_eq!(rollout.duration(), Some(Duration::from_seconds(4 * 20)));
    assert_eq!(rollout.min_available, 5);
    let replaced = watched.when(FactKind::PodTerminating);
    assert_eq!(replaced.len(), 4);
    assert!(replaced.iter().all(|&(_, reason)| reason == Reason::Rollout));
}

#[test]
fn without_an_older_pod_older_revisions_are_history_only() {
    let watched = watched(r#""pool": (count: 2)"#, r#"revisions: ["agent-0.yaml", "agent-1.yaml"]"#);
    assert_eq!(watched.analyses[0].rollouts, []);
    assert_eq!(watched.analyses[0].revision, 3);
    assert!(watched.seconds(FactKind::PodTerminating).is_empty());
}

#[test]
fn pods_begin_as_they_are() {
    let watched = watched(
        r#""pool": (count: 6)"#,
        r#"initial_pods: [
            (pool: "pool", nodes: "1", state: NotReady), (pool: "pool", nodes: "2", state: Pending),
            (pool: "pool", nodes: "3", state: Missing), (pool: "pool", nodes: "4", state: Terminating),
        ]"#,
    );
    let status = first_status(&watched);
    assert_eq!(
        (status.desired_number_scheduled, status.current_number_scheduled, status.number_ready),
        (6, 5, 3),
        "nodes 0, 4 and 5 have ready pods, node 3 has none"
    );
    let ready_at = |node: &str| {
        let story = watched.story_of(node);
        story.into_iter().filter(|line| line.contains("PodAvailable")).collect::<Vec<_>>()
    };
    // Bound at once, then image, start and readiness.
    assert_eq!(ready_at("pool-00002"), ["15s PodAvailable Some(0) Some(1) "]);
    // Created at once, and bound a second later.
    assert_eq!(ready_at("pool-00003"), ["16s PodAvailable Some(0) Some(1) "]);
    // Four seconds for the one before to end, whose image is there.
    assert_eq!(ready_at("pool-00004"), ["10s PodAvailable Some(1) Some(1) "]);
    assert!(ready_at("pool-00001").is_empty(), "what is not ready stays so");
    assert_eq!(watched.statuses.last().unwrap().1.status.number_available, 5);
}

#[test]
fn nodes_begin_as_they_are() {
    let watched = watched(
        r#""pool": (count: 5, initial_states: [
            (nodes: "0", condition: Unreachable), (nodes: "1", condition: NotReady),
            (nodes: "2", unschedulable: true), (nodes: "3", taints: ["team=x:NoSchedule"]),
        ])"#,
        "",
    );
    let status = first_status(&watched);
    // New daemon pods tolerate that a node is unschedulable, and neither the team's taint nor the NoSchedule taint of a node that
    // is not Ready. Those that are on such nodes stay, and are not ready from the first instant.
    let DaemonSetStatus { desired_number_scheduled, number_ready, number_misscheduled, .. } = status;
    assert_eq!((desired_number_scheduled, number_ready, number_misscheduled), (2, 2, 2));
    for node in ["pool-00000", "pool-00001"] {
        let story = watched.story_of(node);
        assert!(story.iter().any(|line| line.starts_with("0s PodUnready")), "{story:?}");
    }
    assert_eq!(watched.seconds(FactKind::NodeNotReady), [0.0, 0.0]);
    assert!(watched.seconds(FactKind::NodeReady).is_empty());
    let uncovered = &watched.analyses[0];
    assert_eq!(uncovered.last.unwrap().status.number_available, 2);
}

#[test]
fn zones_are_filled_as_counted_and_then_in_turn() {
    let zones = load(
        r###"(
            duration: "10m",
            node_pools: { "pool": (count: 4, zones: {"a": 3, "b": 1}) },
            daemon_sets: { "agent": (inline: r##"{"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "agent"},
                "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}},
                "spec": {"nodeSelector": {"topology.kubernetes.io/zone": "a"}, "containers": [{"name": "a", "image": "a"}]}}}}"##) },
            script: [ At("1m", AddNodes(pool: "pool", count: 3)) ],
        )"###,
    );
    let watched = run_with_seed(&zones, 1);
    assert_eq!(first_status(&watched).desired_number_scheduled, 3);
    // The nodes that join are of number 4, 5 and 6: in turn, the zones a, b and a.
    assert_eq!(watched.statuses.last().unwrap().1.status.desired_number_scheduled, 5);
}

#[test]
fn what_runs_on_single_nodes_takes_their_room() {
    let full = r#"initial_background: [(nodes: "1", pods: [(per_node: 2, cpu: "400m")])]"#;
    let watched = watched(
        &format!(r#""pool": (count: 3, allocatable: (cpu: "1"), {full})"#),
        r#"initial_pods: [(pool: "pool", state: Missing)]"#,
    );
    // 800m of the 1,000m of node 1 are taken, and the agent wants 500m.
    assert_eq!(watched.statuses.last().unwrap().1.status.number_available, 2);
    assert_eq!(watched.when(FactKind::PodUnschedulable).len(), 1);
}

#[test]
fn a_host_port_of_others_keeps_a_daemon_pod_off_its_node() {
    let manifest = r#"{"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "agent"},
        "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [
            {"name": "a", "image": "a", "ports": [{"containerPort": 9100, "hostPort": 9100}]}]}}}}"#;
    let text = format!(
        r###"(
            duration: "10m",
            node_pools: {{ "pool": (count: 3, allocatable: (cpu: "1"),
                initial_background: [(nodes: "1", pods: [(per_node: 1, host_ports: ["9100"])]),
                                     (nodes: "2", pods: [(per_node: 1, host_ports: ["9100/UDP"])])]) }},
            daemon_sets: {{ "agent": (inline: r##"{manifest}"##, initial_pods: [(pool: "pool", state: Missing)]) }},
        )"###
    );
    let watched = run(&text);
    assert_eq!(watched.statuses.last().unwrap().1.status.number_available, 2);
}

#[test]
fn what_cannot_be_is_said() {
    let complaint = |pools: &str, daemon_set: &str| match tried(pools, daemon_set) {
        Ok(_) => panic!("{pools} {daemon_set} is accepted"),
        Err(problems) => problems,
    };
    let says = |pools: &str, daemon_set: &str, words: &str| {
        let problems = complaint(pools, daemon_set);
        assert!(problems.contains(words), "{words} is not in\n{problems}");
    };
    let pool = r#""pool": (count: 3)"#;
    says(
        r#""pool": (count: 3, initial_states: [(nodes: "1-3", unschedulable: true)])"#,
        "",
        "there is no node 3 in the pool",
    );
    says(
        r#""pool": (count: 3, initial_states: [(nodes: "0-1"), (nodes: "1", condition: NotReady)])"#,
        "",
        "node 1 of the pool is spoken of twice",
    );
    says(r#""pool": (count: 3, initial_states: [(nodes: "2,1")])"#, "", "does not ascend");
    says(r#""pool": (count: 3, initial_states: [(nodes: "2..3")])"#, "", "numbers of nodes in quotes");
    says(
        r#""pool": (count: 3, zones: {"a": 3, "b": 1})"#,
        "",
        "there are 4 nodes in the zones, and 3 in the pool",
    );
    says(
        r#""pool": (count: 3, initial_background: [(nodes: "0", pods: [(per_node: 1, cpu: "1")])])"#,
        "",
        "needs to be told how large the nodes are",
    );
    says(pool, r#"initial_pods: [(pool: "pol", state: Missing)]"#, "there is no node pool `pol`");
    says(pool, r#"initial_pods: [(pool: "pool", revision: 2)]"#, "there is no revision 2");
    says(
        pool,
        r#"initial_pods: [(pool: "pool"), (pool: "pool", nodes: "2", state: Missing)]"#,
        "node 2 of the pool is spoken of twice",
    );
    says(
        pool,
        r#"created_at: "1m", initial_pods: [(pool: "pool", state: Missing)]"#,
        "created during the run has no pods before",
    );
}

#[test]
fn pressure_is_there_from_the_first_instant() {
    let text = format!(
        r#"(
            duration: "10m",
            node_pools: {{ "pool": (count: 2, initial_states: [(nodes: "1", pressure: [Disk])]) }},
            daemon_sets: {{ "agent": ({}) }},
            {ROUND_DELAYS}
        )"#,
        crate::support::AGENT
    );
    let watched = run(&text);
    let seconds = watched.seconds(FactKind::NodePressure);
    assert_eq!(seconds.first(), Some(&0.0), "{seconds:?}");
}
