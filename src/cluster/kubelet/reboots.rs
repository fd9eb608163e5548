//! Reboots: a node goes down with its containers, keeps its images, and comes back after a while.
//!
//! So does a node that comes back under its name before the pod garbage collector has removed its pods, but as another
//! machine: there are no images, and nothing of what was under way.

use crate::api::identity::{NodeId, PodId};
use crate::api::pod::PodPhase;
use crate::cluster::core::Core;
use crate::cluster::kubelet::Kubelets;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::kubelet::reports::Report;
use crate::record::fact::Reason;

impl Kubelets<'_> {
    /// The node's containers are gone, which nobody sees yet.
    pub fn containers_go_down(&mut self, core: &mut Core<'_>, node: NodeId) {
        for pod in core.living_on(node, |pod| pod.bound && !pod.deleting && !pod.phase.is_terminal()) {
            self.containers_of_pod_go_down(core, pod);
        }
    }

    /// With the pod's containers its turn to start them is gone. One that still waits for its images goes on with that.
    fn containers_of_pod_go_down(&mut self, core: &mut Core<'_>, id: PodId) {
        let was_starting = self.starts.concern(id);
        self.starts.leave(core, id);
        let start_is_unreported = self.reports.forget(core, id);
        let pod = core.store.pod_mut(id);
        let had_started = pod.phase == PodPhase::Running || start_is_unreported;
        if had_started || was_starting {
            pod.healthy = false;
            self.containers.follow_from_now(id, u32::from(had_started));
        }
        self.containers.go_down(id);
    }

    /// The node is there again under its name, as another machine, before its pods were removed. Those that are to end
    /// have ended with the old one. One that had not started yet goes on with what it waited for.
    pub fn pods_find_a_new_machine(&mut self, core: &mut Core<'_>, node: NodeId) {
        for id in core.pods_on(node, |pod| pod.bound && !pod.phase.is_terminal()) {
            let pod = core.store.pod_mut(id);
            if pod.deleting {
                pod.held = Some(Step::Terminate);
            } else if pod.phase == PodPhase::Running {
                self.begin_anew(core, id);
            }
        }
    }

    fn begin_anew(&mut self, core: &mut Core<'_>, id: PodId) {
        self.starts.leave(core, id);
        self.reports.forget(core, id);
        Self::restore_timings(core, id);
        let pod = core.store.pod_mut(id);
        (pod.healthy, pod.has_images, pod.held) = (false, false, None);
        self.containers.begin_anew(id);
    }

    /// Whether the pod's containers went down with its node, and are to start again now that the kubelet is back.
    pub fn are_containers_down(&self, core: &Core<'_>, id: PodId) -> bool {
        self.containers.are_down(id) && !core.store.pod(id).deleting
    }

    /// The kubelet is back after a reboot. Returns the report that arrives at once.
    #[must_use]
    pub fn containers_come_up(&mut self, core: &mut Core<'_>, id: PodId) -> Option<Report> {
        self.containers.come_up(core, id);
        self.become_unready(core, id, Reason::Reboot)
    }

    /// All begins again after a reboot, init containers included. False: with the pod's images.
    pub fn start_after_reboot(&mut self, core: &mut Core<'_>, id: PodId) -> bool {
        let have_images = self.containers.have_images(id);
        if have_images {
            self.start_with_init_containers(core, id);
        }
        have_images
    }
}
