//! Room, priorities and the scheduler's pace, as scenarios with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, Watched, load, run};
use everynode::cluster::run::{Checking, simulate};
use everynode::record::catalog::Catalog;
use everynode::record::fact::{FactKind, Reason};
use everynode::record::observer::Observer;
use everynode::record::wait::{Limit, Wait};

/// A DaemonSet whose pod requests so much memory and has this more in its spec.
fn daemon_set(name: &str, memory: &str, spec: &str, fields: &str) -> String {
    let container =
        format!(r#"image: "agent:1", resources: {{requests: {{memory: {memory}, cpu: 100m}}}}}}], {spec}"#);
    let manifest = AGENT.replace(r#"image: "agent:1"}]"#, &container);
    format!(r#""{name}": ({manifest}, {fields})"#)
}

/// One pool whose fields are `pool`; `more` goes into the scenario as it is.
fn scenario(pool: &str, daemon_sets: &[String], more: &str) -> String {
    format!(
        r#"(
            duration: "1h",
            node_pools: {{ "pool": ({pool}) }},
            priority_classes: {{
                "agents": 1000000, "web": 1000, "batch": -10,
                "patient": (value: 1000000, preemption_policy: Never),
            }},
            daemon_sets: {{ {} }},
            {ROUND_DELAYS}
            {more}
        )"#,
        daemon_sets.join(", ")
    )
}

const CREATED: &str = r#"created_at: "100s""#;
const AGENTS: &str = "priorityClassName: agents";
const PATIENT: &str = "priorityClassName: patient";

/// The seconds at which something happened to the pods of a DaemonSet, with the reasons.
fn when(run: &Watched, name: &str, kind: FactKind) -> Vec<(f64, Reason)> {
    let id = run.catalog.daemon_sets().iter().position(|known| known == name).expect("the name");
    let facts = run.facts.iter().filter(|(_, fact)| {
        fact.kind() == kind && fact.daemon_set().is_some_and(|daemon_set| daemon_set.index() == id)
    });
    facts.map(|(at, fact)| (at.as_seconds(), fact.reason())).collect()
}

fn scheduled(run: &Watched, name: &str) -> Vec<f64> {
    when(run, name, FactKind::PodScheduled).into_iter().map(|(seconds, _)| seconds).collect()
}

fn unschedulable(run: &Watched, name: &str) -> Vec<(f64, Reason)> {
    when(run, name, FactKind::PodUnschedulable)
}

/// 2Gi of each; they take half a minute to end.
const FULL_OF_PODS: &str = r#"count: 1, allocatable: (memory: "4Gi", cpu: "4", pods: 110), background: Pods([
    (per_node: 1, memory: "2Gi", priority_class: "web", termination: "30s"),
    (per_node: 1, memory: "2Gi", priority_class: "batch", termination: "30s"),
])"#;

#[test]
fn a_pod_pending_for_lack_of_memory_binds_when_a_pod_of_lower_priority_has_gone() {
    for scheduler in ["Ideal", "KubeScheduler"] {
        let cluster = format!("cluster: (scheduler: {scheduler}),");
        let run = run(&scenario(FULL_OF_PODS, &[daemon_set("agent", "1Gi", AGENTS, CREATED)], &cluster));
        assert_eq!(unschedulable(&run, "agent"), [(101.0, Reason::InsufficientMemory)], "{scheduler}");
        assert_eq!(run.seconds(FactKind::PodPreempts), [101.0]);
        assert_eq!(run.when(FactKind::WorkloadEvicted), [(101.0, Reason::Preempted)], "the lowest is enough");
        assert_eq!(scheduled(&run, "agent"), [131.0], "when it has ended");
        assert_eq!(run.seconds(FactKind::PodAvailable), [146.0], "pull 10, start 2, readiness 3");
    }
}

