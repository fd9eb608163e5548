//! The objects of the cluster as they are: nodes and pods, in dense tables.
//!
//! Nodes that are alike share their labels and taints: the store keeps each distinct set once. A pod's entry is used
//! again after it; the incarnation tells the old pod's events from the new one's. Invariant: the pods of a node are
//! linked with each other both ways, each in exactly one of its two lists, so that one of a thousand leaves as quickly as
//! one of two. Those that have failed are in a list of their own: there may be thousands, and few ask for them.

mod interned;
mod node;
mod pod;

use crate::api::identity::{DaemonSetId, NodeId, PodId, PoolId};
use crate::api::labels::Labels;
use crate::api::pod::PodPhase;
use crate::api::taints::Taint;
use crate::cluster::store::interned::Interned;
use crate::cluster::store::node::NO_POD;
pub use crate::cluster::store::node::{KubeletState, LabelSetId, Node, NodeRef, TaintSetId};
pub use crate::cluster::store::pod::{Pod, PodIdentity, PodRef};
use crate::engine::prefetch::prefetch;

/// All nodes and pods.
#[derive(Clone, Debug, Default)]
pub struct Store {
    nodes: Vec<Node>,
    pods: Vec<PodEntry>,
    /// By pod: its neighbours on its node.
    links: Vec<Link>,
    vacant: Vec<PodId>,
    pods_created: u32,
    label_sets: Interned<Labels>,
    taint_sets: Interned<Vec<Taint>>,
}

/// A pod's neighbours in its node's list, each a pod or [`NO_POD`].
#[derive(Clone, Copy, Debug)]
struct Link {
    newer: PodId,
    older: PodId,
}

/// Where a pod is kept.
#[derive(Clone, Debug, Default)]
struct PodEntry {
    /// How many pods have been here and are gone.
    incarnation: u32,
    /// How many pods were created in the whole run before the one that is here.
    number: u32,
    pod: Option<Pod>,
}

impl Store {
    /// Makes room for so many nodes and pods, so that filling a cluster moves nothing.
    pub fn reserve(&mut self, nodes: usize, pods: usize) {
        self.nodes.reserve_exact(nodes);
        self.pods.reserve_exact(pods);
        self.links.reserve_exact(pods);
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
        NodeRef { id, incarnation: self.node(id).incarnation }
    }

    /// The node, if it is still the incarnation that is meant.
    pub fn resolve_node(&self, node: NodeRef) -> Option<NodeId> {
        let found = self.node(node.id);
        (found.exists && found.incarnation == node.incarnation).then_some(node.id)
    }

