//! Random scenarios: their digests, every invariant checked at every instant, and the uncovered time of every node worked
//! out twice. Checks take twice as long as the runs, so that a third of the runs has them unless seeds are asked for or the
//! tests are thorough.
//!
//! A failure prints the seed of its scenario, leaves the scenario in a file and says how to replay it. One seed alone:
//! `EVERYNODE_SCENARIO_SEED=42 cargo test random_scenarios`, or some: `0..40`.

use crate::support::uncovered::UncoveredTwice;
use crate::support::{AGENT, is_thorough, load};
use everynode::analysis::run::RunAnalysis;
use everynode::api::kubernetes_version::KubernetesVersion;
use everynode::cluster::plan::Plan;
use everynode::cluster::run::{Checking, RunOutcome, simulate};
use everynode::compare::cannot_compare::CannotCompare;
use everynode::compare::comparison::compare;
use everynode::record::catalog::DaemonSetId;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

const SCENARIOS: u64 = 312;

/// From this seed on readiness has a gamma distribution, so that the scenarios before it stay what they were.
const FIRST_WITH_GAMMA: u64 = 300;

/// By seed: the digest and the number of events.
const DIGESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/random_digests.txt");

#[test]
fn the_tally_equals_the_one_from_scratch_after_every_instant_of_random_scenarios() {
    let asked = std::env::var("EVERYNODE_SCENARIO_SEED").ok().map(|asked| seeds_of(&asked));
    let are_written = asked.is_none() && std::env::var_os("EVERYNODE_WRITE_DIGESTS").is_some();
    // With all of them it would be the last test to end. To check takes seven times as long as to simulate.
    let takes_all = asked.is_some() || is_thorough();
    let is_taken = |seed: &u64| takes_all || are_written || seed.is_multiple_of(3);
    let is_checked = |seed: u64| takes_all || seed.is_multiple_of(12);
    let seeds: Vec<u64> = asked.unwrap_or(0..SCENARIOS).filter(is_taken).collect();
    let digests: String = seeds.into_par_iter().map(|seed| digest_of(seed, is_checked(seed))).collect();
    if are_written {
        return std::fs::write(DIGESTS, digests).unwrap();
    }
    check_digests(&digests);
}

/// The line of [`DIGESTS`] of a scenario, which keeps to its invariants where they are checked.
fn digest_of(seed: u64, is_checked: bool) -> String {
    let text = random_scenario(seed);
    let result = std::panic::catch_unwind(|| {
        let plan = load(&text).plan;
        if is_checked {
            run_checked(&plan, seed)
        } else {
            simulate(&plan, seed, Checking::Off, &mut ()).map_err(|error| error.to_string())
        }
    });
    match result {
        Ok(Ok(outcome)) => {
            assert!(outcome.events > 0, "seed {seed} does nothing");
            format!("{seed} {:016x} {}\n", outcome.digest, outcome.events)
        }
        Ok(Err(error)) => fail(seed, &text, &error),
        Err(_) => fail(seed, &text, "it panicked, see above"),
    }
}

fn run_checked(plan: &Plan, seed: u64) -> Result<RunOutcome, String> {
    let mut observer = (RunAnalysis::new(plan.horizon), UncoveredTwice::default());
    let outcome =
        simulate(plan, seed, Checking::Invariants, &mut observer).map_err(|error| error.to_string())?;
    check_causes(observer.0, &observer.1)?;
    Ok(outcome)
}

/// `42` or `0..40`.
fn seeds_of(asked: &str) -> std::ops::Range<u64> {
    let number = |text: &str| -> u64 { text.parse().expect("a number") };
    match asked.split_once("..") {
        Some((first, end)) => number(first)..number(end),
        None => number(asked)..number(asked) + 1,
    }
}

