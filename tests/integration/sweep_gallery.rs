//! The sweeps under `scenarios/sweeps`: every file loads, runs, and comes to what its opening comment says.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use everynode::engine::time::Duration;
use everynode::report::wording::grouped;
use everynode::scenario::sweep::{Flags, Sweep, load_sweep};
use everynode::sweep::measure::Column;
use everynode::sweep::measured::{Measured, measure};
use rayon::prelude::*;

/// All of it. Whoever adds a file adds it here, and a test of what it says.
const GALLERY: &[&str] =
    &["api-requests-by-size", "dead-nodes", "max-unavailable-by-bandwidth", "surge-on-spot"];

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/sweeps")
}

fn read(path: &Path) -> std::io::Result<String> {
    fs::read_to_string(path)
}

fn load(name: &str) -> Sweep {
    let path = directory().join(format!("{name}.ron"));
    load_sweep(&path, &Flags::default(), &read)
        .unwrap_or_else(|problems| panic!("{}", problems.render_plain()))
}

/// A sweep after all of its runs, and questions to it.
struct Swept {
    sweep: Sweep,
    columns: Vec<String>,
    /// By point, then replication.
    runs: Vec<Vec<Measured>>,
    /// The comment that the file opens with, in one line.
    comment: String,
}

fn sweep(name: &str) -> Swept {
    let sweep = load(name);
    let columns: Vec<String> = Column::of(&sweep.base.daemon_sets()).iter().map(Column::name).collect();
    let run = |point: usize| {
        let scenario = sweep.scenario_at(point).unwrap_or_else(|error| panic!("point {point}: {error}"));
        let seeds = (0..sweep.design.replications).into_par_iter().map(|k| sweep.design.seed_of(k));
        seeds.map(|seed| measure(&scenario.plan, &scenario.objectives, seed).unwrap()).collect()
    };
    let runs = (0..sweep.design.grid.point_count()).into_par_iter().map(run).collect();
    let text = fs::read_to_string(directory().join(format!("{name}.ron"))).unwrap();
    let lines: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//")).map(str::trim).collect();
    Swept { sweep, columns, runs, comment: lines.join(" ") }
}

impl Swept {
    /// The figures of all replications at the point of these values.
    fn figures(&self, values: &[&str], column: &str) -> Vec<Option<f64>> {
        let grid = &self.sweep.design.grid;
        let is_meant =
            |point: &usize| grid.point(*point).settings().map(|(_, value)| value).eq(values.iter().copied());
        let point = (0..grid.point_count()).find(is_meant).unwrap_or_else(|| panic!("no point {values:?}"));
        let is_column = |name: &String| name == column || name.ends_with(&format!(".{column}"));
        let index = self.columns.iter().position(is_column).unwrap_or_else(|| panic!("no column {column}"));
        self.runs[point].iter().map(|run| run.values[index]).collect()
    }

    /// The mean of those that there are.
    fn mean(&self, values: &[&str], column: &str) -> f64 {
        let figures: Vec<f64> = self.figures(values, column).into_iter().flatten().collect();
        assert!(!figures.is_empty(), "no {column} at {values:?}");
        figures.iter().sum::<f64>() / figures.len() as f64
    }

    /// The mean rollout, rounded to the second: `4m14s`.
    fn took(&self, values: &[&str]) -> String {
        Duration::from_seconds(self.mean(values, "rollout_seconds").round() as u64).to_string()
    }

    /// The opening comment must hold these words: figures that a test has found true.
    fn says(&self, words: &str) {
        assert!(self.comment.contains(words), "`{words}` is not in: {}", self.comment);
    }
}

#[test]
fn every_sweep_of_the_folder_is_in_the_gallery() {
    let files = fs::read_dir(directory()).unwrap().map(|entry| entry.unwrap().path());
    let found: BTreeSet<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "ron"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(found, GALLERY.iter().copied().map(str::to_owned).collect());
}

#[test]
fn every_sweep_loads_without_a_warning_and_every_point_can_be_built() {
    for &name in GALLERY {
        let sweep = load(name);
        assert!(sweep.warnings.is_empty(), "{}", sweep.warnings.render_plain());
        assert_eq!(sweep.name, name);
        for point in 0..sweep.design.grid.point_count() {
            assert!(sweep.scenario_at(point).is_ok(), "{name}, point {point}");
        }
    }
}

#[test]
fn every_sweep_opens_with_a_few_lines_on_what_it_shows() {
    for &name in GALLERY {
        let text = fs::read_to_string(directory().join(format!("{name}.ron"))).unwrap();
        let lines = text.lines().take_while(|line| line.starts_with("//")).count();
        assert!((4..=12).contains(&lines), "{name}: {lines} lines");
    }
}

