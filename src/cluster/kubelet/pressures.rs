//! Pressure on nodes: their condition and taint, the pods that the kubelet evicts, and those that it refuses.

use crate::api::identity::{NodeId, PodId};
use crate::api::taints::{Taint, TaintEffect};
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::kubelet::Kubelets;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::pressure::{Pressure, PressureKind, PressureState, SYSTEM_CRITICAL};
use crate::cluster::store::TaintSetId;
use crate::engine::time::{Duration, Instant};
use crate::record::fact::{FactKind, Reason};

/// What follows from a look of the eviction manager.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::cluster) struct PressureFound {
    /// The node's taints, where its condition has changed.
    pub taints: Option<TaintSetId>,
    /// Whether a pod has to go.
    pub evicts: bool,
}

impl Kubelets<'_> {
    /// The node runs short of something for this long. Whether the kubelet looks at it now.
    pub fn begin_shortage(
        &mut self,
        core: &Core<'_>,
        id: NodeId,
        kind: PressureKind,
        lasts: Duration,
    ) -> bool {
        if self.pressures.len() <= id.index() {
            self.pressures.resize(core.store.node_count(), Default::default());
        }
        self.pressure_mut(id, kind).begin(core.now, lasts)
    }

    fn pressure_mut(&mut self, id: NodeId, kind: PressureKind) -> &mut Pressure {
        &mut self.pressures[id.index()][kind as usize]
    }

    /// Whether the eviction manager's look is due now, which it is not where it has looked for another reason.
    pub fn is_pressure_look_due(&self, core: &Core<'_>, id: NodeId, kind: PressureKind) -> bool {
        self.pressures[id.index()][kind as usize].next_look == core.now
    }

    /// The eviction manager looks. Its [next look](Self::schedule_pressure_look) is to be scheduled when what follows has been done.
    pub fn look_at_pressure(&mut self, core: &mut Core<'_>, id: NodeId, kind: PressureKind) -> PressureFound {
        let pressure = self.pressure_mut(id, kind);
        let was_known = pressure.condition;
        let taint = Taint::new(kind.taint_key(), "", TaintEffect::NoSchedule);
        match pressure.look(core.now) {
            PressureState::Short if was_known => PressureFound { taints: None, evicts: true },
            PressureState::Short => {
                let taints = core.edited_taints(id, |taints| taints.push(taint.clone()));
                core.record_node_with_taints(FactKind::NodePressure, id, reason_of(kind), taints);
                PressureFound { taints: Some(taints), evicts: true }
            }
            PressureState::Lasting => PressureFound::default(),
            PressureState::Over => {
                let taints = core.edited_taints(id, |taints| taints.retain(|other| *other != taint));
                core.record_node_with_taints(FactKind::NodePressureOver, id, reason_of(kind), taints);
                PressureFound { taints: Some(taints), evicts: false }
            }
        }
    }

    pub fn schedule_pressure_look(&self, core: &mut Core<'_>, id: NodeId, kind: PressureKind) {
        let next = self.pressures[id.index()][kind as usize].next_look;
        if next != Instant::NEVER {
            let node = core.store.node_ref(id);
            core.schedule_at(next, Event::Kubelet(KubeletEvent::PressureLook(node, kind)));
        }
    }

    /// The pod that fails for the pressure, and why: that of the lowest priority, and of several the oldest; a critical one
    /// never does.
    pub fn next_to_evict(core: &Core<'_>, id: NodeId, kind: PressureKind) -> Option<(PodId, Reason)> {
        if !core.kubelet_works(id) {
            return None;
        }
        let candidates = core.living_on(id, |pod| pod.bound && !pod.deleting && !pod.phase.is_terminal());
        let candidates = candidates.into_iter().filter(|&pod| !is_critical(core, pod));
        let victim = candidates.min_by_key(|&pod| core.needs_of(pod).priority);
        victim.map(|pod| (pod, reason_of(kind)))
    }

    /// Why the kubelet does not take the pod in, which has failed then. `None`: it does.
    pub fn refusal(&self, core: &Core<'_>, id: PodId) -> Option<Reason> {
        let pressures = self.pressures.get(core.store.pod(id).node.index())?;
        let against = |kind: &PressureKind| pressures[*kind as usize].condition && !kind.admits_daemon_pods();
        let kind = PressureKind::ALL.into_iter().find(against).filter(|_| !is_critical(core, id))?;
        Some(reason_of(kind))
    }

    /// Another node of the same name has no pressure.
    pub(super) fn forget_pressure(&mut self, id: NodeId) {
        if let Some(pressures) = self.pressures.get_mut(id.index()) {
            *pressures = Default::default();
        }
    }
}

fn is_critical(core: &Core<'_>, id: PodId) -> bool {
    core.needs_of(id).priority >= SYSTEM_CRITICAL
}

const fn reason_of(kind: PressureKind) -> Reason {
    match kind {
        PressureKind::Memory => Reason::MemoryPressure,
        PressureKind::Disk => Reason::DiskPressure,
        PressureKind::Pid => Reason::PidPressure,
    }
}
