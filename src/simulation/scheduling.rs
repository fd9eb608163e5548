//! The scheduler at work: from the creation of a pod to its binding.

use super::event::Event;
use super::run::Simulation;
use super::watch::News;
use crate::api::identity::PodId;
use crate::cluster::kubelet::Step;
use crate::cluster::store::PodRef;
use crate::record::fact::{FactKind, Reason};
use crate::record::observer::Observer;

impl<O: Observer> Simulation<'_, O> {
    /// The scheduler learns of a pod that wants to its node.
    pub fn await_binding(&mut self, pod: PodRef, draw: u64) {
        let daemon_set = self.store.pod(pod.id).daemon_set;
        let delay = self.plan.daemon_sets[daemon_set.index()].delays.scheduling.sample(draw);
        self.schedule(delay, Event::PodStep(pod, Step::Bind));
    }

    /// Binds the pod to its node. False: it goes no further.
    pub fn bind(&mut self, id: PodId) -> bool {
        let pod = self.store.pod_mut(id);
        let (node, daemon_set) = (pod.node, pod.daemon_set);
        if !self.store.node(node).exists {
            return false;
        }
        self.store.pod_mut(id).bound = true;
        self.record_pod(FactKind::PodScheduled, id, Reason::None);
        self.tell(daemon_set, node, News::PodBound(id));
        let pod = self.store.pod_ref(id);
        self.consider_eviction(id);
        self.store.resolve_pod(pod).is_some()
    }
}
