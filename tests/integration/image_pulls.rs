//! Images on their way from the registry to the nodes, as scenarios with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, Watched, run};
use everynode::record::fact::{FactKind, Reason};
use everynode::record::wait::Limit;

/// A cluster of one pool whose pods are bound after 1 s; `more` goes into the scenario as it is.
fn scenario(nodes: u32, bandwidths: (&str, &str), daemon_sets: &str, more: &str) -> String {
    let (registry, node) = bandwidths;
    format!(
        r#"(
            duration: "1h",
            node_pools: {{ "pool": (count: {nodes}, image_bandwidth: "{node}") }},
            daemon_sets: {{ {daemon_sets} }},
            {ROUND_DELAYS}
            images: {{ "agent:1": (size: "500MB"), "agent:2": (size: "500MB"), "small:1": (size: "10MB") }},
            {}
            {more}
        )"#,
        if more.contains("cluster:") {
            String::new()
        } else {
            format!(r#"cluster: (registry: Shared(bandwidth: "{registry}")),"#)
        }
    )
}

/// A DaemonSet that is created at the start.
fn created(name: &str, image: &str) -> String {
    format!(r#""{name}": ({AGENT}, image: "{image}", created_at: "0s"),"#)
}

/// One that has been there before.
fn running(image: &str) -> String {
    format!(r#""agent": ({AGENT}, image: "{image}"),"#)
}

/// The waits for a limit: since when and until when, in seconds.
fn waits(run: &Watched, limit: Limit) -> Vec<(f64, f64)> {
    let of_limit = run.waits.iter().filter(|wait| wait.limit == limit);
    of_limit.map(|wait| (wait.since.as_seconds(), wait.until.as_seconds())).collect()
}

#[test]
fn a_hundred_pulls_of_500_mb_over_a_shared_1_gb_a_second_take_50_seconds() {
    let run = run(&scenario(100, ("1GB/s", "1GB/s"), &created("agent", "agent:1"), ""));
    assert_eq!(run.seconds(FactKind::ImagePullStarted), [1.0; 100]);
    assert_eq!(run.seconds(FactKind::ImagesPulled), [51.0; 100]);
    assert_eq!(waits(&run, Limit::Registry), [(1.5, 51.0); 100], "alone each would take half a second");
    assert_eq!(run.seconds(FactKind::PodAvailable), [56.0; 100]);
}

#[test]
fn a_slow_node_decides_where_the_registry_does_not() {
    let run = run(&scenario(10, ("1GB/s", "20MB/s"), &created("agent", "agent:1"), ""));
    assert_eq!(run.seconds(FactKind::ImagesPulled), [26.0; 10]);
    assert_eq!(run.waits, []);
}

#[test]
fn what_slow_nodes_cannot_take_goes_to_the_fast_ones() {
    let text = format!(
        r#"(
            duration: "1h",
            node_pools: {{
                "fast": (count: 2, image_bandwidth: "1GB/s"), "slow": (count: 4, image_bandwidth: "10MB/s"),
            }},
            daemon_sets: {{ {} }}, {ROUND_DELAYS}
            images: {{ "agent:1": (size: "300MB") }},
            cluster: (registry: Shared(bandwidth: "100MB/s")),
        )"#,
        created("agent", "agent:1")
    );
    // Four times 10 MB/s and twice 30; equal shares would be less than 17 for the fast.
    assert_eq!(run(&text).seconds(FactKind::ImagesPulled), [11.0, 11.0, 31.0, 31.0, 31.0, 31.0]);
}

#[test]
fn a_kubelet_pulls_one_image_after_the_other_unless_it_may_pull_several() {
    let three = ["a", "b", "c"].map(|name| created(name, &format!("{name}:1"))).concat();
    let pulled = |settings: &str| {
        let cluster = format!(
            r#"cluster: (registry: Shared(default_image_size: "100MB"), image_pulls: ({settings})),"#
        );
        run(&scenario(1, ("", "100MB/s"), &three, &cluster))
    };
    let serialized = pulled("");
    assert_eq!(serialized.seconds(FactKind::ImagesPulled), [2.0, 3.0, 4.0]);
    assert_eq!(waits(&serialized, Limit::PullQueue), [(1.0, 2.0), (1.0, 3.0)]);
    let parallel = pulled("serialize_image_pulls: false");
    assert_eq!(parallel.seconds(FactKind::ImagesPulled), [4.0; 3], "they share the node's bandwidth");
    assert_eq!(waits(&parallel, Limit::PullQueue), [(2.0, 4.0); 3], "alone each would take a second");
    let two = pulled("serialize_image_pulls: false, max_parallel_image_pulls: 2");
    assert_eq!(two.seconds(FactKind::ImagesPulled), [3.0, 3.0, 4.0]);
    assert_eq!(waits(&two, Limit::PullQueue), [(2.0, 3.0), (1.0, 3.0), (2.0, 3.0)]);
}

#[test]
fn init_containers_images_come_first_and_all_of_a_pod_one_after_the_other() {
    let with_init =
        AGENT.replace("{containers:", "{initContainers: [{name: init, image: \"small:1\"}], containers:");
    let daemon_set = format!(r#""agent": ({with_init}, created_at: "0s")"#);
    let run = run(&scenario(1, ("1GB/s", "100MB/s"), &daemon_set, ""));
    assert_eq!(run.seconds(FactKind::ImagePullStarted), [1.0, 1.1]);
    assert_eq!(run.seconds(FactKind::ImagesPulled), [6.1]);
}

#[test]
fn a_pull_beyond_the_kubelets_rate_fails_and_is_tried_again_after_10_seconds() {
    let two = [created("a", "small:1"), created("b", "small:2")].concat();
    let cluster = r#"cluster: (
        registry: Shared(default_image_size: "10MB"), image_pulls: (registry_qps: 1, registry_burst: 1),
    ),"#;
    let run = run(&scenario(1, ("", "100MB/s"), &two, cluster));
    assert_eq!(run.when(FactKind::ImagePullFailed), [(1.1, Reason::PullRateExceeded)]);
    assert_eq!(waits(&run, Limit::RegistryTokens), [(1.1, 11.1)]);
    assert_eq!(run.seconds(FactKind::ImagesPulled), [1.1, 11.2]);
}

#[test]
fn during_an_outage_pulls_fail_and_back_off_from_10_seconds_on() {
    for outage in
        [r#"At("500ms", RegistryDown), At("60s", RegistryUp)"#, r#"At("500ms", RegistryOutage("59500ms"))"#]
    {
        let script = format!("script: [ {outage} ],");
        let run = run(&scenario(1, ("1GB/s", "100MB/s"), &created("agent", "agent:1"), &script));
        // Tried at 1, 12, 33 and 74 s; each attempt fails after a second.
        let failed = [2.0, 13.0, 34.0].map(|at| (at, Reason::RegistryOutage));
        assert_eq!(run.when(FactKind::ImagePullFailed), failed, "{outage}");
        assert_eq!(run.seconds(FactKind::ImagePullStarted), [1.0, 12.0, 33.0, 74.0]);
        assert_eq!(run.seconds(FactKind::ImagesPulled), [79.0]);
        assert_eq!(waits(&run, Limit::Registry), [(1.0, 12.0), (12.0, 33.0), (33.0, 74.0)]);
    }
}

#[test]
fn an_outage_ends_what_is_under_way() {
    let script = r#"script: [ At("3s", RegistryOutage("5s")) ],"#;
    let run = run(&scenario(2, ("100MB/s", "100MB/s"), &created("agent", "agent:1"), script));
    assert_eq!(run.when(FactKind::ImagePullFailed), [(3.0, Reason::RegistryOutage); 2]);
    assert_eq!(
        run.seconds(FactKind::ImagesPulled),
        [23.0; 2],
        "both begin again at 13 s, from the first byte"
    );
}

#[test]
fn a_pre_pull_makes_a_rollout_free_of_pulls() {
    let update = |pre_pull: &str| {
        let script = format!(r#"script: [ {pre_pull} At("100s", SetImage("agent", "agent:2")) ],"#);
        run(&scenario(10, ("1GB/s", "100MB/s"), &running("agent:1"), &script))
    };
    let took = |run: &Watched| run.analyses[0].rollouts[0].duration().unwrap().as_seconds();
    let cold = update("");
    assert_eq!(took(&cold), 10.0 * 15.0, "termination 4, scheduling 1, pull 5, start 2, readiness 3");
    let warm = update(r#"At("10s", PrePull("agent:2", Nodes())),"#);
    assert_eq!(warm.when(FactKind::ImagePullStarted), [(10.0, Reason::Scripted); 10]);
    assert_eq!(warm.when(FactKind::ImagesPulled)[..10], [(15.0, Reason::Scripted); 10]);
    assert_eq!(took(&warm), 10.0 * 10.0);
    let some = update(r#"At("10s", PrePull("agent:2", Nodes(count: 4))),"#);
    assert_eq!(took(&some), 4.0 * 10.0 + 6.0 * 15.0);
}

#[test]
fn a_failed_pre_pull_is_tried_again() {
    let script = r#"script: [
        At("10s", RegistryOutage("15s")), At("20s", PrePull("agent:2", Nodes())),
        At("60s", SetImage("agent", "agent:2")),
    ],"#;
    let run = run(&scenario(1, ("1GB/s", "100MB/s"), &running("agent:1"), script));
    assert_eq!(run.when(FactKind::ImagePullFailed), [(21.0, Reason::RegistryOutage)]);
    assert_eq!(run.when(FactKind::ImagesPulled), [(36.0, Reason::Scripted), (65.0, Reason::None)]);
}

#[test]
fn an_image_is_there_for_every_daemon_set() {
    let later = format!(r#""later": ({AGENT}, image: "agent:1", created_at: "100s"),"#);
    let run_of = |daemon_sets: &[String]| run(&scenario(3, ("1GB/s", "100MB/s"), &daemon_sets.concat(), ""));
    let existing = run_of(&[running("agent:1"), later]);
    assert_eq!(existing.seconds(FactKind::ImagePullStarted), [0.0; 0]);
    assert_eq!(existing.seconds(FactKind::ImagesPulled), [101.0; 3]);
    let at_once = run_of(&[created("a", "agent:1"), created("b", "agent:1")]);
    assert_eq!(at_once.seconds(FactKind::ImagePullStarted), [1.0; 3], "once per node");
    assert_eq!(at_once.seconds(FactKind::ImagesPulled), [6.0; 6]);
}

#[test]
fn what_is_always_pulled_is_asked_for_and_not_transferred_again() {
    let restart = |outage: &str| {
        let script = format!(r#"script: [ {outage} At("100s", RestartRollout("agent")) ],"#);
        run(&scenario(1, ("1GB/s", "100MB/s"), &running("agent:latest"), &script))
    };
    let asked = restart("");
    assert_eq!(asked.seconds(FactKind::ImagePullStarted), [0.0; 0]);
    assert_eq!(asked.seconds(FactKind::ImagesPulled), [105.0], "termination 4, scheduling 1");
    let refused = restart(r#"At("90s", RegistryOutage("20s")),"#);
    assert_eq!(refused.when(FactKind::ImagePullFailed), [(106.0, Reason::RegistryOutage)]);
    assert_eq!(refused.seconds(FactKind::ImagesPulled), [116.0]);
}

#[test]
fn what_is_never_pulled_has_to_come_from_elsewhere() {
    let never = AGENT.replace(r#"image: "agent:1"}"#, r#"image: "agent:1", imagePullPolicy: Never}"#);
    let daemon_set = format!(r#""agent": ({never}, created_at: "0s")"#);
    let script = r#"script: [ At("15s", PrePull("agent:1", Nodes())) ],"#;
    let run = run(&scenario(1, ("1GB/s", "100MB/s"), &daemon_set, script));
    let missed = [1.0, 11.0].map(|at| (at, Reason::ImageNeverPulled));
    assert_eq!(run.when(FactKind::ImagePullFailed), missed);
    assert_eq!(run.when(FactKind::ImagesPulled), [(20.0, Reason::Scripted), (31.0, Reason::None)]);
}

#[test]
fn a_pull_goes_on_without_its_pod_and_one_that_has_not_begun_does_not() {
    let two = [created("a", "agent:1"), created("b", "agent:2")].concat();
    let script = r#"script: [ At("2s", DeletePods("a", Nodes())), At("3s", Cordon(Nodes())) ],"#;
    let run_a = run(&scenario(1, ("1GB/s", "100MB/s"), &two, script));
    // a's pull is under way from 1 s to 6 s; its second pod, bound at 2 + 4 + 1 s, finds the image.
    assert_eq!(run_a.seconds(FactKind::ImagePullStarted), [1.0, 6.0]);
    assert_eq!(run_a.seconds(FactKind::ImagesPulled), [7.0, 11.0]);

    let script = r#"script: [ At("2s", Taint(Nodes(), "x:NoExecute")) ],"#;
    let evicted = run(&scenario(1, ("1GB/s", "100MB/s"), &two, script));
    assert_eq!(evicted.seconds(FactKind::ImagePullStarted), [1.0], "b's has left the queue");
}

#[test]
fn a_kubelet_that_was_away_pulls_anew() {
    let script = r#"script: [ At("3s", FailNodes(Nodes())), At("23s", RepairNodes(Nodes())) ],"#;
    let two = [created("a", "agent:1"), created("b", "agent:2")].concat();
    let run = run(&scenario(1, ("1GB/s", "100MB/s"), &two, script));
    assert_eq!(run.seconds(FactKind::ImagePullStarted), [1.0, 23.0, 28.0]);
    assert_eq!(run.seconds(FactKind::ImagesPulled), [28.0, 33.0]);
    assert_eq!(waits(&run, Limit::PullQueue), [(23.0, 28.0)]);
}

#[test]
fn a_node_that_leaves_takes_its_pull_and_its_images_with_it() {
    let script = r#"script: [
        At("3s", RemoveNodes(Nodes(name: "pool-00000"))), At("100s", AddNodes(pool: "pool", count: 1)),
    ],"#;
    let run = run(&scenario(2, ("100MB/s", "100MB/s"), &created("agent", "agent:1"), script));
    // 100 MB each by 3 s, then all for the one that stays; the new one is ready at 160 s.
    assert_eq!(run.seconds(FactKind::ImagePullStarted), [1.0, 1.0, 161.0]);
    assert_eq!(run.seconds(FactKind::ImagesPulled), [7.0, 166.0]);
}

#[test]
fn without_a_registry_pulls_are_a_delay() {
    let cluster = r#"cluster: (registry: Ideal),"#;
    let run = run(&scenario(3, ("", "1MB/s"), &created("agent", "agent:1"), cluster));
    assert_eq!(run.seconds(FactKind::ImagesPulled), [11.0; 3]);
    assert_eq!(run.seconds(FactKind::ImagePullStarted), [0.0; 0]);
}

#[test]
fn a_kubelet_that_goes_away_gives_up_the_pull_of_a_pod_that_is_gone() {
    let script = r#"
        script: [
            At("3s", DeletePods("agent", Nodes())), At("4s", FailNodes(Nodes())), At("100s", RepairNodes(Nodes())),
        ],"#;
    let run = run(&scenario(1, ("1GB/s", "50MB/s"), &created("agent", "agent:1"), script));
    assert_eq!(
        run.seconds(FactKind::ImagePullStarted),
        [1.0, 101.0],
        "the second pod's, 1 s after the first could end"
    );
}
