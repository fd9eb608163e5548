//! Pods wait for their turn to start containers, where a kubelet starts only so many at once.

use smallvec::SmallVec;

use crate::api::identity::{NodeId, PodId};
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::start_turns::{StartTurns, Startable, Turn};
use crate::engine::time::{Duration, Instant};
use crate::record::wait::Limit;

/// Whose turn it is to start containers, on all nodes.
pub(in crate::cluster) struct Starts {
    /// `None`: they all start at once.
    turns: Option<StartTurns>,
}

impl Starts {
    pub fn new(at_once: Option<u32>) -> Self {
        Self { turns: at_once.map(StartTurns::new) }
    }

    pub fn reserve(&mut self, nodes: usize) {
        if let Some(turns) = &mut self.turns {
            turns.reserve(nodes);
        }
    }

    pub fn add_node(&mut self) {
        if let Some(turns) = &mut self.turns {
            turns.add_node();
        }
    }

    pub fn add_pod(&mut self, id: PodId) {
        if let Some(turns) = &mut self.turns {
            turns.add_pod(id);
        }
    }

    pub const fn are_limited(&self) -> bool {
        self.turns.is_some()
    }

    /// Whether the pod waits for its turn, or starts.
    pub fn concern(&self, pod: PodId) -> bool {
        self.turns.as_ref().is_some_and(|turns| turns.concerns(pod))
    }

    /// The pod could start its containers now. True: it has to wait until [`next`](Self::next) gives it its turn.
    pub fn ask(&mut self, core: &mut Core<'_>, id: PodId, starts: Startable) -> bool {
        let Some(turns) = &mut self.turns else { return false };
        let (node, priority) = (core.store.pod(id).node, core.needs_of(id).priority);
        turns.ask(node, id, priority, starts, core.now);
        self.expect_look(core, node);
        true
    }

    /// Has somebody look who starts next, when all that is due now has happened.
    fn expect_look(&mut self, core: &mut Core<'_>, node: NodeId) {
        let works = core.kubelet_works(node);
        let Some(turns) = &mut self.turns else { return };
        if works && turns.calls_for_a_look(node) {
            core.schedule(Duration::ZERO, Event::Kubelet(KubeletEvent::StartsLookedAt(node)));
        }
    }

    /// Somebody looks: [`next`](Self::next) says who starts.
    pub fn look(&mut self, node: NodeId) {
        if let Some(turns) = &mut self.turns {
            turns.look(node);
        }
    }

    /// The next pod of the node whose turn it is now, until there is none.
    pub fn next(&mut self, core: &mut Core<'_>, node: NodeId) -> Option<Turn> {
        let turns = self.turns.as_mut().filter(|_| core.kubelet_works(node))?;
        let turn = turns.begin_next(node)?;
        core.record_pod_wait(turn.pod, Limit::ContainerStarts, turn.waited_since, core.now);
        Some(turn)
    }

    /// The pod's containers have started, or will not: its turn is another's.
    pub fn leave(&mut self, core: &mut Core<'_>, id: PodId) {
        let Some(turns) = &mut self.turns else { return };
        let node = core.store.pod(id).node;
        let since = turns.leave(node, id);
        if let Some(since) = since.filter(|_| core.kubelet_works(node)) {
            core.record_pod_wait(id, Limit::ContainerStarts, since, core.now);
        }
        self.expect_look(core, node);
    }

    /// The kubelet is about to go away. Who waits keeps its place, but waits for the kubelet.
    pub fn pause(&mut self, core: &mut Core<'_>, node: NodeId) {
        let works = core.kubelet_works(node);
        let Some(turns) = &mut self.turns else { return };
        let waiting: SmallVec<[(PodId, Instant); 8]> = turns.waiting(node).filter(|_| works).collect();
        turns.wait_from(node, core.now);
        for (id, since) in waiting {
            core.record_pod_wait(id, Limit::ContainerStarts, since, core.now);
        }
    }

    /// The kubelet is back.
    pub fn resume(&mut self, core: &mut Core<'_>, node: NodeId) {
        let Some(turns) = &mut self.turns else { return };
        turns.wait_from(node, core.now);
        self.expect_look(core, node);
    }

    /// The run is over: who still waits has waited until now.
    pub fn record_open_waits(&mut self, core: &mut Core<'_>) {
        if self.turns.is_some() {
            (0..core.store.node_count()).for_each(|index| self.pause(core, NodeId(index as u32)));
        }
    }

    /// What is wrong with the turns of a node, if anything.
    pub fn inconsistency(&self, core: &Core<'_>, node: NodeId) -> Option<String> {
        let turns = self.turns.as_ref()?;
        turns.inconsistency(node, core.store.pods_on(node), core.kubelet_works(node))
    }
}
