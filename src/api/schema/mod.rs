//! The fields that the API knows, and what it says of objects that do not keep to them.
//!
//! The types are data (`types.txt`, which says how it was made): nothing here names a single field of a pod.

mod field_paths;
mod findings;
mod strict;
mod types;

pub use field_paths::paths_of_field;
pub use findings::{Findings, Mismatch, UnknownField};
pub use strict::findings_in;

/// The Kubernetes version whose fields are known.
pub const KUBERNETES_VERSION: &str = "v1.37";
