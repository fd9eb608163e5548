//! `v1` Node.

use serde_json::{Value, json};

use super::cluster::{ListedCluster, ListedPool, POOL_LABEL};
use crate::api::labels::Labels;
use crate::api::node::HOSTNAME_LABEL;
use crate::api::taints::{Taint, well_known};
use crate::engine::time::Instant;
use crate::record::fact::{Fact, FactKind, Reason};

/// A node as it is now.
pub struct NodeState {
    /// `None`: it is older than the run.
    created: Option<Instant>,
    ready: bool,
    is_silent: bool,
    ready_since: Option<Instant>,
    labels: Labels,
    taints: Vec<Taint>,
    pool: String,
    allocatable: Value,
}

impl NodeState {
    pub fn new(at: Instant, pool: &ListedPool, ordinal: u32) -> Self {
        let zone = pool.zone_order.zone_of(ordinal) as usize;
        Self {
            created: (at > Instant::START).then_some(at),
            ready: true,
            is_silent: false,
            ready_since: None,
            labels: pool.labels[zone].clone(),
            taints: pool.taints.clone(),
            pool: pool.name.clone(),
            allocatable: json!(pool.allocatable),
        }
    }

    pub fn follow(&mut self, at: Instant, fact: &Fact, taints: Option<Vec<Taint>>, labels: Option<Labels>) {
        self.taints = taints.unwrap_or_else(|| std::mem::take(&mut self.taints));
        self.labels = labels.unwrap_or_else(|| std::mem::take(&mut self.labels));
        match fact.kind() {
            FactKind::NodeJoined => self.ready = fact.reason() != Reason::StartUp,
            FactKind::NodeReady => (self.ready, self.ready_since) = (true, Some(at)),
            FactKind::NodeNotReady => {
                (self.ready, self.ready_since) = (false, Some(at));
                self.is_silent = fact.reason() == Reason::Unreachable;
            }
            _ => {}
        }
    }

    /// `None`: it is older than the run.
    pub const fn created(&self) -> Option<Instant> {
        self.created
    }

    pub fn taints(&self) -> &[Taint] {
        &self.taints
    }

    pub fn is_unschedulable(&self) -> bool {
        is_unschedulable(&self.taints)
    }

    /// The status of its Ready condition.
    pub const fn ready_condition(&self) -> &'static str {
        match (self.ready, self.is_silent) {
            (true, _) => "True",
            (false, true) => "Unknown",
            (false, false) => "False",
        }
    }

    pub fn object(&self, name: &str, cluster: &ListedCluster) -> Value {
        let mut labels = self.labels.clone();
        labels.insert(HOSTNAME_LABEL.to_owned(), name.to_owned());
        labels.entry(POOL_LABEL.to_owned()).or_insert_with(|| self.pool.clone());
        let status = self.ready_condition();
        // Since when a node is Ready that was so before the run nobody knows.
        let mut condition = json!({"type": "Ready", "status": status});
        if let Some(since) = self.ready_since {
            condition["lastTransitionTime"] = cluster.calendar.time(since).into();
        }
        let mut spec = json!({"taints": self.taints.iter().map(taint_object).collect::<Vec<_>>()});
        if self.is_unschedulable() {
            spec["unschedulable"] = true.into();
        }
        json!({
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {
                "name": name,
                "creationTimestamp": cluster.calendar.created(self.created),
                "labels": labels,
            },
            "spec": spec,
            "status": {
                "allocatable": self.allocatable,
                "conditions": [condition],
                "nodeInfo": {"kubeletVersion": cluster.kubelet_version},
            },
        })
    }
}

/// Whether a node with these taints is cordoned.
pub fn is_unschedulable(taints: &[Taint]) -> bool {
    taints.iter().any(|taint| taint.key == well_known::UNSCHEDULABLE)
}

fn taint_object(taint: &Taint) -> Value {
    let mut object = json!({"key": taint.key, "effect": taint.effect});
    if !taint.value.is_empty() {
        object["value"] = taint.value.clone().into();
    }
    object
}
