//! Restarts of kubelets, which their containers do not notice.
//!
//! Until 1.34 a new kubelet reports a pod as not Ready until its own probes have succeeded, the startup probe first
//! (`UpdatePodStatus` of `pkg/kubelet/prober/prober_manager.go`). Since 1.35 the status stays as it was. That back-offs of
//! crashed containers are forgotten is left out.

use crate::api::identity::{NodeId, PodId};
use crate::api::kubernetes_version::Change;
use crate::cluster::kubelet::containers::ContainerStep;
use crate::cluster::kubelet::containers::probe::ProbeClock;
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::cluster::store::KubeletState;
use crate::record::fact::{FactKind, Reason};

impl Run<'_> {
    pub fn restart_kubelet(&mut self, id: NodeId) {
        if self.core.store.node(id).kubelet != KubeletState::Running {
            return;
        }
        self.core.record_node(FactKind::KubeletRestarted, id, Reason::None);
        if self.plan.world.kubernetes_version.has(Change::KubeletRestartKeepsStatus) {
            return;
        }
        for pod in self.living_on(id, |pod| pod.healthy && pod.ready && !pod.deleting) {
            self.probe_anew(pod);
        }
    }

    /// What a pod's probes found is forgotten, and they begin at ticks of their own again.
    fn probe_anew(&mut self, id: PodId) {
        let Some(containers) = self.containers.get(id) else { return };
        let (started, starts) = (containers.started, containers.starts);
        let draw = self.core.streams.first(
            purpose::PROBE_TICKS,
            purpose::both(self.pod_key(id), self.core.now.as_nanoseconds()),
            starts,
        );
        let clock = ProbeClock::of_new_kubelet(self.core.now, draw);
        let ready_at = self.container_rules(id).probing.after_kubelet_restart(clock, started, self.core.now);
        self.containers.of_mut(id).clock = Some(clock);
        if let Some(ready_at) = ready_at {
            self.becomes_unready(id, Reason::KubeletRestart);
            self.schedule_container_step(id, ready_at, ContainerStep::BecomeReady);
        }
    }
}
