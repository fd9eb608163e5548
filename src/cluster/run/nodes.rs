//! Nodes that come, change and go, and what they mean to everybody.

use crate::api::identity::{NodeId, PoolId};
use crate::api::labels::Labels;
use crate::api::taints::{Taint, well_known};
use crate::cluster::apiserver::watch::WatchEvent;
use crate::cluster::controllers::node_lifecycle::startup_taint::StartupTaint;
use crate::cluster::controllers::pod_gc::PodGarbageCollector;
use crate::cluster::core::NodeRecord;
use crate::cluster::event::Event;
use crate::cluster::fleet::NextNode;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::cluster::store::{KubeletState, LabelSetId, NodeRef, TaintSetId};
use crate::daemonset::eligibility::Verdict;
use crate::engine::time::Duration;
use crate::record::fact::{FactKind, Reason};

impl Run<'_> {
    /// Does something to the node if it is still the same incarnation.
    pub fn with_node(&mut self, node: NodeRef, change: impl FnOnce(&mut Self, NodeId)) {
        if let Some(id) = self.core.store.resolve_node(node) {
            change(self, id);
        }
    }

    /// A new node appears and starts.
    pub fn join_node(&mut self, pool: PoolId) -> NodeId {
        let id = self.name_node(pool);
        self.start_node(id);
        id
    }

    /// The node appears, for the first time or again, and starts.
    pub fn start_node(&mut self, id: NodeId) {
        let node = self.core.store.node(id);
        let pool = &self.core.specs.pools[node.pool.index()];
        let incarnation = self.core.store.node_ref(id).incarnation();
        let bits = self.core.streams.block(purpose::NODE_STARTUP, node.name_hash, incarnation);
        self.node_appears(id, pool.startup.sample(bits[0]), &pool.startup_taints);
    }

    /// Finds the pool's next node, and makes room for it.
    pub(super) fn name_node(&mut self, pool: PoolId) -> NodeId {
        let (id, name_hash) = match self.fleet.next_node(&mut self.core, pool) {
            NextNode::Known(id) => return id,
            NextNode::New(id, name_hash) => (id, name_hash),
        };
        self.images.add_node();
        self.kubelets.add_node();
        self.scheduler.add_node();
        self.daemon_sets.add_node(name_hash);
        id
    }

    pub(super) fn node_appears(&mut self, id: NodeId, startup: Duration, until_covered: &[StartupTaint]) {
        let starting = startup > Duration::ZERO;
        let (labels, mut taints) = self.fleet.labels_and_taints(&self.core, id);
        if starting || !until_covered.is_empty() {
            let mut list = self.core.store.taints(taints).to_vec();
            list.extend(until_covered.iter().map(|startup| startup.taint.clone()));
            if starting {
                list.extend(self.node_lifecycle.condition_taints(well_known::NOT_READY));
            }
            taints = self.core.store.intern_taints(list);
        }
        let now = self.core.now;
        let node = self.core.store.node_mut(id);
        (node.labels, node.taints) = (labels, taints);
        (node.exists, node.ready) = (true, !starting);
        node.kubelet = if starting { KubeletState::Starting } else { KubeletState::Running };
        node.heartbeat = now;
        self.fleet.node_appears(&self.core, id);
        self.node_lifecycle.condition_changed(&mut self.core, id);
        self.scheduler.node_appears(&mut self.core, id);
        self.core.detail_taints(TaintSetId::NONE, taints);
        let reason = if starting { Reason::StartUp } else { Reason::None };
        self.core.record_node(FactKind::NodeJoined, id, reason);
        self.notify_of_node(id, WatchEvent::NodeAdded);
        let has_pods = self.core.store.pods_on(id).next().is_some();
        if has_pods {
            self.kubelets.pods_find_a_new_machine(&mut self.core, id);
            self.still_lack_room(id);
        }
        if starting {
            let node = self.core.store.node_ref(id);
            self.core.schedule(startup, Event::Kubelet(KubeletEvent::NodeStarted(node)));
        } else if has_pods {
            self.kubelet_begins(id);
        }
        self.fleet.begin_processes_on(&mut self.core, id);
    }

    /// The controller of each DaemonSet learns of the node, and whether its pods should be there.
    fn notify_of_node(&mut self, id: NodeId, event: impl Fn(Verdict) -> WatchEvent) {
        for daemon_set in self.daemon_sets.ids() {
            if self.daemon_sets.is_created(daemon_set) {
                let eligibility = self.daemon_sets.eligibility(&self.core, daemon_set, id);
                self.notify(daemon_set, id, event(eligibility.verdict));
                self.core.record_coverage(daemon_set, id, eligibility.uncovered_because);
            }
        }
    }

    pub fn remove_node(&mut self, id: NodeId, reason: Reason) {
        self.kubelets.node_leaves(&mut self.core, id);
        self.core.store.end_incarnation(id);
        self.node_lifecycle.condition_changed(&mut self.core, id);
        self.core.record_node(FactKind::NodeLeft, id, reason);
        self.images.forget_node(&mut self.core, id);
        self.scheduler.node_leaves(&mut self.core, id);
        self.fleet.node_leaves(&mut self.core, id);
        for daemon_set in self.daemon_sets.ids() {
            if self.daemon_sets.is_created(daemon_set) {
                self.notify(daemon_set, id, WatchEvent::NodeDeleted);
                let record = self.core.node_record_mut(daemon_set, id);
                *record = NodeRecord { occurrences: record.occurrences, ..NodeRecord::UNTOUCHED };
            }
        }
        self.pod_gc.node_left(&mut self.core, id);
    }

    /// The pod garbage collector comes to the node.
    pub fn collect_pods(&mut self, id: NodeId) {
        let (pods, reason) = PodGarbageCollector::collect(&self.core, id);
        pods.into_iter().for_each(|pod| self.remove_pod(pod, reason));
    }

    /// Edits the node's taints, and records that.
    pub fn taint_node(&mut self, id: NodeId, edit: impl Fn(&mut Vec<Taint>), reason: Reason) {
        let before = self.core.store.node(id).taints;
        let after = self.core.edited_taints(id, edit);
        self.set_taints(id, after);
        self.core.detail_taints(before, after);
        self.core.record_node(FactKind::NodeTainted, id, reason);
    }

    /// Gives the node other labels, and records that.
    pub fn label_node(&mut self, id: NodeId, labels: Labels, reason: Reason) {
        let before = self.core.store.node(id).labels;
        let labels = self.core.store.intern_labels(labels);
        self.change_node(id, labels, self.core.store.node(id).taints);
        self.core.detail_labels(id, before);
        self.core.record_node(FactKind::NodeLabelled, id, reason);
    }

    /// The node's taints become these.
    pub fn set_taints(&mut self, id: NodeId, taints: TaintSetId) {
        self.change_node(id, self.core.store.node(id).labels, taints);
    }

    /// Gives the node other labels or taints, and lets everybody know.
    fn change_node(&mut self, id: NodeId, labels: LabelSetId, taints: TaintSetId) {
        let node = self.core.store.node_mut(id);
        if (node.labels, node.taints) == (labels, taints) {
            return;
        }
        let moves = std::mem::replace(&mut node.labels, labels) != labels;
        node.taints = taints;
        if moves {
            self.node_lifecycle.condition_changed(&mut self.core, id);
        }
        self.notify_of_node(id, WatchEvent::NodeChanged);
        for pod in self.core.pods_on(id, |pod| pod.bound) {
            self.consider_eviction(pod);
        }
        self.scheduler.node_changed(&mut self.core, id);
        self.pod_gc.node_changed(&mut self.core, id);
    }
}