/// What a change of the simulator's structure must not move: the digest of every scenario, and how many events it took.
/// `EVERYNODE_WRITE_DIGESTS=1 cargo test random_scenarios` writes them anew; the commit that does says why they move.
fn check_digests(are: &str) {
    let were = std::fs::read_to_string(DIGESTS).unwrap();
    let moved: Vec<&str> = are.lines().filter(|is| !were.lines().any(|was| was == *is)).collect();
    assert!(moved.is_empty(), "{} digests have moved: {moved:#?}", moved.len());
}

/// The same scenarios' clusters: whatever the node pools and delays, each workload keeps to what it is.
#[test]
fn workloads_keep_to_their_rules_on_the_clusters_of_random_scenarios() {
    let mut compared = 0;
    for seed in 0..SCENARIOS / 3 {
        let text = random_scenario(seed);
        let comparison = compare(&load(&text).plan, DaemonSetId(0), seed, None);
        let [deployment, stateful_set, daemon_set] = match comparison {
            Ok(comparison) => comparison.columns,
            Err(CannotCompare::NoEligibleNode(_)) => continue,
            Err(error) => fail(seed, &text, &error.to_string()),
        };
        compared += 1;
        let replicas = deployment.creation.pods;
        let holds = daemon_set.coverage.nodes_with_a_pod + daemon_set.coverage.unscheduled == replicas
            && daemon_set.coverage.nodes_with_two_or_more == 0
            && daemon_set.lost_node.as_ref().is_none_or(|lost| lost.successor.is_none())
            && deployment.node_join.pods_created == 0
            && deployment.growth.pods == deployment.shrinkage.pods
            && stateful_set.creation.pods <= replicas
            && [&stateful_set.growth, &stateful_set.shrinkage]
                .iter()
                .all(|scaling| scaling.most_at_once <= 1)
            && stateful_set.creation.most_starting_at_once == 1
            && stateful_set.lost_node.as_ref().is_none_or(|lost| !lost.is_replaced_beside_the_old());
        if !holds {
            fail(seed, &text, &format!("{deployment:#?}\n{stateful_set:#?}\n{daemon_set:#?}"));
        }
    }
    assert!(compared > 30, "only {compared} clusters had a node for the DaemonSet");
}

/// Each moment without cover has one cause, and the causes add up to the whole.
fn check_causes(analysis: RunAnalysis, twice: &UncoveredTwice) -> Result<(), String> {
    if let Some(disagreement) = twice.disagreement() {
        return Err(format!("causes and coverage disagree: {disagreement}"));
    }
    for (id, analysis) in (0..).map(DaemonSetId).zip(analysis.results()) {
        let (by_cause, by_definition) = (analysis.uncovered.total().as_seconds(), twice.total(id));
        if (by_cause - by_definition).abs() > 1e-6 * by_definition {
            return Err(format!("the causes add up to {by_cause} s of {by_definition} s uncovered"));
        }
    }
    Ok(())
}

fn fail(seed: u64, text: &str, why: &str) -> ! {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("random-{seed}.ron"));
    std::fs::write(&path, text).expect("the target folder can be written to");
    panic!(
        "random scenario {seed}: {why}\n  replay: cargo run -- run {} --seed {seed} --check-invariants\n  or: \
         EVERYNODE_SCENARIO_SEED={seed} cargo test random_scenarios",
        path.display()
    )
}

