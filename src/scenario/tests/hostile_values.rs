//! Whatever number or duration is written in whatever field, and however often an element is repeated: it is refused, or
//! the run stays within the limits, and small ones begin.
//!
//! The fields are those of the format: the edits are made to texts in which each of them is written, which a test holds.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::cluster::plan::{Action, ChurnProcess, Demand, Plan};
use crate::cluster::run::{Checking, RunError, simulate};
use crate::engine::delay::Delay;
use crate::engine::time::Duration;
use crate::record::observer::Observer;
use crate::scenario::diagnostic::Span;
use crate::scenario::ron::{Piece, PieceKind, parse};

/// What the gallery does not write.
const OTHER_FIELDS: &str = r#"(
    seed: 3,
    duration: "20m",
    node_pools: {
        "workload": (
            count: 5, allocatable: (cpu: "4", memory: "16Gi", ephemeral_storage: "50Gi", pods: 30, extended: {"a.b/c": "2"}),
            background: Pods([(per_node: 2, cpu: "100m", memory: "1Gi", ephemeral_storage: "1Gi", termination: "5s")]),
            provisioning: "30s", startup: "1m", image_bandwidth: "100MB/s", zones: {"a": 2, "b": 3},
            initial_states: [(nodes: "0,3-4", condition: NotReady, unschedulable: true, taints: ["a=b:NoSchedule"], pressure: [Memory])],
            initial_background: [(nodes: "1", pods: [(per_node: 1, cpu: "100m", priority_class: "high", host_ports: ["80/UDP"])])],
        ),
        "other": (count: 2, allocatable: (cpu: "4", memory: "16Gi", ephemeral_storage: "50Gi", pods: 30),
            background: Share(cpu: "10%", memory: "10%", ephemeral_storage: "10%", pods: "10%")),
    },
    daemon_sets: {
        "agent": (
            inline: "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\nspec:\n  selector: {matchLabels: {app: agent}}\n  template:\n    metadata: {labels: {app: agent}}\n    spec: {containers: [{name: agent, image: a}]}\n",
            maxUnavailable: 2, maxSurge: 0, minReadySeconds: 5, created_at: "10s",
            delays: (scheduling: "1s", image_pull: Gamma(shape: 2, scale: "1s"), container_start: "1s", readiness: "3s", termination: "2s", init_container: "1s", pre_stop: "1s"),
        ),
        "older": (
            inline: "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: older}\nspec:\n  selector: {matchLabels: {app: older}}\n  template:\n    metadata: {labels: {app: older}}\n    spec: {containers: [{name: older, image: a}]}\n",
            revisions: [], initial_pods: [(pool: "workload", nodes: "2-4", revision: 1, state: NotReady), (pool: "other", state: Missing)],
        ),
    },
    delays: (node_startup: "1m", scheduling: "1s", image_pull: Normal(mean: "5s", std_dev: "1s"), container_start: Weibull(shape: 2, scale: "1s"),
        readiness: LogNormal(median: "3s", p95: "9s"), termination: Exponential(mean: "2s"), init_container: Uniform("1s", "2s"), pre_stop: Empirical([("1s", 1), ("2s", 3)])),
    images: {"a": (size: "100MB")},
    priority_classes: {"high": (value: 1000)},
    faults: [
        Crash(after: "5m", probability: "10%"), OutOfMemory(after: "5m"), Hang(after: "5m"),
        Unready(after: "5m", lasts: "20s", nodes: Nodes(pool: "workload")),
    ],
    cluster: (
        node_monitor_grace_period: "50s",
        node_lifecycle: Settings(heartbeat_interval: "10s", monitor_period: "5s", eviction_rate: 0.1, secondary_eviction_rate: 0.01,
            unhealthy_zone_threshold: "55%", large_zone: 50),
        pod_gc: (period: "20s", quarantine: "40s"),
        control_plane: Limits(qps: 20, burst: 30, request_latency: "5ms", watch_lag: "10ms", sync_duration: "1ms", concurrent_syncs: 2),
        registry: Shared(bandwidth: "1GB/s", default_image_size: "200MB", error_after: "1s"),
        image_pulls: (max_parallel_image_pulls: 3, serialize_image_pulls: false, registry_qps: 5, registry_burst: 10),
        scheduler: Limits(qps: 50, burst: 100, pods_per_second: 500, initial_backoff: "1s", max_backoff: "10s"),
        kubelet: (container_starts_at_once: 2, client: Limits(qps: 50, burst: 100, latency: "5ms")),
    ),
    churn: [
        Joins(pool: "workload", every: "5m"), Leaves(pool: "workload", every: "5m"),
        Lifetimes(pool: "other", lifetime: "8m"), Failures(pool: "workload", every: "5m", repair: "1m"),
        Autoscaler(pool: "workload", min: 1, max: 20, demand: Jobs(base: 2, every: "1m", nodes: 2, lasting: "3m"), scan_interval: "10s",
            scale_down_unneeded_time: "2m", scale_down_delay_after_add: "2m", max_scale_down_parallelism: 3, drain: "1s"),
        Autoscaler(pool: "other", min: 1, max: 20, demand: Steps([("0s", 3), ("5m", 8)])),
        Pressure(pool: "workload", kind: Memory, every: "5m", lasts: "1m"),
        ReplaceWhenFull(pool: "workload", with_pool: "other", after: "2m", at_once: 1, drain: "1s"),
        SpotReclaims(pool: "other", every: "6m", notice: "30s"),
    ],
    script: [
        At("1m", SetStrategy("agent", (maxUnavailable: 3, minReadySeconds: 2))), At("1m", RestartRollout("agent")), At("2m", RollBack("agent", 1)),
        At("2m", DeletePods("agent", Nodes(count: 2))), At("2m", DeleteInBatches(daemon_set: "agent", at_once: 2, look_every: "10s")),
        At("3m", Taint(Nodes(count: 1), "a=b:NoExecute")), At("3m", Label(Nodes(), {"a": "b"})), At("3m", AddNodes(pool: "workload", count: 4)),
        At("3m", Reboot(Nodes(count: 1), "20s")), At("3m", RegistryOutage("10s")), At("4m", SetBackground(Nodes(), Pods([(per_node: 1, cpu: "1m")]))),
        At("4m", RefuseCreates(daemon_set: "agent", reason: AdmissionWebhook, for: "1m", probability: "50%", timeout: "10s")),
        At("4m", Pressure(nodes: Nodes(), kind: Disk, lasts: "1m")),
        At("5m", UpgradePool(pool: "workload", max_surge: 1, drain: "10s", drain_timeout: "5m", node_soak: "5s", reimage: "1m", set_labels: {"i": "2"})),
        At("6m", UpgradePool(pool: "other", max_unavailable: 1)), At("9m", ReplaceNodes(pool: "workload", with_pool: "other", max_surge: 2, drain: "1s")),
    ],
    objectives: [
        Availability(daemon_set: "agent", at_least: "50%"), Coverage(daemon_set: "agent", at_least: 0.5), Rollout(daemon_set: "agent", within: "20m"),
        JoinToAvailable(daemon_set: "agent", p50: "1m"),
        JoinToAvailable(daemon_set: "agent", p90: "2m"), JoinToAvailable(daemon_set: "agent", p95: "3m"), JoinToAvailable(daemon_set: "agent", p99: "4m"),
        NoAlert(daemon_set: "agent", alert: "KubeDaemonSetMisScheduled"),
    ],
)
"#;

