//! The objects of a cluster as they are now, followed fact by fact.
//!
//! Memory is needed for the objects that there are, not for all that there ever were.

use std::collections::BTreeMap;

use super::cluster::ListedCluster;
use super::daemon_set_object::{DaemonSetState, named_after};
use super::node_object::NodeState;
use super::pod_object::PodState;
use crate::api::labels::Labels;
use crate::api::taints::Taint;
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};
use crate::record::detail::Detail;
use crate::record::fact::{Fact, FactKind};
use crate::record::observer::StatusStep;

/// DaemonSet, node, and which of the pods there.
pub type PodKey = (DaemonSetId, NodeId, u32);

/// An object of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Object {
    DaemonSet(DaemonSetId),
    Node(NodeId),
    Pod(PodKey),
}

/// All objects that there are.
pub struct ClusterState {
    pub cluster: ListedCluster,
    pub daemon_sets: Vec<DaemonSetState>,
    pub nodes: BTreeMap<NodeId, NodeState>,
    pub pods: BTreeMap<PodKey, PodState>,
    /// What has been said of the fact that follows.
    detail: FactDetail,
}

/// What a detail says that outlives it.
#[derive(Default)]
struct FactDetail {
    taints: Option<Vec<Taint>>,
    labels: Option<Labels>,
    image: Option<String>,
}

impl Object {
    /// The object that a fact tells something of, if it is one of these.
    pub fn of(fact: &Fact) -> Option<Self> {
        match (fact.daemon_set(), fact.node(), fact.pod()) {
            (Some(daemon_set), Some(node), Some(pod)) => Some(Self::Pod((daemon_set, node, pod))),
            (Some(daemon_set), None, _) => Some(Self::DaemonSet(daemon_set)),
            (None, Some(node), _) => Some(Self::Node(node)),
            _ => None,
        }
    }
}

impl ClusterState {
    pub fn new(cluster: ListedCluster) -> Self {
        let daemon_sets = cluster.daemon_sets.iter().map(|_| DaemonSetState::default()).collect();
        let (nodes, pods) = (BTreeMap::new(), BTreeMap::new());
        Self { cluster, daemon_sets, nodes, pods, detail: FactDetail::default() }
    }

    /// More of the fact that follows.
    pub fn on_detail(&mut self, detail: Detail<'_>) {
        match detail {
            Detail::Taints { after, .. } => self.detail.taints = Some(after.to_vec()),
            Detail::Labels { after, .. } => self.detail.labels = Some(after.clone()),
            Detail::Image(image) => self.detail.image = Some(image.to_owned()),
            Detail::Template { .. } | Detail::Words(_) => {}
        }
    }

    /// The images that the fact that follows is about.
    pub fn take_image(&mut self) -> Option<String> {
        self.detail.image.take()
    }

    pub fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        match Object::of(fact) {
            Some(Object::Pod(key)) => self.follow_pod(at, fact, key),
            Some(Object::Node(id)) => self.follow_node(at, fact, id, catalog),
            Some(Object::DaemonSet(id)) => {
                self.daemon_sets[id.index()].follow(at, fact, &self.cluster.daemon_sets[id.index()]);
            }
            None => {}
        }
    }

    pub fn on_status(&mut self, step: &StatusStep) {
        self.daemon_sets[step.daemon_set.index()].on_status(step.status);
    }

    /// A pod's name, without the namespace that the name of its DaemonSet may begin with here.
    pub fn pod_name((daemon_set, node, occurrence): PodKey, catalog: &Catalog) -> String {
        let name = catalog.pod(daemon_set, node, occurrence).to_string();
        let name = name.rsplit_once('/').map_or(name.as_str(), |(_, name)| name);
        match name.rsplit_once('-') {
            Some((daemon_set, suffix)) => named_after(daemon_set, '-', suffix),
            None => name.to_owned(),
        }
    }

    fn follow_node(&mut self, at: Instant, fact: &Fact, id: NodeId, catalog: &Catalog) {
        match fact.kind() {
            FactKind::NodeJoined => {
                let (pool, ordinal) = catalog.prefix_and_ordinal(id);
                self.nodes.insert(id, NodeState::new(at, &self.cluster.pools[pool as usize], ordinal));
            }
            FactKind::NodeLeft => _ = self.nodes.remove(&id),
            _ => {}
        }
        let (taints, labels) = (self.detail.taints.take(), self.detail.labels.take());
        if let Some(node) = self.nodes.get_mut(&id) {
            node.follow(at, fact, taints, labels);
        }
    }

    fn follow_pod(&mut self, at: Instant, fact: &Fact, key: PodKey) {
        match fact.kind() {
            FactKind::PodExisted | FactKind::PodCreated => {
                let created = (fact.kind() == FactKind::PodCreated).then_some(at);
                let state = &self.daemon_sets[key.0.index()];
                self.pods.insert(key, PodState::new(created, state.version_of(fact.revision())));
            }
            FactKind::PodRemoved => _ = self.pods.remove(&key),
            _ => {
                if let Some(pod) = self.pods.get_mut(&key) {
                    pod.follow(at, fact);
                }
            }
        }
    }
}
