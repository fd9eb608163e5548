//! The kubelet's rules for containers, as small scenarios with figures worked out by hand.
//!
//! With the round delays a pod that is created at 100 s is bound at 101, has its images at 111, runs at 113 and its
//! application is up at 116. Its probes tick from 101 on.

use crate::support::{AGENT, ROUND_DELAYS, Watched, run};
use everynode::analysis::cause::Cause;
use everynode::record::fact::{FactKind, Reason};

/// One node, and an agent whose container has more to it than its image; `more` goes into the scenario as it is.
fn scenario(container: &str, daemon_set: &str, more: &str) -> String {
    let agent = AGENT.replace(r#"image: "agent:1"}]"#, &format!(r#"image: "agent:1", {container}}}]"#));
    format!(
        r#"(
            duration: "2h",
            node_pools: {{ "pool": (count: 1) }},
            daemon_sets: {{ "agent": ({agent}, {daemon_set}) }},
            {ROUND_DELAYS}
            {more}
        )"#
    )
}

/// The agent is created at 100 s, and its probes count.
fn probed(container: &str, more: &str) -> Watched {
    run(&scenario(
        container,
        r#"created_at: "100s""#,
        &format!("cluster: (kubelet: (probes: FromManifest)), {more}"),
    ))
}

const READINESS: &str = "readinessProbe: {tcpSocket: {port: 80}}";
const LIVENESS: &str = "livenessProbe: {tcpSocket: {port: 80}}";

