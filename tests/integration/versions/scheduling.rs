//! The scheduler: what it looks at, and when it tries a pod again.

use super::under;
use crate::support::{AGENT, Watched};
use everynode::record::fact::{FactKind, Reason};

/// An agent whose pods request so much memory; `spec` is the rest of the pod's.
fn agent(memory: &str, spec: &str) -> String {
    let container = format!(r#"image: "agent:1", resources: {{requests: {{memory: {memory}}}}}}}], {spec}"#);
    AGENT.replace(r#"image: "agent:1"}]"#, &container)
}

/// Pods come into the scheduler's queue `scheduling` after they were made.
fn scenario(pools: &str, daemon_sets: &str, scheduling: &str, scheduler: &str, script: &str) -> String {
    format!(
        r#"(
            duration: "10m",
            node_pools: {{ {pools} }},
            priority_classes: {{ "urgent": 1000000, "patient": (value: 1000000, preemption_policy: Never) }},
            daemon_sets: {{ {daemon_sets} }},
            delays: (
                scheduling: "{scheduling}", image_pull: "0s", container_start: "0s", readiness: "0s",
                termination: "4s",
            ),
            cluster: (scheduler: {scheduler}),
            script: [ {script} ],
        )"#
    )
}

/// The seconds at which something happened to the pods of this DaemonSet, in the order of names.
fn seconds(run: &Watched, daemon_set: &str, kind: FactKind) -> Vec<f64> {
    let id = run.catalog.daemon_sets().iter().position(|name| name == daemon_set).expect("the name");
    let facts = run.facts.iter().filter(|(_, fact)| {
        fact.kind() == kind && fact.daemon_set().is_some_and(|daemon_set| daemon_set.index() == id)
    });
    facts.map(|(at, _)| at.as_seconds()).collect()
}

const FULL: &str = r#""full": (count: 1, allocatable: (memory: "1Gi"), background: Share(memory: "90%"))"#;
const MORE_BUT_NOT_ENOUGH: &str = r#"SetBackground(Nodes(pool: "full"), Share(memory: "80%"))"#;
const ENOUGH: &str = r#"SetBackground(Nodes(pool: "full"), Share(memory: "10%"))"#;

/// First attempt at 101 s, left alone until 102 s; the second fails too, left alone until 104 s. An idle scheduler does not
/// leave it alone.
#[test]
fn since_1_33_an_idle_scheduler_tries_a_pod_in_back_off_at_once() {
    let sets = format!(r#""agent": ({}, created_at: "100s")"#, agent("512Mi", ""));
    let script = format!(r#"At("101300ms", {MORE_BUT_NOT_ENOUGH}), At("102500ms", {ENOUGH})"#);
    let text = scenario(FULL, &sets, "1s", "KubeScheduler", &script);
    let scheduled = |version| under(version, &text).seconds(FactKind::PodScheduled);
    assert_eq!(scheduled("1.32"), [104.0]);
    assert_eq!(scheduled("1.33"), [102.5]);
}

/// The scheduler needs 0.8 s for a pod. It tries the patient one at 101.4 s, whose back-off is until 102.4 s, cut to 102 s. At
/// 102.2 s it turns to the next: of those whose time has come the highest priority, and they are all before those in back-off.
#[test]
fn since_1_33_a_back_off_ends_at_a_whole_second() {
    let sets = format!(
        r#""patient": ({}, created_at: "100s"), "low": ({}, created_at: "100100ms")"#,
        agent("512Mi", r#"priorityClassName: patient, nodeSelector: {pool: full}"#),
        agent("1Mi", "nodeSelector: {pool: free}"),
    );
    let pools = FULL.replace("count: 1", r#"count: 1, labels: {"pool": "full"}"#)
        + r#", "free": (count: 3, labels: {"pool": "free"})"#;
    let script = format!(r#"At("101700ms", {ENOUGH})"#);
    let text = scenario(&pools, &sets, "1400ms", "Limits(pods_per_second: 1.25)", &script);
    let scheduled = |version| {
        let run = under(version, &text);
        ["patient", "low"].map(|name| seconds(&run, name, FactKind::PodScheduled))
    };
    assert_eq!(scheduled("1.32"), [vec![103.0], vec![102.2, 103.8, 104.6]]);
    assert_eq!(scheduled("1.33"), [vec![102.2], vec![103.0, 103.8, 104.6]]);
}

/// The pod elsewhere is gone at 105.2 s. That wakes the agent's, which does not fit, and is left alone for 2 s this time.
#[test]
fn before_1_33_a_pod_deleted_elsewhere_makes_a_back_off_longer() {
    let pools = FULL.replace("count: 1", r#"count: 1, labels: {"pool": "full"}"#)
        + r#", "other": (count: 1, labels: {"pool": "other"})"#;
    let sets = format!(
        r#""agent": ({}, created_at: "100s"), "other": ({})"#,
        agent("512Mi", "nodeSelector: {pool: full}"),
        agent("1Mi", "nodeSelector: {pool: other}"),
    );
    let deletion = r#"At("101200ms", DeletePods("other", Nodes())),"#;
    let room = format!(r#"At("105500ms", {ENOUGH})"#);
    let scheduled = |version, script: &str| {
        let run = under(version, &scenario(&pools, &sets, "1s", "KubeScheduler", script));
        seconds(&run, "agent", FactKind::PodScheduled)
    };
    assert_eq!(scheduled("1.32", &room), [105.5], "its only back-off was over at 102 s");
    assert_eq!(scheduled("1.32", &format!("{deletion}{room}")), [107.2]);
    assert_eq!(scheduled("1.33", &format!("{deletion}{room}")), [105.5]);
}

/// Three pods make room, at two requests each: two tokens are there, and one more comes each second, so that the last is sent
/// at 105 s. The pod that comes next does not fit, which needs no request.
#[test]
fn since_1_33_the_scheduler_goes_on_while_it_preempts() {
    let pools = r#"
        "full": (count: 1, labels: {"pool": "full"}, allocatable: (memory: "3Gi"), background: Pods([
            (per_node: 3, memory: "1Gi", termination: "30s"),
        ])),
        "small": (count: 1, labels: {"pool": "small"}, allocatable: (memory: "1Gi")),
    "#;
    let sets = format!(
        r#""urgent": ({}, created_at: "100s"), "large": ({}, created_at: "100s")"#,
        agent("3Gi", "priorityClassName: urgent, nodeSelector: {pool: full}"),
        agent("2Gi", "nodeSelector: {pool: small}"),
    );
    let text = scenario(pools, &sets, "1s", "Limits(qps: 1, burst: 2, pods_per_second: 10)", "");
    let unschedulable = |version| {
        let run = under(version, &text);
        assert_eq!(run.when(FactKind::WorkloadEvicted), [(101.0, Reason::Preempted); 3], "{version}");
        seconds(&run, "large", FactKind::PodUnschedulable)
    };
    assert_eq!(unschedulable("1.32"), [105.0]);
    assert_eq!(unschedulable("1.33"), [101.1]);
}

/// Both revisions want the port of the node, and the old pod goes only when the new one is available.
#[test]
fn since_1_34_a_surge_with_a_host_port_of_a_sidecar_waits_for_good() {
    let sidecar = r#"initContainers: [{
        name: proxy, image: "proxy:1", restartPolicy: Always, ports: [{containerPort: 15090, hostPort: 15090}],
    }]"#;
    let sets = format!(r#""agent": ({}, maxUnavailable: 0, maxSurge: 1)"#, agent("1Mi", sidecar));
    let script = r#"At("100s", SetImage("agent", "agent:2"))"#;
    let run = |version| {
        under(version, &scenario(r#""pool": (count: 1, allocatable: ())"#, &sets, "1s", "Ideal", script))
    };
    let (before, after) = (run("1.33"), run("1.34"));
    assert_eq!(before.seconds(FactKind::PodScheduled), [101.0]);
    assert_eq!(before.analyses[0].rollouts[0].finished.unwrap().as_seconds(), 105.0, "a termination of 4 s");
    assert_eq!(after.when(FactKind::PodUnschedulable), [(101.0, Reason::HostPortTaken)]);
    assert_eq!(after.analyses[0].rollouts[0].finished, None);
}

/// The node has 4Gi. The container requests 1Gi, the pod as a whole 5Gi.
#[test]
fn since_1_34_what_a_pod_requests_as_a_whole_counts() {
    let manifest = agent("1Gi", "resources: {requests: {memory: 5Gi}}");
    let sets = format!(r#""agent": ({manifest}, created_at: "100s")"#);
    let pool = r#""pool": (count: 1, allocatable: (memory: "4Gi"))"#;
    let run = |version| under(version, &scenario(pool, &sets, "1s", "Ideal", ""));
    assert_eq!(run("1.33").seconds(FactKind::PodScheduled), [101.0]);
    let since = run("1.34");
    assert_eq!(since.when(FactKind::PodUnschedulable), [(101.0, Reason::InsufficientMemory)]);
    assert!(since.seconds(FactKind::PodScheduled).is_empty());
}
