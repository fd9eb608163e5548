//! Turns to start containers, where a kubelet starts only so many pods at once.

use smallvec::SmallVec;

use crate::api::identity::{NodeId, PodId};
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::start_turns::{StartTurns, Startable, Turn};
use crate::engine::time::{Duration, Instant};
use crate::record::wait::Limit;

/// The turns to start containers, on all nodes.
pub(in crate::cluster) enum Starts {
    /// They all start at once.
    AtOnce,
    InTurn(StartTurns),
}

impl Starts {
    pub fn new(at_once: Option<u32>) -> Self {
        at_once.map_or(Self::AtOnce, |at_once| Self::InTurn(StartTurns::new(at_once)))
    }

    pub fn reserve(&mut self, nodes: usize) {
        if let Self::InTurn(turns) = self {
            turns.reserve(nodes);
        }
    }

    pub fn add_node(&mut self) {
        if let Self::InTurn(turns) = self {
            turns.add_node();
        }
    }

    pub fn add_pod(&mut self, id: PodId) {
        if let Self::InTurn(turns) = self {
            turns.add_pod(id);
        }
    }

    pub const fn are_limited(&self) -> bool {
        matches!(self, Self::InTurn(_))
    }

    /// Whether the pod waits for its turn, or starts.
    pub fn concern(&self, pod: PodId) -> bool {
        matches!(self, Self::InTurn(turns) if turns.concerns(pod))
    }

    /// The pod could start its containers now. True: it has to wait until [`next`](Self::next) gives it its turn.
    #[inline]
    pub fn ask(&mut self, core: &mut Core<'_>, id: PodId, starts: Startable) -> bool {
        self.are_limited() && self.ask_for_turn(core, id, starts)
    }

    fn ask_for_turn(&mut self, core: &mut Core<'_>, id: PodId, starts: Startable) -> bool {
        let Self::InTurn(turns) = self else { return false };
        let (node, priority) = (core.store.pod(id).node, core.needs_of(id).priority);
        turns.ask(node, id, priority, starts, core.now);
        self.expect_look(core, node);
        true
    }

    /// Schedules a look at who starts next, for when all that is due now has happened.
    fn expect_look(&mut self, core: &mut Core<'_>, node: NodeId) {
        let works = core.kubelet_works(node);
        let Self::InTurn(turns) = self else { return };
        if works && turns.calls_for_a_look(node) {
            core.schedule(Duration::ZERO, Event::Kubelet(KubeletEvent::StartsLookedAt(node)));
        }
    }

    /// The scheduled look: [`next`](Self::next) says who starts.
    pub fn look(&mut self, node: NodeId) {
        if let Self::InTurn(turns) = self {
            turns.look(node);
        }
    }

    /// The next pod of the node whose turn it is now, until there is none.
    pub fn next(&mut self, core: &mut Core<'_>, node: NodeId) -> Option<Turn> {
        let Self::InTurn(turns) = self else { return None };
        let turn = core.kubelet_works(node).then(|| turns.begin_next(node)).flatten()?;
        core.record_pod_wait(turn.pod, Limit::ContainerStarts, turn.waited_since, core.now);
        Some(turn)
    }

    /// The pod's containers have started, or will not: another pod has its turn.
    #[inline]
    pub fn leave(&mut self, core: &mut Core<'_>, id: PodId) {
        if self.are_limited() {
            self.leave_turn(core, id);
        }
    }

    fn leave_turn(&mut self, core: &mut Core<'_>, id: PodId) {
        let Self::InTurn(turns) = self else { return };
        let node = core.store.pod(id).node;
        let since = turns.leave(node, id);
        if let Some(since) = since.filter(|_| core.kubelet_works(node)) {
            core.record_pod_wait(id, Limit::ContainerStarts, since, core.now);
        }
        self.expect_look(core, node);
    }

    /// The kubelet is about to go away. Pods that wait keep their positions, but wait for the kubelet.
    pub fn pause(&mut self, core: &mut Core<'_>, node: NodeId) {
        let works = core.kubelet_works(node);
        let Self::InTurn(turns) = self else { return };
        let waiting: SmallVec<[(PodId, Instant); 8]> = turns.waiting(node).filter(|_| works).collect();
        turns.wait_from(node, core.now);
        for (id, since) in waiting {
            core.record_pod_wait(id, Limit::ContainerStarts, since, core.now);
        }
    }

    /// The kubelet is back.
    pub fn resume(&mut self, core: &mut Core<'_>, node: NodeId) {
        let Self::InTurn(turns) = self else { return };
        turns.wait_from(node, core.now);
        self.expect_look(core, node);
    }

    /// The run is over: pods that still wait have waited until now.
    pub fn record_open_waits(&mut self, core: &mut Core<'_>) {
        if self.are_limited() {
            (0..core.store.node_count()).for_each(|index| self.pause(core, NodeId(index as u32)));
        }
    }

    /// What is wrong with the turns of a node, if anything.
    pub fn inconsistency(&self, core: &Core<'_>, node: NodeId) -> Option<String> {
        let Self::InTurn(turns) = self else { return None };
        turns.inconsistency(node, core.store.pods_on(node), core.kubelet_works(node))
    }
}
