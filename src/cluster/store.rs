//! The objects of the cluster as they are: nodes and pods, in dense tables.
//!
//! Nodes that are alike share their labels and taints: the store keeps each distinct set once. A pod's place is used
//! again after it; the serial number tells the old pod's events from the new one's. Invariant: the pods of a node are
//! linked through `next_on_node`, each in exactly one list; the links are in a table of their own, small enough to stay in
//! the cache, because who is looked for is mostly not the first.

use super::interned::Interned;
use super::kubelet::{PodLuck, Step};
use crate::api::identity::{DaemonSetId, NodeId, PodId, PoolId, TemplateId};
use crate::api::labels::Labels;
use crate::api::pod::PodPhase;
use crate::api::taints::Taint;
use crate::engine::prefetch::prefetch;
use crate::engine::time::{Duration, Instant};

/// A pod of an earlier or the present use of its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PodRef {
    pub id: PodId,
    serial: u32,
}

/// A stay of a node in the cluster; when it leaves and comes back it is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeRef {
    pub id: NodeId,
    stay: u32,
}

impl NodeRef {
    /// Which of the node's stays it is, from 0.
    pub const fn stay(self) -> u32 {
        self.stay
    }
}

/// A set of labels that nodes share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LabelSetId(u32);

/// A list of taints that nodes share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaintSetId(u32);

impl LabelSetId {
    /// No labels at all.
    const NONE: Self = Self(0);
}

impl TaintSetId {
    /// No taints at all.
    pub const NONE: Self = Self(0);
}

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    pub pool: PoolId,
    /// Its number within the pool.
    pub ordinal: u32,
    /// The hash of its name, by which it has its own luck.
    pub name_hash: u64,
    pub labels: LabelSetId,
    pub taints: TaintSetId,
    pub exists: bool,
    /// Whether its kubelet works and reports.
    pub kubelet: KubeletState,
    /// The last heartbeat of a kubelet that is away; the first since it began to report of one that works.
    pub heartbeat: Instant,
    /// Whether the API server's Ready condition is True.
    pub ready: bool,
    stay: u32,
    first_pod: PodId,
}

/// The end of a node's list of pods.
const NO_POD: PodId = PodId(u32::MAX);

/// Whether a node's kubelet works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KubeletState {
    /// The node has not been Ready yet.
    Starting,
    Running,
    /// It does not report.
    Away,
}

/// A pod.
#[derive(Clone, Debug)]
pub struct Pod {
    pub daemon_set: DaemonSetId,
    pub node: NodeId,
    pub template: TemplateId,
    /// The how-manieth of its DaemonSet on its node, from 0.
    pub occurrence: u32,
    pub phase: PodPhase,
    pub bound: bool,
    pub deleting: bool,
    /// Its Ready condition.
    pub ready: bool,
    /// Its containers pass their probes, whatever the Ready condition says.
    pub healthy: bool,
    pub available: bool,
    /// Its images are on the node already.
    pub has_images: bool,
    /// Its probes never succeed.
    pub never_ready: bool,
    pub ready_since: Instant,
    /// When it is to be evicted for a taint, or never.
    pub evicted_at: Instant,
    /// What waits for the kubelet to be back.
    pub held: Option<Step>,
    pub luck: PodLuck,
}

/// Which pod it is, whatever becomes of it.
#[derive(Clone, Copy, Debug)]
pub struct PodIdentity {
    pub daemon_set: DaemonSetId,
    pub node: NodeId,
    pub template: TemplateId,
    pub occurrence: u32,
}

/// All nodes and pods.
#[derive(Clone, Debug, Default)]
pub struct Store {
    nodes: Vec<Node>,
    pods: Vec<PodPlace>,
    /// By pod: the next on its node, or [`NO_POD`].
    next_on_node: Vec<PodId>,
    vacant: Vec<PodId>,
    label_sets: Interned<Labels>,
    taint_sets: Interned<Vec<Taint>>,
}

/// A place for a pod.
#[derive(Clone, Debug, Default)]
struct PodPlace {
    /// How many pods have been here and are gone.
    serial: u32,
    pod: Option<Pod>,
}

impl Store {
    /// Makes room for so many nodes and pods, so that filling a cluster moves nothing.
    pub fn reserve(&mut self, nodes: usize, pods: usize) {
        self.nodes.reserve_exact(nodes);
        self.pods.reserve_exact(pods);
        self.next_on_node.reserve_exact(pods);
    }

