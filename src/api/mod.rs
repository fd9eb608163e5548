//! The Kubernetes objects as the simulator holds them, in the shapes and words of the API.
//!
//! Decoding follows the API machinery: `null` is absent, and of an object that somebody applies every field must be one
//! that the API knows ([`schema`]). Nothing here changes with time.

pub mod affinity_mismatch;
pub mod cluster_objects;
pub mod cluster_verdict;
pub mod container;
pub mod daemon_set;
pub mod decode;
pub mod defaults;
pub mod identity;
pub mod int_or_percent;
pub mod kubernetes_version;
pub mod labels;
pub mod names;
pub mod node;
pub mod node_affinity;
pub mod node_labels;
pub mod object_meta;
pub mod pod;
pub mod pod_affinity;
pub mod pod_spec;
pub mod probe;
pub mod quantity;
pub mod schema;
pub mod stored_daemon_set;
pub mod taints;
pub mod template_defaults;
pub mod validation;
pub mod verdict;
pub mod warnings;
pub mod zone_order;
