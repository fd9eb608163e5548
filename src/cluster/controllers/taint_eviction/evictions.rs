//! Taint eviction: pods that may not stay, or not for long, with the taints of their node.

use crate::api::identity::PodId;
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::controllers::taint_eviction::tolerance::tolerated_for;
use crate::cluster::event::Event;
use crate::cluster::run::Run;
use crate::engine::time::{Duration, Instant};
use crate::record::fact::Reason;

impl Run<'_> {
    /// Looks at how long the pod may stay with the taints of its node.
    pub fn consider_eviction(&mut self, id: PodId) {
        let pod = self.core.store.pod(id);
        if !self.plan.world.taint_eviction || pod.deleting {
            return;
        }
        let taints = self.core.store.taints(self.core.store.node(pod.node).taints);
        let tolerations = self.daemon_sets[pod.daemon_set.index()].judge.placement().tolerations();
        match tolerated_for(taints, tolerations) {
            None => self.core.store.pod_mut(id).evicted_at = Instant::NEVER,
            Some(Duration::ZERO) => self.delete_pod(id, Reason::TaintEviction),
            // An eviction that is under way keeps its date.
            Some(_) if pod.evicted_at != Instant::NEVER => {}
            Some(tolerated) => {
                let (at, pod) = (self.core.now + tolerated, self.core.store.pod_ref(id));
                self.core.store.pod_mut(id).evicted_at = at;
                self.core.schedule_at(at, Event::Controllers(ControllersEvent::PodEvicted(pod)));
            }
        }
    }

    pub fn eviction_due(&mut self, id: PodId) {
        if self.core.store.pod(id).evicted_at == self.core.now {
            self.delete_pod(id, Reason::TaintEviction);
        }
    }
}
