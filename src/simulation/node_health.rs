//! Whether nodes report: heartbeats, the Ready condition and its taints.

use super::event::Event;
use super::nodes::condition_taints;
use super::run::Simulation;
use crate::api::identity::NodeId;
use crate::api::taints::well_known;
use crate::cluster::store::KubeletState;
use crate::record::fact::{FactKind, Reason};
use crate::record::observer::Observer;

impl<O: Observer> Simulation<'_, O> {
    /// The node's kubelet stops working and reporting; the control plane notices after the grace period.
    pub fn node_fails(&mut self, id: NodeId) {
        let now = self.now;
        let node = self.store.node_mut(id);
        if node.kubelet != KubeletState::Running {
            return;
        }
        node.kubelet = KubeletState::Away;
        node.away_since = now;
        let node = self.store.node_ref(id);
        self.schedule(self.plan.world.node_monitor_grace_period, Event::HeartbeatsMissed(node));
    }

    /// The grace period is over: if the node has been away for all of it, it is unreachable.
    pub fn node_unreachable(&mut self, id: NodeId) {
        let node = self.store.node_mut(id);
        let missed = node.kubelet == KubeletState::Away
            && node.away_since + self.plan.world.node_monitor_grace_period == self.now;
        if !missed || !node.ready {
            return;
        }
        node.ready = false;
        self.record_node(FactKind::NodeNotReady, id, Reason::Unreachable);
        for pod in self.pods_on(id, |pod| pod.ready) {
            self.set_ready(pod, false, Reason::Unreachable);
        }
        self.edit_taints(id, |taints| taints.extend(condition_taints(well_known::UNREACHABLE)));
    }

    /// The kubelet is back.
    pub fn node_repaired(&mut self, id: NodeId) {
        if self.store.node(id).kubelet == KubeletState::Away {
            self.node_reports(id);
        }
    }

    /// The kubelet reports that it runs, and what has happened meanwhile.
    pub fn node_reports(&mut self, id: NodeId) {
        let node = self.store.node_mut(id);
        node.kubelet = KubeletState::Running;
        if !std::mem::replace(&mut node.ready, true) {
            self.record_node(FactKind::NodeReady, id, Reason::None);
            self.edit_taints(id, |taints| {
                taints.retain(|taint| {
                    taint.key != well_known::NOT_READY && taint.key != well_known::UNREACHABLE
                });
            });
        }
        for pod in self.pods_on(id, |pod| pod.healthy && !pod.ready && !pod.deleting) {
            self.set_ready(pod, true, Reason::None);
        }
        for pod in self.pods_on(id, |pod| pod.held.is_some()) {
            let held = self.store.pod_mut(pod).held.take().expect("just asked for");
            self.take_step(pod, held);
        }
    }
}