#[test]
fn without_priority_over_others_a_pod_waits_for_good() {
    for spec in ["", PATIENT] {
        let free = r#"script: [ At("200s", SetBackground(Nodes(), Share(memory: "75%"))) ],"#;
        let run = run(&scenario(FULL_OF_PODS, &[daemon_set("agent", "1Gi", spec, CREATED)], free));
        // A pod without a class has priority 0, which is more than that of batch pods.
        let preempts = spec.is_empty();
        assert_eq!(run.seconds(FactKind::PodPreempts).len(), usize::from(preempts));
        assert_eq!(scheduled(&run, "agent"), [if preempts { 131.0 } else { 200.0 }]);
    }
    let full = FULL_OF_PODS.replace("batch", "web");
    let run = run(&scenario(&full, &[daemon_set("agent", "1Gi", "", CREATED)], ""));
    assert_eq!(unschedulable(&run, "agent"), [(101.0, Reason::InsufficientMemory)]);
    assert_eq!((scheduled(&run, "agent").len(), run.seconds(FactKind::PodPreempts).len()), (0, 0));
    assert_eq!(run.analyses[0].last.unwrap().status.number_available, 0);
}

#[test]
fn a_daemon_pod_that_is_pushed_out_is_made_again_and_waits() {
    let pool = r#"count: 1, allocatable: (memory: "4Gi")"#;
    let sets = [daemon_set("low", "3Gi", "", ""), daemon_set("high", "3Gi", AGENTS, CREATED)];
    let run = run(&scenario(pool, &sets, ""));
    assert_eq!(when(&run, "high", FactKind::PodPreempts), [(101.0, Reason::None)]);
    assert_eq!(when(&run, "low", FactKind::PodTerminating), [(101.0, Reason::Preempted)]);
    assert_eq!(scheduled(&run, "high"), [105.0], "a termination of 4 s");
    assert_eq!(when(&run, "low", FactKind::PodCreated), [(105.0, Reason::Missing)]);
    assert_eq!(unschedulable(&run, "low"), [(106.0, Reason::InsufficientMemory)]);
    assert_eq!(run.seconds(FactKind::WorkloadEvicted).len(), 0);
}

