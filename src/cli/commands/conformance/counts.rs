//! How many records agree.

use std::collections::BTreeMap;

use crate::api::kubernetes_version::KubernetesVersion;
use crate::conformance::outcome::{CaseKind, CaseOutcome};

/// How many records of each kind agree, of how many, as each version.
#[derive(Debug, Default)]
pub struct Counts(BTreeMap<(CaseKind, KubernetesVersion), Agreement>);

/// How many records agree.
#[derive(Clone, Copy, Debug, Default)]
pub struct Agreement {
    pub agreeing: usize,
    pub records: usize,
}

impl Counts {
    pub fn add(&mut self, outcome: &CaseOutcome) {
        let agreement = self.0.entry((outcome.kind, outcome.version)).or_default();
        agreement.agreeing += usize::from(outcome.disagreements.is_empty());
        agreement.records += 1;
    }

    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    pub fn all_agree(&self) -> bool {
        self.0.values().all(|agreement| agreement.agreeing == agreement.records)
    }

    pub fn iter(&self) -> impl Iterator<Item = (CaseKind, KubernetesVersion, Agreement)> {
        self.0.iter().map(|(&(kind, version), &agreement)| (kind, version, agreement))
    }

    /// One sentence: "12 of 12 syncs agree as 1.31".
    pub fn in_words(&self) -> String {
        let parts: Vec<String> = self
            .iter()
            .map(|(kind, version, Agreement { agreeing, records })| {
                format!("{agreeing} of {records} {} agree as {version}", kind.plural())
            })
            .collect();
        parts.join(", ")
    }
}
