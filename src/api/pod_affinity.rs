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

/// `v1.PodAffinityTerm`: which pods, and within which topology.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodAffinityTerm {
    /// Without one no pod is selected; an empty one selects all.
    pub label_selector: Option<LabelSelector>,
    /// Without these and `namespaceSelector` it is the pod's own.
    #[serde(deserialize_with = "null_as_default")]
    pub namespaces: Vec<String>,
    /// Nodes with the same value of this label are one topology domain.
    #[serde(deserialize_with = "null_as_default")]
    pub topology_key: String,
    /// An empty one means all namespaces.
    pub namespace_selector: Option<LabelSelector>,
    /// Labels whose values the other pods must share with the pod.
    #[serde(deserialize_with = "null_as_default")]
    pub match_label_keys: Vec<String>,
    /// Labels whose values the other pods must not share with the pod.
    #[serde(deserialize_with = "null_as_default")]
    pub mismatch_label_keys: Vec<String>,
}
