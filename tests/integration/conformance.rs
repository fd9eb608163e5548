//! The recorded corpus: every decision of the real controller, the scheduler and the API server that was recorded is ours too.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use everynode::api::kubernetes_version::KubernetesVersion::{self, V1_31, V1_36};
use everynode::conformance::check::check;
use flate2::read::GzDecoder;

fn corpus(file: &str) -> impl Iterator<Item = String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(file);
    BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines().map(Result::unwrap)
}

/// Replays a file of the corpus as this version; it must hold so many records, so that a truncated file does not pass.
fn every_line_agrees(file: &str, version: KubernetesVersion, records: usize) {
    let mut checked = 0;
    for line in corpus(file) {
        let outcome = check(&line, version).unwrap();
        assert!(outcome.disagreements.is_empty(), "{}: {:#?}", outcome.name, outcome.disagreements);
        checked += 1;
    }
    assert_eq!(checked, records, "{file}");
}

#[test]
fn recorded_syncs_agree() {
    every_line_agrees("sync_v1.36.3.jsonl.gz", V1_36, 200);
    every_line_agrees("sync.jsonl.gz", V1_31, 301);
}

#[test]
fn recorded_runs_agree() {
    every_line_agrees("closed_v1.36.3.jsonl.gz", V1_36, 90);
    every_line_agrees("closed-loop.jsonl.gz", V1_31, 34);
}

#[test]
fn recorded_runs_with_a_watch_lag_agree() {
    every_line_agrees("lag_v1.31.14.jsonl.gz", V1_31, 40);
    every_line_agrees("lag_v1.36.3.jsonl.gz", V1_36, 40);
}

/// A rule that differs between the versions decides these, so that the versions are told apart.
#[test]
fn recordings_of_another_version_disagree() {
    let disagrees = |file: &str, version| {
        corpus(file).any(|line| !check(&line, version).unwrap().disagreements.is_empty())
    };
    assert!(disagrees("sync_v1.36.3.jsonl.gz", V1_31));
    assert!(disagrees("closed_v1.36.3.jsonl.gz", V1_31));
    assert!(disagrees("lag_v1.36.3.jsonl.gz", V1_31));
    assert!(disagrees("lag_v1.31.14.jsonl.gz", V1_36));
}

#[test]
fn recorded_manifest_verdicts_agree() {
    every_line_agrees("manifests.jsonl.gz", V1_31, 90);
}

#[test]
fn recorded_fits_agree() {
    every_line_agrees("fits.jsonl.gz", V1_31, 80);
}

#[test]
fn a_wrong_record_is_found_out() {
    let line = r#"{"name": "wrong", "manifest": {"spec": {}}, "expected": {"decodes": false}}"#;
    let outcome = check(line, V1_36).unwrap();
    assert_eq!(outcome.disagreements[0].about, "decodes");
    assert!(check("{}", V1_36).is_err());
    assert!(check("not JSON", V1_36).is_err());
}
