//! The circle: a run, exported as kubectl prints a cluster, imported and calibrated, comes to the same again.

use std::path::Path;

use everynode::calibrate::delay_name::DelayName;
use everynode::calibrate::observations::{Gathered, observe};
use everynode::calibrate::results::{DelayResult, Scope, results};
use everynode::calibrate::statistics::Outcome;
use everynode::dump;
use everynode::scenario::load_text;
use rayon::prelude::*;

use crate::support::made_part::Page;
use crate::support::workplace::{Workplace, status, stderr, stdout};
use crate::support::{AGENT, is_thorough, run_with_seed};

const DELAYS: &str = r#"
    delays: (
        node_startup: LogNormal(median: "40s", p95: "70s"), scheduling: Uniform("10ms", "3s"),
        image_pull: LogNormal(median: "6s", p95: "20s"), container_start: Weibull(shape: 1.5, scale: "3s"),
        readiness: Gamma(shape: 2.5, scale: "3s"), termination: LogNormal(median: "3s", p95: "9s"),
    ),
"#;

/// Nodes that are joined by others, and then rollouts: of an agent over all of them, and, where there are some, over a few gold
/// ones one by one.
fn scenario(nodes: u32, joining: u32, gold: u32) -> String {
    let [pool, probe, rollout] = match gold {
        0 => std::array::from_fn(|_| String::new()),
        _ => [
            format!(r#""gold": (count: {gold}, labels: {{"tier": "gold"}})"#),
            format!(r#""probe": ({}, maxUnavailable: 1)"#, probe()),
            r#"At("20m", SetImage("probe", "probe:2"))"#.to_owned(),
        ],
    };
    format!(
        r#"(
    duration: "1h",
    node_pools: {{ "blue": (count: {nodes}), {pool} }},
    daemon_sets: {{ "agent": ({AGENT}, maxUnavailable: "10%"), {probe} }},
    {DELAYS}
    script: [ At("1m", AddNodes(pool: "blue", count: {joining})), At("20m", SetImage("agent", "agent:2")), {rollout} ],
)"#
    )
}

/// The agent by another name, on gold nodes only.
fn probe() -> String {
    let on_gold = "spec: {nodeSelector: {tier: gold}, containers: [";
    AGENT.replace("agent", "probe").replace("spec: {containers: [", on_gold)
}

/// What a run of this scenario leaves in `run/kubernetes.json`.
fn exported(workplace: &Workplace, scenario: &str, seed: u64) -> Vec<u8> {
    workplace.write("first.ron", scenario);
    let seed = seed.to_string();
    well(
        workplace,
        &["run", "first.ron", "--seed", &seed, "--out", "run", "--no-charts", "--export", "kubernetes"],
    );
    workplace.file("run/kubernetes.json")
}

/// What the command prints, which does not fail.
fn well(workplace: &Workplace, arguments: &[&str]) -> String {
    let output = workplace.everynode(arguments);
    assert_eq!(status(&output), 0, "{arguments:?}: {}{}", stdout(&output), stderr(&output));
    stdout(&output)
}

/// How sure it is, does not matter here.
const REPLICATES: u32 = 5;

fn calibrated(dump: &[u8]) -> Vec<DelayResult> {
    let mut gathered = Gathered::default();
    dump::read("dump", dump, &mut gathered).unwrap();
    results(&observe(&gathered).unwrap(), REPLICATES)
}

/// How long the rollouts of both DaemonSets take with each seed, in order.
fn rollouts(workplace: &Workplace, file: &str, sets: &[(String, String)], seeds: u64) -> [Vec<f64>; 2] {
    let path = workplace.folder.join(file);
    let read = |path: &Path| std::fs::read_to_string(path);
    let scenario = load_text(&path.display().to_string(), &read(&path).unwrap(), sets, &read)
        .unwrap_or_else(|problems| panic!("{}", problems.render_plain()));
    let mut took = [Vec::new(), Vec::new()];
    let of_seed = |seed| {
        let analyses = run_with_seed(&scenario, seed).analyses;
        analyses.iter().map(|analysis| analysis.rollouts[0].duration().unwrap().as_seconds()).collect()
    };
    let runs: Vec<Vec<f64>> = (100..100 + seeds).into_par_iter().map(of_seed).collect();
    for run in runs {
        took.iter_mut().zip(run).for_each(|(took, seconds)| took.push(seconds));
    }
    took.iter_mut().for_each(|took| took.sort_by(f64::total_cmp));
    took
}

/// The two-sample Kolmogorov–Smirnov statistic: the greatest difference between the shares of both that are below anything. Both
/// are in order.
fn kolmogorov_smirnov(one: &[f64], other: &[f64]) -> f64 {
    let below = |of: &[f64], at: f64| of.partition_point(|&value| value <= at) as f64 / of.len() as f64;
    one.iter().chain(other).map(|&at| (below(one, at) - below(other, at)).abs()).fold(0.0, f64::max)
}

/// A run's export, imported and calibrated with what the commands themselves write, gives the same rollouts again.
#[test]
fn a_run_that_is_imported_and_calibrated_gives_the_same_rollouts_again() {
    let workplace = Workplace::new("calibrate-circle");
    exported(&workplace, &scenario(400, 60, 15), 1);
    well(&workplace, &["import", "run/kubernetes.json", "--out", "again", "--keep-names"]);
    let said = well(
        &workplace,
        &["calibrate", "run/kubernetes.json", "--into", "again/again.ron", "--replicates", "100"],
    );
    for delay in ["node_startup", "scheduling", "image_pull", "container_start", "readiness", "termination"] {
        let written = format!("        {delay}: ");
        let again = read(&workplace, "again/again.ron");
        assert!(again.contains(&written), "{delay} was not found:\n{said}{again}");
    }
    // What an import asks is a restart, for which no image is pulled.
    let rollout = r#"[At("20m", SetImage("agent", "agent:3")), At("20m", SetImage("probe", "probe:3"))]"#;
    let sets = [("script".to_owned(), rollout.to_owned()), ("objectives".to_owned(), "[]".to_owned())];
    let seeds = if is_thorough() { 30 } else { 12 };
    let first = rollouts(&workplace, "first.ron", &[], seeds);
    let second = rollouts(&workplace, "again/again.ron", &sets, seeds);
    for (what, first, second) in [("agent", &first[0], &second[0]), ("probe", &first[1], &second[1])] {
        let quartiles = |of: &[f64]| [1, 2, 3].map(|part| of[of.len() * part / 4]);
        let distance = kolmogorov_smirnov(first, second);
        println!("{what}: {:?} {:?}, {distance}", quartiles(first), quartiles(second));
        for (one, other) in quartiles(first).into_iter().zip(quartiles(second)) {
            assert!((other / one - 1.0).abs() < 0.06, "{what}: {one} s became {other} s\n{said}");
        }
    }
    // The gold nodes are few, so that chance makes more of a difference than what 490 pods leave unknown. Of two samples of one
    // distribution the statistic exceeds this once in a hundred times.
    let distance = kolmogorov_smirnov(&first[1], &second[1]);
    assert!(distance < 1.63 * (2.0 / seeds as f64).sqrt(), "{distance}\n{said}");
}

/// Every true median and p95 is about where it was found to be.
#[test]
fn each_delay_of_a_run_is_found() {
    let workplace = Workplace::new("calibrate-found");
    let found = calibrated(&exported(&workplace, &scenario(400, 60, 0), 7));
    let true_ones = [
        (DelayName::NodeStartup, 40.0, 70.0),
        (DelayName::Scheduling, 1.505, 2.85),
        (DelayName::ImagePull, 6.0, 20.0),
        (DelayName::ContainerStart, 2.35, 6.23),
        (DelayName::Readiness, 6.53, 16.6),
        (DelayName::Termination, 3.0, 9.0),
    ];
    for (delay, true_median, true_p95) in true_ones {
        let result = found.iter().find(|result| result.delay == delay && result.scope == Scope::All).unwrap();
        let (Outcome::Fitted { median, p95, .. } | Outcome::Empirical { median, p95, .. }) =
            &result.calibration.outcome
        else {
            panic!("{delay:?}: {:?}", result.calibration.outcome)
        };
        for (is, true_one) in [(median.value, true_median), (p95.value, true_p95)] {
            println!("{delay:?}: {is}, in truth {true_one}");
            assert!((is / true_one - 1.0).abs() < 0.25, "{delay:?}: {is} is not {true_one}");
        }
    }
}

/// A rollout of a small cluster, at its end.
fn dump(nodes: u32, joining: u32) -> String {
    let workplace = Workplace::new(&format!("calibrate-dump-{nodes}"));
    String::from_utf8(exported(&workplace, &scenario(nodes, joining, 0), 1)).unwrap()
}

/// Columns as wide as they need be.
#[test]
fn the_page_shows_what_the_command_prints() {
    let workplace = Workplace::new("calibrate-docs");
    workplace.write("cluster.json", &dump(80, 60));
    let output = workplace.everynode(&["calibrate", "cluster.json"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let mut page = Page::read("docs/calibrate.md");
    page.put(
        "<!-- example -->\n",
        &format!("\n```console\n$ everynode calibrate cluster.json\n{}```\n\n", stdout(&output)),
    );
    page.hold("calibrate");
}

fn read(workplace: &Workplace, name: &str) -> String {
    String::from_utf8(workplace.file(name)).unwrap()
}

const SMALL_SCENARIO: &str = r#"// Ours.
(
    duration: "30m", // half an hour
    node_pools: { "blue": (count: 3) },
    daemon_sets: { "agent": (manifest: "agent.yaml") },
    delays: (
        readiness: "4s", // guessed
    ),
)
"#;

const MANIFEST: &str = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\nspec:\n  selector: {matchLabels: {app: agent}}\n  template:\n    metadata: {labels: {app: agent}}\n    spec: {containers: [{name: agent, image: 'agent:1'}]}\n";

#[test]
fn delays_are_written_into_a_scenario_and_pictures_into_a_folder() {
    let workplace = Workplace::new("calibrate-into");
    workplace.write("cluster.json", &dump(30, 30));
    workplace.write("agent.yaml", MANIFEST);
    workplace.write("ours.ron", SMALL_SCENARIO);
    let written_to = ["--into", "ours.ron", "--out", "out", "--format", "json"];
    let arguments = [&["calibrate", "cluster.json", "--replicates", "100"], &written_to[..]].concat();
    let output = workplace.everynode(&arguments);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let json = read(&workplace, "out/calibration.json");
    assert_eq!(stdout(&output), format!("{json}\n"));
    assert!(json.contains("\"replicates\": 100,"), "{json}");
    let written = read(&workplace, "ours.ron");
    assert!(written.starts_with("// Ours.\n(\n    duration: \"30m\", // half an hour\n"), "{written}");
    assert!(written.contains("// guessed"), "{written}");
    assert!(written.contains("/* calibrated: 60 seen"), "{written}");
    assert!(written.contains("image_pull: LogNormal(median: "), "{written}");
    assert_eq!(status(&workplace.everynode(&["check", "ours.ron"])), 0);
    for picture in
        ["image_pull.calibration.svg", "image_pull.calibration.png", "node_startup.calibration.svg"]
    {
        assert!(workplace.exists(&format!("out/{picture}")), "{picture}");
    }
    // Once more it is the same, to the byte.
    assert_eq!(status(&workplace.everynode(&arguments)), 0);
    assert_eq!(read(&workplace, "ours.ron"), written);
}

#[test]
fn what_cannot_be_calibrated_changes_nothing() {
    let workplace = Workplace::new("calibrate-refused");
    workplace.write("cluster.json", &dump(2, 1));
    workplace.write("ours.ron", "(duration: \"30m\", node_pools: {}, ");
    let output = workplace.everynode(&["calibrate", "cluster.json", "--into", "ours.ron"]);
    assert_eq!(status(&output), 2);
    assert_eq!(read(&workplace, "ours.ron"), "(duration: \"30m\", node_pools: {}, ");
    // So few could not tell a bad fit from a good one.
    let output = workplace.everynode(&["calibrate", "cluster.json", "--replicates", "99"]);
    assert_eq!((status(&output), stdout(&output).as_str()), (2, ""));
    assert!(stderr(&output).contains("99 is not in 100..=10000"), "{}", stderr(&output));
    // What is not there is said before any of the work.
    let output = workplace.everynode(&["calibrate", "cluster.json", "--into", "missing.ron"]);
    assert_eq!((status(&output), stdout(&output).as_str()), (2, ""));
    assert!(stderr(&output).contains("cannot read missing.ron"), "{}", stderr(&output));
    workplace.write("empty.json", r#"{"kind": "List", "items": []}"#);
    let output = workplace.everynode(&["calibrate", "empty.json"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("nothing in it says when anything happened"), "{}", stderr(&output));
}
