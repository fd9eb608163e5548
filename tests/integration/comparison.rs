//! The same pod template as Deployment, StatefulSet and DaemonSet: what each does, with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, load};
use everynode::compare::cannot_compare::CannotCompare;
use everynode::compare::comparison::{Comparison, compare};
use everynode::compare::measured::Measured;
use everynode::engine::time::Duration;
use everynode::record::catalog::DaemonSetId;

/// A cluster with round delays (a pod is ready 1 + 10 + 2 + 3 = 16 s after its creation, 6 s where its image is), and what
/// the comparison says of it.
fn compared(pools: &str, more: &str, replicas: Option<u32>) -> Comparison {
    let scenario = load(&format!(
        r#"(
            duration: "1h",
            node_pools: {{ {pools} }},
            daemon_sets: {{ "agent": ({AGENT}) }},
            {ROUND_DELAYS}
            {more}
        )"#
    ));
    compare(&scenario.plan, DaemonSetId(0), 7, replicas).unwrap()
}

fn on_three_nodes() -> [Measured; 3] {
    compared(r#""pool": (count: 3)"#, "", None).columns
}

fn seconds(seconds: u64) -> Option<Duration> {
    Some(Duration::from_seconds(seconds))
}

fn names(column: &Measured) -> Vec<&str> {
    column.creation.first.iter().map(|pod| pod.name.as_str()).collect()
}

#[test]
fn a_stateful_set_of_three_takes_three_times_as_long() {
    let columns = on_three_nodes();
    assert_eq!(
        columns.each_ref().map(|column| column.creation.all_ready),
        [seconds(16), seconds(48), seconds(16)]
    );
    assert_eq!(columns.each_ref().map(|column| column.creation.most_starting_at_once), [3, 1, 3]);
    assert_eq!(
        columns.each_ref().map(|column| column.creation.last_created.as_seconds()),
        [0.0, 32.0, 0.0],
        "each is created when its predecessor is ready"
    );
}

#[test]
fn only_a_stateful_set_has_ordered_names() {
    let [deployment, stateful_set, daemon_set] = on_three_nodes();
    assert_eq!(names(&stateful_set), ["agent-0", "agent-1", "agent-2"]);
    let parts: Vec<usize> = names(&deployment)[0].split('-').map(str::len).collect();
    assert_eq!(parts, [5, 10, 5], "agent-<template hash>-<random>");
    assert_eq!(names(&daemon_set)[0].split('-').map(str::len).collect::<Vec<_>>(), [5, 5]);
}

/// 4 s of termination, then 1 + 2 + 3 s, and 10 more where the image has not been pulled. A Deployment does not wait for
/// the end of the old pod.
#[test]
fn a_deleted_pod_comes_back_under_its_name_or_on_its_node_or_neither() {
    let [deployment, stateful_set, daemon_set] = on_three_nodes().map(|column| column.replacement.unwrap());
    assert_eq!((deployment.created, deployment.ready), (seconds(0), seconds(6)));
    assert_ne!(deployment.successor.unwrap().name, deployment.deleted.name);
    assert_eq!((stateful_set.created, stateful_set.ready), (seconds(4), seconds(10)));
    assert_eq!(stateful_set.deleted.name, "agent-1");
    assert_eq!(stateful_set.successor.unwrap().name, "agent-1");
    assert_eq!((daemon_set.created, daemon_set.ready), (seconds(4), seconds(10)));
    let successor = daemon_set.successor.unwrap();
    assert_ne!(successor.name, daemon_set.deleted.name);
    assert_eq!(successor.node, daemon_set.deleted.node);
    assert_eq!([deployment.fewest_ready, stateful_set.fewest_ready, daemon_set.fewest_ready], [2; 3]);
}

/// Two nodes join, which takes them 60 s.
#[test]
fn only_a_daemon_set_follows_the_nodes() {
    let columns = on_three_nodes();
    assert_eq!(columns.each_ref().map(|column| column.node_join.pods_created), [0, 0, 2]);
    assert_eq!(columns.each_ref().map(|column| column.node_join.coverage.nodes_with_a_pod), [3, 3, 5]);
    assert_eq!(columns[2].node_join.all_ready, seconds(60 + 16));
}

/// From 3 to 5 onto the two new nodes, where the image has to be pulled, and back, 4 s for an end.
#[test]
fn a_stateful_set_is_scaled_one_by_one() {
    let [deployment, stateful_set, daemon_set] = on_three_nodes();
    assert_eq!((deployment.growth.took, deployment.growth.most_at_once), (seconds(16), 2));
    assert_eq!((deployment.shrinkage.took, deployment.shrinkage.most_at_once), (seconds(4), 2));
    assert_eq!((stateful_set.growth.took, stateful_set.growth.most_at_once), (seconds(32), 1));
    assert_eq!((stateful_set.shrinkage.took, stateful_set.shrinkage.most_at_once), (seconds(8), 1));
    let order = |scaling: &everynode::compare::measured::Scaling| {
        [scaling.first.clone().unwrap(), scaling.last.clone().unwrap()]
    };
    assert_eq!(order(&stateful_set.growth), ["agent-3", "agent-4"]);
    assert_eq!(order(&stateful_set.shrinkage), ["agent-4", "agent-3"]);
    let claims = stateful_set.claims.unwrap();
    assert_eq!((claims.made, claims.kept_without_a_pod), (5, 2));
    assert_eq!(daemon_set.growth.took, seconds(76));
    assert_eq!(daemon_set.shrinkage.took, seconds(40), "a check at once, then the quarantine of the pod GC");
}

/// 50 s until the node is unreachable, 300 s of toleration; its object is deleted after 900 s, and 40 s later the pod GC
/// removes what was on it.
#[test]
fn a_lost_node_is_felt_differently() {
    let [deployment, stateful_set, daemon_set] = on_three_nodes().map(|column| column.lost_node.unwrap());
    for lost in [&deployment, &stateful_set, &daemon_set] {
        assert_eq!(lost.unready, seconds(50));
        assert_eq!(lost.gone, seconds(940));
    }
    assert_eq!(
        [deployment.deleted, stateful_set.deleted, daemon_set.deleted],
        [seconds(350), seconds(350), None]
    );
    assert_eq!(deployment.successor_created, seconds(350));
    assert!(deployment.is_replaced_beside_the_old());
    assert_eq!(stateful_set.successor_created, seconds(940), "not before the name is free");
    assert_eq!(stateful_set.successor.unwrap().name, stateful_set.pod.name);
    assert_eq!(daemon_set.successor, None);
}

#[test]
fn more_replicas_than_nodes_double_up_and_fewer_leave_nodes_uncovered() {
    let crowded = compared(r#""pool": (count: 3)"#, "", Some(5)).columns;
    assert_eq!(crowded[0].coverage.nodes_with_two_or_more, 2);
    let sparse = compared(r#""pool": (count: 3)"#, "", Some(2)).columns;
    assert_eq!(sparse.map(|column| column.coverage.nodes_with_a_pod), [2, 2, 3]);
}

/// The DaemonSet's own tolerations let it run on nodes that are cordoned; ordinary pods stay off.
#[test]
fn ordinary_pods_do_not_tolerate_what_daemon_pods_do() {
    let pools = r#""pool": (count: 3), "cordoned": (count: 1, taints: ["node.kubernetes.io/unschedulable:NoSchedule"])"#;
    let comparison = compared(pools, "", None);
    assert_eq!(comparison.eligible_nodes, 4);
    assert_eq!(comparison.columns.map(|column| column.coverage.nodes_with_a_pod), [3, 3, 4]);
}

/// A node has room for two pods of 400m; the scheduler takes the emptier pool first.
#[test]
fn pods_go_where_there_is_room() {
    let pools = r#"
        "large": (count: 2, allocatable: (cpu: "4", memory: "8Gi", pods: 110)),
        "small": (count: 2, allocatable: (cpu: "1", memory: "8Gi", pods: 110)),
    "#;
    let requests = r#"{"resources": {"requests": {"cpu": "400m"}}}"#;
    let scenario = load(&format!(
        r##"(duration: "1h", node_pools: {{ {pools} }}, {ROUND_DELAYS}
            daemon_sets: {{ "agent": ({}) }})"##,
        AGENT.replace(r#"image: "agent:1"}"#, &format!(r#"image: "agent:1", {}"#, &requests[1..]))
    ));
    let placed = |replicas| compare(&scenario.plan, DaemonSetId(0), 7, Some(replicas)).unwrap().columns;
    let two = placed(2);
    assert!(two[0].creation.first.iter().all(|pod| pod.node.as_ref().unwrap().starts_with("large")));
    assert_eq!(placed(4).map(|column| column.coverage.nodes_with_a_pod), [4; 3]);
    // Ten on each large node and two on each small one; for the others there is no room.
    let [deployment, stateful_set, _] = placed(26);
    assert_eq!((deployment.coverage.unscheduled, deployment.coverage.most_on_a_node), (2, 10));
    assert_eq!(deployment.creation.all_ready, None);
    assert_eq!(stateful_set.creation.pods, 25, "the 25th waits for room, the 26th for the 25th");
}

#[test]
fn the_limits_of_the_control_plane_slow_all_three() {
    let limits = r#"cluster: (control_plane: KubeControllerManager),"#;
    let comparison = compared(r#""pool": (count: 60)"#, limits, None);
    for column in &comparison.columns[..] {
        assert_eq!(column.creation.pods, 60);
    }
    let [deployment, _, daemon_set] = comparison.columns;
    let last = deployment.creation.last_created.as_seconds();
    assert!(
        (2.75..2.8).contains(&last),
        "60 creates and 25 Events, 30 at once and 55 at 20 a second: {last}"
    );
    assert!((last - daemon_set.creation.last_created.as_seconds()).abs() < 0.2);
}

#[test]
fn the_same_seed_gives_the_same_comparison() {
    let random = r#"delays: (image_pull: LogNormal(median: "6s", p95: "25s")),"#;
    let text = |seed| {
        let scenario = load(&format!(
            r#"(duration: "1h", node_pools: {{ "pool": (count: 5, zones: ["1", "2"]) }}, {random}
                daemon_sets: {{ "agent": ({AGENT}) }})"#
        ));
        compare(&scenario.plan, DaemonSetId(0), seed, None).unwrap()
    };
    assert_eq!(text(1), text(1));
    assert_ne!(text(1).columns, text(2).columns);
}

/// The start-up taint is for another DaemonSet to take off, which is not there. The API server lets the pod tolerate it for no
/// time at all: it is evicted as soon as it is bound, and the next one is created.
#[test]
fn a_pod_that_is_never_at_rest_is_not_compared() {
    let agent = AGENT.replace(
        "{containers:",
        "{tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 0}], containers:",
    );
    let other = AGENT.replace("agent", "net");
    let scenario = load(&format!(
        r#"(
            duration: "1h",
            node_pools: {{ "pool": (count: 2, startup_taints: [(taint: "boot:NoExecute", until_ready: "net")]) }},
            daemon_sets: {{ "agent": ({agent}), "net": ({other}) }},
            {ROUND_DELAYS}
        )"#
    ));
    let error = compare(&scenario.plan, DaemonSetId(0), 7, None).unwrap_err();
    let CannotCompare::NeverSettles(never) = &error else { panic!("{error}") };
    assert_eq!((never.name.as_str(), never.pods), ("agent", 10_002), "two at every instant");
    assert!(error.to_string().contains("20 for each node"), "{error}");
}
