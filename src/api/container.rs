//! A container of a pod template: what it runs, asks for, listens on and mounts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::decode::null_as_default;
use super::probe::{Lifecycle, Probe};
use super::quantity::Quantity;

/// `v1.ResourceList`, by resource name.
pub type ResourceList = BTreeMap<String, Quantity>;

/// `v1.Container`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Container {
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub image: String,
    #[serde(deserialize_with = "null_as_default")]
    pub image_pull_policy: String,
    /// Only init containers may have one; `Always` makes a sidecar of it.
    pub restart_policy: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub resources: ResourceRequirements,
    #[serde(deserialize_with = "null_as_default")]
    pub ports: Vec<ContainerPort>,
    #[serde(deserialize_with = "null_as_default")]
    pub volume_mounts: Vec<VolumeMount>,
    pub liveness_probe: Option<Probe>,
    pub readiness_probe: Option<Probe>,
    pub startup_probe: Option<Probe>,
    pub lifecycle: Option<Lifecycle>,
}

/// `v1.ResourceRequirements`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceRequirements {
    #[serde(deserialize_with = "null_as_default")]
    pub limits: ResourceList,
    #[serde(deserialize_with = "null_as_default")]
    pub requests: ResourceList,
}

/// `v1.ContainerPort`. A `host_port` of 0 asks for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerPort {
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub container_port: i32,
    #[serde(deserialize_with = "null_as_default")]
    pub host_port: i32,
    #[serde(rename = "hostIP", deserialize_with = "null_as_default")]
    pub host_ip: String,
    #[serde(deserialize_with = "null_as_default")]
    pub protocol: String,
}

/// `v1.VolumeMount`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeMount {
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    #[serde(deserialize_with = "null_as_default")]
    pub mount_path: String,
}

impl Container {
    /// Whether it is an init container that keeps running beside the others.
    pub fn is_sidecar(&self) -> bool {
        self.restart_policy.as_deref() == Some("Always")
    }
}