const DAILY: &str =
    "churn: [Autoscaler(pool: \"workload\", min: 1, max: 9, demand: Daily(low: 1, high: 8, peak: \"14h\"))]";

fn source_of(folder: &str) -> impl Iterator<Item = (PathBuf, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
}

fn texts() -> Vec<(String, String)> {
    let gallery = source_of("scenarios").filter(|(path, _)| path.extension().is_some_and(|it| it == "ron"));
    let mut texts: Vec<(String, String)> =
        gallery.map(|(path, text)| (path.display().to_string(), text)).collect();
    // It is the one with most fields.
    for _ in 0..texts.len() {
        texts.push(("other-fields.ron".to_owned(), OTHER_FIELDS.to_owned()));
    }
    texts.push(("daily.ron".to_owned(), scenario(DAILY)));
    texts
}

fn loaded(path: &str, text: &str) -> Result<Scenario, Diagnostics> {
    load_text(path, text, &[], &|path: &Path| fs::read_to_string(path))
}

/// The names of the fields that hold a number, a duration, a share or an amount, in the source of the format.
fn fields_of_the_format() -> BTreeSet<String> {
    const KINDS: [&str; 16] = [
        // As `settings!` declares them.
        ": u32",
        ": i32",
        ": f64",
        ": Share",
        "Field<u32>",
        "Field<u64>",
        "Field<i32>",
        "Field<f64>",
        "Field<Share>",
        "Spelled<Duration>",
        "WrittenDelay",
        "QuantityText",
        "IntOrPercent",
        "Spelled<ByteSize>",
        "Spelled<ByteRate>",
        "Spelled<TaintPattern>",
    ];
    let mut names = BTreeSet::new();
    for (_, source) in source_of("src/scenario/model").chain(source_of("src/scenario/settings")) {
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for part in
                line.split([',', '{', '(', ';']).filter(|part| KINDS.iter().any(|kind| part.contains(kind)))
            {
                let Some((name, _)) = part.split_once(": ") else { continue };
                let name = name.trim().trim_start_matches("pub ");
                // What it is called in the file.
                let name = name.split_once(" as ").map_or(name, |(_, alias)| alias.trim_matches('"'));
                if name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_') {
                    names.insert(name.to_owned());
                }
            }
        }
    }
    names
}

