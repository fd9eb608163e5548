//! The taint eviction controller.

use crate::api::identity::PodId;
use crate::api::taints::Toleration;
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::controllers::taint_eviction::tolerance::tolerated_for;
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::engine::time::{Duration, Instant};

/// Evicts pods, if it is at work. When each pod is due stands with the pod.
pub(in crate::cluster) struct TaintEvictionController {
    is_at_work: bool,
}

impl TaintEvictionController {
    pub const fn new(is_at_work: bool) -> Self {
        Self { is_at_work }
    }

    /// Looks at how long a pod with these tolerations may stay with the taints of its node. True: not at all.
    #[inline]
    pub fn evicts_at_once(&self, core: &mut Core<'_>, id: PodId, tolerations: &[Toleration]) -> bool {
        let pod = core.store.pod(id);
        if !self.is_at_work || pod.deleting {
            return false;
        }
        let taints = core.store.taints(core.store.node(pod.node).taints);
        match tolerated_for(taints, tolerations) {
            None => core.store.pod_mut(id).evicted_at = Instant::NEVER,
            Some(Duration::ZERO) => return true,
            // An eviction that is under way keeps its date.
            Some(_) if pod.evicted_at != Instant::NEVER => {}
            Some(tolerated) => {
                let (at, pod) = (core.now + tolerated, core.store.pod_ref(id));
                core.store.pod_mut(id).evicted_at = at;
                core.schedule_at(at, Event::Controllers(ControllersEvent::PodEvicted(pod)));
            }
        }
        false
    }

    /// Whether the pod's time is over now, unless it has got another.
    pub fn is_due(core: &Core<'_>, id: PodId) -> bool {
        core.store.pod(id).evicted_at == core.now
    }
}
