//! The node lifecycle controller and the kubelet.

use std::collections::BTreeMap;

use super::{VERSIONS, under};
use crate::support::{AGENT, ROUND_DELAYS, Watched};
use everynode::record::fact::{FactKind, Reason};

/// A node of two fails at 101 s, and its agent bears any NoExecute taint for a minute.
fn failure(cluster: &str) -> String {
    let tolerations = "tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 60}]";
    let agent = AGENT.replace("{containers:", &format!("{{{tolerations}, containers:"));
    format!(
        r#"(
            duration: "1h",
            node_pools: {{ "a": (count: 2, zones: ["1"]), "b": (count: 2, zones: ["2"]) }},
            daemon_sets: {{ "agent": ({agent}) }},
            {ROUND_DELAYS}
            cluster: ({cluster}),
            script: [ At("101s", FailNodes(Nodes(name: "a-00000"))) ],
        )"#
    )
}

/// The look at 105 s sees the last heartbeat.
const LOOKS: &str = r#"node_lifecycle: Settings(heartbeat_interval: "0s")"#;

#[test]
fn since_1_32_a_node_that_is_off_stays_ready_ten_seconds_longer() {
    let unready = |version, cluster: &str| {
        let run = under(version, &failure(cluster));
        assert_eq!(run.seconds(FactKind::PodUnready), run.seconds(FactKind::NodeNotReady));
        run.seconds(FactKind::NodeNotReady)
    };
    assert_eq!((unready("1.31", ""), unready("1.31", LOOKS)), (vec![141.0], vec![145.0]), "40 s");
    assert_eq!((unready("1.32", ""), unready("1.32", LOOKS)), (vec![151.0], vec![155.0]), "50 s");
    for version in ["1.31", "1.36"] {
        assert_eq!(unready(version, r#"node_monitor_grace_period: "20s""#), [121.0], "as it is written");
    }
}

#[test]
fn since_1_34_the_no_execute_taint_comes_with_the_look_that_finds_the_node_unreachable() {
    let evicted = |version| {
        let run = under(version, &failure(LOOKS));
        assert_eq!(run.seconds(FactKind::NodeNotReady), [155.0], "{version}");
        (taints(&run), run.when(FactKind::PodTerminating))
    };
    assert_eq!(evicted("1.33"), (vec![160.0], vec![(220.0, Reason::TaintEviction)]));
    assert_eq!(evicted("1.34"), (vec![155.0], vec![(215.0, Reason::TaintEviction)]));
}

/// When NoExecute taints were put on unreachable nodes.
fn taints(run: &Watched) -> Vec<f64> {
    let tainted = run.when(FactKind::NodeTainted).into_iter();
    tainted.filter(|&(_, why)| why == Reason::Unreachable).map(|(at, _)| at).collect()
}

/// How long the kubelet of each of 100 nodes left a container alone after its crashes, from the second on. A container takes
/// 2 s to start and crashes 1 s later.
fn back_offs(version: &str) -> Vec<Vec<f64>> {
    let run = under(
        version,
        &format!(
            r#"(
                duration: "1h",
                node_pools: {{ "pool": (count: 100) }},
                daemon_sets: {{ "agent": ({AGENT}) }},
                {ROUND_DELAYS}
                faults: [ Crash(after: "1s") ],
            )"#
        ),
    );
    let mut crashes: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for (at, fact) in run.facts.iter().filter(|(_, fact)| fact.kind() == FactKind::ContainersCrashed) {
        crashes.entry(fact.node()).or_default().push(at.as_seconds());
    }
    let gaps = |crashes: &Vec<f64>| -> Vec<f64> {
        crashes.windows(2).skip(1).map(|pair| pair[1] - pair[0] - 3.0).collect()
    };
    crashes.values().map(gaps).collect()
}

/// The back-offs are 10, 20, 40, 80, 160 and 300 s. Looks every 10 s × [1, 1.5) find one over less than 15 s late. A look after
/// what is left × [1, 1.5) is late by up to half of that: 40 s become up to 60 s. Of 80 s, 60 s × [1, 1.5) go by first, so that
/// they become up to 90 s, and of 300 s the last 60 s may begin just before: 330 s.
#[test]
fn since_1_35_the_kubelet_looks_again_after_what_is_left_of_a_back_off() {
    let longest = |version| {
        let back_offs = back_offs(version);
        let of = |index: usize| back_offs.iter().map(move |waits| waits[index]);
        for (index, back_off) in [10.0, 20.0, 40.0, 80.0, 160.0, 300.0].into_iter().enumerate() {
            assert!(of(index).all(|waited| waited >= back_off), "{version} {back_off}");
        }
        [0, 2, 3, 5].map(|index| of(index).fold(0.0, f64::max))
    };
    let assert_between = |longest: [f64; 4], bounds: [(f64, f64); 4]| {
        let is_within = |(longest, (from, to)): (f64, (f64, f64))| (from..to).contains(&longest);
        assert!(longest.into_iter().zip(bounds).all(is_within), "{longest:?} {bounds:?}");
    };
    assert_between(longest("1.34"), [(14.0, 15.0), (50.0, 55.0), (90.0, 95.0), (310.0, 315.0)]);
    assert_between(longest("1.35"), [(14.0, 15.0), (57.0, 60.0), (87.0, 90.0), (318.0, 330.0)]);
}

#[test]
fn the_first_restart_comes_at_once_in_every_version() {
    for version in VERSIONS {
        let text = format!(
            r#"(
                duration: "1m",
                node_pools: {{ "pool": (count: 1) }},
                daemon_sets: {{ "agent": ({AGENT}) }},
                {ROUND_DELAYS}
                faults: [ Crash(after: "1s") ],
            )"#
        );
        assert_eq!(under(version, &text).seconds(FactKind::ContainersCrashed)[..2], [1.0, 4.0], "{version}");
    }
}

