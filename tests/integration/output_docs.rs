//! `docs/output-files.md` names every kind of fact, every reason and every field.

use serde_json::Value;

use crate::support::workplace::{SMALL, Workplace, stdout};
use everynode::record::fact::{FactKind, Reason};

const DOCS: &str = include_str!("../../docs/output-files.md");

#[test]
fn every_kind_and_reason_of_the_timeline_is_documented() {
    let kinds = FactKind::ALL.iter().map(|kind| kind.as_str());
    let reasons = Reason::ALL.iter().map(|reason| reason.as_str()).filter(|reason| !reason.is_empty());
    for word in kinds.chain(reasons) {
        assert!(DOCS.contains(&format!("| `{word}` |")), "{word}");
    }
}

#[test]
fn every_field_of_the_summary_is_documented() {
    let place = Workplace::new("output-docs");
    place.write("small.ron", &SMALL);
    let output = place.everynode(&["run", "small.ron", "--format", "json", "--no-charts"]);
    let summary: Value = serde_json::from_str(&stdout(&output)).unwrap();
    for field in fields(&summary) {
        let words = [format!("`{field}`"), format!("`{field}[]`")];
        assert!(words.iter().any(|word| DOCS.contains(word)), "{field}");
    }
}

/// Names of fields, but for those of Kubernetes' status and the causes, which are documented elsewhere.
fn fields(value: &Value) -> Vec<String> {
    match value {
        Value::Object(object) => object
            .iter()
            .flat_map(|(name, value)| {
                let has_own_words =
                    ["status", "uncovered_node_seconds", "overrides"].contains(&name.as_str());
                let inner = if has_own_words { Vec::new() } else { fields(value) };
                std::iter::once(name.clone()).chain(inner)
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(fields).collect(),
        _ => Vec::new(),
    }
}
