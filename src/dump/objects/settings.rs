//! Objects that change what becomes of pods: priority and runtime classes, and the limits of a namespace.

use serde::Deserialize;
use serde_json::Value;

use super::meta::Meta;
use crate::api::decode::null_as_default;

/// `scheduling.k8s.io/v1` PriorityClass.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PriorityClass {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: Meta,
    #[serde(deserialize_with = "null_as_default")]
    pub value: i32,
    #[serde(deserialize_with = "null_as_default")]
    pub global_default: bool,
    pub preemption_policy: Option<String>,
}

/// `node.k8s.io/v1` RuntimeClass.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct RuntimeClass {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: Meta,
    #[serde(deserialize_with = "null_as_default")]
    pub handler: String,
    pub overhead: Value,
    pub scheduling: Value,
}

/// `v1` LimitRange.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct LimitRange {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: Meta,
    pub spec: Value,
}