/// A kubelet is started again at 100 s; its agent has been running since before the run and is probed every 10 s.
fn kubelet_restart(container: &str) -> String {
    let agent = AGENT.replace(r#"image: "agent:1""#, &format!(r#"image: "agent:1", {container}"#));
    assert_ne!(agent, AGENT, "the agent's manifest has an image");
    format!(
        r#"(
            duration: "10m",
            node_pools: {{ "a": (count: 2) }},
            daemon_sets: {{ "agent": ({agent}) }},
            {ROUND_DELAYS}
            cluster: (kubelet: (probes: FromManifest)),
            script: [ At("100s", RestartKubelet(Nodes(name: "a-00000"))) ],
        )"#
    )
}

#[test]
fn until_1_34_a_restarted_kubelet_takes_its_pods_for_not_ready_until_their_probes_have_succeeded_anew() {
    const READINESS: &str = "readinessProbe: {tcpSocket: {port: 80}}";
    const STARTUP: &str = "startupProbe: {tcpSocket: {port: 80}}";
    for container in [READINESS, STARTUP] {
        let before = under("1.34", &kubelet_restart(container));
        assert_eq!(before.when(FactKind::PodUnready), [(100.0, Reason::KubeletRestart)]);
        let [ready] = before.seconds(FactKind::PodReady)[..] else { panic!("once") };
        assert!(ready > 100.0 && ready <= 110.0, "at the first of its probes: {ready}");
        let since = under("1.35", &kubelet_restart(container));
        assert_eq!(since.seconds(FactKind::KubeletRestarted), [100.0]);
        assert_eq!((since.when(FactKind::PodUnready), since.seconds(FactKind::PodReady)), (vec![], vec![]));
    }
    let twice = "readinessProbe: {tcpSocket: {port: 80}, successThreshold: 3}";
    let run = under("1.34", &kubelet_restart(twice));
    let [ready] = run.seconds(FactKind::PodReady)[..] else { panic!("once") };
    assert!(ready > 120.0 && ready <= 130.0, "at the third: {ready}");
    let unprobed = under("1.34", &kubelet_restart("imagePullPolicy: Always"));
    assert_eq!(unprobed.when(FactKind::PodUnready), [], "nothing has to tell a new kubelet that it is ready");
}
