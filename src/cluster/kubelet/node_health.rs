//! Whether nodes report: heartbeats, the Ready condition, and the NoSchedule taint that follows it at once.

use crate::api::identity::NodeId;
use crate::api::taints::{Taint, TaintEffect, well_known};
use crate::cluster::event::Event;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::reports::Report;
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::cluster::store::KubeletState;
use crate::engine::time::{Duration, Instant};
use crate::record::fact::{FactKind, Reason};

impl Run<'_> {
    /// The node's kubelet stops working and reporting; the control plane notices after the grace period.
    pub fn node_fails(&mut self, id: NodeId, reason: Reason) {
        if self.core.store.node(id).kubelet != KubeletState::Running {
            return;
        }
        let heartbeat = self.last_heartbeat(id);
        self.starts.pause(&mut self.core, id);
        let node = self.core.store.node_mut(id);
        node.kubelet = KubeletState::Away;
        node.heartbeat = heartbeat;
        self.core.record_node(FactKind::NodeDown, id, reason);
        self.images.pause(&mut self.core, id);
        let node = self.core.store.node_ref(id);
        self.core
            .schedule_at(self.missed_at(heartbeat), Event::Kubelet(KubeletEvent::HeartbeatsMissed(node)));
    }

    /// The last heartbeat of a kubelet that works until now.
    fn last_heartbeat(&self, id: NodeId) -> Instant {
        let Some(lifecycle) = &self.plan.world.node_lifecycle else { return self.core.now };
        let node = self.core.store.node(id);
        let bits = self.core.streams.block(
            purpose::HEARTBEAT,
            node.name_hash,
            self.core.store.node_ref(id).incarnation(),
        );
        lifecycle.last_heartbeat(Duration::from_nanoseconds(bits[0]), node.heartbeat, self.core.now)
    }

    /// When a node with this last heartbeat counts as unreachable.
    fn missed_at(&self, heartbeat: Instant) -> Instant {
        let grace_period = self.plan.world.node_monitor_grace_period;
        match &self.plan.world.node_lifecycle {
            None => heartbeat + grace_period,
            Some(lifecycle) => lifecycle.unknown_at(heartbeat, grace_period),
        }
    }

    /// The grace period is over: if the node has been away for all of it, it is unreachable.
    pub fn node_unreachable(&mut self, id: NodeId) {
        let node = self.core.store.node(id);
        let missed = node.kubelet == KubeletState::Away && self.missed_at(node.heartbeat) == self.core.now;
        if !missed || !node.ready {
            return;
        }
        self.core.store.node_mut(id).ready = false;
        let added = self.condition_taints(well_known::UNREACHABLE);
        let edit = |taints: &mut Vec<Taint>| taints.extend(added.iter().cloned());
        self.record_node_with_taints(FactKind::NodeNotReady, id, Reason::Unreachable, &edit);
        self.node_condition_changed(id);
        for pod in self.living_on(id, |pod| pod.ready) {
            self.set_ready(pod, false, Reason::Unreachable);
        }
        self.edit_taints(id, &edit);
    }

    /// The kubelet is back.
    pub fn node_repaired(&mut self, id: NodeId) {
        if self.core.store.node(id).kubelet == KubeletState::Away {
            self.node_reports(id);
        }
    }

    /// The kubelet reports that it runs, and what has happened meanwhile.
    pub fn node_reports(&mut self, id: NodeId) {
        let node = self.core.store.node_mut(id);
        let was_down = std::mem::replace(&mut node.kubelet, KubeletState::Running) == KubeletState::Away;
        let was_ready = std::mem::replace(&mut node.ready, true);
        self.begin_heartbeats(id);
        if was_down {
            self.core.record_node(FactKind::NodeUp, id, Reason::None);
        }
        if !was_ready {
            // The NoExecute taint stays until the lifecycle controller's next look, if there is one.
            let all = self.plan.world.node_lifecycle.is_none();
            let edit = |taints: &mut Vec<Taint>| {
                taints.retain(|taint| {
                    let follows = all || taint.effect == TaintEffect::NoSchedule;
                    !(follows && well_known::is_not_ready(&taint.key))
                });
            };
            self.record_node_with_taints(FactKind::NodeReady, id, Reason::None, &edit);
            self.node_condition_changed(id);
            self.fleet.node_is_ready(&mut self.core, id);
            self.edit_taints(id, &edit);
        }
        self.kubelet_begins(id);
    }

    /// The kubelet sees to the pods of its node, which have been without one.
    pub fn kubelet_begins(&mut self, id: NodeId) {
        self.reports_arrive(id);
        for pod in self.pods_on(id, |_| true) {
            self.catch_up_with_containers(pod);
        }
        for pod in self.living_on(id, |pod| pod.healthy && !pod.ready && !pod.deleting) {
            self.report(pod, Report::Ready);
        }
        self.scheduler.background_ends(&mut self.core, id);
        for pod in self.pods_on(id, |pod| pod.held.is_some()) {
            let held = self.core.store.pod_mut(pod).held.take().expect("just asked for");
            self.take_step(pod, held);
        }
        self.images.resume(&mut self.core, id);
        self.starts.resume(&mut self.core, id);
    }

    /// The kubelet reports from now on.
    pub fn begin_heartbeats(&mut self, id: NodeId) {
        self.core.store.node_mut(id).heartbeat = self.core.now;
    }
}