    /// Adds a node that does not exist yet.
    pub fn add_node(&mut self, pool: PoolId, ordinal: u32, name_hash: u64) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).expect("fewer than 2^32 nodes"));
        self.nodes.push(Node::NOT_YET);
        let node = self.node_mut(id);
        (node.pool, node.ordinal, node.name_hash) = (pool, ordinal, name_hash);
        id
    }

    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    pub fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    pub fn existing_nodes(&self) -> impl Iterator<Item = NodeId> {
        (0..).map(NodeId).zip(&self.nodes).filter(|(_, node)| node.exists).map(|(id, _)| id)
    }

    pub fn node_ref(&self, id: NodeId) -> NodeRef {
        NodeRef { id, stay: self.node(id).stay }
    }

    /// The node, if it is still in the stay that is meant.
    pub fn resolve_node(&self, node: NodeRef) -> Option<NodeId> {
        let found = self.node(node.id);
        (found.exists && found.stay == node.stay).then_some(node.id)
    }

    /// The node's object is deleted: what is scheduled for this stay has lost its meaning.
    pub fn end_stay(&mut self, id: NodeId) {
        let node = self.node_mut(id);
        node.exists = false;
        node.ready = false;
        node.stay += 1;
    }

    pub fn intern_labels(&mut self, labels: Labels) -> LabelSetId {
        LabelSetId(self.label_sets.number(labels))
    }

    pub fn intern_taints(&mut self, taints: Vec<Taint>) -> TaintSetId {
        TaintSetId(self.taint_sets.number(taints))
    }

    pub fn labels(&self, id: LabelSetId) -> &Labels {
        self.label_sets.value(id.0)
    }

    pub fn taints(&self, id: TaintSetId) -> &[Taint] {
        self.taint_sets.value(id.0)
    }

    /// Adds a pod and links it to its node.
    pub fn add_pod(&mut self, pod: Pod) -> PodRef {
        let id = self.vacant.pop().unwrap_or_else(|| {
            self.pods.push(PodPlace::default());
            self.next_on_node.push(NO_POD);
            PodId(u32::try_from(self.pods.len() - 1).expect("fewer than 2^32 pods at once"))
        });
        let node = self.node_mut(pod.node);
        let next = std::mem::replace(&mut node.first_pod, id);
        self.next_on_node[id.index()] = next;
        let place = &mut self.pods[id.index()];
        place.pod = Some(pod);
        PodRef { id, serial: place.serial }
    }

    /// Removes a pod. Its place stays reserved until it is [released](Self::release).
    pub fn remove_pod(&mut self, id: PodId) {
        self.unlink(id);
        let place = &mut self.pods[id.index()];
        place.pod = None;
        place.serial += 1;
    }

    /// Nobody speaks of the removed pod any more: its place can be used again.
    pub fn release(&mut self, id: PodId) {
        self.vacant.push(id);
    }

    /// Whether there is a pod in this place.
    pub fn has_pod(&self, id: PodId) -> bool {
        self.pods[id.index()].pod.is_some()
    }

    /// Takes the pod out of its node's list.
    fn unlink(&mut self, id: PodId) {
        let (node, next) = (self.pod(id).node, self.next_on_node[id.index()]);
        let mut link = &mut self.nodes[node.index()].first_pod;
        while *link != id {
            let before = *link;
            assert!(before != NO_POD, "a pod is in its node's list");
            link = &mut self.next_on_node[before.index()];
        }
        *link = next;
    }

    pub fn pod(&self, id: PodId) -> &Pod {
        self.pods[id.index()].pod.as_ref().expect("only existing pods are asked for")
    }

    pub fn pod_mut(&mut self, id: PodId) -> &mut Pod {
        self.pods[id.index()].pod.as_mut().expect("only existing pods are asked for")
    }

    /// The pod and the node will be looked at soon.
    pub fn prefetch(&self, pod: PodId, node: NodeId) {
        self.prefetch_pod(pod);
        self.prefetch_node(node);
    }

    /// The node will be looked at soon.
    pub fn prefetch_node(&self, node: NodeId) {
        prefetch(&self.nodes[node.index()]);
    }

    /// The pod will be looked at soon.
    pub fn prefetch_pod(&self, pod: PodId) {
        prefetch(&self.pods[pod.index()]);
    }

    /// The pod will be taken out of its node's list soon.
    pub fn prefetch_link(&self, pod: PodId) {
        prefetch(&self.next_on_node[pod.index()]);
    }

    pub fn pod_ref(&self, id: PodId) -> PodRef {
        PodRef { id, serial: self.pods[id.index()].serial }
    }

    /// The pod, if it is still the one that is meant.
    pub fn resolve_pod(&self, pod: PodRef) -> Option<PodId> {
        (self.pods[pod.id.index()].serial == pod.serial).then_some(pod.id)
    }

    /// All pods bound to or aimed at a node, the newest first.
    pub fn pods_on(&self, node: NodeId) -> impl Iterator<Item = PodId> {
        let mut next = self.node(node).first_pod;
        std::iter::from_fn(move || {
            let id = Some(next).filter(|&id| id != NO_POD)?;
            next = self.next_on_node[id.index()];
            Some(id)
        })
    }

    /// All pods of a DaemonSet.
    pub fn pods_of(&self, daemon_set: DaemonSetId) -> impl Iterator<Item = PodId> {
        (0..).map(PodId).zip(&self.pods).filter_map(move |(id, place)| {
            place.pod.as_ref().is_some_and(|pod| pod.daemon_set == daemon_set).then_some(id)
        })
    }
}

