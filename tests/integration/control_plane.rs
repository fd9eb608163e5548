//! What the controller's way to the API server costs, as scenarios with figures worked out by hand.

use crate::support::{AGENT, run};
use everynode::record::fact::FactKind;

/// One DaemonSet is created on so many nodes at once; binding and starting its pods takes no time.
fn creation(nodes: u32, control_plane: &str) -> String {
    format!(
        r#"(
            duration: "1h",
            node_pools: {{ "pool": (count: {nodes}) }},
            daemon_sets: {{ "agent": ({AGENT}, created_at: "0s") }},
            delays: (scheduling: "100s", image_pull: "0s", container_start: "0s", readiness: "0s"),
            cluster: (control_plane: {control_plane}),
        )"#
    )
}

#[test]
fn creates_are_paced_by_20_tokens_a_second_after_a_burst_of_30() {
    let control_plane = r#"Limits(request_latency: "0s", watch_lag: "0s")"#;
    let created = run(&creation(200, control_plane)).seconds(FactKind::PodCreated);
    assert_eq!(created.len(), 200);
    // Each is told of by an Event, which takes a token as well once the create is answered; 25 are let through. Of the first
    // batches of 1, 2, 4 and 8 creates both come to 30.
    assert_eq!(created.iter().filter(|&&at| at == 0.0).count(), 15);
    assert_eq!(created[199], 9.75, "(200 + 25 - 30) / 20");
}

#[test]
fn slow_start_waits_for_each_batch_to_be_answered() {
    let control_plane = r#"Limits(qps: 1e6, burst: 1000, request_latency: "1s", watch_lag: "0s")"#;
    let created = run(&creation(15, control_plane)).seconds(FactKind::PodCreated);
    let expected: Vec<f64> = [(1, 1.0), (2, 2.0), (4, 3.0), (8, 4.0)]
        .iter()
        .flat_map(|&(count, at)| std::iter::repeat_n(at, count))
        .collect();
    assert_eq!(created, expected, "batches of 1, 2, 4 and 8");
}

#[test]
fn a_sync_asks_for_250_creates_and_the_next_waits_for_the_watch_to_show_them() {
    let control_plane = r#"Limits(qps: 1e6, burst: 1000, request_latency: "0s", watch_lag: "10s")"#;
    let created = run(&creation(600, control_plane)).seconds(FactKind::PodCreated);
    let at_about = |from: f64, to: f64| created.iter().filter(|&&at| (from..to).contains(&at)).count();
    assert_eq!(at_about(0.0, 1.0), 250);
    assert_eq!(at_about(10.0, 11.0), 250, "expectations are met when the watch has told of the last one");
    assert_eq!(at_about(20.0, 21.0), 100);
    assert_eq!(created.len(), 600, "and none is created twice");
}

#[test]
fn daemon_sets_share_the_workers() {
    let text = |workers: u32| {
        format!(
            r#"(
                duration: "1h",
                node_pools: {{ "pool": (count: 1) }},
                daemon_sets: {{
                    "first": ({AGENT}, created_at: "0s"), "second": ({AGENT}, created_at: "0s"),
                }},
                delays: (scheduling: "100s"),
                cluster: (control_plane: Limits(
                    qps: 1e6, burst: 1000, request_latency: "1s", watch_lag: "0s", concurrent_syncs: {workers},
                )),
            )"#
        )
    };
    assert_eq!(run(&text(2)).seconds(FactKind::PodCreated), [1.0, 1.0]);
    // The first sync takes two requests, its create and its status.
    assert_eq!(run(&text(1)).seconds(FactKind::PodCreated), [1.0, 3.0]);
}

#[test]
fn a_rollout_under_20_requests_a_second_takes_longer_but_ends_the_same() {
    let rollout = |control_plane: &str| {
        let text = format!(
            r#"(
                duration: "1h",
                node_pools: {{ "pool": (count: 100) }},
                daemon_sets: {{ "agent": ({AGENT}, maxUnavailable: "20%") }},
                cluster: (control_plane: {control_plane}),
                script: [ At("1m", SetImage("agent", "agent:2")) ],
            )"#
        );
        let run = run(&text);
        let analysis = &run.analyses[0];
        assert_eq!((analysis.pods_created, analysis.pods_deleted), (100, 100), "{control_plane}");
        assert_eq!(analysis.last.unwrap().status.updated_number_scheduled, 100);
        analysis.rollouts[0].duration().unwrap().as_seconds()
    };
    let (ideal, limited) = (rollout("Ideal"), rollout("KubeControllerManager"));
    // 100 deletes and 100 creates alone need 8.5 s of tokens; the status takes its share.
    assert!(limited > ideal && limited > 8.5, "{ideal} {limited}");
}

#[test]
fn a_sync_acts_on_what_it_saw_before_it_thought() {
    let control_plane = r#"Limits(
        qps: 1e6, burst: 1000, request_latency: "0s", watch_lag: "0s", sync_duration: "2s",
    )"#;
    let text = creation(2, control_plane)
        .replace("cluster:", r#"script: [ At("1s", AddNodes(pool: "pool", count: 1)) ], cluster:"#);
    let run = run(&text.replace(r#"(scheduling: "100s","#, r#"(scheduling: "100s", node_startup: "0s","#));
    assert_eq!(run.seconds(FactKind::PodCreated), [2.0, 2.0, 4.0], "the third node came while it thought");
}
