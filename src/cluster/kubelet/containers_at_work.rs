//! The steps of containers that are followed: when they wait for their turn, and what the kubelet reports of them.

use crate::api::identity::PodId;
use crate::cluster::core::Core;
use crate::cluster::kubelet::Kubelets;
use crate::cluster::kubelet::containers::HeldSteps;
use crate::cluster::kubelet::containers::fault::FaultKind;
use crate::cluster::kubelet::containers::probing::RestartProbe;
use crate::cluster::kubelet::containers::step::ContainerStep;
use crate::cluster::kubelet::reports::Report;
use crate::cluster::kubelet::start_turns::Startable;
use crate::record::fact::{FactKind, Reason};

impl Kubelets<'_> {
    /// All images are on the node: the containers start, if it is their turn.
    pub(super) fn start_with_init_containers(&mut self, core: &mut Core<'_>, id: PodId) {
        self.containers.images_are_there(id);
        if !self.starts.ask(core, id, Startable::Pod) {
            self.containers.run_init_containers(core, id);
        }
    }

    /// A step is due. Returns the report that arrives at once.
    #[must_use]
    pub fn container_step_due(
        &mut self,
        core: &mut Core<'_>,
        id: PodId,
        incarnation: u16,
        step: ContainerStep,
    ) -> Option<Report> {
        if !self.containers.can_take(core, id, incarnation, step) {
            return None;
        }
        match step {
            ContainerStep::AwaitTurn => {
                self.starts.ask(core, id, Startable::MainContainers);
                None
            }
            ContainerStep::Start => {
                let report = self.containers_started(core, id);
                self.containers.main_containers_start(core, id);
                report
            }
            ContainerStep::BecomeReady => {
                let has_changed = self.set_health(core, id, true);
                has_changed.then(|| self.report(core, id, Report::Ready)).flatten()
            }
            ContainerStep::BecomeUnready => self.become_unready(core, id, Reason::ReadinessProbe),
            ContainerStep::Kill(probe) => {
                self.draw_timings(core, id);
                self.containers.kill(core, id, probe);
                None
            }
            ContainerStep::Killed(probe) => self.containers_end(core, id, reason_of(probe)),
            ContainerStep::Fault(index) => self.inject_fault(core, id, index),
        }
    }

    /// The steps that were due while the kubelet was away.
    pub fn take_held_steps(&mut self, id: PodId) -> HeldSteps {
        self.containers.take_held(id)
    }

    #[must_use]
    pub(super) fn become_unready(
        &mut self,
        core: &mut Core<'_>,
        id: PodId,
        reason: Reason,
    ) -> Option<Report> {
        let has_changed = self.set_health(core, id, false);
        has_changed.then(|| self.report(core, id, Report::Unready(reason))).flatten()
    }

    /// Sets how the pod is, and says whether the Ready condition has to follow.
    fn set_health(&self, core: &mut Core<'_>, id: PodId, healthy: bool) -> bool {
        let are_reports_under_way = self.reports.are_under_way(core.store.pod(id).node);
        let pod = core.store.pod_mut(id);
        let was_healthy = std::mem::replace(&mut pod.healthy, healthy);
        pod.ready != healthy || (was_healthy != healthy && are_reports_under_way)
    }

    fn inject_fault(&mut self, core: &mut Core<'_>, id: PodId, index: u8) -> Option<Report> {
        match self.containers.fault_kind(index) {
            FaultKind::Crash => self.containers_end(core, id, Reason::Crash),
            FaultKind::OutOfMemory => self.containers_end(core, id, Reason::OutOfMemory),
            FaultKind::Hang => {
                self.containers.hang(core, id);
                None
            }
            FaultKind::Unready { lasts } => {
                self.containers.unready_for(core, id, index, lasts);
                None
            }
        }
    }

    /// The containers have ended by themselves or were killed: they are started again after the back-off.
    fn containers_end(&mut self, core: &mut Core<'_>, id: PodId, reason: Reason) -> Option<Report> {
        core.store.pod_mut(id).healthy = false;
        core.record_pod(FactKind::ContainersCrashed, core.store.pod(id).identity(), reason);
        let report = self.report(core, id, Report::Crashed(reason));
        let wait = self.containers.end(core, id);
        match self.starts.are_limited() {
            false => self.containers.start_main_containers(core, id, wait),
            true => self.containers.schedule(core, id, core.now + wait, ContainerStep::AwaitTurn),
        }
        report
    }
}

const fn reason_of(probe: RestartProbe) -> Reason {
    match probe {
        RestartProbe::Startup => Reason::StartupProbe,
        RestartProbe::Liveness => Reason::LivenessProbe,
    }
}
