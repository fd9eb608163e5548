//! What the API server finds wrong with a DaemonSet (`pkg/apis/apps/validation`, `pkg/apis/core/validation` of v1.31) and with
//! the objects that admission looks at.
//!
//! All errors are found at once, in the order and the words of the real validation, so that people who know them from
//! kubectl know them here. The object must have its defaults already. Where Go walks a map in random order, this goes by key.

mod annotations;
mod claims;
mod container;
mod daemon_set;
mod daemon_set_update;
mod downward;
mod environment;
mod field_error;
mod labels;
mod limit_range;
mod network;
mod node_affinity;
mod object_meta;
mod paths;
mod pod_creation;
mod pod_spec;
mod ports;
mod priority_class;
mod probes;
mod profiles;
mod projections;
mod resources;
mod runtime_class;
mod security_context;
mod spreading;
mod sysctls;
mod tolerations;
mod unstructured;
mod update_strategy;
mod volume_details;
mod volume_sources;
mod volumes;
mod windows;

pub(super) use annotations::{APP_ARMOR, SECCOMP_OF_CONTAINER, SECCOMP_OF_POD};
pub use daemon_set::validate_daemon_set;
pub use daemon_set_update::validate_daemon_set_update;
pub use field_error::{FieldError, FieldErrorKind};
pub use limit_range::validate_limit_range;
pub(super) use network::address_of;
pub use pod_creation::validate_pod_creation;
pub use priority_class::validate_priority_class;
pub use resources::{is_extended_resource, is_native_resource};
pub use runtime_class::validate_runtime_class;
pub(super) use unstructured::Unstructured;

#[cfg(test)]
mod test_manifests;
