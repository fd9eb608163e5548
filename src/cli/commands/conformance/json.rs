//! The result of the replay of records, as JSON.

use std::path::Path;

use serde::Serialize;

use super::counts::{Agreement, Counts};
use crate::conformance::outcome::{CaseOutcome, Disagreement};

/// All that was replayed.
#[derive(Debug, Serialize)]
pub struct Answer {
    all_agree: bool,
    counts: Vec<Count>,
    disagreements: Vec<Disagreeing>,
}

/// The records of a kind as a version.
#[derive(Debug, Serialize)]
struct Count {
    /// `syncs`, `runs`, `manifests` or `fits`.
    kind: &'static str,
    kubernetes_version: String,
    records: usize,
    agreeing: usize,
}

/// One thing on which we differ from a record.
#[derive(Debug, Serialize)]
pub struct Disagreeing {
    file: String,
    line: usize,
    name: String,
    kind: &'static str,
    kubernetes_version: String,
    about: String,
    expected: String,
    got: String,
}

impl Answer {
    pub fn new(counts: &Counts, disagreements: Vec<Disagreeing>) -> Self {
        let counts = counts.iter().map(|(kind, version, Agreement { agreeing, records })| Count {
            kind: kind.plural(),
            kubernetes_version: version.to_string(),
            records,
            agreeing,
        });
        Self { all_agree: disagreements.is_empty(), counts: counts.collect(), disagreements }
    }
}

impl Disagreeing {
    /// Those of the record on a line of a file.
    pub fn of(outcome: &CaseOutcome, file: &Path, line: usize) -> Vec<Self> {
        let one = |disagreement: &Disagreement| Self {
            file: file.display().to_string(),
            line,
            name: outcome.name.clone(),
            kind: outcome.kind.plural(),
            kubernetes_version: outcome.version.to_string(),
            about: disagreement.about.clone(),
            expected: disagreement.expected.clone(),
            got: disagreement.got.clone(),
        };
        outcome.disagreements.iter().map(one).collect()
    }
}
