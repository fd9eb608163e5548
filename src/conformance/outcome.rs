//! The outcome of comparing a record, or why a line is not one.

use crate::api::kubernetes_version::KubernetesVersion;

/// The kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseKind {
    /// One sync of the controller, from a given state.
    Sync,
    /// A whole run of the controller in a cluster of fixed delays.
    Run,
    /// The API server's verdict on a manifest.
    Manifest,
    /// Whether the scheduler places a pod on its node, and which pods it preempts.
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
    pub(super) fn between<T: PartialEq + std::fmt::Debug>(
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
