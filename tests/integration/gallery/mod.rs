//! The gallery under `scenarios`: every file loads, runs, and does what its opening comment says.

mod containers;
mod digests;
mod fleet;
mod images;
mod manifests;
mod node_health;
mod outcomes;
pub mod played;
mod refusals;
mod scheduler;

use std::collections::BTreeSet;
use std::fs;

use played::{directory, load};

/// All of it. Whoever adds a file adds it here, and a test of its outcome.
pub const GALLERY: &[&str] = &[
    "aks-infrastructure",
    "aks-node-image-upgrade",
    "api-throttling",
    "broken-version",
    "ceph-storage",
    "cni-startup",
    "dead-node",
    "fluentd-elasticsearch",
    "full-node-pool",
    "image-pull-storm",
    "kernel-crash",
    "log-agent-upgrade",
    "max-surge",
    "monitoring-agent",
    "node-churn",
    "on-delete",
    "refused-creates",
    "rolling-update",
    "spot-day",
    "surge-stall",
    "taint-eviction",
    "zone-outage",
];

#[test]
fn every_scenario_of_the_folder_is_in_the_gallery() {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(directory()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "ron") {
            found.insert(path.file_stem().unwrap().to_str().unwrap().to_owned());
        }
    }
    assert_eq!(found, GALLERY.iter().copied().map(str::to_owned).collect());
}

#[test]
fn every_scenario_loads_without_a_warning() {
    for &name in GALLERY {
        let scenario = load(name);
        assert!(scenario.warnings.is_empty(), "{}", scenario.warnings.render_plain());
        assert_eq!(scenario.name, name);
    }
}

#[test]
fn every_scenario_opens_with_a_few_lines_on_what_it_shows() {
    for &name in GALLERY {
        let text = fs::read_to_string(directory().join(format!("{name}.ron"))).unwrap();
        let lines = text.lines().take_while(|line| line.starts_with("//")).count();
        assert!((2..=8).contains(&lines), "{name}: {lines} lines");
    }
}
