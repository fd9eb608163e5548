//! Reboots: a node goes down with its containers, keeps its images, and comes back after a while.
//!
//! So does a node that comes back under its name before the pod garbage collector has removed its pods, but as another
//! machine: there are no images, and nothing of what was under way.

use crate::api::identity::{NodeId, PodId};
use crate::api::pod::PodPhase;
use crate::cluster::event::Event;
use crate::cluster::kubelet::containers::probe::ProbeClock;
use crate::cluster::kubelet::containers::restart_backoff::RestartBackoff;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::pod_steps::{PodLuck, Step};
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::cluster::store::KubeletState;
use crate::engine::delay::Delay;
use crate::record::fact::Reason;

impl Run<'_> {
    /// Reboots the nodes whose kubelets work, each for as long as its own draw of the script's action says.
    pub fn reboot(&mut self, nodes: &[NodeId], downtime: &Delay, action: u32) {
        for &id in nodes {
            if self.core.store.node(id).kubelet != KubeletState::Running {
                continue;
            }
            let draw = self.core.streams.first(purpose::DOWNTIME, self.core.store.node(id).name_hash, action);
            self.node_fails(id, Reason::Reboot);
            for pod in self.living_on(id, |pod| pod.bound && !pod.deleting && !pod.phase.is_terminal()) {
                self.containers_go_down(pod);
            }
            let node = self.core.store.node_ref(id);
            self.core.schedule(downtime.sample(draw), Event::Kubelet(KubeletEvent::NodeRebooted(node)));
        }
    }

    /// The pod's containers are gone, which nobody sees yet, and with them its turn to start them. One that still waits for its images goes on with that.
    fn containers_go_down(&mut self, id: PodId) {
        let was_starting = self.starts.concern(id);
        self.starts.leave(&mut self.core, id);
        let start_is_unreported = self.reports.forget(&self.core, id);
        let pod = self.core.store.pod_mut(id);
        if pod.phase == PodPhase::Running || was_starting || start_is_unreported {
            pod.healthy = false;
            let starts = u32::from(pod.phase == PodPhase::Running || start_is_unreported);
            if !self.containers.follows(id) {
                let containers = self.containers.follow(id, Some(ProbeClock::default()));
                (containers.has_images, containers.starts) = (true, starts);
            }
        }
        if let Some(containers) = self.containers.get_mut(id).filter(|containers| containers.has_images) {
            containers.life = containers.life.wrapping_add(1);
            containers.running = false;
            containers.is_down = true;
            containers.held.clear();
        }
    }

    /// The node is there again under its name, as another machine, before its pods were removed. Those that are to end
    /// have ended with the old one. One that had not started yet goes on with what it waited for.
    pub fn pods_find_a_new_machine(&mut self, id: NodeId) {
        for pod in self.pods_on(id, |pod| pod.bound && !pod.phase.is_terminal()) {
            if self.core.store.pod(pod).deleting {
                self.hold(pod, Step::Terminate);
            } else if self.core.store.pod(pod).phase == PodPhase::Running {
                self.begin_anew(pod);
            }
        }
    }

    fn begin_anew(&mut self, id: PodId) {
        self.starts.leave(&mut self.core, id);
        self.reports.forget(&self.core, id);
        let draws = self.draws_of(self.core.store.pod(id))[0];
        let delays = &self.plan.daemon_sets[self.core.store.pod(id).daemon_set.index()].delays;
        let pod = self.core.store.pod_mut(id);
        pod.luck = PodLuck::new(&draws, delays, pod.luck.grace_period());
        (pod.healthy, pod.has_images, pod.held) = (false, false, None);
        let life = self.containers.get(id).map_or(0, |containers| containers.life.wrapping_add(1));
        let containers = self.containers.follow(id, Some(ProbeClock::default()));
        (containers.is_down, containers.starts, containers.life) = (true, 1, life);
    }

    /// The kubelet is back after a reboot, and knows nothing of back-offs. All begins again, init containers included.
    pub fn start_after_reboot(&mut self, id: PodId) {
        let draw =
            self.core.streams.first(purpose::PROBE_TICKS, self.pod_key(id), self.containers.of(id).starts);
        let clock = ProbeClock::of_new_kubelet(self.core.now, draw);
        let containers = self.containers.of_mut(id);
        containers.is_down = false;
        (containers.clock, containers.backoff) = (Some(clock), RestartBackoff::default());
        let has_images = containers.has_images;
        self.becomes_unready(id, Reason::Reboot);
        match has_images {
            true => self.start_with_init_containers(id),
            false => self.take_step(id, Step::Begin),
        }
    }
}
