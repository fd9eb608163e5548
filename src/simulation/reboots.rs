//! Reboots: a node goes down with its containers, keeps its images, and comes back after a while.

use super::event::Event;
use super::random_purpose as purpose;
use super::run::Simulation;
use crate::api::identity::{NodeId, PodId};
use crate::api::pod::PodPhase;
use crate::cluster::containers::probe::ProbeClock;
use crate::cluster::containers::restart_backoff::RestartBackoff;
use crate::cluster::store::KubeletState;
use crate::engine::delay::Delay;
use crate::record::fact::Reason;
use crate::record::observer::Observer;

impl<O: Observer> Simulation<'_, O> {
    /// Reboots the nodes whose kubelets work, each for as long as its own draw of the script's action says.
    pub fn reboot(&mut self, nodes: &[NodeId], downtime: &Delay, action: u32) {
        for &id in nodes {
            if self.store.node(id).kubelet != KubeletState::Running {
                continue;
            }
            let draw = self.streams.first(purpose::DOWNTIME, self.store.node(id).name_hash, action);
            self.node_fails(id, Reason::Reboot);
            for pod in self.living_on(id, |pod| pod.bound && !pod.deleting && !pod.phase.is_terminal()) {
                self.containers_go_down(pod);
            }
            let node = self.store.node_ref(id);
            self.schedule(downtime.sample(draw), Event::NodeRebooted(node));
        }
    }

    /// The pod's containers are gone, which nobody sees yet, and with them its turn to start them. One that still waits for its images goes on with that.
    fn containers_go_down(&mut self, id: PodId) {
        let was_starting = self.start_turns.as_ref().is_some_and(|turns| turns.concerns(id));
        self.leave_starts(id);
        let start_is_unreported = self.forget_reports(id);
        let pod = self.store.pod_mut(id);
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

    /// The kubelet is back after a reboot, and knows nothing of back-offs. All begins again, init containers included.
    pub fn start_after_reboot(&mut self, id: PodId) {
        let draw = self.streams.first(purpose::PROBE_TICKS, self.pod_key(id), self.containers.of(id).starts);
        let clock = ProbeClock::of_new_kubelet(self.now, draw);
        let containers = self.containers.of_mut(id);
        containers.is_down = false;
        (containers.clock, containers.backoff) = (Some(clock), RestartBackoff::default());
        self.becomes_unready(id, Reason::Reboot);
        self.start_with_init_containers(id);
    }
}
