//! What happens to nodes, and what they mean to the DaemonSets.

use smallvec::SmallVec;

use crate::api::identity::{NodeId, PodId, PoolId};
use crate::api::labels::Labels;
use crate::api::taints::{Taint, well_known};
use crate::cluster::apiserver::watch::News;
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::core::NodeRecord;
use crate::cluster::event::Event;
use crate::cluster::fleet::NextNode;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::plan::StartupTaint;
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::cluster::store::{KubeletState, LabelSetId, NodeRef, Pod, TaintSetId};
use crate::engine::random::mixed;
use crate::engine::time::Duration;
use crate::record::fact::{FactKind, Reason};

impl Run<'_> {
    /// Does something to the node if it is still the same incarnation.
    pub fn with_node(&mut self, node: NodeRef, change: impl FnOnce(&mut Self, NodeId)) {
        if let Some(id) = self.core.store.resolve_node(node) {
            change(self, id);
        }
    }

    /// A node that is there, Ready, when the run begins.
    pub fn add_initial_node(&mut self, pool: PoolId) {
        let id = self.name_node(pool);
        self.node_appears(id, Duration::ZERO, &[]);
    }

    /// A new node appears and starts.
    pub fn join_node(&mut self, pool: PoolId) -> NodeId {
        let id = self.name_node(pool);
        self.start_node(id);
        id
    }

    /// The node appears, for the first time or again, and starts.
    pub fn start_node(&mut self, id: NodeId) {
        let (node, pool) =
            (self.core.store.node(id), &self.plan.pools[self.core.store.node(id).pool.index()]);
        let bits = self.core.streams.block(
            purpose::NODE_STARTUP,
            node.name_hash,
            self.core.store.node_ref(id).incarnation(),
        );
        self.node_appears(id, pool.startup.sample(bits[0]), &pool.startup_taints);
    }

    /// Finds the pool's next node, and makes room for it.
    fn name_node(&mut self, pool: PoolId) -> NodeId {
        let (id, name_hash) = match self.fleet.next_node(&mut self.core, pool) {
            NextNode::Known(id) => return id,
            NextNode::New(id, name_hash) => (id, name_hash),
        };
        self.images.add_node();
        self.starts.add_node();
        self.reports.add_node();
        self.scheduler.add_node();
        for daemon_set in &mut self.daemon_sets {
            daemon_set.controller.add_slot(mixed(name_hash ^ daemon_set.turns));
        }
        id
    }

    fn node_appears(&mut self, id: NodeId, startup: Duration, until_covered: &[StartupTaint]) {
        let starting = startup > Duration::ZERO;
        let (labels, mut taints) = self.fleet.labels_and_taints(&self.core, id);
        if starting || !until_covered.is_empty() {
            let mut list = self.core.store.taints(taints).to_vec();
            list.extend(until_covered.iter().map(|startup| startup.taint.clone()));
            if starting {
                list.extend(self.condition_taints(well_known::NOT_READY));
            }
            taints = self.core.store.intern_taints(list);
        }
        let node = self.core.store.node_mut(id);
        (node.labels, node.taints) = (labels, taints);
        (node.exists, node.ready) = (true, !starting);
        node.kubelet = if starting { KubeletState::Starting } else { KubeletState::Running };
        self.fleet.node_appears(&self.core, id);
        self.begin_heartbeats(id);
        self.node_condition_changed(id);
        self.scheduler.node_appears(&mut self.core, id);
        let untainted = self.core.store.intern_taints(Vec::new());
        self.detail_taints(untainted, taints);
        self.core.record_node(
            FactKind::NodeJoined,
            id,
            if starting { Reason::StartUp } else { Reason::None },
        );
        self.for_each_created(|this, daemon_set| {
            let judgement = this.judge(daemon_set, id);
            this.tell(daemon_set, id, News::NodeAdded(judgement.verdict));
            this.record_coverage(daemon_set, id, judgement.uncovered_because);
        });
        let has_pods = self.core.store.pods_on(id).next().is_some();
        if has_pods {
            self.pods_find_a_new_machine(id);
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

    pub fn node_started(&mut self, id: NodeId) {
        if self.core.store.node(id).kubelet == KubeletState::Starting {
            self.node_reports(id);
        }
    }

    pub fn remove_node(&mut self, id: NodeId, reason: Reason) {
        self.starts.pause(&mut self.core, id);
        self.core.store.end_incarnation(id);
        self.node_condition_changed(id);
        self.forget_pressure(id);
        self.core.record_node(FactKind::NodeLeft, id, reason);
        self.images.forget_node(&mut self.core, id);
        self.scheduler.node_leaves(&mut self.core, id);
        self.fleet.node_leaves(&mut self.core, id);
        self.for_each_created(|this, daemon_set| {
            this.tell(daemon_set, id, News::NodeDeleted);
            let record = this.core.node_record_mut(daemon_set, id);
            *record = NodeRecord { occurrences: record.occurrences, ..NodeRecord::UNTOUCHED };
        });
        if self.core.store.pods_on(id).next().is_some() {
            let collected = self.plan.world.pod_gc.collects_at(self.core.now);
            self.core.schedule_at(collected, Event::Controllers(ControllersEvent::PodsCollected(id)));
        }
    }

    /// The pod garbage collector comes to the pods of a node that is gone.
    pub fn collect_pods(&mut self, id: NodeId) {
        if self.core.store.node(id).exists {
            return self.collect_terminating_pods(id);
        }
        for pod in self.pods_on(id, |pod| pod.bound) {
            self.remove_pod(pod, Reason::NodeGone);
        }
    }

    /// Edits the node's taints, and records that.
    pub fn taint_node(&mut self, id: NodeId, edit: impl Fn(&mut Vec<Taint>), reason: Reason) {
        let before = self.core.store.node(id).taints;
        let after = self.edited_taints(id, &edit);
        self.change_node(id, self.core.store.node(id).labels, after);
        self.detail_taints(before, after);
        self.core.record_node(FactKind::NodeTainted, id, reason);
    }

    /// Records what has happened to the node and that its taints become others with it; `edit_taints` does that then.
    pub fn record_node_with_taints(
        &mut self,
        kind: FactKind,
        id: NodeId,
        reason: Reason,
        edit: &impl Fn(&mut Vec<Taint>),
    ) {
        let after = self.edited_taints(id, edit);
        self.detail_taints(self.core.store.node(id).taints, after);
        self.core.record_node(kind, id, reason);
    }

    pub fn edit_taints(&mut self, id: NodeId, edit: &impl Fn(&mut Vec<Taint>)) {
        let taints = self.edited_taints(id, edit);
        self.change_node(id, self.core.store.node(id).labels, taints);
    }

    fn edited_taints(&mut self, id: NodeId, edit: &impl Fn(&mut Vec<Taint>)) -> TaintSetId {
        let mut taints = self.core.store.taints(self.core.store.node(id).taints).to_vec();
        edit(&mut taints);
        self.core.store.intern_taints(taints)
    }

    /// Gives the node other labels, and records that.
    pub fn label_node(&mut self, id: NodeId, labels: Labels, reason: Reason) {
        let before = self.core.store.node(id).labels;
        let labels = self.core.store.intern_labels(labels);
        self.change_node(id, labels, self.core.store.node(id).taints);
        self.detail_labels(id, before);
        self.core.record_node(FactKind::NodeLabelled, id, reason);
    }

    /// Gives the node other labels or taints, and lets everybody know.
    pub fn change_node(&mut self, id: NodeId, labels: LabelSetId, taints: TaintSetId) {
        let node = self.core.store.node_mut(id);
        if (node.labels, node.taints) == (labels, taints) {
            return;
        }
        let moves = std::mem::replace(&mut node.labels, labels) != labels;
        node.taints = taints;
        if moves {
            self.node_condition_changed(id);
        }
        self.for_each_created(|this, daemon_set| {
            let judgement = this.judge(daemon_set, id);
            this.tell(daemon_set, id, News::NodeChanged(judgement.verdict));
            this.record_coverage(daemon_set, id, judgement.uncovered_because);
        });
        for pod in self.pods_on(id, |pod| pod.bound) {
            self.consider_eviction(pod);
        }
        self.scheduler.node_changed(&mut self.core, id);
        self.consider_out_of_service(id);
    }

    /// The pods of a node that satisfy a condition, in the order of their creation.
    pub fn pods_on(&self, id: NodeId, condition: impl Fn(&Pod) -> bool) -> SmallVec<[PodId; 8]> {
        if !self.core.store.any_failed_on(id) {
            return self.living_on(id, condition);
        }
        let mut pods: SmallVec<[PodId; 8]> =
            self.core.store.pods_on(id).filter(|&pod| condition(self.core.store.pod(pod))).collect();
        pods.sort_unstable_by_key(|&pod| self.core.store.number(pod));
        pods
    }

    /// The same, but for those that have failed.
    pub fn living_on(&self, id: NodeId, condition: impl Fn(&Pod) -> bool) -> SmallVec<[PodId; 8]> {
        let mut pods: SmallVec<[PodId; 8]> =
            self.core.store.living_on(id).filter(|&pod| condition(self.core.store.pod(pod))).collect();
        pods.reverse();
        pods
    }

    /// Parks a step until the kubelet is back.
    pub fn hold(&mut self, pod: PodId, step: Step) {
        self.core.store.pod_mut(pod).held = Some(step);
    }
}
