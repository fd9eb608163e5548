//! The pod template's spec: what decides where daemon pods run, and what they ask for.

use serde::{Deserialize, Serialize};

pub use super::container::Container;
use super::container::{ResourceList, ResourceRequirements};
use super::decode::null_as_default;
use super::labels::Labels;
use super::node_affinity::Affinity;
use super::taints::Toleration;
use crate::engine::time::Duration;

/// `v1.PodSpec`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSpec {
    #[serde(deserialize_with = "null_as_default")]
    pub node_name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub node_selector: Labels,
    pub affinity: Option<Affinity>,
    #[serde(deserialize_with = "null_as_default")]
    pub tolerations: Vec<Toleration>,
    #[serde(deserialize_with = "null_as_default")]
    pub host_network: bool,
    #[serde(deserialize_with = "null_as_default")]
    pub containers: Vec<Container>,
    #[serde(deserialize_with = "null_as_default")]
    pub init_containers: Vec<Container>,
    #[serde(deserialize_with = "null_as_default")]
    pub volumes: Vec<Volume>,
    #[serde(deserialize_with = "null_as_default")]
    pub restart_policy: String,
    pub termination_grace_period_seconds: Option<i64>,
    pub active_deadline_seconds: Option<i64>,
    #[serde(deserialize_with = "null_as_default")]
    pub priority_class_name: String,
    /// What `priorityClassName` stands for, as the admission of pods fills it in.
    pub priority: Option<i32>,
    pub preemption_policy: Option<String>,
    /// The RuntimeClass, which must be there when a pod is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime_class_name: Option<String>,
    /// What the containers ask for together, where that is said of the pod as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<ResourceRequirements>,
    /// What the runtime class adds to the pod's own requests.
    #[serde(deserialize_with = "null_as_default")]
    pub overhead: ResourceList,
}

impl PodSpec {
    /// How long a pod may take to end. A spec without the API server's defaults sets no limit.
    pub fn grace_period(&self) -> Duration {
        self.termination_grace_period_seconds.map_or(Duration::MAX, Duration::from_signed_seconds)
    }
}

/// `v1.Volume`: its name, and the one source that the API server has rules for which matter to DaemonSets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Volume {
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    pub host_path: Option<HostPathVolumeSource>,
}

/// `v1.HostPathVolumeSource`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HostPathVolumeSource {
    #[serde(deserialize_with = "null_as_default")]
    pub path: String,
    #[serde(rename = "type", deserialize_with = "null_as_default")]
    pub kind: String,
}
