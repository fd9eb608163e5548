//! Nodes that stop to report, are there again, or run short of something.

use crate::api::identity::NodeId;
use crate::api::taints::Taint;
use crate::cluster::controllers::node_lifecycle::NodeLifecycleController;
use crate::cluster::controllers::node_lifecycle::zone_disruption::ZoneId;
use crate::cluster::event::Event;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::pressure::PressureKind;
use crate::cluster::kubelet::{Kubelets, Report};
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::cluster::store::KubeletState;
use crate::engine::delay::Delay;
use crate::engine::time::Duration;
use crate::record::fact::Reason;

impl Run<'_> {
    /// The node's kubelet stops working and reporting; the control plane notices after the grace period.
    pub fn node_fails(&mut self, id: NodeId, reason: Reason) {
        if self.core.store.node(id).kubelet != KubeletState::Running {
            return;
        }
        let heartbeat = self.node_lifecycle.last_heartbeat(&self.core, id);
        self.kubelets.stop(&mut self.core, id, heartbeat, reason);
        self.images.pause(&mut self.core, id);
        self.node_lifecycle.expect_missed_heartbeats(&mut self.core, id);
    }

    /// The grace period after the last heartbeat is over.
    pub fn heartbeats_missed(&mut self, id: NodeId) {
        let Some(taints) = self.node_lifecycle.heartbeats_missed(&mut self.core, id) else { return };
        for pod in self.core.living_on(id, |pod| pod.ready) {
            self.set_ready(pod, false, Reason::Unreachable);
        }
        self.set_taints(id, taints);
    }

    /// The kubelet is back.
    pub fn node_repaired(&mut self, id: NodeId) {
        if self.core.store.node(id).kubelet == KubeletState::Away {
            self.node_reports(id);
        }
    }

    /// A new node has started.
    pub fn node_started(&mut self, id: NodeId) {
        if self.core.store.node(id).kubelet == KubeletState::Starting {
            self.node_reports(id);
        }
    }

    /// The kubelet reports that it runs, and what has happened since it stopped.
    fn node_reports(&mut self, id: NodeId) {
        self.kubelets.start(&mut self.core, id);
        if let Some(taints) = self.node_lifecycle.node_reports(&mut self.core, id) {
            self.fleet.node_is_ready(&mut self.core, id);
            self.set_taints(id, taints);
        }
        self.kubelet_begins(id);
    }

    /// The kubelet sees to the pods of its node, which have been without one.
    pub fn kubelet_begins(&mut self, id: NodeId) {
        self.reports_arrive(id);
        for pod in self.core.pods_on(id, |_| true) {
            self.catch_up_with_containers(pod);
        }
        for pod in Kubelets::unreported_ready_pods(&self.core, id) {
            self.report(pod, Report::Ready);
        }
        self.scheduler.background_ends(&mut self.core, id);
        for pod in self.core.pods_on(id, |pod| pod.held.is_some()) {
            let held = self.core.store.pod_mut(pod).held.take().expect("just asked for");
            self.take_step(pod, held);
        }
        self.images.resume(&mut self.core, id);
        self.kubelets.resume_starts(&mut self.core, id);
    }

    /// Reboots the nodes whose kubelets work, each for as long as its own draw of the script's action says.
    pub fn reboot(&mut self, nodes: &[NodeId], downtime: &Delay, action: u32) {
        for &id in nodes {
            let node = self.core.store.node(id);
            if node.kubelet != KubeletState::Running {
                continue;
            }
            let draw = self.core.streams.first(purpose::DOWNTIME, node.name_hash, action);
            self.node_fails(id, Reason::Reboot);
            self.kubelets.containers_go_down(&mut self.core, id);
            let node = self.core.store.node_ref(id);
            self.core.schedule(downtime.sample(draw), Event::Kubelet(KubeletEvent::NodeRebooted(node)));
        }
    }

    /// The node lifecycle controller looks at all nodes.
    pub fn monitor_nodes(&mut self) {
        for id in self.node_lifecycle.begin_look(&self.core) {
            if let Some(edit) = NodeLifecycleController::without_no_execute(&self.core, id) {
                self.taint_node(id, edit, Reason::None);
            }
        }
        self.node_lifecycle.end_look(&mut self.core);
    }

    /// A node of the zone may get its NoExecute taint.
    pub fn taint_due(&mut self, zone: ZoneId) {
        if !self.node_lifecycle.is_taint_due(self.core.now, zone) {
            return;
        }
        if let Some((id, taint, reason)) = self.node_lifecycle.next_to_taint(&self.core, zone) {
            self.taint_node(id, |taints: &mut Vec<Taint>| taints.push(taint.clone()), reason);
        }
        self.node_lifecycle.schedule_taint(&mut self.core, zone);
    }

    /// The node runs short of something for this long.
    pub fn begin_shortage(&mut self, id: NodeId, kind: PressureKind, lasts: Duration) {
        if self.kubelets.begin_shortage(&self.core, id, kind, lasts) {
            self.look_at_pressure(id, kind);
        }
    }

    /// The eviction manager's look is due, unless it has looked for another reason.
    pub fn pressure_look_due(&mut self, id: NodeId, kind: PressureKind) {
        if self.kubelets.is_pressure_look_due(&self.core, id, kind) {
            self.look_at_pressure(id, kind);
        }
    }

    fn look_at_pressure(&mut self, id: NodeId, kind: PressureKind) {
        let found = self.kubelets.look_at_pressure(&mut self.core, id, kind);
        if let Some(taints) = found.taints {
            self.set_taints(id, taints);
        }
        if found.evicts
            && let Some((victim, reason)) = Kubelets::next_to_evict(&self.core, id, kind)
        {
            self.report(victim, Report::Failed(reason));
        }
        self.kubelets.schedule_pressure_look(&mut self.core, id, kind);
    }
}