impl Node {
    /// A node that nothing is known of.
    const NOT_YET: Self = Self {
        pool: PoolId(0),
        ordinal: 0,
        name_hash: 0,
        labels: LabelSetId::NONE,
        taints: TaintSetId::NONE,
        exists: false,
        kubelet: KubeletState::Starting,
        heartbeat: Instant::START,
        ready: false,
        stay: 0,
        first_pod: NO_POD,
    };
}

impl Pod {
    /// A pod as it is created: not bound, and nothing of it running.
    pub const fn new(
        daemon_set: DaemonSetId,
        node: NodeId,
        template: TemplateId,
        occurrence: u32,
        luck: PodLuck,
    ) -> Self {
        Self {
            daemon_set,
            node,
            template,
            occurrence,
            phase: PodPhase::Pending,
            bound: false,
            deleting: false,
            ready: false,
            healthy: false,
            available: false,
            has_images: false,
            never_ready: false,
            ready_since: Instant::START,
            evicted_at: Instant::NEVER,
            held: None,
            luck,
        }
    }

    pub const fn identity(&self) -> PodIdentity {
        let Self { daemon_set, node, template, occurrence, .. } = *self;
        PodIdentity { daemon_set, node, template, occurrence }
    }

    /// Whether deleting it takes a while: its containers have to end first. Without any time to do so the API server removes the
    /// object at once, hooks or not (`CheckGracefulDelete`).
    pub fn ends_gracefully(&self) -> bool {
        self.bound && !self.phase.is_terminal() && self.luck.grace_period() > Duration::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(node: NodeId) -> Pod {
        Pod::new(DaemonSetId(0), node, TemplateId(0), 0, PodLuck::default())
    }

    #[test]
    fn a_vacant_place_is_used_again_under_another_serial() {
        let mut store = Store::default();
        let node = store.add_node(PoolId(0), 0, 0);
        let first = store.add_pod(pod(node));
        store.remove_pod(first.id);
        store.release(first.id);
        let second = store.add_pod(pod(node));
        assert_eq!(second.id, first.id);
        assert_eq!(store.resolve_pod(first), None);
        assert_eq!(store.resolve_pod(second), Some(second.id));
    }

    #[test]
    fn a_node_lists_its_pods_whatever_is_removed() {
        let mut store = Store::default();
        let node = store.add_node(PoolId(0), 0, 0);
        let pods: Vec<_> = (0..4).map(|_| store.add_pod(pod(node)).id).collect();
        for (removed, left) in [(1, vec![3, 2, 0]), (3, vec![2, 0]), (0, vec![2]), (2, vec![])] {
            store.remove_pod(pods[removed]);
            let expected: Vec<_> = left.into_iter().map(|index| pods[index]).collect();
            assert_eq!(store.pods_on(node).collect::<Vec<_>>(), expected);
        }
    }
}
