//! When pods have been Ready for long enough to be available.

use crate::api::identity::{DaemonSetId, PodId};
use crate::cluster::controllers::daemon_sets::DaemonSetControllers;
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::engine::time::Duration;
use crate::record::fact::{FactKind, Reason};

impl DaemonSetControllers {
    fn min_ready_of(&self, core: &Core<'_>, id: PodId) -> Duration {
        self.controller(core.store.pod(id).daemon_set).min_ready()
    }

    /// The pod has become Ready, and becomes available when it has been so for long enough.
    #[inline]
    pub fn pod_ready(&self, core: &mut Core<'_>, id: PodId) {
        let min_ready = self.min_ready_of(core, id);
        expect_availability(core, id, min_ready);
    }

    /// The pod is available now, unless it was not Ready all the time or `minReadySeconds` have changed.
    pub fn availability_due(&self, core: &mut Core<'_>, id: PodId) {
        let min_ready = self.min_ready_of(core, id);
        let pod = core.store.pod(id);
        if pod.ready && !pod.available && pod.ready_since + min_ready == core.now {
            become_available(core, id);
        }
    }

    /// `minReadySeconds` has changed: pods that are Ready and not yet available get another date.
    pub(super) fn reconsider_availability(&self, core: &mut Core<'_>, daemon_set: DaemonSetId) {
        let min_ready = self.controller(daemon_set).min_ready();
        let is_waiting = |&id: &PodId| core.store.pod(id).ready && !core.store.pod(id).available;
        let waiting: Vec<PodId> = core.store.pods_of(daemon_set).filter(is_waiting).collect();
        for id in waiting {
            if core.store.pod(id).ready_since + min_ready <= core.now {
                become_available(core, id);
            } else {
                expect_availability(core, id, min_ready);
            }
        }
    }
}

fn expect_availability(core: &mut Core<'_>, id: PodId, min_ready: Duration) {
    if min_ready == Duration::ZERO {
        return become_available(core, id);
    }
    let (at, pod) = (core.store.pod(id).ready_since + min_ready, core.store.pod_ref(id));
    core.schedule_at(at, Event::Controllers(ControllersEvent::PodAvailable(pod)));
}

fn become_available(core: &mut Core<'_>, id: PodId) {
    let pod = core.store.pod_mut(id);
    pod.available = true;
    let pod = pod.identity();
    core.record_pod(FactKind::PodAvailable, pod, Reason::None);
}
