//! Restarts of kubelets, which their containers do not notice.
//!
//! Until 1.34 a new kubelet reports a pod as not Ready until its own probes have succeeded, the startup probe first
//! (`UpdatePodStatus` of `pkg/kubelet/prober/prober_manager.go`). Since 1.35 the status stays as it was. That back-offs of
//! crashed containers are forgotten is left out.

use crate::api::identity::{NodeId, PodId};
use crate::api::kubernetes_version::Change;
use crate::cluster::core::{Core, PodIds};
use crate::cluster::kubelet::Kubelets;
use crate::cluster::kubelet::containers::step::ContainerStep;
use crate::cluster::kubelet::reports::Report;
use crate::cluster::store::KubeletState;
use crate::record::fact::{FactKind, Reason};

impl Kubelets<'_> {
    /// The node's kubelet is started again. Returns the pods whose probes begin anew.
    pub fn restart(&self, core: &mut Core<'_>, node: NodeId) -> PodIds {
        if core.store.node(node).kubelet != KubeletState::Running {
            return PodIds::new();
        }
        core.record_node(FactKind::KubeletRestarted, node, Reason::None);
        if self.version.has(Change::KubeletRestartKeepsStatus) {
            return PodIds::new();
        }
        core.living_on(node, |pod| pod.healthy && pod.ready && !pod.deleting)
    }

    /// What a pod's probes found is forgotten, and they begin at ticks of their own again. Returns the report that arrives at
    /// once.
    #[must_use]
    pub fn probe_anew(&mut self, core: &mut Core<'_>, id: PodId) -> Option<Report> {
        let ready_at = self.containers.probe_anew(core, id)?;
        let report = self.become_unready(core, id, Reason::KubeletRestart);
        self.containers.schedule(core, id, ready_at, ContainerStep::BecomeReady);
        report
    }
}
