//! Pressure on nodes: their condition and taint, the pods that the kubelet evicts, and those that it refuses.

use crate::api::identity::{NodeId, PodId};
use crate::api::taints::{Taint, TaintEffect};
use crate::cluster::event::Event;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::pressure::{Look, Pressure, PressureKind, SYSTEM_CRITICAL};
use crate::cluster::kubelet::reports::Report;
use crate::cluster::run::Run;
use crate::engine::time::{Duration, Instant};
use crate::record::fact::{FactKind, Reason};

/// By node; empty while no node has ever run short of anything.
pub(in crate::cluster) type Pressures = Vec<[Pressure; PressureKind::ALL.len()]>;

impl Run<'_> {
    /// The node runs short of something for this long.
    pub fn begin_shortage(&mut self, id: NodeId, kind: PressureKind, lasts: Duration) {
        if self.pressures.len() <= id.index() {
            self.pressures.resize(self.core.store.node_count(), Default::default());
        }
        let now = self.core.now;
        if self.pressure_mut(id, kind).begin(now, lasts) {
            self.look_at_pressure(id, kind);
        }
    }

    fn pressure_mut(&mut self, id: NodeId, kind: PressureKind) -> &mut Pressure {
        &mut self.pressures[id.index()][kind as usize]
    }

    /// The eviction manager's next look is due, unless it has looked for another reason.
    pub fn pressure_look_due(&mut self, id: NodeId, kind: PressureKind) {
        let now = self.core.now;
        if self.pressure_mut(id, kind).next_look == now {
            self.look_at_pressure(id, kind);
        }
    }

    fn look_at_pressure(&mut self, id: NodeId, kind: PressureKind) {
        let now = self.core.now;
        let pressure = self.pressure_mut(id, kind);
        let was_known = pressure.condition;
        let look = pressure.look(now);
        let next = pressure.next_look;
        let taint = Taint::new(kind.taint_key(), "", TaintEffect::NoSchedule);
        match look {
            Look::Short => {
                if !was_known {
                    let edit = |taints: &mut Vec<Taint>| taints.push(taint.clone());
                    self.record_node_with_taints(FactKind::NodePressure, id, reason_of(kind), &edit);
                    self.edit_taints(id, &edit);
                }
                self.evict_one(id, kind);
            }
            Look::Lasting => {}
            Look::Over => {
                let edit = |taints: &mut Vec<Taint>| taints.retain(|other| *other != taint);
                self.record_node_with_taints(FactKind::NodePressureOver, id, reason_of(kind), &edit);
                self.edit_taints(id, &edit);
            }
        }
        if next != Instant::NEVER {
            let node = self.core.store.node_ref(id);
            self.core.schedule_at(next, Event::Kubelet(KubeletEvent::PressureLook(node, kind)));
        }
    }

    /// The pod of the lowest priority fails, and of several the oldest; a critical one never does.
    fn evict_one(&mut self, id: NodeId, kind: PressureKind) {
        if !self.core.kubelet_works(id) {
            return;
        }
        let candidates = self.living_on(id, |pod| pod.bound && !pod.deleting && !pod.phase.is_terminal());
        let candidates = candidates.into_iter().filter(|&pod| !self.is_critical(pod));
        if let Some(victim) = candidates.min_by_key(|&pod| self.core.needs_of(pod).priority) {
            self.report(victim, Report::Failed(reason_of(kind)));
        }
    }

    /// Whether the kubelet takes the pod in; if not, it has failed.
    pub fn admit(&mut self, id: PodId) -> bool {
        let Some(pressures) = self.pressures.get(self.core.store.pod(id).node.index()) else { return true };
        let against = |kind: &PressureKind| pressures[*kind as usize].condition && !kind.admits_daemon_pods();
        match PressureKind::ALL.into_iter().find(against) {
            Some(kind) if !self.is_critical(id) => {
                self.report(id, Report::Failed(reason_of(kind)));
                false
            }
            _ => true,
        }
    }

    /// Another node of the same name has no pressure.
    pub fn forget_pressure(&mut self, id: NodeId) {
        if let Some(pressures) = self.pressures.get_mut(id.index()) {
            *pressures = Default::default();
        }
    }

    fn is_critical(&self, id: PodId) -> bool {
        self.core.needs_of(id).priority >= SYSTEM_CRITICAL
    }
}

const fn reason_of(kind: PressureKind) -> Reason {
    match kind {
        PressureKind::Memory => Reason::MemoryPressure,
        PressureKind::Disk => Reason::DiskPressure,
        PressureKind::Pid => Reason::PidPressure,
    }
}
