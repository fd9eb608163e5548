//! Pods wait for their turn to start containers, where a kubelet starts only so many at once.

use smallvec::SmallVec;

use crate::api::identity::{NodeId, PodId};
use crate::cluster::event::Event;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::kubelet::start_turns::Startable;
use crate::cluster::run::Run;
use crate::engine::time::{Duration, Instant};
use crate::record::wait::Limit;

impl Run<'_> {
    /// The pod could start its containers now. True: it has to wait for its turn, and starts by itself when that comes.
    pub fn waits_to_start(&mut self, id: PodId, starts: Startable) -> bool {
        let Some(turns) = &mut self.start_turns else { return false };
        let pod = self.core.store.pod(id);
        let (node, priority) = (pod.node, self.plan.templates[pod.template.index()].needs.priority);
        turns.ask(node, id, priority, starts, self.core.now);
        self.expect_starts(node);
        true
    }

    /// Has somebody look who starts next, when all that is due now has happened.
    fn expect_starts(&mut self, node: NodeId) {
        let works = self.core.kubelet_works(node);
        let Some(turns) = &mut self.start_turns else { return };
        if works && turns.calls_for_a_look(node) {
            self.core.schedule(Duration::ZERO, Event::StartsLookedAt(node));
        }
    }

    /// As many pods of the node as may start at once begin to.
    pub fn look_at_starts(&mut self, node: NodeId) {
        if let Some(turns) = &mut self.start_turns {
            turns.look(node);
        }
        while self.core.kubelet_works(node)
            && let Some(turns) = &mut self.start_turns
            && let Some(turn) = turns.begin_next(node)
        {
            self.core.record_pod_wait(turn.pod, Limit::ContainerStarts, turn.waited_since, self.core.now);
            self.begin_start(turn.pod, turn.starts);
        }
    }

    fn begin_start(&mut self, id: PodId, starts: Startable) {
        match starts {
            Startable::Pod if self.containers.follows(id) => self.run_init_containers(id),
            Startable::Pod => {
                if let Some((next, delay)) = self.step_after(id, Step::PullImages) {
                    self.core.schedule_step(id, self.core.now + delay, next);
                }
            }
            Startable::MainContainers => self.start_main_containers(id, Duration::ZERO),
        }
    }

    /// The pod's containers have started, or will not: its turn is another's.
    pub fn leave_starts(&mut self, id: PodId) {
        let Some(turns) = &mut self.start_turns else { return };
        let node = self.core.store.pod(id).node;
        let since = turns.leave(node, id);
        if let Some(since) = since.filter(|_| self.core.kubelet_works(node)) {
            self.core.record_pod_wait(id, Limit::ContainerStarts, since, self.core.now);
        }
        self.expect_starts(node);
    }

    /// The kubelet is about to go away. Who waits keeps its place, but waits for the kubelet.
    pub fn pause_starts(&mut self, node: NodeId) {
        let (now, works) = (self.core.now, self.core.kubelet_works(node));
        let Some(turns) = &mut self.start_turns else { return };
        let waiting: SmallVec<[(PodId, Instant); 8]> = turns.waiting(node).filter(|_| works).collect();
        turns.wait_from(node, now);
        for (id, since) in waiting {
            self.core.record_pod_wait(id, Limit::ContainerStarts, since, now);
        }
    }

    /// The kubelet is back.
    pub fn resume_starts(&mut self, node: NodeId) {
        let now = self.core.now;
        let Some(turns) = &mut self.start_turns else { return };
        turns.wait_from(node, now);
        self.expect_starts(node);
    }

    /// The run is over: who still waits has waited until now.
    pub fn end_start_waits(&mut self, horizon: Instant) {
        self.core.now = horizon;
        if self.start_turns.is_some() {
            (0..self.core.store.node_count()).for_each(|index| self.pause_starts(NodeId(index as u32)));
        }
    }

    /// What is wrong with the turns of a node, if anything.
    pub fn starts_inconsistency(&self, node: NodeId) -> Option<String> {
        let turns = self.start_turns.as_ref()?;
        turns.inconsistency(node, self.core.store.pods_on(node), self.core.kubelet_works(node))
    }
}
