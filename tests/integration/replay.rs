//! A run replayed from its files is the run: `plot` draws what `run` drew.

use std::fs;

use everynode::analysis::daemon_set_watch::DaemonSetAnalysis;
use everynode::analysis::run::RunAnalysis;
use everynode::cluster::run::{Checking, RunOutcome, simulate};
use everynode::report::replay::replay;
use everynode::report::status_csv::StatusWriter;
use everynode::report::timeline_csv::TimelineWriter;
use everynode::scenario::Scenario;

use crate::gallery::{GALLERY, played};
use crate::random_scenarios::random_scenario;
use crate::support::workplace::{AGENT_MANIFEST, SMALL, Workplace, status, stderr, stdout};
use crate::support::{is_thorough, load};

/// What charts are drawn from.
fn drawn(analyses: &[DaemonSetAnalysis]) -> Vec<String> {
    let of_each = |analysis: &DaemonSetAnalysis| {
        let DaemonSetAnalysis { availability, revisions, bands, joins, .. } = analysis;
        format!("{availability:?}\n{revisions:?}\n{bands:?}\n{joins:?}")
    };
    analyses.iter().map(of_each).collect()
}

fn assert_replayed(scenario: &Scenario, seed: u64, name: &str) -> RunOutcome {
    let horizon = scenario.plan.horizon;
    let mut observer =
        (RunAnalysis::new(horizon), (TimelineWriter::new(Vec::new()), StatusWriter::new(Vec::new())));
    let outcome = simulate(&scenario.plan, seed, Checking::Off, &mut observer).unwrap();
    let (live, (timeline, status)) = observer;
    let (timeline, status) = (timeline.finish().unwrap(), status.finish().unwrap());
    let daemon_sets = scenario.plan.daemon_sets.iter().map(|daemon_set| daemon_set.name.clone()).collect();
    let mut again = RunAnalysis::new(horizon);
    replay(Some(&timeline[..]), &status[..], daemon_sets, horizon, &mut again)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(drawn(&live.results()) == drawn(&again.results()), "{name}, seed {seed}, is replayed otherwise");
    outcome
}

/// Who watches a run, and whether its invariants are checked, changes nothing of what happens.
#[test]
fn the_gallery_happens_as_it_did_and_is_replayed() {
    for name in GALLERY {
        let scenario = played::load(name);
        let outcome = assert_replayed(&scenario, scenario.seed, name);
        assert_eq!(outcome, played::play(name).watched.outcome, "{name}");
    }
}

#[test]
fn random_scenarios_are_replayed_as_they_were() {
    let seeds = if is_thorough() { 0..200 } else { 0..25 };
    for seed in seeds {
        assert_replayed(&load(&random_scenario(seed)), seed, "a random scenario");
    }
}

/// Three nodes join before the DaemonSet is there, and one after.
#[test]
fn a_daemon_set_that_is_created_late_has_the_nodes_that_joined_before() {
    let workplace = Workplace::new("replayed-late");
    workplace.write("agent.yaml", AGENT_MANIFEST);
    workplace.write(
        "late.ron",
        r#"(
            duration: "10m",
            node_pools: { "pool": (count: 0) },
            daemon_sets: { "agent": (manifest: "agent.yaml", created_at: "2m") },
            script: [ At("1m", AddNodes(pool: "pool", count: 3)), At("3m", AddNodes(pool: "pool", count: 1)) ],
        )"#,
    );
    let run = workplace.everynode(&["run", "late.ron", "--out", "out"]);
    assert!(run.status.success(), "{}", stderr(&run));
    let drawn = workplace.files("out");
    for (name, _) in drawn.iter().filter(|(name, _)| name.ends_with("svg") || name.ends_with("png")) {
        fs::remove_file(workplace.folder.join("out").join(name)).unwrap();
    }
    let plot = workplace.everynode(&["plot", "out"]);
    assert!(plot.status.success(), "{}", stderr(&plot));
    let again = workplace.files("out");
    assert_eq!(again.len(), 4 + 8);
    for (one, other) in drawn.iter().zip(&again) {
        assert!(one == other, "{} is drawn otherwise", one.0);
    }
    let nodes = String::from_utf8(workplace.file("out/agent.nodes.svg")).unwrap();
    assert!(nodes.contains("4 nodes"), "{nodes}");
}

