//! The recorded corpus: every decision of the real controller, the scheduler and the API server that was recorded is ours too.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use everynode::conformance::check;
use flate2::read::GzDecoder;

/// Replays a file of the corpus; it must hold so many records, so that a truncated file does not pass.
fn every_line_agrees(file: &str, records: usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(file);
    let lines = BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines();
    let mut checked = 0;
    for line in lines {
        let outcome = check(&line.unwrap()).unwrap();
        assert!(outcome.disagreements.is_empty(), "{}: {:#?}", outcome.name, outcome.disagreements);
        checked += 1;
    }
    assert_eq!(checked, records, "{file}");
}

#[test]
fn recorded_syncs_agree() {
    every_line_agrees("sync.jsonl.gz", 301);
}

#[test]
fn recorded_runs_agree() {
    every_line_agrees("closed-loop.jsonl.gz", 34);
}

#[test]
fn recorded_manifest_verdicts_agree() {
    every_line_agrees("manifests.jsonl.gz", 90);
}

#[test]
fn recorded_fits_agree() {
    every_line_agrees("fits.jsonl.gz", 80);
}

#[test]
fn a_wrong_record_is_found_out() {
    let line = r#"{"name": "wrong", "manifest": {"spec": {}}, "expected": {"decodes": false}}"#;
    let outcome = check(line).unwrap();
    assert_eq!(outcome.disagreements[0].about, "decodes");
    assert!(check("{}").is_err());
    assert!(check("not JSON").is_err());
}
