//! Nodes.

use serde::Deserialize;

use super::amounts::Amounts;
use super::meta::Meta;
use crate::api::decode::null_as_default;
use crate::dump::time::{Time, optional_time};

/// `v1` Node.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Node {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: Meta,
    #[serde(deserialize_with = "null_as_default")]
    pub spec: NodeSpec,
    #[serde(deserialize_with = "null_as_default")]
    pub status: NodeStatus,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct NodeSpec {
    #[serde(deserialize_with = "null_as_default")]
    pub taints: Vec<NodeTaint>,
    #[serde(deserialize_with = "null_as_default")]
    pub unschedulable: bool,
}

/// `v1.Taint`. The effect is text here: what is no effect is nobody's taint.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(default)]
pub struct NodeTaint {
    #[serde(deserialize_with = "null_as_default")]
    pub key: String,
    #[serde(deserialize_with = "null_as_default")]
    pub value: String,
    #[serde(deserialize_with = "null_as_default")]
    pub effect: String,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeStatus {
    #[serde(deserialize_with = "null_as_default")]
    pub allocatable: Amounts,
    #[serde(deserialize_with = "null_as_default")]
    pub conditions: Vec<NodeCondition>,
    #[serde(deserialize_with = "null_as_default")]
    pub images: Vec<NodeImage>,
    #[serde(deserialize_with = "null_as_default")]
    pub node_info: NodeInfo,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeCondition {
    #[serde(rename = "type", deserialize_with = "null_as_default")]
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    #[serde(deserialize_with = "null_as_default")]
    pub status: String,
    #[serde(deserialize_with = "optional_time")]
    pub last_transition_time: Option<Time>,
    /// Of the Ready condition: when the kubelet last wrote it, which it does every 5 minutes at least.
    #[serde(deserialize_with = "optional_time")]
    pub last_heartbeat_time: Option<Time>,
}

/// An image that is on the node, under all of its names.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeImage {
    #[serde(deserialize_with = "null_as_default")]
    pub names: Vec<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub size_bytes: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeInfo {
    #[serde(deserialize_with = "null_as_default")]
    pub kubelet_version: String,
    #[serde(deserialize_with = "null_as_default")]
    pub operating_system: String,
    #[serde(deserialize_with = "null_as_default")]
    pub architecture: String,
}

impl Node {
    /// The fields that hold no amounts where amounts should be.
    pub fn unreadable_amounts(&self) -> impl Iterator<Item = String> {
        self.status.allocatable.unreadable.iter().map(|resource| format!("status.allocatable[{resource}]"))
    }

    /// The condition of this type.
    pub fn condition(&self, kind: &str) -> Option<&NodeCondition> {
        self.status.conditions.iter().find(|condition| condition.kind == kind)
    }
}
