//! One recorded verdict: a manifest as a person wrote it, and what the API server's own validation said of it.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::outcome::Disagreement;
use crate::api::validation::FieldError;
use crate::api::verdict::{Verdict, judge};

#[derive(Debug, Deserialize)]
pub struct ManifestCase {
    manifest: Value,
    expected: Expected,
}

#[derive(Debug, Deserialize)]
struct Expected {
    decodes: bool,
    #[serde(default)]
    errors: Vec<RecordedError>,
}

#[derive(Debug, Deserialize)]
struct RecordedError {
    field: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    detail: String,
}

pub fn check(case: &ManifestCase) -> Vec<Disagreement> {
    let (decodes, errors) = match judge(&case.manifest) {
        Verdict::DoesNotDecode { .. } => (false, Vec::new()),
        Verdict::Decoded { errors, .. } => (true, errors),
    };
    let expected = &case.expected;
    [
        Disagreement::between("decodes", &expected.decodes, &decodes),
        Disagreement::between("errors", &fields_of_recorded(&expected.errors), &fields_of_ours(&errors)),
        Disagreement::between("details", &details_of_recorded(&expected.errors), &details_of_ours(&errors)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Which field is wrong in what way: this must agree exactly.
fn fields_of_recorded(errors: &[RecordedError]) -> BTreeSet<(&str, &str)> {
    errors.iter().map(|error| (error.field.as_str(), error.kind.as_str())).collect()
}

fn fields_of_ours(errors: &[FieldError]) -> BTreeSet<(&str, &str)> {
    errors.iter().map(|error| (error.field.as_str(), error.kind.reason())).collect()
}

/// The words, for the errors whose detail is words.
fn details_of_recorded(errors: &[RecordedError]) -> BTreeSet<&str> {
    errors.iter().map(|error| error.detail.as_str()).collect()
}

fn details_of_ours(errors: &[FieldError]) -> BTreeSet<&str> {
    errors.iter().map(|error| error.detail.as_str()).collect()
}