#[test]
fn whoever_has_pushed_pods_out_waits_for_all_of_them_and_nobody_below_takes_their_room() {
    // Both must go; the second takes longer. The 512Mi that are free in between would do for `low`.
    let pool = r#"count: 1, allocatable: (memory: "1Gi"), background: Pods([
        (per_node: 1, memory: "512Mi", termination: "10s"), (per_node: 1, memory: "512Mi", termination: "30s"),
    ])"#;
    let sets =
        [daemon_set("high", "1Gi", AGENTS, CREATED), daemon_set("low", "512Mi", "", r#"created_at: "115s""#)];
    let run = run(&scenario(pool, &sets, ""));
    assert_eq!(run.seconds(FactKind::WorkloadEvicted), [101.0; 2]);
    assert_eq!(run.seconds(FactKind::PodPreempts), [101.0], "once");
    assert_eq!(scheduled(&run, "high"), [131.0]);
    assert_eq!(unschedulable(&run, "low"), [(116.0, Reason::InsufficientMemory)]);
    assert!(scheduled(&run, "low").is_empty());
}

#[test]
fn a_victim_on_a_node_that_does_not_report_ends_when_it_does_again() {
    let outage = r#"script: [ At("110s", FailNodes(Nodes())), At("200s", RepairNodes(Nodes())) ],"#;
    let run = run(&scenario(FULL_OF_PODS, &[daemon_set("agent", "1Gi", AGENTS, CREATED)], outage));
    assert_eq!(scheduled(&run, "agent"), [200.0], "not at 131 s");
}

#[test]
fn a_change_wakes_a_pod_after_its_back_off_of_one_second_then_two() {
    let pool = r#"count: 1, allocatable: (memory: "1Gi"), background: Share(memory: "90%")"#;
    let agent = [daemon_set("agent", "512Mi", "", CREATED)];
    let with = |script: &str| {
        let more = format!(
            r#"kubernetes_version: "1.31", cluster: (scheduler: KubeScheduler), script: [ {script} ],"#
        );
        run(&scenario(pool, &agent, &more))
    };
    // First attempt at 101 s: left alone until 102 s. The second fails too: left alone until 104 s.
    let run = with(
        r#"At("101300ms", SetBackground(Nodes(), Share(memory: "80%"))),
           At("102500ms", SetBackground(Nodes(), Share(memory: "10%")))"#,
    );
    assert_eq!(scheduled(&run, "agent"), [104.0]);
    assert_eq!(unschedulable(&run, "agent"), [(101.0, Reason::InsufficientMemory)], "said once");
    // Nothing happens on the node until 110 s, and then nothing holds the pod back.
    let run = with(r#"At("110s", SetBackground(Nodes(), Share(memory: "10%")))"#);
    assert_eq!(scheduled(&run, "agent"), [110.0]);
}

#[test]
fn the_reason_is_said_again_when_it_is_another() {
    let pool = r#"count: 1, allocatable: (memory: "1Gi", cpu: "1"), background: Share(memory: "90%")"#;
    let script = r#"script: [
        At("200s", SetBackground(Nodes(), Share(cpu: "95%"))), At("300s", SetBackground(Nodes(), Share(cpu: "96%"))),
        At("400s", SetBackground(Nodes(), Share(cpu: "90%"))),
    ],"#;
    let run = run(&scenario(pool, &[daemon_set("agent", "512Mi", "", CREATED)], script));
    assert_eq!(
        unschedulable(&run, "agent"),
        [(101.0, Reason::InsufficientMemory), (200.0, Reason::InsufficientCpu)]
    );
    assert_eq!(scheduled(&run, "agent"), [400.0], "100m of 1000m are left, which is what it wants");
}

#[test]
fn a_failed_pod_needs_no_room() {
    let pool = r#"count: 1, allocatable: (memory: "4Gi")"#;
    let sets = [daemon_set("first", "3Gi", "", ""), daemon_set("second", "3Gi", "", CREATED)];
    let run = run(&scenario(pool, &sets, r#"script: [ At("200s", FailPods("first", Nodes())) ],"#));
    assert_eq!(unschedulable(&run, "second"), [(101.0, Reason::InsufficientMemory)]);
    assert_eq!(scheduled(&run, "second"), [200.0]);
}

#[test]
fn a_terminating_pod_counts_in_the_load_until_it_is_gone() {
    let pool = r#"count: 1, allocatable: (memory: "4Gi")"#;
    let sets = [daemon_set("first", "3Gi", "", ""), daemon_set("second", "3Gi", "", CREATED)];
    let run = run(&scenario(pool, &sets, r#"script: [ At("200s", DeletePods("first", Nodes())) ],"#));
    assert_eq!(scheduled(&run, "second"), [204.0]);
}

#[test]
fn two_daemon_sets_cannot_have_the_same_host_port() {
    let port = |port: u32| {
        let ports = format!(
            r#"containers: [{{name: agent, image: "agent:1", ports: [{{containerPort: {port}, hostPort: {port}}}]}}]"#
        );
        AGENT.replace(r#"containers: [{name: agent, image: "agent:1"}]"#, &ports)
    };
    let text = |second: u32| {
        scenario(
            "count: 3, allocatable: ()",
            &[format!(r#""first": ({})"#, port(9100)), format!(r#""second": ({}, {CREATED})"#, port(second))],
            "",
        )
    };
    let clash = run(&text(9100));
    assert_eq!(unschedulable(&clash, "second"), [(101.0, Reason::HostPortTaken); 3]);
    assert!(scheduled(&clash, "second").is_empty());
    assert_eq!(scheduled(&run(&text(9101)), "second"), [101.0; 3]);
}

#[test]
fn a_surge_without_room_for_two_stalls() {
    let update = r#"script: [ At("100s", SetImage("agent", "agent:2")) ],"#;
    let surge = |memory: &str| {
        let pool = format!(r#"count: 4, allocatable: (memory: "{memory}")"#);
        let fields = "maxSurge: 1, maxUnavailable: 0";
        run(&scenario(&pool, &[daemon_set("agent", "3Gi", "", fields)], update))
    };
    let stalled = surge("5Gi");
    assert_eq!(stalled.analyses[0].rollouts[0].finished, None);
    assert_eq!(unschedulable(&stalled, "agent"), [(101.0, Reason::InsufficientMemory)], "one at a time");
    assert_eq!(stalled.analyses[0].last.unwrap().status.number_available, 4, "and nobody is without");
    assert!(surge("6Gi").analyses[0].rollouts[0].finished.is_some());
}

#[test]
fn the_number_of_pods_is_a_limit_too() {
    let pool = r#"count: 1, allocatable: (pods: 3), background: Pods([(per_node: 1)])"#;
    let sets = ["a", "b"].map(|name| daemon_set(name, "1Mi", "", ""));
    let third = daemon_set("c", "1Mi", "", CREATED);
    let run = run(&scenario(pool, &[sets.as_slice(), &[third]].concat(), ""));
    assert_eq!(unschedulable(&run, "c"), [(101.0, Reason::TooManyPods)]);
    assert!(scheduled(&run, "c").is_empty());
}

#[test]
fn a_resource_of_a_device_plugin_must_be_offered_by_name() {
    let gpu = AGENT
        .replace(r#"image: "agent:1"}"#, r#"image: "agent:1", resources: {limits: {nvidia.com/gpu: 1}}}"#);
    let sets = ["first", "second"].map(|name| format!(r#""{name}": ({gpu}, {CREATED})"#));
    let run = run(&scenario(r#"count: 1, allocatable: (extended: {"nvidia.com/gpu": 1})"#, &sets, ""));
    assert_eq!(scheduled(&run, "first"), [101.0]);
    assert_eq!(unschedulable(&run, "second"), [(101.0, Reason::InsufficientResource)]);
}

#[test]
fn of_those_that_wait_the_highest_priority_comes_first() {
    let pool = r#"count: 1, allocatable: (memory: "1Gi"), background: Share(memory: "100%")"#;
    let sets = [
        daemon_set("early", "1Gi", "", CREATED),
        daemon_set("late", "1Gi", PATIENT, r#"created_at: "150s""#),
    ];
    let free = r#"script: [ At("200s", SetBackground(Nodes(), Pods([]))) ],"#;
    let run = run(&scenario(pool, &sets, free));
    assert_eq!(scheduled(&run, "late"), [200.0]);
    assert!(scheduled(&run, "early").is_empty());
}

#[test]
fn a_share_of_a_joining_node_is_taken_from_the_start() {
    let pool = r#"count: 0, allocatable: (cpu: "1"), background: Share(cpu: "91%")"#;
    let join = r#"script: [ At("100s", AddNodes(pool: "pool", count: 1)) ],"#;
    let run = run(&scenario(pool, &[daemon_set("agent", "1Mi", "", "")], join));
    assert_eq!(unschedulable(&run, "agent"), [(161.0, Reason::InsufficientCpu)]);
}

/// Adds up the waits by what was waited for.
#[derive(Default)]
struct Waits {
    scheduler: f64,
    room: f64,
}

impl Observer for Waits {
    fn on_wait(&mut self, wait: &Wait, _catalog: &Catalog) {
        let length = wait.until.since(wait.since).as_seconds();
        match wait.limit {
            Limit::Scheduler => self.scheduler += length,
            Limit::Room => self.room += length,
            _ => {}
        }
    }
}

fn waits(text: &str) -> Waits {
    let mut waits = Waits::default();
    let scenario = load(text);
    simulate(&scenario.plan, scenario.seed, Checking::Invariants, &mut waits).expect("the run ends");
    waits
}

#[test]
fn two_hundred_pods_at_fifty_a_second_after_a_burst_of_a_hundred_are_bound_in_two_seconds() {
    let text = |scheduler: &str| {
        format!(
            r#"(
                duration: "1h",
                node_pools: {{ "pool": (count: 200) }},
                daemon_sets: {{ "agent": ({AGENT}, created_at: "10s") }},
                delays: (scheduling: "0s"),
                cluster: (scheduler: {scheduler}),
            )"#
        )
    };
    let bound = |scheduler: &str| run(&text(scheduler)).seconds(FactKind::PodScheduled);
    assert_eq!(bound("Ideal"), [10.0; 200]);
    let kube_scheduler = bound("KubeScheduler");
    assert_eq!(kube_scheduler[199], 12.0, "(200 - 100) / 50");
    let in_the_burst = kube_scheduler.iter().filter(|&&at| at < 10.0 + 100.0 / 553.0).count();
    assert!((100..=110).contains(&in_the_burst), "{in_the_burst}");
    // No client limits it: the scheduler itself binds ten a second.
    let slow = bound("Limits(qps: 1e6, burst: 1000, pods_per_second: 10)");
    assert_eq!((slow[0], slow[199]), (10.0, 29.9));
    // 0 + 0.1 + … + 19.9 s.
    let waited = waits(&text("Limits(qps: 1e6, burst: 1000, pods_per_second: 10)"));
    assert!((waited.scheduler - 1990.0).abs() < 1e-6, "{}", waited.scheduler);
    assert_eq!(waited.room, 0.0);
}

#[test]
fn the_wait_for_room_ends_with_the_room_or_with_the_run() {
    let agent = [daemon_set("agent", "1Gi", AGENTS, CREATED)];
    assert_eq!(waits(&scenario(FULL_OF_PODS, &agent, "")).room, 30.0);
    let full = FULL_OF_PODS.replace("web", "agents").replace("batch", "agents");
    assert_eq!(waits(&scenario(&full, &agent, "")).room, 3600.0 - 101.0);
}

/// Two in the queue when the third comes, which overtakes one of them.
#[test]
fn a_higher_priority_overtakes_in_the_queue() {
    let sets = [
        daemon_set("a", "1Mi", "", CREATED),
        daemon_set("b", "1Mi", "", CREATED),
        daemon_set("c", "1Mi", AGENTS, r#"created_at: "100500ms""#),
    ];
    let cluster = "cluster: (scheduler: Limits(pods_per_second: 1)),";
    let run = run(&scenario("count: 1", &sets, cluster));
    assert_eq!(["a", "b", "c"].map(|name| scheduled(&run, name)), [[101.0], [103.0], [102.0]].map(Vec::from));
}

/// A DaemonSet in the host's network with a port; what it is called is its label `app`, too.
fn exclusive(name: &str, spec: &str, fields: &str) -> String {
    let manifest = AGENT
        .replace("app: agent", &format!("app: {name}"))
        .replace(r#"containers: [{name: agent, image: "agent:1"}]"#, spec);
    format!(r#""{name}": ({manifest}, {fields})"#)
}

const PORT: &str =
    r#"hostNetwork: true, containers: [{name: agent, image: "agent:1", ports: [{containerPort: 9200}]}]"#;
const SURGE: &str = "maxSurge: 1, maxUnavailable: 0";

/// A spec whose pods stay away from pods of these names.
fn away_from(names: &str, more: &str) -> String {
    format!(
        r#"containers: [{{name: agent, image: "agent:1"}}], affinity: {{podAntiAffinity: {{
            requiredDuringSchedulingIgnoredDuringExecution: [{{topologyKey: kubernetes.io/hostname,
            labelSelector: {{matchExpressions: [{{key: app, operator: In, values: [{names}]}}]}}{more}}}]}}}}"#
    )
}

#[test]
fn a_surge_of_pods_that_exclude_each_other_never_moves_though_nothing_is_said_of_the_nodes() {
    let update = r#"script: [ At("100s", SetImage("agent", "agent:2")) ],"#;
    let by_hash = ", matchLabelKeys: [controller-revision-hash]";
    for (spec, fields, reason) in [
        (PORT, SURGE, Some(Reason::HostPortTaken)),
        (PORT, "", None),
        (&away_from("agent", ""), SURGE, Some(Reason::PodAntiAffinity)),
        (&away_from("agent", ""), "", None),
        (&away_from("agent", by_hash), SURGE, None),
        (&away_from("other", ""), SURGE, None),
    ] {
        for pool in ["count: 4", r#"count: 4, allocatable: (cpu: "4")"#] {
            let run = run(&scenario(pool, &[exclusive("agent", spec, fields)], update));
            let words: Vec<Reason> =
                unschedulable(&run, "agent").into_iter().map(|(_, reason)| reason).collect();
            assert_eq!(words, Vec::from_iter(reason), "{spec} {fields} {pool}");
            assert_eq!(
                run.analyses[0].rollouts[0].finished.is_some(),
                reason.is_none(),
                "{spec} {fields} {pool}"
            );
        }
    }
}

#[test]
fn of_two_daemon_sets_that_exclude_each_other_one_runs_on_a_node() {
    let plain = r#"containers: [{name: agent, image: "agent:1"}]"#;
    for (first, second, reason) in [
        (PORT, PORT, Some(Reason::HostPortTaken)),
        (&away_from("second", ""), plain, Some(Reason::AntiAffinityOfOtherPods)),
        (plain, &away_from("first", ""), Some(Reason::PodAntiAffinity)),
        (plain, &away_from("third", ""), None),
    ] {
        for fields in ["", CREATED] {
            let daemon_sets = [exclusive("first", first, ""), exclusive("second", second, fields)];
            let run = run(&scenario("count: 2", &daemon_sets, ""));
            let words: Vec<Reason> =
                unschedulable(&run, "second").into_iter().map(|(_, reason)| reason).collect();
            assert_eq!(words, reason.map_or(vec![], |reason| vec![reason; 2]), "{first} {second} {fields}");
            let available = |index: usize| run.analyses[index].last.unwrap().status.number_available;
            assert_eq!(
                (available(0), available(1)),
                (2, if reason.is_some() { 0 } else { 2 }),
                "{second} {fields}"
            );
        }
    }
}

#[test]
fn resources_of_devices_are_no_matter_where_nothing_is_said_of_the_nodes() {
    let spec = PORT.replace(
        "ports:",
        r#"resources: {requests: {nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 1}}, ports:"#,
    );
    let run =
        run(&scenario("count: 2", &[exclusive("first", &spec, ""), exclusive("second", PORT, CREATED)], ""));
    assert_eq!(run.analyses[0].last.unwrap().status.number_available, 2);
    assert!(unschedulable(&run, "first").is_empty());
}

/// The controller looks at the template and not at the class, so it creates pods that the scheduler does not place.
#[test]
fn pods_wait_where_the_node_lacks_what_their_runtime_class_asks_for() {
    let manifest = r##"inline: r#"
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: deep}
handler: deep
scheduling: {nodeSelector: {soil: deep}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {runtimeClassName: deep, containers: [{name: agent, image: "agent:1"}]}
"#"##;
    let daemon_set = format!(r#""agent": ({manifest}, {CREATED})"#);
    let dug = r#"script: [ At("200s", Label(Nodes(name: "pool-00000"), {"soil": "deep"})) ],"#;
    let run = run(&scenario("count: 2", &[daemon_set], dug));
    assert_eq!(unschedulable(&run, "agent"), [(101.0, Reason::NodeSelector); 2]);
    assert_eq!(scheduled(&run, "agent"), [200.0], "only where the label came");
}
