//! The Ready condition of pods, and when they have kept it for long enough to be available.

use crate::api::identity::{DaemonSetId, PodId};
use crate::cluster::apiserver::watch::News;
use crate::cluster::event::Event;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::run::Run;
use crate::engine::time::{Duration, Instant};
use crate::record::fact::{FactKind, Reason};

impl Run<'_> {
    /// The present as an object of the API holds it: in whole seconds, cut off (`metav1.Time`). A run begins at a whole second.
    pub fn api_time(&self) -> Instant {
        if self.plan.world.whole_second_times { self.core.now.whole_second() } else { self.core.now }
    }

    /// Sets the pod's Ready condition.
    pub fn set_ready(&mut self, id: PodId, ready: bool, reason: Reason) {
        let since = self.api_time();
        let pod = self.core.store.pod_mut(id);
        (pod.ready, pod.ready_since) = (ready, since);
        pod.available = false;
        let pod = pod.identity();
        self.core.record_pod(if ready { FactKind::PodReady } else { FactKind::PodUnready }, pod, reason);
        self.tell(pod.daemon_set, pod.node, News::PodReadiness { pod: id, ready, since });
        if ready {
            let min_ready = self.daemon_sets[pod.daemon_set.index()].controller.min_ready();
            self.expect_availability(id, min_ready);
            self.end_startup_taints(id);
        }
    }

    /// The pod becomes available when it has been Ready for long enough.
    pub fn expect_availability(&mut self, id: PodId, min_ready: Duration) {
        if min_ready == Duration::ZERO {
            self.pod_available(id);
        } else {
            let pod = self.core.store.pod_ref(id);
            self.core.schedule_at(
                self.core.store.pod(id).ready_since + min_ready,
                Event::Kubelet(KubeletEvent::PodAvailable(pod)),
            );
        }
    }

    pub fn pod_may_be_available(&mut self, id: PodId) {
        let pod = self.core.store.pod(id);
        let min_ready = self.daemon_sets[pod.daemon_set.index()].controller.min_ready();
        if pod.ready && !pod.available && pod.ready_since + min_ready == self.core.now {
            self.pod_available(id);
        }
    }

    pub fn pod_available(&mut self, id: PodId) {
        let pod = self.core.store.pod_mut(id);
        pod.available = true;
        let pod = pod.identity();
        self.core.record_pod(FactKind::PodAvailable, pod, Reason::None);
    }

    /// `minReadySeconds` has changed: pods that are Ready and not yet available get another date.
    pub fn reconsider_availability(&mut self, daemon_set: DaemonSetId) {
        let min_ready = self.daemon_sets[daemon_set.index()].controller.min_ready();
        let waiting: Vec<PodId> = self
            .core
            .store
            .pods_of(daemon_set)
            .filter(|&id| self.core.store.pod(id).ready && !self.core.store.pod(id).available)
            .collect();
        for id in waiting {
            if self.core.store.pod(id).ready_since + min_ready <= self.core.now {
                self.pod_available(id);
            } else {
                self.expect_availability(id, min_ready);
            }
        }
    }
}