#[test]
fn charts_carry_scenario_settings_and_objectives_and_plot_draws_the_same() {
    let workplace = Workplace::new("replayed-objectives");
    let availability = r#"objectives: [ Availability(daemon_set: "agent", at_least: "60%"),"#;
    workplace.write("asked.ron", &SMALL.replace("objectives: [", availability));
    let setting = "daemon_sets.agent.maxUnavailable=2";
    let run = workplace.everynode(&["run", "asked.ron", "--set", setting, "--out", "out"]);
    assert!(matches!(status(&run), 0 | 1), "{}", stderr(&run));
    let svg = |chart: &str| String::from_utf8(workplace.file(&format!("out/agent.{chart}.svg"))).unwrap();
    for chart in ["availability", "rollout-progress", "nodes", "join-coverage"] {
        let foot = format!("scenario asked · seed 1 · Kubernetes 1.36 · {setting}");
        assert!(svg(chart).contains(&foot), "{chart}");
    }
    assert!(svg("availability").contains("objective: at least 60%"));
    assert!(svg("rollout-progress").contains("objective: rollout within 8m"));
    let drawn = workplace.files("out");
    assert_eq!(status(&workplace.everynode(&["plot", "out"])), 0);
    assert_eq!(workplace.files("out"), drawn);
}