#[test]
fn every_field_that_holds_an_amount_is_written_in_the_texts_that_are_edited() {
    let fields = fields_of_the_format();
    assert!(fields.len() > 75, "{fields:?}");
    // Variables of the readers of values, and what is written without its name.
    let others = ["access", "text", "field", "downtime"];
    let written: String = texts().into_iter().map(|(_, text)| text).collect();
    let is_written = |name: &str| written.contains(&format!("{name}: "));
    let missing: Vec<&String> =
        fields.iter().filter(|name| !others.contains(&name.as_str()) && !is_written(name)).collect();
    assert!(missing.is_empty(), "add to OTHER_FIELDS: {missing:?}");
}

#[test]
fn the_texts_are_scenarios_before_they_are_edited() {
    for (path, text) in texts() {
        let complaints = loaded(&path, &text).err().map(|problems| problems.to_string());
        assert_eq!(complaints, None, "{path}");
    }
}

/// What can be edited in a text.
#[derive(Default)]
struct Editable {
    numbers: Vec<Span>,
    durations: Vec<Span>,
    elements: Vec<Span>,
}

impl Editable {
    fn of(text: &str) -> Option<Self> {
        let mut editable = Self::default();
        editable.add(&parse(text).ok()?.root, text);
        Some(editable)
    }

    fn add(&mut self, piece: &Piece, text: &str) {
        match &piece.kind {
            PieceKind::Number => self.numbers.push(piece.span),
            PieceKind::Text => {
                let written = piece.source(text).trim_matches('"');
                if written.parse::<Duration>().is_ok() {
                    self.durations.push(piece.span);
                }
            }
            PieceKind::Record { fields, .. } => fields.iter().for_each(|(_, value)| self.add(value, text)),
            PieceKind::Tuple { elements, .. } => elements.iter().for_each(|element| self.add(element, text)),
            PieceKind::List(elements) => {
                self.elements.extend(elements.iter().map(|element| element.span));
                elements.iter().for_each(|element| self.add(element, text));
            }
            PieceKind::Map(entries) => entries.iter().for_each(|(_, value)| self.add(value, text)),
            PieceKind::OtherLiteral | PieceKind::Word(_) => {}
        }
    }
}

#[derive(Clone, Debug)]
struct Edit {
    at: prop::sample::Index,
    kind: usize,
    value: prop::sample::Index,
}

const NUMBERS: [&str; 8] =
    ["4294967295", "1000000", "999999", "0", "1", "1e300", "2147483647", "18446744073709551615"];
const DURATIONS: [&str; 7] = ["\"1ns\"", "\"1us\"", "\"1ms\"", "\"1s\"", "\"24h\"", "\"10y\"", "\"0s\""];
const REPEATS: [usize; 3] = [2, 40, 1_500];

