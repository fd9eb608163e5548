//! What has to be known of a cluster besides its record, for its objects to be complete.

use std::collections::BTreeMap;

use super::calendar::Calendar;
use crate::api::daemon_set::DaemonSetSpec;
use crate::api::labels::Labels;
use crate::api::taints::Taint;
use crate::api::zone_order::ZoneOrder;

/// The cluster of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedCluster {
    pub calendar: Calendar,
    /// `v1.36.0`.
    pub kubelet_version: String,
    /// In the catalog's order.
    pub pools: Vec<ListedPool>,
    /// In the catalog's order.
    pub daemon_sets: Vec<ListedDaemonSet>,
    /// In bytes, by name, of those whose size is known.
    pub image_sizes: BTreeMap<String, u64>,
}

/// Nodes that are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedPool {
    pub name: String,
    /// By zone.
    pub labels: Vec<Labels>,
    pub zone_order: ZoneOrder,
    pub taints: Vec<Taint>,
    /// By resource; what is not limited is left out.
    pub allocatable: BTreeMap<String, String>,
}

/// A DaemonSet with all specs that it has in the run.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedDaemonSet {
    pub name: String,
    pub namespace: String,
    pub specs: Vec<DaemonSetSpec>,
    /// The spec that it begins with; those before have the templates of its older revisions, numbered from 1.
    pub first_spec: usize,
    /// The specs that it gets, in their order.
    pub changes: Vec<usize>,
}

/// The label by which providers name a node's pool: none of theirs, because the cluster is nobody's.
pub const POOL_LABEL: &str = "karpenter.sh/nodepool";
