//! Replays decisions recorded from the real controller, the scheduler and the API server, and says where ours differ.
//!
//! A record is one JSON object a line. What kind it is shows in its fields. Nothing here decides anything: it only
//! translates the recorded objects into the simulator's and compares the answers.

mod fit_case;
mod manifest_case;
mod objects;
mod run_case;
mod sync_case;

use serde_json::Value;

use crate::api::kubernetes_version::{KubernetesVersion, UnknownVersion};

/// The kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseKind {
    /// One sync of the controller, from a given state.
    Sync,
    /// A whole run of the controller in a world of fixed delays.
    Run,
    /// The API server's verdict on a manifest.
    Manifest,
    /// Whether the scheduler places a pod on its node, and at whose cost.
    Fit,
}

/// One thing on which we differ from the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// What it is about.
    pub about: String,
    pub expected: String,
    pub got: String,
}

/// How one record compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseOutcome {
    pub kind: CaseKind,
    /// The version as which it was replayed.
    pub version: KubernetesVersion,
    pub name: String,
    pub disagreements: Vec<Disagreement>,
}

/// Why a line is not a record.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("not JSON")]
    Syntax(#[from] serde_json::Error),
    #[error("a record of no known kind: it has {0}")]
    UnknownKind(String),
    #[error("`{path}`: {message}")]
    Shape { path: String, message: String },
}

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

impl CaseKind {
    /// The word for several of them.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Sync => "syncs",
            Self::Run => "runs",
            Self::Manifest => "manifests",
            Self::Fit => "fits",
        }
    }
}

impl Disagreement {
    /// `None` if the two are equal.
    fn between<T: PartialEq + std::fmt::Debug>(
        about: impl Into<String>,
        expected: &T,
        got: &T,
    ) -> Option<Self> {
        (expected != got).then(|| Self {
            about: about.into(),
            expected: format!("{expected:?}"),
            got: format!("{got:?}"),
        })
    }
}
