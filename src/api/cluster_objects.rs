//! The objects of a cluster that change what becomes of a DaemonSet's pods when they are created.

use serde::Deserialize;

use super::container::ResourceList;
use super::decode::null_as_default;
use super::defaults::NAMESPACE;
use super::labels::Labels;
use super::object_meta::ObjectMeta;
use super::taints::Toleration;

/// `HighestUserDefinablePriority`.
pub const HIGHEST_USER_DEFINABLE_PRIORITY: i32 = 1_000_000_000;
/// Names of PriorityClasses that begin so are Kubernetes' own.
pub const SYSTEM_PREFIX: &str = "system-";
/// The PriorityClasses that every cluster has, with their values.
pub const SYSTEM_PRIORITY_CLASSES: [(&str, i32); 2] =
    [("system-node-critical", 2_000_001_000), ("system-cluster-critical", 2_000_000_000)];

/// `scheduling.k8s.io/v1` PriorityClass.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PriorityClassObject {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: ObjectMeta,
    #[serde(deserialize_with = "null_as_default")]
    pub value: i32,
    #[serde(deserialize_with = "null_as_default")]
    pub global_default: bool,
    pub preemption_policy: Option<String>,
}

/// `node.k8s.io/v1` RuntimeClass.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RuntimeClass {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: ObjectMeta,
    #[serde(deserialize_with = "null_as_default")]
    pub handler: String,
    pub overhead: Option<Overhead>,
    pub scheduling: Option<RuntimeClassScheduling>,
}

/// What a pod of the class takes besides its containers.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Overhead {
    #[serde(deserialize_with = "null_as_default")]
    pub pod_fixed: ResourceList,
}

/// Where pods of the class can run.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RuntimeClassScheduling {
    #[serde(deserialize_with = "null_as_default")]
    pub node_selector: Labels,
    #[serde(deserialize_with = "null_as_default")]
    pub tolerations: Vec<Toleration>,
}

/// `v1` LimitRange.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LimitRange {
    #[serde(deserialize_with = "null_as_default")]
    pub metadata: ObjectMeta,
    #[serde(deserialize_with = "null_as_default")]
    pub spec: LimitRangeSpec,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LimitRangeSpec {
    #[serde(deserialize_with = "null_as_default")]
    pub limits: Vec<LimitRangeItem>,
}

/// The limits of one kind of thing: `Container`, `Pod`, or what is no pod's. Only those of a `Container` give defaults.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LimitRangeItem {
    #[serde(rename = "type", deserialize_with = "null_as_default")]
    pub kind: String,
    #[serde(deserialize_with = "null_as_default")]
    pub max: ResourceList,
    #[serde(deserialize_with = "null_as_default")]
    pub min: ResourceList,
    #[serde(deserialize_with = "null_as_default")]
    pub default: ResourceList,
    #[serde(deserialize_with = "null_as_default")]
    pub default_request: ResourceList,
    #[serde(deserialize_with = "null_as_default")]
    pub max_limit_request_ratio: ResourceList,
}

impl LimitRange {
    /// What the API server fills in.
    pub fn set_defaults(&mut self) {
        if self.metadata.namespace.is_empty() {
            NAMESPACE.clone_into(&mut self.metadata.namespace);
        }
        self.spec.limits.iter_mut().for_each(LimitRangeItem::set_defaults);
    }
}

impl LimitRangeItem {
    /// `SetDefaults_LimitRangeItem`: a missing default limit is the most, a missing default request the default limit or
    /// else the least.
    fn set_defaults(&mut self) {
        if self.kind != "Container" {
            return;
        }
        let fill_in = |list: &mut ResourceList, from: &ResourceList| {
            for (name, &amount) in from {
                list.entry(name.clone()).or_insert(amount);
            }
        };
        fill_in(&mut self.default, &self.max);
        fill_in(&mut self.default_request, &self.default);
        fill_in(&mut self.default_request, &self.min);
    }
}
