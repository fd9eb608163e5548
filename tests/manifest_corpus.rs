//! Every manifest of the corpus gets the verdict that the API server's own validation code (v1.31.13) gave it.

use std::io::{BufRead, BufReader};

use everynode::api::validation::FieldError;
use everynode::api::verdict::{Verdict, judge};
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::Value;

/// One line of the corpus.
#[derive(Deserialize)]
struct Case {
    name: String,
    manifest: Value,
    expected: Expected,
}

#[derive(Deserialize)]
struct Expected {
    decodes: bool,
    #[serde(default)]
    errors: Vec<ExpectedError>,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
struct ExpectedError {
    field: String,
    #[serde(rename = "type")]
    kind: String,
    detail: String,
}

impl From<&FieldError> for ExpectedError {
    fn from(error: &FieldError) -> Self {
        Self {
            field: error.field.clone(),
            kind: error.kind.reason().to_owned(),
            detail: error.detail.clone(),
        }
    }
}

fn cases() -> Vec<Case> {
    let compressed: &[u8] = include_bytes!("corpus/manifests.jsonl.gz");
    BufReader::new(GzDecoder::new(compressed))
        .lines()
        .map(|line| {
            serde_json::from_str(&line.expect("the corpus decompresses")).expect("a case of the corpus")
        })
        .collect()
}

#[test]
fn every_manifest_gets_the_api_servers_verdict() {
    let cases = cases();
    assert_eq!(cases.len(), 90);
    let mut disagreements = Vec::new();
    for Case { name, manifest, expected } in &cases {
        match judge(manifest) {
            Verdict::Decoded { errors, .. } if expected.decodes => {
                // The real order, too, except that Go ranges over maps at random.
                let found: Vec<ExpectedError> = errors.iter().map(Into::into).collect();
                if found != expected.errors {
                    disagreements.push(format!("{name}: expected {:#?}, found {found:#?}", expected.errors));
                }
            }
            Verdict::DoesNotDecode { .. } if !expected.decodes => {}
            verdict => disagreements
                .push(format!("{name}: expected decodes = {}, found {verdict:?}", expected.decodes)),
        }
    }
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}
