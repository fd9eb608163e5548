//! The circle: a run, shown as kubectl shows a cluster, gives delays with which another run comes to the same.

use everynode::calibrate::delay_name::DelayName;
use everynode::calibrate::observations::{Gathered, observe};
use everynode::calibrate::results::{DelayResult, Scope, results};
use everynode::calibrate::statistics::Outcome;
use everynode::dump;
use everynode::scenario::measured::{Measured, with_measured};

use crate::support::as_kubectl::as_kubectl;
use crate::support::made_part::Page;
use crate::support::workplace::{Workplace, status, stderr, stdout};
use crate::support::{AGENT, is_thorough, load, run_with_seed};

const DELAYS: &str = r#"
    delays: (
        node_startup: LogNormal(median: "40s", p95: "70s"), scheduling: Uniform("10ms", "3s"),
        image_pull: LogNormal(median: "6s", p95: "20s"), container_start: Weibull(shape: 1.5, scale: "3s"),
        readiness: Gamma(shape: 2.5, scale: "3s"), termination: LogNormal(median: "3s", p95: "9s"),
    ),
"#;

/// A rollout over so many nodes, and others that join.
fn scenario(delays: &str, nodes: u32, joining: u32) -> String {
    format!(
        r#"(
    duration: "1h",
    node_pools: {{ "blue": (count: {nodes}) }},
    daemon_sets: {{ "agent": ({AGENT}, maxUnavailable: "10%") }},
    {delays}
    script: [ At("1m", SetImage("agent", "agent:2")), At("40m", AddNodes(pool: "blue", count: {joining})) ],
)"#
    )
}

/// How sure it is, does not matter here.
const REPLICATES: u32 = 5;

fn calibrated(dump: &str) -> Vec<DelayResult> {
    let mut gathered = Gathered::default();
    dump::read("dump", dump.as_bytes(), &mut gathered).unwrap();
    results(&observe(&gathered).unwrap(), REPLICATES)
}

/// How long the rollout takes with each seed, in order.
fn rollouts(text: &str, seeds: std::ops::Range<u64>) -> Vec<f64> {
    let scenario = load(text);
    let took = |seed| run_with_seed(&scenario, seed).analyses[0].rollouts[0].duration().unwrap().as_seconds();
    let mut took: Vec<f64> = seeds.map(took).collect();
    took.sort_by(f64::total_cmp);
    took
}

#[test]
fn delays_of_a_run_give_the_same_rollouts_again() {
    let original = scenario(DELAYS, 400, 60);
    let first = run_with_seed(&load(&original), 1);
    let found = calibrated(&as_kubectl(&first));
    let measured = found.iter().filter(|result| result.scope == Scope::All).filter_map(|result| {
        Some(Measured {
            path: vec!["delays".to_owned(), result.delay.as_str().to_owned()],
            value: result.calibration.outcome.delay()?.as_ron(),
            origin: "a run".to_owned(),
        })
    });
    let measured: Vec<Measured> = measured.collect();
    let names: Vec<&str> = measured.iter().map(|one| one.path[1].as_str()).collect();
    assert_eq!(
        names,
        ["node_startup", "scheduling", "image_pull", "container_start", "readiness", "termination"]
    );
    let (again, homeless) = with_measured("again.ron", &scenario("", 400, 60), &measured).unwrap();
    assert!(homeless.is_empty());
    let seeds = if is_thorough() { 40 } else { 4 };
    let [one, other] = [&original, &again].map(|text| rollouts(text, 100..100 + seeds));
    println!("{again}\n{one:?}\n{other:?}");
    // Each at its quartiles: what the delays are off by is a few per cent of what 400 pods tell of them.
    for place in [seeds / 4, seeds / 2, seeds * 3 / 4] {
        let (one, other) = (one[place as usize], other[place as usize]);
        assert!((other / one - 1.0).abs() < 0.06, "{one} s became {other} s:\n{again}");
    }
}

/// Every true median and p95 is about where it was found to be.
#[test]
fn each_delay_of_a_run_is_found() {
    let first = run_with_seed(&load(&scenario(DELAYS, 400, 60)), 7);
    let found = calibrated(&as_kubectl(&first));
    let true_ones = [
        (DelayName::NodeStartup, 40.0, 70.0),
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
            assert!((is / true_one - 1.0).abs() < 0.25, "{delay:?}: {is} is not {true_one}");
        }
    }
}

/// A rollout of a small cluster, at its end.
fn dump(nodes: u32, joining: u32) -> String {
    as_kubectl(&run_with_seed(&load(&scenario(DELAYS, nodes, joining)), 1))
}

/// Columns as wide as they need be.
#[test]
fn the_page_shows_what_the_command_prints() {
    let place = Workplace::new("calibrate-docs");
    place.write("cluster.json", &dump(80, 60));
    let output = place.everynode(&["calibrate", "cluster.json"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let mut page = Page::read("docs/calibrate.md");
    page.put(
        "<!-- example -->\n",
        &format!("\n```console\n$ everynode calibrate cluster.json\n{}```\n\n", stdout(&output)),
    );
    page.hold("calibrate");
}

fn read(place: &Workplace, name: &str) -> String {
    String::from_utf8(place.file(name)).unwrap()
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
    let place = Workplace::new("calibrate-into");
    place.write("cluster.json", &dump(30, 30));
    place.write("agent.yaml", MANIFEST);
    place.write("ours.ron", SMALL_SCENARIO);
    let arguments = ["calibrate", "cluster.json", "--into", "ours.ron", "--out", "out", "--format", "json"];
    let output = place.everynode(&arguments);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert_eq!(stdout(&output), read(&place, "out/calibration.json") + "\n");
    let written = read(&place, "ours.ron");
    assert!(written.starts_with("// Ours.\n(\n    duration: \"30m\", // half an hour\n"), "{written}");
    assert!(written.contains("// guessed"), "{written}");
    assert!(written.contains("/* calibrated: 60 seen"), "{written}");
    assert!(written.contains("image_pull: LogNormal(median: "), "{written}");
    assert_eq!(status(&place.everynode(&["check", "ours.ron"])), 0);
    for picture in
        ["image_pull.calibration.svg", "image_pull.calibration.png", "node_startup.calibration.svg"]
    {
        assert!(place.exists(&format!("out/{picture}")), "{picture}");
    }
    // Once more it is the same, to the byte.
    assert_eq!(status(&place.everynode(&arguments)), 0);
    assert_eq!(read(&place, "ours.ron"), written);
}

#[test]
fn what_cannot_be_calibrated_changes_nothing() {
    let place = Workplace::new("calibrate-refused");
    place.write("cluster.json", &dump(2, 1));
    place.write("ours.ron", "(duration: \"30m\", node_pools: {}, ");
    let output = place.everynode(&["calibrate", "cluster.json", "--into", "ours.ron"]);
    assert_eq!(status(&output), 2);
    assert_eq!(read(&place, "ours.ron"), "(duration: \"30m\", node_pools: {}, ");
    place.write("empty.json", r#"{"kind": "List", "items": []}"#);
    let output = place.everynode(&["calibrate", "empty.json"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("nothing in it says when anything happened"), "{}", stderr(&output));
}