/// The text with other values in the place of some of its numbers and durations, and one element repeated.
fn edited(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for Edit { at, kind, value } in edits {
        let Some(editable) = Editable::of(&text) else { return text };
        let wanted: &[Span] = match kind % 3 {
            0 => &editable.numbers,
            1 => &editable.durations,
            _ => &editable.elements,
        };
        if wanted.is_empty() {
            continue;
        }
        let Span { start, end } = wanted[at.index(wanted.len())];
        let instead = match kind % 3 {
            0 => NUMBERS[value.index(NUMBERS.len())].to_owned(),
            1 => DURATIONS[value.index(DURATIONS.len())].to_owned(),
            _ => vec![&text[start..end]; REPEATS[value.index(REPEATS.len())]].join(", "),
        };
        text.replace_range(start..end, &instead);
    }
    text
}

/// How many nodes there are at a time, and how often things happen: counted from the plan, not from the text.
fn size(plan: &Plan) -> (f64, f64) {
    let length = plan.horizon.as_seconds();
    let often = |delay: &Delay| {
        if delay.is_zero() { f64::INFINITY } else { length / delay.mean().as_seconds().max(1e-9) }
    };
    let mut nodes: f64 = plan.pools.iter().map(|pool| f64::from(pool.count)).sum();
    let mut firings = 0.0;
    for action in &plan.script {
        if let Action::AddNodes { count, .. } = action.action {
            nodes += f64::from(count);
        }
    }
    for process in &plan.churn {
        let of_pool = f64::from(plan.pools[process.pool().index()].count);
        firings += match process {
            ChurnProcess::Joins { every, .. } => {
                nodes += often(every);
                often(every)
            }
            ChurnProcess::Leaves { every, .. } => often(every),
            ChurnProcess::Lifetimes { lifetime: every, .. }
            | ChurnProcess::Failures { every, .. }
            | ChurnProcess::Pressure { every, .. }
            | ChurnProcess::SpotReclaims { every, .. } => often(every) * of_pool,
            ChurnProcess::ReplaceWhenFull { .. } => 0.0,
            ChurnProcess::Autoscaler(autoscaler) => {
                nodes += f64::from(autoscaler.max);
                let jobs = match &autoscaler.demand {
                    Demand::Jobs { every, .. } => often(every),
                    _ => 0.0,
                };
                jobs + often(&Delay::constant(autoscaler.scan_interval))
            }
        };
    }
    (nodes, firings)
}

/// Watches the beginning of a run: what edits like these do to it shows early.
#[derive(Default)]
struct Beginning {
    events: u64,
}

impl Observer for Beginning {
    fn on_event(&mut self) {
        self.events += 1;
    }

    fn has_seen_enough(&self) -> bool {
        self.events >= 2_000
    }
}

/// More where tests are thorough, as in CI.
fn cases() -> u32 {
    if std::env::var_os("EVERYNODE_THOROUGH_TESTS").is_some() { 150 } else { 40 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn what_is_accepted_is_within_the_limits(
        at in any::<prop::sample::Index>(),
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), 0usize..3, any::<prop::sample::Index>())
                .prop_map(|(at, kind, value)| Edit { at, kind, value }),
            1..4,
        ),
    ) {
        let texts = texts();
        let (path, text) = &texts[at.index(texts.len())];
        let text = edited(text, &edits);
        if let Ok(scenario) = loaded(path, &text) {
            let plan = scenario.plan;
            let (nodes, firings) = size(&plan);
            prop_assert!(nodes <= 1_000_001.0, "{} nodes are accepted", nodes);
            prop_assert!(nodes * plan.daemon_sets.len() as f64 <= 5_000_001.0);
            prop_assert!(firings <= 1.01e8, "{} things are to happen", firings);
            prop_assert!(plan.templates.len() <= 10_000 && plan.churn.len() <= 10_000);
            if nodes * (1.0 + plan.daemon_sets.len() as f64) <= 300.0 {
                let begun = simulate(&plan, 1, Checking::Off, &mut Beginning::default());
                let is_known = matches!(
                    begun,
                    Ok(_) | Err(RunError::EndlessInstant { .. } | RunError::RollBack { .. })
                );
                prop_assert!(is_known, "{:?}", begun);
            }
        }
    }
}
