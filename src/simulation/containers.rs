//! The containers of a pod at work: how they start.

use super::run::Simulation;
use super::watch::News;
use crate::api::identity::PodId;
use crate::api::pod::PodPhase;
use crate::record::fact::{FactKind, Reason};
use crate::record::observer::Observer;

impl<O: Observer> Simulation<'_, O> {
    pub fn containers_started(&mut self, id: PodId) {
        let pod = self.store.pod_mut(id);
        pod.phase = PodPhase::Running;
        let (node, daemon_set, never_ready) = (pod.node, pod.daemon_set, pod.never_ready);
        self.record_pod(FactKind::ContainersStarted, id, Reason::None);
        self.tell(daemon_set, node, News::PodPhase(id, PodPhase::Running));
        if never_ready {
            self.record_pod(FactKind::PodUnready, id, Reason::BrokenVersion);
        }
    }
}
