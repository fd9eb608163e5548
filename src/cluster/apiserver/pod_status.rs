//! The status of pods: what the API server has of it changes with the kubelets' reports. Each change returns the event for
//! those who watch pods.

use crate::api::identity::PodId;
use crate::api::pod::PodPhase;
use crate::cluster::apiserver::ApiServer;
use crate::cluster::apiserver::watch::WatchEvent;
use crate::cluster::core::Core;
use crate::record::fact::{FactKind, Reason};

impl ApiServer {
    /// The pod's containers run. `None`: they did before, and no event follows.
    #[inline]
    pub fn set_running(core: &mut Core<'_>, id: PodId) -> Option<WatchEvent> {
        let pod = core.store.pod_mut(id);
        let first = std::mem::replace(&mut pod.phase, PodPhase::Running) != PodPhase::Running;
        let (pod, never_ready) = (pod.identity(), pod.never_ready);
        core.record_pod(FactKind::ContainersStarted, pod, Reason::None);
        if first && never_ready {
            core.record_pod(FactKind::PodUnready, pod, Reason::BrokenVersion);
        }
        first.then_some(WatchEvent::PodPhase(id, PodPhase::Running))
    }

    /// The pod's Ready condition is this from now on.
    #[inline]
    pub fn set_ready(core: &mut Core<'_>, id: PodId, ready: bool, reason: Reason) -> WatchEvent {
        let since = core.api_time();
        let pod = core.store.pod_mut(id);
        (pod.ready, pod.ready_since) = (ready, since);
        pod.available = false;
        let pod = pod.identity();
        core.record_pod(if ready { FactKind::PodReady } else { FactKind::PodUnready }, pod, reason);
        WatchEvent::PodReadiness { pod: id, ready, since }
    }

    /// The pod's phase becomes Failed. Returns also the event of its Ready condition, if that was True.
    pub fn set_failed(core: &mut Core<'_>, id: PodId, reason: Reason) -> (WatchEvent, Option<WatchEvent>) {
        let since = core.now;
        core.store.fail_pod(id);
        let pod = core.store.pod_mut(id);
        (pod.healthy, pod.available, pod.ready_since) = (false, false, since);
        let (pod, was_ready) = (pod.identity(), std::mem::take(&mut pod.ready));
        core.record_pod(FactKind::PodFailed, pod, reason);
        let unready = WatchEvent::PodReadiness { pod: id, ready: false, since };
        (WatchEvent::PodPhase(id, PodPhase::Failed), was_ready.then_some(unready))
    }
}
