//! What `sweep` says of its runs: the table, the files beside `results.csv`, and that they speak of the same runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::workplace::{Workplace, scenario_of_agent, stderr};

/// What is beside the DaemonSet.
const FIELDS: &str = r#"
    duration: "20m",
    node_pools: { "pool": (count: 10) },
    delays: ( image_pull: LogNormal(median: "10s", p95: "40s") ),
    script: [ At("1m", SetImage("agent", "agent:2")) ],
    objectives: [ Rollout(daemon_set: "agent", within: "3m") ],
"#;

const VARY: &str = "daemon_sets.agent.maxUnavailable=1,2,50%";

/// Runs a sweep in a folder of its own.
fn sweep(name: &str, more: &[&str]) -> (PathBuf, Output) {
    let workplace = Workplace::new(&format!("sweep-results-{name}"));
    workplace.write("agents.ron", &scenario_of_agent(FIELDS));
    let sweep = ["sweep", "agents.ron", "--vary", VARY, "--replications", "6", "--out", "there"];
    let output = workplace.everynode(&[&sweep[..], more].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    (workplace.folder.join("there"), output)
}

/// The rows of a CSV file, by the names of their columns.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_summary_says_what_the_rows_say() {
    let (workplace, output) = sweep("summary", &["--no-charts"]);
    let results = rows(&workplace.join("results.csv"));
    let seconds = |point: &str| -> Vec<f64> {
        let own = results.iter().filter(|row| row["point"] == point);
        own.map(|row| row["agent.rollout_seconds"].parse().unwrap()).collect()
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let summary = rows(&workplace.join("summary.csv"));
    for point in ["0", "1", "2"] {
        let is_its = |row: &&BTreeMap<String, String>| {
            row["point"] == point && row["measure"] == "agent.rollout_seconds"
        };
        let row = summary.iter().find(is_its).unwrap();
        let figure = |column: &str| row[column].parse::<f64>().unwrap();
        assert_eq!((row["count"].as_str(), row["unfinished"].as_str()), ("6", "0"));
        assert!((figure("mean") - mean(&seconds(point))).abs() < 1e-9);
        assert_eq!(figure("worst"), seconds(point).into_iter().fold(0.0, f64::max));
        assert!(figure("mean_low") < figure("mean") && figure("mean") < figure("mean_high"));
        if point != "0" {
            let pairs: Vec<f64> =
                seconds(point).iter().zip(seconds("0")).map(|(own, base)| own - base).collect();
            assert_eq!(row["pairs"], "6");
            assert!((figure("difference") - mean(&pairs)).abs() < 1e-9);
        }
    }
    let shown = String::from_utf8(output.stdout).unwrap();
    for words in ["maxUnavailable", "ROLLOUT", "0 of 6", "baseline", "MISSED: rollout of agent within 3m."] {
        assert!(shown.contains(words), "{words:?} in\n{shown}");
    }
    assert_eq!(rows(&workplace.join("availability.csv")).len(), 3 * 61);
    assert_eq!(fs::read_dir(&workplace).unwrap().count(), 4, "no charts were asked for");
}

#[test]
fn the_others_are_compared_with_the_baseline_that_was_named() {
    let (workplace, output) = sweep("baseline", &["--no-charts", "--baseline", "maxUnavailable=2"]);
    let results = rows(&workplace.join("results.csv"));
    let seconds = |point: &str| -> Vec<f64> {
        let own = results.iter().filter(|row| row["point"] == point);
        own.map(|row| row["agent.rollout_seconds"].parse().unwrap()).collect()
    };
    let summary = rows(&workplace.join("summary.csv"));
    for point in ["0", "1", "2"] {
        let is_its = |row: &&BTreeMap<String, String>| {
            row["point"] == point && row["measure"] == "agent.rollout_seconds"
        };
        let difference = &summary.iter().find(is_its).unwrap()["difference"];
        if point == "1" {
            assert_eq!(difference, "", "the baseline is not compared with itself");
            continue;
        }
        let pairs = seconds(point).into_iter().zip(seconds("1")).map(|(own, baseline)| own - baseline);
        let mean = pairs.sum::<f64>() / 6.0;
        assert!((difference.parse::<f64>().unwrap() - mean).abs() < 1e-9, "{point}: {difference}");
    }
    let shown = String::from_utf8(output.stdout).unwrap();
    let of_two = shown.lines().find(|line| line.starts_with("2 ")).unwrap();
    assert!(of_two.contains("baseline"), "{shown}");
    assert_eq!(shown.matches("  baseline  ").count(), 1, "{shown}");
}

#[test]
fn charts_and_json_tell_of_the_same_sweep() {
    let (workplace, output) = sweep("charts", &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["points"].as_array().unwrap().len(), 3);
    assert_eq!(json["points"][2]["settings"]["daemon_sets.agent.maxUnavailable"], "50%");
    assert_eq!(json["points"][2]["measures"]["agent.rollout_seconds"]["count"], 6);
    for chart in ["rollout-seconds", "trade-off", "distribution", "availability", "objectives-missed"] {
        let svg = fs::read_to_string(workplace.join(format!("agent.{chart}.svg"))).unwrap();
        assert!(svg.contains("maxUnavailable"), "{chart}");
        assert!(fs::read(workplace.join(format!("agent.{chart}.png"))).unwrap().len() > 10_000, "{chart}");
    }
    let chart = workplace.join("agent.trade-off.png");
    let drawn = fs::read(&chart).unwrap();
    fs::remove_file(&chart).unwrap();
    let plot = Workplace::new("sweep-results-plot").everynode(&["plot", workplace.to_str().unwrap()]);
    assert!(plot.status.success(), "{}", stderr(&plot));
    assert!(fs::read(&chart).unwrap() == drawn, "plot draws the same from the rows");
}

#[test]
fn the_summary_does_not_depend_on_the_number_of_jobs() {
    let (workplace, _) = sweep("again", &["--no-charts", "--jobs", "1"]);
    let (other, _) = sweep("again-parallel", &["--no-charts", "--jobs", "4"]);
    for name in ["results.csv", "summary.csv", "availability.csv"] {
        assert_eq!(fs::read(workplace.join(name)).unwrap(), fs::read(other.join(name)).unwrap(), "{name}");
    }
}