#[test]
fn the_registry_decides_from_where_on_max_unavailable_brings_nothing() {
    let swept = sweep("max-unavailable-by-bandwidth");
    let took = |share: &str, bandwidth: &str| swept.took(&[share, bandwidth]);
    let dark = |share: &str, bandwidth: &str| {
        swept.mean(&[share, bandwidth], "uncovered_by_rollout_node_minutes").round()
    };
    swept.says(&format!(
        "1GB/s to all of them, it does: {} one by one, {} at 5%, {} at 10%, {} at 25% and {} at 50%",
        took("1", "1GB/s"),
        took("5%", "1GB/s"),
        took("10%", "1GB/s"),
        took("25%", "1GB/s"),
        took("50%", "1GB/s"),
    ));
    for share in ["1", "5%", "10%", "25%"] {
        assert_eq!(dark(share, "1GB/s"), 13.0);
    }
    swept.says(&format!("{} at 5% and {} at 50%", took("5%", "20MB/s"), took("50%", "20MB/s")));
    swept.says(&format!("{} node-minutes become {}", dark("5%", "20MB/s"), dark("50%", "20MB/s")));
    swept.says(&format!(
        "above 10%: {} there, and {} at 50%",
        took("10%", "100MB/s"),
        took("50%", "100MB/s")
    ));
    swept.says(&format!("{} node-minutes instead of {}", dark("50%", "100MB/s"), dark("10%", "100MB/s")));
    let pulls = |share| swept.mean(&[share, "20MB/s"], "peak_concurrent_pulls");
    assert!(pulls("50%") > 6.0 * pulls("5%"));
}

#[test]
fn a_surge_is_not_held_back_by_nodes_that_start() {
    let swept = sweep("surge-on-spot");
    let took = |unavailable: &str, surge: &str| swept.took(&[unavailable, surge]);
    let lowest = |unavailable: &str, surge: &str| {
        format!("{:.0}%", 100.0 * swept.mean(&[unavailable, surge], "lowest_availability"))
    };
    let minutes = |unavailable: &str, surge: &str, cause: &str| {
        swept.mean(&[unavailable, surge], &format!("uncovered_by_{cause}_node_minutes")).round()
    };
    swept.says(&format!("with 1 the rollout takes {}, with 10% {}", took("1", "0"), took("10%", "0")));
    swept.says(&format!("with 25% {} and availability falls to {}", took("25%", "0"), lowest("25%", "0")));
    swept.says(&format!(
        "{} with 1, {} with 10%, {} with 25%",
        took("0", "1"),
        took("0", "10%"),
        took("0", "25%")
    ));
    for surge in ["1", "10%", "25%"] {
        swept.says(&format!("availability stays at {} each time", lowest("0", surge)));
        assert_eq!(minutes("0", surge, "rollout"), 0.0);
        swept.says(&format!("{} node-minutes without cover", minutes("0", surge, "node_start_up")));
    }
    for unavailable in ["1", "10%", "25%"] {
        assert!((18.0..=21.0).contains(&minutes(unavailable, "0", "rollout")));
        swept.says(&format!("{} node-minutes without cover", minutes(unavailable, "0", "node_start_up")));
    }
}

#[test]
fn each_dead_node_uses_up_one_of_max_unavailable() {
    let swept = sweep("dead-nodes");
    let took = |bound: &str, dead: &str| swept.took(&[bound, dead]);
    swept.says(&format!(
        "with 5 it takes {} beside one dead node, {} beside two",
        took("5", "1"),
        took("5", "2")
    ));
    swept.says(&format!("{} beside three, {} beside four", took("5", "3"), took("5", "4")));
    swept.says(&format!("With 3 it takes {}, {}, and stalls at three", took("3", "1"), took("3", "2")));
    for bound in 1..=5 {
        for dead in 1..=6 {
            if bound % 2 == 1 {
                let point = [bound.to_string(), dead.to_string()];
                let point = [point[0].as_str(), point[1].as_str()];
                let stalls = f64::from(u32::from(dead >= bound));
                assert_eq!(swept.mean(&point, "stalled"), stalls, "{point:?}");
                if dead >= bound {
                    assert_eq!(swept.mean(&point, "most_unavailable"), 0.0, "by the status");
                }
            }
        }
    }
}

#[test]
fn requests_a_second_decide_in_large_clusters() {
    let swept = sweep("api-requests-by-size");
    let took = |nodes: &str, qps: &str| swept.took(&[nodes, qps]);
    let (five, twenty, fifty) = (took("200", "5"), took("200", "20"), took("200", "50"));
    swept.says(&format!("{five} at 5 requests a second, {twenty} at 20 and at 50"));
    assert_eq!(twenty, fifty);
    for nodes in ["1000", "5000"] {
        swept.says(&format!(
            "it takes {} at 5, {} at 20, {} at 50",
            took(nodes, "5"),
            took(nodes, "20"),
            took(nodes, "50")
        ));
    }
    let writes = |qps| grouped(swept.mean(&["5000", qps], "api_writes").round() as u64);
    swept.says(&format!("{} writes at 20 a second instead of {} at 50", writes("20"), writes("50")));
}