#[test]
fn without_a_word_on_probes_they_do_not_count() {
    let run = run(&scenario(READINESS, r#"created_at: "100s""#, ""));
    assert_eq!(run.seconds(FactKind::PodReady), [116.0]);
}

#[test]
fn a_pod_becomes_ready_at_the_first_probe_that_finds_it_up() {
    assert_eq!(probed(READINESS, "").seconds(FactKind::PodReady), [121.0], "ticks at 101, 111, 121");
    let every_three = "readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 3}";
    assert_eq!(probed(every_three, "").seconds(FactKind::PodReady), [116.0], "101 + 5 x 3");
    let twice = "readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 3, successThreshold: 2}";
    assert_eq!(probed(twice, "").seconds(FactKind::PodReady), [119.0]);
    let patient = "readinessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 20}";
    assert_eq!(probed(patient, "").seconds(FactKind::PodReady), [141.0], "not before 113 + 20");
}

#[test]
fn a_pod_without_a_readiness_probe_is_ready_when_it_has_started() {
    assert_eq!(probed("tty: true", "").seconds(FactKind::PodReady), [113.0]);
    let startup = "startupProbe: {tcpSocket: {port: 80}}";
    assert_eq!(
        probed(startup, "").seconds(FactKind::PodReady),
        [121.0],
        "started as the startup probe has it"
    );
}

#[test]
fn a_startup_probe_holds_back_the_readiness_probe_and_the_liveness_probe() {
    let container = format!(
        "startupProbe: {{tcpSocket: {{port: 80}}, failureThreshold: 30, periodSeconds: 5}}, {LIVENESS}, {READINESS}"
    );
    let slow = probed(&container, "").seconds(FactKind::PodReady);
    assert_eq!(slow, [116.0], "the kubelet probes readiness as soon as the startup probe has succeeded");
    let text = scenario(
        &container,
        r#"created_at: "100s", delays: (readiness: "100s")"#,
        "cluster: (kubelet: (probes: FromManifest)),",
    );
    let run = run(&text);
    assert_eq!(run.seconds(FactKind::PodReady), [216.0], "101 + 23 x 5, the first from 213 on");
    assert_eq!(run.when(FactKind::ContainersCrashed), []);
}

#[test]
fn a_startup_probe_that_fails_too_often_has_the_container_started_again() {
    let text = scenario(
        "startupProbe: {tcpSocket: {port: 80}}",
        r#"created_at: "100s", delays: (readiness: Empirical([("100s", 1)]))"#,
        r#"cluster: (kubelet: (probes: FromManifest)),"#,
    );
    let run = run(&text.replace("2h", "260s"));
    let started = run.seconds(FactKind::ContainersStarted);
    // Failures at 121, 131 and 141; 4 s to end; started again at once, in 2 s: 147. Failures at 151, 161, 171; ended at
    // 175; 10 s of back-off and 2 s to start: 187, or a little later.
    assert_eq!(started[..2], [113.0, 147.0]);
    assert_found_over(started[2] - 175.0 - 2.0, 10.0);
    // The first of the next three failures comes with the first tick after that.
    let third = 101.0 + 10.0 * ((started[2] - 101.0) / 10.0).ceil() + 20.0 + 4.0;
    assert_eq!(
        run.when(FactKind::ContainersCrashed),
        [(145.0, Reason::StartupProbe), (175.0, Reason::StartupProbe), (third, Reason::StartupProbe)]
    );
    assert_found_over(started[3] - third - 2.0, 20.0);
    assert_eq!(run.when(FactKind::PodReady), []);
}

#[test]
fn a_liveness_probe_without_a_startup_probe_never_lets_a_slow_start_finish() {
    let text = |liveness: &str| {
        scenario(
            &format!("{liveness}, {READINESS}"),
            r#"created_at: "100s", delays: (readiness: "40s")"#,
            "cluster: (kubelet: (probes: FromManifest)),",
        )
    };
    let impatient = run(&text(LIVENESS));
    assert_eq!(impatient.when(FactKind::ContainersCrashed)[0], (145.0, Reason::LivenessProbe));
    assert_eq!(impatient.when(FactKind::PodReady), []);
    let patient = run(&text("livenessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 30}"));
    assert_eq!(patient.when(FactKind::ContainersCrashed), []);
    assert_eq!(patient.seconds(FactKind::PodReady), [161.0], "up at 153");
}

#[test]
fn init_containers_run_one_after_the_other_before_the_others_start() {
    let with_init = |list: &str, more: &str| {
        let text = scenario("tty: true", r#"created_at: "100s""#, more);
        run(&text.replace("spec: {containers", &format!("spec: {{initContainers: [{list}], containers")))
    };
    let two = r#"{name: a, image: "i:1"}, {name: b, image: "i:2"}"#;
    assert_eq!(with_init(two, "").seconds(FactKind::ContainersStarted), [113.0], "not asked for");
    let asked = |list: &str, more: &str| {
        let text = scenario("tty: true", r#"created_at: "100s", delays: (init_container: "5s")"#, more);
        run(&text.replace("spec: {containers", &format!("spec: {{initContainers: [{list}], containers")))
            .seconds(FactKind::ContainersStarted)
    };
    assert_eq!(asked(two, ""), [123.0], "111 + 5 + 5 + 2");
    let sidecar = r#"{name: a, image: "i:1", restartPolicy: Always,
        startupProbe: {tcpSocket: {port: 80}}}, {name: b, image: "i:2"}"#;
    assert_eq!(asked(sidecar, ""), [120.0], "111 + 2 + 5 + 2: a sidecar is passed when it has started");
    let probes = "cluster: (kubelet: (probes: FromManifest)),";
    assert_eq!(asked(sidecar, probes), [128.0], "started at 113, probed at 121");
}

#[test]
fn hooks_run_before_containers_end_and_both_within_the_grace_period() {
    let removed = |hook: &str, delays: &str| {
        let container = format!("lifecycle: {{preStop: {hook}}}");
        let script = r#"script: [ At("100s", DeletePods("agent", Nodes())) ],"#;
        run(&scenario(&container, &format!("delays: ({delays})"), script)).seconds(FactKind::PodRemoved)[0]
    };
    let (sleep, command) = ("{sleep: {seconds: 12}}", "{exec: {command: [drain]}}");
    assert_eq!(removed(sleep, ""), 104.0, "not asked for");
    assert_eq!(removed(sleep, r#"pre_stop: "0s""#), 116.0, "12 and 4");
    assert_eq!(removed(command, r#"pre_stop: "20s""#), 124.0, "20 and 4");
    assert_eq!(removed(command, r#"pre_stop: "20s", termination: "1m""#), 130.0, "the grace period is 30 s");
    assert_eq!(removed(command, r#"pre_stop: "60s", termination: "1m""#), 132.0, "and 2 s are always left");
}

/// The kubelet looks again when what is left of a back-off is over, or up to half as much later; of more than a minute that
/// is left, after a minute or up to half a minute later.
#[track_caller]
fn assert_found_over(after: f64, back_off: f64) {
    let latest = (1.5 * back_off).min(back_off + 30.0);
    assert!((back_off - 1e-6..latest + 1e-6).contains(&after), "{after} s of {back_off}");
}

/// A fault of the one pod, which has been running since before the start.
fn faulty(container: &str, fault: &str, more: &str) -> Watched {
    run(&scenario(container, "", &format!("faults: [ {fault} ], {more}")))
}

#[test]
fn a_crash_loop_backs_off_from_ten_seconds_to_five_minutes_after_one_restart_at_once() {
    let run = faulty("tty: true", r#"Crash(after: "1s")"#, "");
    let crashed = run.seconds(FactKind::ContainersCrashed);
    let gaps: Vec<f64> = crashed.windows(2).map(|pair| pair[1] - pair[0] - 2.0 - 1.0).collect();
    for (gap, back_off) in gaps.iter().zip([0.0, 10.0, 20.0, 40.0, 80.0, 160.0, 300.0, 300.0]) {
        assert_found_over(*gap, back_off);
    }
    assert_eq!(
        run.when(FactKind::PodUnready),
        [(1.0, Reason::Crash)],
        "it is never up for long enough again"
    );
    assert_eq!(run.analyses[0].pods_created, 0, "the pod is the same all along");
}

#[test]
fn a_crash_after_more_than_ten_minutes_of_running_is_the_first_again() {
    let run = faulty("tty: true", r#"Crash(after: "601s")"#, "");
    let crashed = run.seconds(FactKind::ContainersCrashed);
    assert_eq!(crashed[..3], [601.0, 1204.0, 1807.0], "2 s to start, 601 s to the next");
    let ready = run.seconds(FactKind::PodReady);
    assert_eq!(ready[..3], [606.0, 1209.0, 1812.0], "started after 2 s, ready after 3 more");
    let often = faulty("tty: true", r#"Crash(after: "598s")"#, "").seconds(FactKind::ContainersCrashed);
    // The back-off is set when the container is started again, 2 s before it runs: 600 s are not more than 600.
    assert_eq!(often[..2], [598.0, 1198.0]);
    assert_found_over(often[2] - 1198.0 - 600.0, 10.0);
    assert_found_over(often[3] - often[2] - 600.0, 20.0);
}

#[test]
fn memory_is_a_reason_of_its_own() {
    let run = faulty("tty: true", r#"OutOfMemory(daemon_set: "agent", after: "50m")"#, "");
    assert_eq!(run.when(FactKind::ContainersCrashed)[0], (3000.0, Reason::OutOfMemory));
}

#[test]
fn a_hang_ends_when_the_liveness_probe_has_failed_often_enough() {
    let hang = |container: &str| {
        run(&scenario(
            container,
            r#"created_at: "100s""#,
            r#"cluster: (kubelet: (probes: FromManifest)), faults: [ Hang(after: "100s") ],"#,
        ))
    };
    let lenient = "livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 5}";
    let run = hang(&format!("{lenient}, {READINESS}"));
    // It hangs from 213 on. Probes at 221, 231, 241: unready at 242. At 251, 261: to be ended at 262, ended at 266.
    assert_eq!(run.when(FactKind::PodUnready)[0], (242.0, Reason::ReadinessProbe));
    assert_eq!(run.when(FactKind::ContainersCrashed)[0], (266.0, Reason::LivenessProbe));
    assert_eq!(run.seconds(FactKind::ContainersStarted)[..2], [113.0, 268.0]);
    assert_eq!(run.seconds(FactKind::PodReady)[..2], [121.0, 271.0], "up at 271, which is a tick");

    let unready = hang(READINESS);
    assert_eq!(unready.when(FactKind::PodUnready), [(242.0, Reason::ReadinessProbe)]);
    assert_eq!(unready.seconds(FactKind::PodReady), [121.0], "nobody starts it again");
    assert_eq!(hang("tty: true").when(FactKind::PodUnready), [], "and nobody sees this one");
}

#[test]
fn readiness_comes_and_goes() {
    let run = faulty("tty: true", r#"Unready(after: "10m", lasts: "40s")"#, "");
    assert_eq!(run.seconds(FactKind::PodUnready)[..3], [600.0, 1240.0, 1880.0]);
    assert_eq!(run.seconds(FactKind::PodReady)[..3], [640.0, 1280.0, 1920.0]);
    let text = scenario(
        READINESS,
        r#"created_at: "100s""#,
        r#"cluster: (kubelet: (probes: FromManifest)), faults: [ Unready(after: "100s", lasts: "30s") ],"#,
    );
    let run = crate::support::run(&text);
    // Not ready from 213 to 243: failures at 221, 231, 241. The next time from 343 to 373.
    assert_eq!(run.seconds(FactKind::PodUnready)[..2], [241.0, 371.0]);
    assert_eq!(run.seconds(FactKind::PodReady)[..3], [121.0, 251.0, 381.0]);
}

#[test]
fn faults_choose_by_image_nodes_and_chance() {
    let text = |fault: &str| {
        format!(
            r#"(
                duration: "5m",
                node_pools: {{
                    "new": (count: 40, labels: {{"kernel": "6.1"}}), "old": (count: 40, labels: {{"kernel": "5.4"}}),
                }},
                daemon_sets: {{ "agent": ({AGENT}, maxUnavailable: "100%"), "other": ({AGENT}) }},
                {ROUND_DELAYS}
                faults: [ {fault} ],
                script: [ At("60s", SetImage("agent", "agent:2")) ],
            )"#
        )
    };
    let hit = |fault: &str| {
        let run = run(&text(fault));
        let crashes = run.facts.iter().filter(|(_, fact)| fact.kind() == FactKind::ContainersCrashed);
        let mut pods: Vec<_> = crashes.map(|(_, fact)| (fact.daemon_set(), fact.node())).collect();
        pods.sort_unstable();
        pods.dedup();
        pods.len()
    };
    assert_eq!(hit(r#"Crash(after: "1s")"#), 160);
    assert_eq!(hit(r#"Crash(daemon_set: "other", after: "1s")"#), 80);
    assert_eq!(hit(r#"Crash(image: "agent:2", after: "1s")"#), 80);
    assert_eq!(hit(r#"Crash(image: "agent:2", nodes: Nodes(labels: {"kernel": "5.4"}), after: "1s")"#), 40);
    assert_eq!(hit(r#"Crash(image: "agent:2", nodes: Nodes(pool: "new"), after: "1s")"#), 40);
    let some = hit(r#"Crash(image: "agent:2", probability: "25%", after: "1s")"#);
    assert!((10..32).contains(&some), "{some} of 80");
}

#[test]
fn a_crash_looping_pod_ends_at_once_when_it_is_deleted() {
    let script = r#"script: [ At("70s", DeletePods("agent", Nodes())) ],"#;
    let run = faulty("tty: true", r#"Crash(image: "agent:1", after: "1s")"#, script);
    // Crashes at 1, 4, from 17 and from 40 on, at 55 at the latest; the next start is not due before 80.
    assert_eq!(run.seconds(FactKind::PodRemoved), [70.0]);
    assert_eq!(run.seconds(FactKind::PodCreated), [70.0]);
}

#[test]
fn what_happens_to_containers_is_seen_when_the_kubelet_is_back() {
    let outage = r#"script: [
        At("50s", FailNodes(Nodes())), At("200s", RepairNodes(Nodes())),
    ],"#;
    let run = faulty("tty: true", r#"Crash(after: "60s")"#, outage);
    assert_eq!(run.when(FactKind::ContainersCrashed)[0], (200.0, Reason::Crash));
    assert_eq!(run.when(FactKind::PodUnready)[0], (100.0, Reason::Unreachable));
    assert_eq!(run.seconds(FactKind::PodReady)[0], 205.0, "not at 200");
}

#[test]
fn a_reboot_starts_all_containers_again_and_is_seen_when_the_kubelet_is_back() {
    let reboot = |downtime: &str, more: &str| {
        let script = format!(r#"script: [ At("50s", Reboot(Nodes(), "{downtime}")) ],"#);
        run(&scenario("tty: true", more, &script))
    };
    let quick = reboot("30s", "");
    assert_eq!(quick.when(FactKind::NodeNotReady), [], "back within the grace period");
    assert_eq!(quick.when(FactKind::PodUnready), [(80.0, Reason::Reboot)]);
    assert_eq!(quick.seconds(FactKind::ContainersStarted), [82.0]);
    assert_eq!(quick.seconds(FactKind::PodReady), [85.0], "and no image is pulled");
    assert_eq!(quick.analyses[0].pods_created, 0, "the pods stay");
    let uncovered = quick.analyses[0].uncovered;
    assert_eq!(uncovered.by(Cause::NodeNotReady).as_seconds(), 35.0, "from 50 to 85");
    assert_eq!(uncovered.total().as_seconds(), 35.0);
    let slow = reboot("100s", "");
    assert_eq!(slow.when(FactKind::NodeNotReady), [(100.0, Reason::Unreachable)]);
    assert_eq!(slow.when(FactKind::PodUnready), [(100.0, Reason::Unreachable)]);
    assert_eq!(slow.seconds(FactKind::NodeReady), [150.0]);
    assert_eq!(slow.seconds(FactKind::PodReady), [155.0]);
}

#[test]
fn a_pod_that_was_starting_begins_again_after_a_reboot() {
    let rebooted = |at: &str| {
        let script = format!(r#"script: [ At("{at}", Reboot(Nodes(), "30s")) ],"#);
        run(&scenario("tty: true", r#"created_at: "100s""#, &script))
    };
    let unready = rebooted("114s");
    assert_eq!(unready.seconds(FactKind::ContainersStarted), [113.0, 146.0]);
    assert_eq!(unready.seconds(FactKind::PodReady), [149.0], "not at 116, when nothing runs");
    let pulling = rebooted("105s");
    assert_eq!(pulling.seconds(FactKind::PodReady), [140.0], "the pull is over by 135: 135 + 2 + 3");
    let starting = rebooted("112s");
    assert_eq!(starting.seconds(FactKind::ContainersStarted), [142.0], "what was to happen at 113 waits");
}

#[test]
fn init_containers_run_again_after_a_reboot_and_back_offs_are_forgotten() {
    let text = scenario(
        "tty: true",
        r#"delays: (init_container: "5s")"#,
        r#"faults: [ Crash(after: "1s") ], script: [ At("60s", Reboot(Nodes(), "10s")) ],"#,
    );
    let run =
        run(&text
            .replace("spec: {containers", r#"spec: {initContainers: [{name: a, image: "i:1"}], containers"#));
    // Crashes at 1, 4, from 17 and from 40 on, at 55 at the latest; the next start would not be before 82. Back at 70, init
    // until 75, running at 77; after the first crash started again at once.
    let started = run.seconds(FactKind::ContainersStarted);
    assert!(started[0] == 3.0 && started[2] <= 54.0, "{started:?}");
    assert_eq!(started[3..5], [77.0, 80.0]);
}

#[test]
fn without_any_grace_a_pod_is_gone_at_once_hooks_or_not() {
    let text = |grace: u32| {
        let spec = format!(
            r#"terminationGracePeriodSeconds: {grace}, containers: [{{name: agent, image: "agent:1", lifecycle: {{preStop: {{exec: {{command: [/bin/bye]}}}}}}}}]"#
        );
        let manifest = AGENT.replace(r#"containers: [{name: agent, image: "agent:1"}]"#, &spec);
        let delays = ROUND_DELAYS.replace("delays: (", r#"delays: ( pre_stop: "5s","#);
        format!(
            r#"(duration: "10m", node_pools: {{"pool": (count: 1)}}, daemon_sets: {{"agent": ({manifest})}}, {delays}
            script: [At("100s", RestartRollout("agent"))])"#
        )
    };
    let removed = |grace: u32| run(&text(grace)).seconds(FactKind::PodRemoved);
    assert_eq!(removed(0), [100.0]);
    assert!(removed(30)[0] >= 105.0);
}
