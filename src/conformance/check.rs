//! Checks one record, whose kind follows from its fields.

use serde_json::Value;

use super::outcome::{CaseKind, CaseOutcome, RecordError};
use super::{fit_case, manifest_case, objects, run_case, sync_case};
use crate::api::kubernetes_version::{KubernetesVersion, UnknownVersion};

/// Replays the record on one line as the given version decides, or as that which the record itself names.
pub fn check(line: &str, version: KubernetesVersion) -> Result<CaseOutcome, RecordError> {
    let record: Value = serde_json::from_str(line)?;
    let version = own_version(&record)?.unwrap_or(version);
    let has = |field: &str| record.get(field).is_some();
    let (kind, disagreements) = if has("pods") && has("currentRevision") {
        (CaseKind::Sync, sync_case::check(objects::decode(&record)?, version))
    } else if has("horizonSeconds") {
        (CaseKind::Run, run_case::check(&objects::decode(&record)?, version)?)
    } else if has("manifest") {
        (CaseKind::Manifest, manifest_case::check(&objects::decode(&record)?))
    } else if has("podsOnNode") {
        (CaseKind::Fit, fit_case::check(&objects::decode(&record)?, version))
    } else {
        let fields = record.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>().join(", "));
        return Err(RecordError::UnknownKind(fields.unwrap_or_else(|| "no fields".to_owned())));
    };
    let name = record.get("name").and_then(Value::as_str).unwrap_or("(unnamed)").to_owned();
    Ok(CaseOutcome { kind, version, name, disagreements })
}

fn own_version(record: &Value) -> Result<Option<KubernetesVersion>, RecordError> {
    const FIELD: &str = "kubernetesVersion";
    let Some(written) = record.get(FIELD) else { return Ok(None) };
    let shape = |message: String| RecordError::Shape { path: FIELD.to_owned(), message };
    let text = written.as_str().ok_or_else(|| shape(format!("expected a text, found {written}")))?;
    text.parse().map(Some).map_err(|error: UnknownVersion| shape(error.to_string()))
}