/// A small cluster with everything that the format offers happening to it.
pub fn random_scenario(seed: u64) -> String {
    let mut random = ChaCha8Rng::from_seed(std::array::from_fn(|index| (seed >> (index % 8 * 8)) as u8));
    let random = &mut random;
    let daemon_sets = [random_daemon_set(random), random_daemon_set(random)];
    let readiness =
        if seed < FIRST_WITH_GAMMA { "" } else { r#"readiness: Gamma(shape: 0.7, scale: "9s"), "# };
    let script: Vec<String> = (0..random.random_range(1..12)).map(|_| random_event(random)).collect();
    let churn: Vec<&str> = CHURN.iter().copied().filter(|_| random.random_bool(0.4)).collect();
    let some_fail = random.random_bool(0.5);
    let faults: Vec<&str> = FAULTS.into_iter().filter(|_| some_fail && random.random_bool(0.3)).collect();
    let (blue, green) = (random.random_range(1..9), random.random_range(0..5));
    let startup_taint = pick(random, &STARTUP_TAINTS);
    let version = KubernetesVersion::ALL[(seed % 6) as usize];
    format!(
        r#"(
    kubernetes_version: "{version}",
    duration: "{}s",
    node_pools: {{
        "blue": (count: {blue}, labels: {{"color": "blue"}}, zones: ["1", "2"], {}),
        "green": (count: {green}, labels: {{"color": "green"}}, taints: ["green:NoSchedule"], provisioning: "{}s", startup_taints: [{startup_taint}]),
    }},
    priority_classes: {{ "agents": 1000, "batch": -10, "patient": (value: 2000, preemption_policy: Never) }},
    daemon_sets: {{ "agent": {}, "other": {} }},
    delays: (
        node_startup: Uniform("0s", "40s"), scheduling: "{}ms", termination: Uniform("0s", "60s"), {readiness}{}
    ),
    broken_images: {{ "agent:3": 0.5 }},
    cluster: (control_plane: {}, node_lifecycle: {}, registry: {}, image_pulls: ({}), scheduler: {}, {}),
    images: {{ "agent:1": (size: "300MB"), "agent:2": (size: "30MB") }},
    faults: [ {} ],
    churn: [ {} ],
    script: [
        {}
    ],
)"#,
        random.random_range(200..1500),
        pick(random, &ROOM),
        pick(random, &["0", "9", "70"]),
        daemon_sets[0],
        daemon_sets[1],
        random.random_range(0..200),
        pick(random, &["", "", r#"init_container: Exponential(mean: "5s"), pre_stop: "9s""#]),
        pick(random, &CONTROL_PLANES),
        pick(random, &NODE_LIFECYCLES),
        pick(random, &REGISTRIES),
        pick(random, &IMAGE_PULLS),
        pick(random, &SCHEDULERS),
        random_kubelet(random),
        faults.join(", "),
        churn.join(", "),
        script.join(",\n        "),
    )
}

fn random_kubelet(random: &mut ChaCha8Rng) -> String {
    let probes = pick(random, &["", "", "probes: FromManifest, "]);
    let client = pick(
        random,
        &[
            "",
            "",
            "",
            "client: KubeAPI",
            r#"client: Limits(qps: 0.2, burst: 1)"#,
            r#"client: Limits(qps: 1, burst: 2, latency: "3s")"#,
        ],
    );
    let starts = pick(random, &["", "", "container_starts_at_once: 1, ", "container_starts_at_once: 2, "]);
    format!("kubelet: ({probes}{starts}{client})")
}

const CONTROL_PLANES: [&str; 4] = [
    "Ideal",
    "KubeControllerManager",
    r#"Limits(qps: 1.5, burst: 3, request_latency: "300ms", watch_lag: "2s", concurrent_syncs: 1)"#,
    r#"Limits(qps: 1e6, burst: 1000, request_latency: "0s", watch_lag: "7s")"#,
];

const STARTUP_TAINTS: [&str; 3] = ["", "", r#"(taint: "boot:NoExecute", until_ready: "agent")"#];

const NODE_LIFECYCLES: [&str; 4] = [
    "Ideal",
    "Ideal",
    "KubeControllerManager",
    r#"Settings(heartbeat_interval: "7s", monitor_period: "3s", eviction_rate: 1.5, secondary_eviction_rate: 0, unhealthy_zone_threshold: "30%", large_zone: 4)"#,
];

const REGISTRIES: [&str; 4] = [
    "Ideal",
    "Ideal",
    r#"Shared(bandwidth: "50MB/s", error_after: "3s")"#,
    r#"Shared(default_image_size: "1GB")"#,
];

const IMAGE_PULLS: [&str; 3] =
    ["", "serialize_image_pulls: false", "registry_qps: 1, registry_burst: 1, max_parallel_image_pulls: 1"];
const SCHEDULERS: [&str; 4] = [
    "Ideal",
    "KubeScheduler",
    r#"Limits(qps: 0.5, burst: 2, pods_per_second: 3, initial_backoff: "3s", max_backoff: "20s")"#,
    r#"Limits(qps: 1e6, burst: 1000, pods_per_second: 0.7, initial_backoff: "0s")"#,
];

/// What the nodes of a pool offer, and what runs there besides.
const ROOM: [&str; 6] = [
    "",
    "allocatable: ()",
    r#"allocatable: (memory: "1Gi", pods: 3)"#,
    r#"allocatable: (memory: "2Gi"), background: Share(memory: "60%")"#,
    r#"allocatable: (memory: "1Gi", cpu: "1"), background: Pods([
            (per_node: 2, memory: "256Mi", cpu: "300m", priority_class: "batch", termination: Uniform("0s", "40s")),
            (per_node: 2, memory: "256Mi"),
        ])"#,
    r#"allocatable: (memory: "1Gi", pods: 4), background: Pods([(per_node: 3, memory: "200Mi", termination: "0s")])"#,
];

/// What a pod asks for, and how it ranks.
const NEEDS: [(&str, &str); 7] = [
    ("", ""),
    ("resources: {requests: {memory: 300Mi, cpu: 200m}}", ""),
    ("resources: {requests: {memory: 600Mi}}", "priorityClassName: agents"),
    ("resources: {limits: {memory: 600Mi}}", "priorityClassName: batch"),
    ("resources: {requests: {memory: 900Mi}}", "priorityClassName: patient"),
    ("ports: [{containerPort: 80, hostPort: 80}]", "priorityClassName: agents"),
    ("ports: [{containerPort: 80, hostPort: 80}]", ""),
];

// Memory alone: with maxSurge, pods that are refused are created anew without a back-off, thousands of them.
const CHURN: &[&str] = &[
    r#"ReplaceWhenFull(pool: "blue", with_pool: "green", after: "15s", at_once: 2, drain: Uniform("0s", "60s"))"#,
    r#"ReplaceWhenFull(pool: "blue", with_pool: "green", after: "70s", drain: "0s")"#,
    r#"Joins(pool: "green", every: Exponential(mean: "2m"))"#,
    r#"Leaves(pool: "blue", every: Exponential(mean: "5m"))"#,
    r#"Lifetimes(pool: "green", lifetime: Exponential(mean: "3m"), replaced: true)"#,
    r#"Failures(pool: "blue", every: Exponential(mean: "4m"), repair: Exponential(mean: "1m"))"#,
    r#"Pressure(pool: "blue", kind: Memory, every: Exponential(mean: "3m"), lasts: Exponential(mean: "20s"))"#,
    r#"Pressure(pool: "green", kind: Memory, every: Exponential(mean: "3m"), lasts: "15s")"#,
    r#"SpotReclaims(pool: "green", every: Exponential(mean: "2m"), notice: "11s")"#,
    r#"SpotReclaims(pool: "blue", every: Exponential(mean: "5m"), notice: "0s", replaced: false)"#,
    r#"Autoscaler(pool: "green", min: 1, max: 6, demand: Jobs(every: Exponential(mean: "1m"), nodes: 2, lasting: Exponential(mean: "2m")), scale_down_unneeded_time: "30s", scale_down_delay_after_add: "20s")"#,
    r#"Autoscaler(pool: "blue", min: 0, max: 9, demand: Steps([("0s", 5), ("60s", 2), ("150s", 7)]), scale_down_unneeded_time: "0s", drain: Uniform("0s", "50s"))"#,
];

const FAULTS: [&str; 6] = [
    r#"Crash(image: "agent:2", nodes: Nodes(labels: {"color": "blue"}), after: "3s")"#,
    r#"Crash(after: Exponential(mean: "5m"))"#,
    r#"OutOfMemory(daemon_set: "agent", probability: "50%", after: Uniform("0s", "3m"))"#,
    r#"Hang(after: Exponential(mean: "10m"))"#,
    r#"Unready(daemon_set: "other", after: Exponential(mean: "1m"), lasts: Uniform("1s", "70s"))"#,
    r#"Unready(nodes: Nodes(pool: "green"), after: "20s", lasts: "20s")"#,
];

/// What the agent's container has besides its image.
const CONTAINERS: [&str; 5] = [
    "",
    ", readinessProbe: {tcpSocket: {port: 80}}",
    ", livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 3}, readinessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 5}",
    ", startupProbe: {tcpSocket: {port: 80}, failureThreshold: 2}, lifecycle: {preStop: {sleep: {seconds: 7}}}",
    ", lifecycle: {preStop: {exec: {command: [wait]}}}}, {name: second, image: \"second:1\", readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 7, successThreshold: 2}",
];

const INIT_CONTAINERS: [&str; 3] = [
    "",
    "initContainers: [{name: first, image: \"first:1\"}], ",
    "initContainers: [{name: first, image: \"first:1\"}, {name: side, image: \"side:1\", restartPolicy: Always, startupProbe: {tcpSocket: {port: 80}}}], ",
];

fn random_daemon_set(random: &mut ChaCha8Rng) -> String {
    let strategy = match random.random_range(0..5) {
        0 => "updateStrategy: OnDelete".to_owned(),
        1 | 2 => format!(r#"maxSurge: {}, maxUnavailable: 0"#, random_bound(random)),
        _ => format!("maxUnavailable: {}", random_bound(random)),
    };
    let min_ready = ["", ", minReadySeconds: 0", ", minReadySeconds: 7", ", minReadySeconds: 30"];
    let created = ["", r#", created_at: "0s""#, r#", created_at: "3s""#];
    let selector = [
        "",
        "nodeSelector: {color: blue}, ",
        "tolerations: [{operator: Exists}], ",
        "tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 20}], ",
    ];
    let template = format!("spec: {{{}{}", pick(random, &selector), pick(random, &INIT_CONTAINERS));
    let agent = format!(r#"image: "agent:1"{}"#, pick(random, &CONTAINERS));
    let (container, spec) = NEEDS[random.random_range(0..NEEDS.len())];
    let comma = |field: &str| if field.is_empty() { String::new() } else { format!(", {field}") };
    let (container, spec) = (comma(container), comma(spec));
    format!(
        "({}, {strategy}{}{})",
        AGENT
            .replace("spec: {containers", &format!("{template}containers"))
            .replace("}]}", &format!("{container}}}]{spec}}}"))
            .replace(r#"image: "agent:1""#, &agent),
        pick(random, &min_ready),
        pick(random, &created)
    )
}

fn random_bound(random: &mut ChaCha8Rng) -> &'static str {
    pick(random, &["1", "2", "5", r#""1%""#, r#""30%""#, r#""100%""#])
}

fn random_event(random: &mut ChaCha8Rng) -> String {
    let daemon_set = pick(random, &["agent", "other"]);
    let nodes = pick(
        random,
        &[
            "Nodes()",
            "Nodes(count: 1)",
            r#"Nodes(pool: "blue", count: 2)"#,
            r#"Nodes(labels: {"color": "green"})"#,
            r#"Nodes(name: "blue-00000")"#,
            r#"Nodes(zone: "2")"#,
        ],
    );
    let action = match random.random_range(0..29) {
        28 => format!("RestartKubelet({nodes})"),
        26 => format!(r#"Reboot({nodes}, Uniform("5s", "2m"))"#),
        27 => format!(
            r#"Pressure(nodes: {nodes}, kind: Memory, lasts: "{}s")"#,
            pick(random, &["1", "25", "400"])
        ),
        22 => format!(r#"PrePull("agent:{}", {nodes})"#, random.random_range(1..4)),
        23 => pick(random, &["RegistryDown", "RegistryUp", r#"RegistryOutage("40s")"#]).to_owned(),
        0..=3 => format!(r#"SetImage("{daemon_set}", "agent=agent:{}")"#, random.random_range(1..4)),
        4 => format!(r#"RestartRollout("{daemon_set}")"#),
        5 => format!(r#"SetStrategy("{daemon_set}", (type: RollingUpdate, maxSurge: 2, maxUnavailable: 0))"#),
        6 => format!(
            r#"SetStrategy("{daemon_set}", (type: RollingUpdate, maxSurge: 0, maxUnavailable: "50%", minReadySeconds: 5))"#
        ),
        7 => format!(r#"SetStrategy("{daemon_set}", (type: OnDelete))"#),
        8 => format!(r#"DeletePods("{daemon_set}", {nodes})"#),
        9 => format!(r#"FailPods("{daemon_set}", {nodes})"#),
        10 => format!(r#"MakeUnready("{daemon_set}", {nodes})"#),
        11 => format!(r#"MakeReady("{daemon_set}", {nodes})"#),
        12 => format!(
            r#"Taint({nodes}, "{}")"#,
            pick(
                random,
                &[
                    "x:NoExecute",
                    "x:NoSchedule",
                    "y=z:NoExecute",
                    "node.kubernetes.io/out-of-service:NoExecute"
                ]
            )
        ),
        13 => format!(r#"Untaint({nodes}, "x")"#),
        14 => format!(r#"Label({nodes}, {{"color": "blue"}})"#),
        15 => format!("Cordon({nodes})"),
        16 => r#"AddNodes(pool: "green", count: 2)"#.to_owned(),
        17 => format!("RemoveNodes({nodes})"),
        18 => format!("FailNodes({nodes})"),
        19 => format!(
            "SetBackground({nodes}, {})",
            pick(
                random,
                &["Pods([])", r#"Share(memory: "80%")"#, r#"Pods([(per_node: 5, memory: "100Mi")])"#]
            )
        ),
        20 => format!(
            r#"PatchTemplate("{daemon_set}", "spec: {{priorityClassName: {}}}")"#,
            pick(random, &["agents", "system-node-critical", "batch"])
        ),
        24 => random_rotation(random),
        25 => format!(
            r#"RefuseCreates(daemon_set: "{daemon_set}", for: "50s", reason: {})"#,
            pick(
                random,
                &[
                    "Quota",
                    "AdmissionWebhook",
                    r#"Quota, probability: "40%""#,
                    r#"AdmissionWebhook, probability: "70%", timeout: "500ms""#
                ]
            )
        ),
        _ => format!("RepairNodes({nodes})"),
    };
    format!(r#"At("{}ms", {action})"#, random.random_range(5_000..180_000))
}

/// The nodes of a pool are renewed.
fn random_rotation(random: &mut ChaCha8Rng) -> String {
    if random.random_bool(0.25) {
        return r#"ReplaceNodes(pool: "blue", with_pool: "green", max_surge: 3, drain: Uniform("0s", "60s"))"#.to_owned();
    }
    format!(
        r#"UpgradePool(pool: "{}", {}, drain: Uniform("0s", "60s"), drain_timeout: "50s", reimage: "{}s", undrainable_nodes: {})"#,
        pick(random, &["blue", "green"]),
        pick(
            random,
            &["max_surge: 1", r#"max_surge: "50%""#, "max_unavailable: 2", r#"max_unavailable: "100%""#]
        ),
        pick(random, &["0", "5", "90"]),
        pick(random, &["Schedule", "Cordon"]),
    )
}

fn pick<'a>(random: &mut ChaCha8Rng, from: &[&'a str]) -> &'a str {
    from[random.random_range(0..from.len())]
}
