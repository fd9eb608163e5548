//! The cluster as the run finds it: its nodes, and the DaemonSets that are older than the run with their pods.

use rustc_hash::FxHashMap;

use crate::api::identity::{DaemonSetId, NodeId, PodId, PoolId, TemplateId};
use crate::api::pod::PodPhase;
use crate::api::taints::Taint;
use crate::cluster::initial_state::{InitialNodes, InitialPodState, NodeCondition};
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::run::Run;
use crate::daemonset::slot_pods::PodView;
use crate::engine::time::{Duration, Instant};
use crate::record::fact::{FactKind, Reason};

/// The pods that are not as by default: by node, of which template they are and what they do.
type FoundPods = FxHashMap<NodeId, (TemplateId, InitialPodState)>;

impl Run<'_> {
    /// The nodes of a pool, and how those that are not Ready or have more taints than the others are.
    pub fn find_nodes(&mut self, pool: PoolId) {
        let planned = &self.plan.pools[pool.index()];
        for _ in 0..planned.count {
            self.add_initial_node(pool);
        }
        let NodeId(first) = self.first_node(pool);
        for initial in &planned.initial_backgrounds {
            for number in initial.nodes.iter() {
                self.scheduler.set_background(&mut self.core, NodeId(first + number), &initial.background);
            }
        }
        for initial in &planned.initial_nodes {
            for number in initial.nodes.iter() {
                self.find_node(NodeId(first + number), initial);
            }
        }
    }

    /// What the nodes of a pool run short of, with the pods that they have.
    pub fn find_pressure(&mut self, pool: PoolId) {
        let first = self.first_node(pool);
        let lasts = self.plan.horizon.since(Instant::START);
        for initial in &self.plan.pools[pool.index()].initial_nodes {
            for number in initial.nodes.iter() {
                for &kind in &initial.pressure {
                    self.begin_shortage(NodeId(first.0 + number), kind, lasts);
                }
            }
        }
    }

    fn find_node(&mut self, id: NodeId, initial: &InitialNodes) {
        if !initial.taints.is_empty() {
            self.taint_node(
                id,
                |taints: &mut Vec<Taint>| taints.extend(initial.taints.iter().cloned()),
                Reason::None,
            );
        }
        if initial.condition == NodeCondition::Ready {
            return;
        }
        let is_silent = initial.condition == NodeCondition::Unreachable;
        let reason = if is_silent { Reason::Unreachable } else { Reason::None };
        let taints: Vec<Taint> = initial.condition.taints().collect();
        self.kubelets.stop(&mut self.core, id, Instant::START, reason);
        let taints = self.node_lifecycle.becomes_not_ready(&mut self.core, id, &taints, reason);
        self.set_taints(id, taints);
    }

    /// A DaemonSet that is older than the run, with its pods.
    pub fn find_daemon_set(&mut self, id: DaemonSetId) {
        self.daemon_sets.find(&mut self.core, id);
        let found = self.found_pods(id);
        let mut terminating = Vec::new();
        for index in 0..self.core.store.node_count() {
            let node = NodeId(index as u32);
            let verdict = self.daemon_sets.controller(id).verdict(node);
            let current = self.daemon_sets.current_template(id);
            match found.get(&node) {
                Some(&(template, InitialPodState::Pending)) => self.find_pending_pod(id, node, template),
                Some(&(template, state)) if state != InitialPodState::Missing => {
                    let pod = self.find_running_pod(id, node, template, state);
                    terminating.extend((state == InitialPodState::Terminating).then_some(pod));
                }
                None if verdict.should_run && self.is_excluded(id, node) => {
                    self.find_pending_pod(id, node, current);
                }
                None if verdict.should_run || self.ran_while_ready(id, node) => {
                    self.find_running_pod(id, node, current, InitialPodState::Running);
                }
                Some(_) | None => self.daemon_sets.find_node_without_pod(id, node, verdict),
            }
        }
        self.daemon_sets.settle(&mut self.core, id);
        for pod in terminating {
            self.delete_pod(pod, Reason::Deleted);
        }
    }

    /// Whether only the condition of its node keeps new pods of the DaemonSet off it: those that were there stay.
    fn ran_while_ready(&mut self, id: DaemonSetId, node: NodeId) -> bool {
        let is_kept_off = |this: &mut Self| {
            this.daemon_sets.eligibility(&this.core, id, node).uncovered_because != Reason::None
        };
        !self.core.store.node(node).ready && !is_kept_off(self)
    }

    fn found_pods(&self, id: DaemonSetId) -> FoundPods {
        let planned = &self.plan.daemon_sets[id.index()];
        let mut found = FoundPods::default();
        for pods in &planned.initial.pods {
            let first = self.first_node(pods.pool);
            let state = (planned.versions[pods.version].template, pods.state);
            found.extend(pods.nodes.iter().map(|number| (NodeId(first.0 + number), state)));
        }
        found
    }

    /// The first of the nodes that a pool has when the run begins.
    fn first_node(&self, pool: PoolId) -> NodeId {
        NodeId(self.plan.pools[..pool.index()].iter().map(|pool| pool.count).sum())
    }

    /// A node that is there, Ready, when the run begins.
    fn add_initial_node(&mut self, pool: PoolId) {
        let id = self.name_node(pool);
        self.node_appears(id, Duration::ZERO, &[]);
    }

    /// Whether a pod of the DaemonSet finds one on the node that it cannot run beside.
    fn is_excluded(&self, id: DaemonSetId, node: NodeId) -> bool {
        self.scheduler.is_excluded(&self.core, self.daemon_sets.current_template(id), node)
    }

    /// A pod that waits for the scheduler.
    fn find_pending_pod(&mut self, daemon_set: DaemonSetId, node: NodeId, template: TemplateId) {
        let (pod, _) = self.kubelets.new_pod(&mut self.core, daemon_set, node, template);
        let identity = pod.identity();
        let (found, view) = self.add_pod(pod);
        self.core.record_pod(FactKind::PodCreated, identity, Reason::None);
        self.daemon_sets.find_pod(self.core.now, daemon_set, node, view);
        self.core.schedule_step(found.id, self.core.now, Step::Bind);
    }

    /// A pod that has been on its node since before the run: Ready, and available, unless it or its node is not.
    fn find_running_pod(
        &mut self,
        daemon_set: DaemonSetId,
        node: NodeId,
        template: TemplateId,
        state: InitialPodState,
    ) -> PodId {
        let node_is_ready = self.core.store.node(node).ready;
        let healthy = state != InitialPodState::NotReady;
        let ready = healthy && node_is_ready;
        let mut pod = self.kubelets.running_pod(&mut self.core, daemon_set, node, template);
        pod.phase = PodPhase::Running;
        pod.never_ready |= !healthy;
        (pod.bound, pod.healthy, pod.ready, pod.available) = (true, healthy, ready, ready);
        let identity = pod.identity();
        self.images.remember(&mut self.core, identity);
        let (found, view) = self.add_pod(pod);
        self.scheduler.pod_found(&self.core, found.id);
        let view = PodView { ready_all_along: ready, ..view };
        self.core.record_pod(FactKind::PodExisted, identity, Reason::None);
        if !ready {
            let reason = if node_is_ready { Reason::None } else { Reason::Unreachable };
            self.core.record_pod(FactKind::PodUnready, identity, reason);
        }
        self.daemon_sets.find_pod(self.core.now, daemon_set, node, view);
        self.kubelets.find_running(&mut self.core, found.id);
        found.id
    }
}
