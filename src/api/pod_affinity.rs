//! Affinity and anti-affinity between pods, as written.

use serde::{Deserialize, Serialize};

use super::decode::null_as_default;
use super::labels::LabelSelector;

/// `v1.PodAffinity` and `v1.PodAntiAffinity`, which look the same. Preferred terms play no part for DaemonSet pods and are
/// not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodAffinity {
    #[serde(deserialize_with = "null_as_default")]
    pub required_during_scheduling_ignored_during_execution: Vec<PodAffinityTerm>,
}

/// `v1.PodAffinityTerm`: which pods, and how near is near.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodAffinityTerm {
    /// Without one no pod is meant; an empty one means all.
    pub label_selector: Option<LabelSelector>,
    /// Without these and `namespaceSelector` it is the pod's own.
    #[serde(deserialize_with = "null_as_default")]
    pub namespaces: Vec<String>,
    /// Nodes with the same value of this label are one place.
    #[serde(deserialize_with = "null_as_default")]
    pub topology_key: String,
    /// An empty one means all namespaces.
    pub namespace_selector: Option<LabelSelector>,
    /// Labels in which the others must be like the pod.
    #[serde(deserialize_with = "null_as_default")]
    pub match_label_keys: Vec<String>,
    /// Labels in which the others must not be like the pod.
    #[serde(deserialize_with = "null_as_default")]
    pub mismatch_label_keys: Vec<String>,
}
