//! Scripted actions: what people and machines do to the cluster at given times.

use crate::api::identity::{DaemonSetId, NodeId};
use crate::api::labels::Labels;
use crate::api::pod::PodPhase;
use crate::api::taints::{Taint, TaintEffect, well_known};
use crate::cluster::kubelet::Report;
use crate::cluster::plan::{Action, NodeSelection};
use crate::cluster::run::Run;
use crate::cluster::run::selection::{select_nodes, select_pods};
use crate::cluster::store::Pod;
use crate::engine::time::Instant;
use crate::record::fact::Reason;

impl Run<'_> {
    pub fn act(&mut self, index: u32) {
        let plan = self.plan;
        let action = &plan.script[index as usize].action;
        let select = |this: &Self, nodes: &NodeSelection| select_nodes(&this.core, nodes, u64::from(index));
        match action {
            Action::UpdateSpec { daemon_set, version } => {
                self.daemon_sets.update_spec(&mut self.core, *daemon_set, *version);
            }
            Action::RollBack { daemon_set, version, to_revision } => {
                self.roll_back(*daemon_set, *version, *to_revision);
            }
            Action::DeletePods { daemon_set, nodes } => {
                self.delete_pods_on(&select(self, nodes), *daemon_set);
            }
            Action::DeleteInBatches { daemon_set, at_once, look_every } => {
                self.delete_next_batch(index, *daemon_set, *at_once, *look_every);
            }
            Action::FailPods { daemon_set, nodes } => self.fail_pods_on(&select(self, nodes), *daemon_set),
            Action::SetPodsReady { daemon_set, nodes, ready } => {
                self.set_pods_ready_on(&select(self, nodes), *daemon_set, *ready);
            }
            Action::AddTaint { nodes, taint } => {
                self.edit_taints_of(&select(self, nodes), |taints| add_taint(taints, taint));
            }
            Action::RemoveTaint { nodes, key, effect } => {
                self.edit_taints_of(&select(self, nodes), |taints| remove_taint(taints, key, *effect));
            }
            Action::ReplaceTaints { nodes, taints: replacement } => {
                self.edit_taints_of(&select(self, nodes), |taints| taints.clone_from(replacement));
            }
            Action::SetUnschedulable { nodes, unschedulable } => {
                self.edit_taints_of(&select(self, nodes), |taints| set_unschedulable(taints, *unschedulable));
            }
            Action::AddLabels { nodes, labels: added } => {
                self.edit_labels_of(&select(self, nodes), |labels| labels.extend(added.clone()));
            }
            Action::RemoveLabels { nodes, keys } => {
                self.edit_labels_of(&select(self, nodes), |labels| {
                    labels.retain(|key, _| !keys.contains(key))
                });
            }
            Action::ReplaceLabels { nodes, labels: replacement } => {
                self.edit_labels_of(&select(self, nodes), |labels| labels.clone_from(replacement));
            }
            Action::AddNodes { pool, count } => {
                for _ in 0..*count {
                    self.join_node(*pool);
                }
            }
            Action::RemoveNodes { nodes } => {
                select(self, nodes).into_iter().for_each(|node| self.remove_node(node, Reason::None));
            }
            Action::FailNodes { nodes } => {
                select(self, nodes).into_iter().for_each(|node| self.node_fails(node, Reason::Scripted));
            }
            Action::Rotate(order) => self.fleet.begin_rotation(&mut self.core, order),
            Action::Reboot { nodes, downtime } => self.reboot(&select(self, nodes), downtime, index),
            Action::Pressure { nodes, kind, lasts } => {
                select(self, nodes).into_iter().for_each(|node| self.begin_shortage(node, *kind, *lasts));
            }
            Action::RestartKubelet { nodes } => {
                select(self, nodes).into_iter().for_each(|node| self.restart_kubelet(node));
            }
            Action::RepairNodes { nodes } => {
                select(self, nodes).into_iter().for_each(|node| self.node_repaired(node));
            }
            Action::PrePull { image, nodes } => {
                let nodes = select(self, nodes);
                self.images.pre_pull(&mut self.core, *image, &nodes);
            }
            Action::RegistryOutage { lasting } => {
                let until = lasting.map_or(Instant::NEVER, |lasting| self.core.now + lasting);
                self.images.registry_fails(&mut self.core, until);
            }
            Action::RefuseCreates { daemon_set, refusal, lasting } => {
                self.api_server.refuse_creates(self.core.now, *daemon_set, *refusal, *lasting);
            }
            Action::RegistryRecovers => self.images.registry_recovers(self.core.now),
            Action::SetBackground { nodes, background } => {
                for node in select(self, nodes) {
                    self.scheduler.set_background(&mut self.core, node, background);
                }
            }
        }
    }

    fn delete_pods_on(&mut self, nodes: &[NodeId], daemon_set: DaemonSetId) {
        for pod in select_pods(&self.core, daemon_set, nodes, |pod| pod.bound) {
            self.delete_pod(pod, Reason::Deleted);
        }
    }

    fn fail_pods_on(&mut self, nodes: &[NodeId], daemon_set: DaemonSetId) {
        for pod in select_pods(&self.core, daemon_set, nodes, |pod| pod.bound && !pod.deleting) {
            self.report(pod, Report::Failed(Reason::Scripted));
        }
    }

    fn set_pods_ready_on(&mut self, nodes: &[NodeId], daemon_set: DaemonSetId, ready: bool) {
        let is_running = |pod: &Pod| pod.bound && pod.phase == PodPhase::Running && !pod.deleting;
        for pod in select_pods(&self.core, daemon_set, nodes, is_running) {
            self.core.store.pod_mut(pod).healthy = ready;
            self.set_ready(pod, ready, Reason::Scripted);
        }
    }

    fn edit_taints_of(&mut self, nodes: &[NodeId], edit: impl Fn(&mut Vec<Taint>)) {
        for &node in nodes {
            self.taint_node(node, &edit, Reason::Scripted);
        }
    }

    fn edit_labels_of(&mut self, nodes: &[NodeId], edit: impl Fn(&mut Labels)) {
        for &id in nodes {
            let node = self.core.store.node(id);
            let mut labels = self.core.store.labels(node.labels).clone();
            edit(&mut labels);
            self.label_node(id, labels, Reason::Scripted);
            self.scheduler.node_changed(&mut self.core, id);
        }
    }
}

/// As `kubectl taint --overwrite`: a taint of the same key and effect gets the new value.
fn add_taint(taints: &mut Vec<Taint>, added: &Taint) {
    taints.retain(|taint| (&taint.key, taint.effect) != (&added.key, added.effect));
    taints.push(added.clone());
}

/// As `kubectl taint key-`, or `key:effect-`.
fn remove_taint(taints: &mut Vec<Taint>, key: &str, effect: Option<TaintEffect>) {
    taints.retain(|taint| taint.key != key || effect.is_some_and(|effect| taint.effect != effect));
}

/// What `kubectl cordon` and `uncordon` lead to.
fn set_unschedulable(taints: &mut Vec<Taint>, unschedulable: bool) {
    let taint = Taint::new(well_known::UNSCHEDULABLE, "", TaintEffect::NoSchedule);
    taints.retain(|other| *other != taint);
    if unschedulable {
        taints.push(taint);
    }
}