#[test]
fn the_version_of_kubernetes_is_said_once_wherever_settings_are() {
    let workplace = Workplace::new("replayed-version");
    workplace.write("asked.ron", &SMALL);
    let version = r#"kubernetes_version="1.31""#;
    let run = workplace.everynode(&["run", "asked.ron", "--set", version, "--out", "out"]);
    assert!(stdout(&run).contains("seed 1   Kubernetes 1.31   digest"), "{}", stdout(&run));
    let text = |name: &str| String::from_utf8(workplace.file(name)).unwrap();
    let foot = "scenario asked · seed 1 · Kubernetes 1.31</text>";
    assert!(text("out/agent.availability.svg").contains(foot), "nothing follows");
    assert!(text("out/summary.json").contains(r#""kubernetes_version": "1.31""#));
}

/// A folder without timeline.csv knows neither nodes nor coverage over time: nothing is said to be 0 or none of it, and the figures
/// and rollouts are those of summary.json.
#[test]
fn what_the_files_of_a_run_do_not_say_is_not_told_as_nothing() {
    let workplace = Workplace::new("replayed-status");
    workplace.write("small.ron", &SMALL);
    let run = ["run", "small.ron", "--out", "out", "--no-charts"];
    let short = workplace.everynode(&[&run[..], &["--timeline", "status"]].concat());
    assert_eq!(status(&short), 0, "{}", stderr(&short));
    let advice = "The same run with --timeline full and --out out adds it\n";

    let report = workplace.everynode(&["report", "out"]);
    let words = "out has no timeline.csv: what was on the nodes, and coverage over time, are not known. ";
    assert_eq!(stderr(&report), format!("{words}{advice}"));
    let page = String::from_utf8(workplace.file("out/report.html")).unwrap();
    assert!(!page.contains("nodes in all") && page.contains("10m, Kubernetes 1.36, seed 1"));
    assert!(page.contains("The nodes are not known without a timeline.csv."));

    let watch = workplace.everynode(&["watch", "out"]);
    assert!(stdout(&watch).contains("1m   agent   rollout 1 → 2 begins"), "{}", stdout(&watch));
    assert!(stderr(&watch).ends_with(advice), "{}", stderr(&watch));

    let plot = workplace.everynode(&["plot", "out"]);
    assert_eq!(stdout(&plot), "out/agent.availability.svg\nout/agent.availability.png\n");
    assert!(stderr(&plot).contains("only the availability is drawn, by the status"), "{}", stderr(&plot));

    // What it says adds it, indeed.
    assert_eq!(status(&workplace.everynode(&run)), 0);
    let whole = workplace.everynode(&["report", "out"]);
    assert_eq!(stderr(&whole), "");
    assert!(String::from_utf8(workplace.file("out/report.html")).unwrap().contains("5 nodes in all"));
}

/// What pods waited for is in no file of the run, and nodes are not in its status.
#[test]
fn a_page_of_the_run_is_not_replaced_by_a_poorer_one_from_its_files() {
    let place = Workplace::new("report-poorer");
    let limits =
        r#"cluster: (control_plane: Limits(qps: 1, burst: 1, request_latency: "0s", watch_lag: "0s")),"#;
    place.write("slow.ron", &SMALL.replacen('(', &format!("({limits}"), 1));
    let out = ["--no-charts", "--out", "out"];
    let no_clock: &[&str] = &[];
    let run = [&["run", "slow.ron", "--report"][..], &out].concat();
    for (timeline, said) in
        [("full", "what pods waited for,"), ("status", "what was on the nodes and what pods")]
    {
        let output = place.everynode(&[&run[..], &["--timeline", timeline, "--force"]].concat());
        assert!(status(&output) < 2, "{}", stderr(&output));
        let before = place.files("out");
        for clock in [no_clock, &["--starts-at", "2026-12-05T02:00Z"]] {
            let kept = place.everynode(&[&["report", "out"][..], clock].concat());
            assert_eq!(status(&kept), 2, "{timeline}");
            assert!(stderr(&kept).contains(&format!("out/report.html says {said}")), "{}", stderr(&kept));
            assert!(place.files("out") == before);
        }
        fs::remove_dir_all(place.folder.join("out")).unwrap();
    }
    assert!(status(&place.everynode(&run)) < 2);
    assert_eq!(status(&place.everynode(&["report", "out", "--force"])), 0);
    // From now on there is nothing to lose.
    assert_eq!(status(&place.everynode(&["report", "out"])), 0);
}

/// The page quotes the copy of the scenario: another text would be taken for the one that was run.
#[test]
fn a_scenario_that_was_damaged_is_not_quoted() {
    let workplace = Workplace::new("replayed-copy");
    workplace.write("small.ron", &SMALL);
    let run = workplace.everynode(&["run", "small.ron", "--out", "out", "--no-charts"]);
    assert_eq!(status(&run), 0, "{}", stderr(&run));
    let copy = "out/scenario-as-run.ron";
    let text = String::from_utf8(workplace.file(copy)).unwrap();
    let edited = text.replacen("10m", "11m", 1);
    assert_ne!(edited, text);
    for (damaged, words) in [
        (&edited[..], "its checksum is not the one that summary.json has of it"),
        (&text[..text.len() / 2], "bytes, and summary.json says that there were"),
        ("", "it has 0 bytes"),
    ] {
        workplace.write(copy, damaged);
        let before = workplace.files("out");
        let output = workplace.everynode(&["report", "out"]);
        assert_eq!(status(&output), 2, "{words}");
        let said = format!("{copy} is damaged: ");
        assert!(stderr(&output).contains(&said) && stderr(&output).contains(words), "{}", stderr(&output));
        assert!(workplace.files("out") == before);
    }
    fs::remove_file(workplace.folder.join(copy)).unwrap();
    let output = workplace.everynode(&["report", "out"]);
    assert!(status(&output) == 2 && stderr(&output).contains(copy), "{}", stderr(&output));
    workplace.write(copy, &text);
    assert_eq!(status(&workplace.everynode(&["report", "out"])), 0);
}
