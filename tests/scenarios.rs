//! The scenarios that come with the simulator load without a complaint and run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use everynode::scenario::load;
use everynode::simulation::run::{Checking, simulate};

fn scenario_files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir("scenarios")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "ron"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_scenario_loads_without_a_complaint_and_runs() {
    let files = scenario_files();
    assert!(!files.is_empty());
    for path in files {
        let read = |path: &Path| -> io::Result<String> { fs::read_to_string(path) };
        let scenario = load(&path, &[], &read).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(scenario.warnings.is_empty(), "{}", scenario.warnings);
        let outcome = simulate(&scenario.plan, scenario.seed, Checking::Invariants, &mut ());
        outcome.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

#[test]
fn every_scenario_says_first_what_it_shows() {
    for path in scenario_files() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("// "), "{} begins without a comment", path.display());
    }
}
