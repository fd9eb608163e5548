//! Two sweeps that differ in one thing, and what is said of it.

use crate::engine::time::Duration;
use crate::sweep::description::{Description, HashedFile, ScenarioFiles, Setting};
use crate::sweep::design::Design;
use crate::sweep::grid::{Grid, Parameter};
use crate::sweep::shard::Shard;
use crate::sweep::store::Layout;

fn described() -> Description {
    let parameter = |path: &str, values: &[&str]| Parameter {
        path: path.to_owned(),
        values: values.iter().map(|&value| value.to_owned()).collect(),
    };
    let grid =
        Grid::full(vec![parameter("maxUnavailable", &["1", "2", "5%"]), parameter("duration", &["1h"])]);
    let layout = Layout::new(grid.clone(), vec!["agent".to_owned()], 0);
    let design = Design { grid, replications: 4, seed: 7, precision: None, baseline: 0 };
    let scenario = ScenarioFiles {
        name: "agent".to_owned(),
        path: "agent.ron".to_owned(),
        hash: "0a".to_owned(),
        files: vec![HashedFile { path: "manifests/agent.yaml".to_owned(), hash: "0b".to_owned() }],
    };
    let duration = Duration::from_seconds(3600);
    Description::new(scenario, std::iter::empty(), &design, &layout, duration, Vec::new(), Shard::WHOLE)
}

/// What is said if the sweep there is like this.
fn said(change: impl FnOnce(&mut Description)) -> String {
    let mut there = described();
    change(&mut there);
    described().differences(&there).join("\n")
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn the_same_sweep_elsewhere_does_not_differ() {
    assert_eq!(said(|_| {}), "");
    let elsewhere = |there: &mut Description| {
        there.scenario.path = "/home/agent.ron".to_owned();
        there.scenario.files[0].path = "C:\\manifests\\agent.yaml".to_owned();
    };
    assert_eq!(said(elsewhere), "");
}

#[test]
fn only_what_differs_is_said() {
    assert_eq!(said(|there| there.seed = 8), "seed: 8 there, 7 here");
    assert_eq!(
        said(|there| there.scenario.files[0].hash = "0c".to_owned()),
        "manifests: agent.yaml (0c) only there, agent.yaml (0b) only here"
    );
    assert_eq!(
        said(|there| there.overrides = vec![Setting { path: "a".to_owned(), value: "b".to_owned() }]),
        "--set: a=b only there"
    );
    assert_eq!(
        said(|there| there.points = Some(vec![vec![0, 0]])),
        "points: 1 listed there, every combination here"
    );
    assert_eq!(
        said(|there| there.parameters[0].values = texts(&["1", "2", "10%"])),
        "values of maxUnavailable: 10% only there, 5% only here"
    );
    assert_eq!(
        said(|there| there.parameters[0].values = texts(&["2", "1", "5%"])),
        "values of maxUnavailable: in another order"
    );
    assert_eq!(said(|there| there.parameters.swap(0, 1)), "parameters: in another order");
    assert_eq!(said(|there| there.shard.count = 3), "shard: 0/3 there, the whole here");
}

#[test]
fn much_is_said_briefly() {
    let many: Vec<String> = (0..1000).map(|value| value.to_string()).collect();
    assert_eq!(
        said(|there| there.parameters[0].values = many),
        "values of maxUnavailable: 0, 3, 4 and 995 more only there, 5% only here"
    );
    let other_columns = |there: &mut Description| {
        there.daemon_sets = texts(&["exporter"]);
        there.columns.iter_mut().for_each(|column| *column = column.replace("agent.", "exporter."));
    };
    assert_eq!(said(other_columns), "DaemonSets: exporter only there, agent only here");
    let long = said(|there| there.scenario.name = "x".repeat(500));
    assert!(long.chars().count() < 100, "{long}");
    assert_eq!(said(|there| there.columns.swap(0, 1)), "columns: in another order");
}
