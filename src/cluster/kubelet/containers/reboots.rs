//! What reboots of nodes and restarts of kubelets mean to containers.

use crate::api::identity::PodId;
use crate::cluster::core::Core;
use crate::cluster::kubelet::containers::Containers;
use crate::cluster::kubelet::containers::life_cycle::rules_of;
use crate::cluster::kubelet::containers::probe::ProbeClock;
use crate::cluster::kubelet::containers::restart_backoff::RestartBackoff;
use crate::cluster::random_purpose as purpose;
use crate::engine::time::Instant;

impl Containers<'_> {
    /// Follows the containers of a pod that had its images, and had been started so often, when its node went down.
    pub fn follow_from_now(&mut self, id: PodId, starts: u32) {
        if !self.pods.follows(id) {
            let containers = self.pods.follow(id, Some(ProbeClock::default()));
            (containers.has_images, containers.starts) = (true, starts);
        }
    }

    /// The node goes down, and with it the containers of a pod that had its images.
    pub fn go_down(&mut self, id: PodId) {
        if let Some(containers) = self.pods.get_mut(id).filter(|containers| containers.has_images) {
            containers.incarnation = containers.incarnation.wrapping_add(1);
            containers.running = false;
            containers.is_down = true;
            containers.held.clear();
        }
    }

    /// The pod's node is another machine, without its images: all begins anew when the kubelet is there.
    pub fn begin_anew(&mut self, id: PodId) {
        let incarnation = self.pods.get(id).map_or(0, |containers| containers.incarnation.wrapping_add(1));
        let containers = self.pods.follow(id, Some(ProbeClock::default()));
        (containers.is_down, containers.starts, containers.incarnation) = (true, 1, incarnation);
    }

    /// Whether the pod's node went down, and its kubelet has not seen to the pod since.
    pub fn are_down(&self, id: PodId) -> bool {
        self.pods.get(id).is_some_and(|containers| containers.is_down)
    }

    /// The kubelet is back after the node went down, and knows nothing of back-offs.
    pub fn come_up(&mut self, core: &Core<'_>, id: PodId) {
        let draw = core.streams.first(purpose::PROBE_TICKS, core.pod_key(id), self.pods.of(id).starts);
        let containers = self.pods.of_mut(id);
        containers.is_down = false;
        containers.clock = Some(ProbeClock::of_new_kubelet(core.now, draw));
        containers.backoff = RestartBackoff::default();
    }

    /// Whether the images of a pod that is followed are on its node.
    pub fn have_images(&self, id: PodId) -> bool {
        self.pods.of(id).has_images
    }

    /// A new kubelet has the pod's probes begin again, at ticks of their own. Says when they have found it ready; `None`: no
    /// probe has to.
    pub fn probe_anew(&mut self, core: &Core<'_>, id: PodId) -> Option<Instant> {
        let containers = self.pods.get_mut(id)?;
        let key = purpose::both(core.pod_key(id), core.now.as_nanoseconds());
        let draw = core.streams.first(purpose::PROBE_TICKS, key, containers.starts);
        let clock = ProbeClock::of_new_kubelet(core.now, draw);
        containers.clock = Some(clock);
        rules_of(core, id).probing.after_kubelet_restart(clock, containers.started, core.now)
    }
}
