//! Nodes: the API object, and the facets of one that a DaemonSet can select by.

use serde::Deserialize;

use super::container::ResourceList;
use super::decode::null_as_default;
use super::labels::Labels;
use super::object_meta::ObjectMeta;
use super::taints::Taint;

/// The label by which the kubelet publishes the node's name.
pub const HOSTNAME_LABEL: &str = "kubernetes.io/hostname";
/// The label of the region, which holds zones.
pub const REGION_LABEL: &str = "topology.kubernetes.io/region";
/// The label of the failure zone.
pub const ZONE_LABEL: &str = "topology.kubernetes.io/zone";

/// A `v1.Node`, as far as DaemonSets look at it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Node {
    pub metadata: ObjectMeta,
    #[serde(deserialize_with = "null_as_default")]
    pub spec: NodeSpec,
    #[serde(deserialize_with = "null_as_default")]
    pub status: NodeStatus,
}

/// A `v1.NodeSpec`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct NodeSpec {
    #[serde(deserialize_with = "null_as_default")]
    pub taints: Vec<Taint>,
    #[serde(deserialize_with = "null_as_default")]
    pub unschedulable: bool,
}

/// A `v1.NodeStatus`, as far as the scheduler looks at it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct NodeStatus {
    /// What the node offers to pods.
    #[serde(deserialize_with = "null_as_default")]
    pub allocatable: ResourceList,
}

/// What decides whether a node runs the pods of a DaemonSet.
///
/// The hostname label need not be among `labels`: every kubelet sets it to the node's name, so that thousands of
/// nodes can share one set of labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeFacets<'a> {
    pub name: &'a str,
    pub labels: &'a Labels,
    pub taints: &'a [Taint],
}

impl<'a> NodeFacets<'a> {
    pub fn label(&self, key: &str) -> Option<&'a str> {
        match self.labels.get(key) {
            Some(value) => Some(value),
            None if key == HOSTNAME_LABEL => Some(self.name),
            None => None,
        }
    }
}

impl Node {
    pub fn facets(&self) -> NodeFacets<'_> {
        NodeFacets { name: &self.metadata.name, labels: &self.metadata.labels, taints: &self.spec.taints }
    }
}