    /// The node's object is deleted: what is scheduled for this incarnation is stale.
    pub fn end_incarnation(&mut self, id: NodeId) {
        let node = self.node_mut(id);
        node.exists = false;
        node.ready = false;
        node.incarnation += 1;
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
            self.pods.push(PodEntry::default());
            self.links.push(Link { newer: NO_POD, older: NO_POD });
            PodId(u32::try_from(self.pods.len() - 1).expect("fewer than 2^32 pods at once"))
        });
        let older = std::mem::replace(newest_in_list(&mut self.nodes, &pod), id);
        self.link(id, older);
        let entry = &mut self.pods[id.index()];
        (entry.pod, entry.number) = (Some(pod), self.pods_created);
        self.pods_created = self.pods_created.wrapping_add(1);
        PodRef { id, incarnation: entry.incarnation }
    }

    /// Removes a pod. Its id stays reserved until it is [released](Self::release).
    pub fn remove_pod(&mut self, id: PodId) {
        self.unlink(id);
        let entry = &mut self.pods[id.index()];
        entry.pod = None;
        entry.incarnation += 1;
    }

    /// Nobody speaks of the removed pod any more: its id can be used again.
    pub fn release(&mut self, id: PodId) {
        self.vacant.push(id);
    }

    /// Whether there is a pod in this entry.
    pub fn has_pod(&self, id: PodId) -> bool {
        self.pods[id.index()].pod.is_some()
    }

    /// Takes the pod out of its node's list.
    fn unlink(&mut self, id: PodId) {
        let Link { newer, older } = self.links[id.index()];
        match self.links.get_mut(newer.index()) {
            Some(link) => link.older = older,
            None => {
                let pod = self.pods[id.index()].pod.as_ref().expect("only existing pods leave");
                let newest = newest_in_list(&mut self.nodes, pod);
                assert!(*newest == id, "a pod is in its node's list");
                *newest = older;
            }
        }
        if let Some(link) = self.links.get_mut(older.index()) {
            link.newer = newer;
        }
    }

    /// Puts the pod at the head of the list that began with `older`.
    fn link(&mut self, id: PodId, older: PodId) {
        self.links[id.index()] = Link { newer: NO_POD, older };
        if let Some(link) = self.links.get_mut(older.index()) {
            link.newer = id;
        }
    }

    /// The pod fails.
    pub fn fail_pod(&mut self, id: PodId) {
        self.unlink(id);
        let pod = self.pods[id.index()].pod.as_mut().expect("only existing pods fail");
        pod.phase = PodPhase::Failed;
        let older = std::mem::replace(newest_in_list(&mut self.nodes, pod), id);
        self.link(id, older);
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
        prefetch(&self.links[pod.index()]);
    }

    pub fn pod_ref(&self, id: PodId) -> PodRef {
        PodRef { id, incarnation: self.pods[id.index()].incarnation }
    }

    /// The pod, and what an event names it by.
    pub fn pod_and_ref(&self, id: PodId) -> (PodRef, &Pod) {
        let PodEntry { incarnation, pod, .. } = &self.pods[id.index()];
        let pod = pod.as_ref().expect("only existing pods are asked for");
        (PodRef { id, incarnation: *incarnation }, pod)
    }

    /// The pod, if it is still the one that is meant.
    pub fn resolve_pod(&self, pod: PodRef) -> Option<PodId> {
        (self.pods[pod.id.index()].incarnation == pod.incarnation).then_some(pod.id)
    }

    /// All pods bound to or aimed at a node: those that live, the newest first, then those that have failed.
    pub fn pods_on(&self, node: NodeId) -> impl Iterator<Item = PodId> {
        self.living_on(node).chain(self.list_from(self.node(node).newest_failed))
    }

    /// The pods of a node that have not failed, the newest first.
    pub fn living_on(&self, node: NodeId) -> impl Iterator<Item = PodId> {
        self.list_from(self.node(node).newest_pod)
    }

    pub fn any_failed_on(&self, node: NodeId) -> bool {
        self.node(node).newest_failed != NO_POD
    }

    /// A number that is the greater, the later the pod was created.
    pub fn number(&self, id: PodId) -> u32 {
        self.pods[id.index()].number
    }

    fn list_from(&self, first: PodId) -> impl Iterator<Item = PodId> {
        let mut next = first;
        std::iter::from_fn(move || {
            let id = Some(next).filter(|&id| id != NO_POD)?;
            next = self.links[id.index()].older;
            Some(id)
        })
    }

    /// All pods of a DaemonSet.
    pub fn pods_of(&self, daemon_set: DaemonSetId) -> impl Iterator<Item = PodId> {
        (0..).map(PodId).zip(&self.pods).filter_map(move |(id, entry)| {
            entry.pod.as_ref().is_some_and(|pod| pod.daemon_set == daemon_set).then_some(id)
        })
    }
}

/// The head of the list that a pod in this phase is in.
fn newest_in_list<'a>(nodes: &'a mut [Node], pod: &Pod) -> &'a mut PodId {
    let node = &mut nodes[pod.node.index()];
    if pod.phase == PodPhase::Failed { &mut node.newest_failed } else { &mut node.newest_pod }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::identity::TemplateId;
    use crate::cluster::kubelet::pod_timings::PodTimings;

    fn pod(node: NodeId) -> Pod {
        Pod::new(DaemonSetId(0), node, TemplateId(0), 0, PodTimings::default())
    }

    #[test]
    fn a_vacant_id_is_used_again_under_another_incarnation() {
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
