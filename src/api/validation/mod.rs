//! What the API server finds wrong with a DaemonSet (`pkg/apis/apps/validation`, `pkg/apis/core/validation` of v1.31).
//!
//! All errors are found at once, in the order and the words of the real validation, so that people who know them from
//! kubectl know them here. The object must have its defaults already. Where Go walks a map in random order, this goes by key.

mod container;
mod daemon_set;
mod field_error;
mod labels;
mod names;
mod node_affinity;
mod object_meta;
mod pod_spec;
mod ports;
mod probes;
mod resources;
mod tolerations;
mod update_strategy;
mod volumes;

pub use daemon_set::validate_daemon_set;
pub use field_error::{FieldError, FieldErrorKind};
pub use names::{dns_subdomain, label_value};
pub use resources::{is_extended_resource, is_native_resource};

#[cfg(test)]
mod test_manifests;
