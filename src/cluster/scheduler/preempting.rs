//! Preemption at work: pods that do not fit push others out, which end in their own time.

use crate::api::identity::{NodeId, PodId};
use crate::cluster::core::Core;
use crate::cluster::scheduler::background::NodeOffer;
use crate::cluster::scheduler::kube_scheduler::KubeScheduler;
use crate::cluster::scheduler::load::NodeLoad;
use crate::cluster::scheduler::preemption::{RunningPod, victims};
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};

/// The pods that are to make room for another, one after the other.
pub(in crate::cluster) struct Preemption {
    node: NodeId,
    victims: std::vec::IntoIter<Occupant>,
    /// How many pods of the background have been asked to end.
    asked: u32,
}

/// A pod that may be pushed out.
#[derive(Clone, Copy, Debug)]
enum Occupant {
    Daemon(PodId),
    /// The index of a pod among those of the node's background.
    Background(usize),
}

impl KubeScheduler<'_> {
    /// The pod does not fit: pods of lower priority are to go, if that helps and none are going already.
    pub fn preempt(&mut self, core: &mut Core<'_>, id: PodId) -> Option<Preemption> {
        let (node, needs) = (core.store.pod(id).node, core.needs_of(id));
        let offer = self.offer_of(core, node)?;
        // No pod that goes changes the node's labels.
        if self.candidate(id).last_reason == Reason::NodeSelector {
            return None;
        }
        if !needs.may_preempt
            || self.lowest_priority_on(core, node).is_none_or(|lowest| lowest >= needs.priority)
        {
            self.candidate_mut(id).is_nominated = false;
            return None;
        }
        // `PodEligibleToPreemptOthers`: whoever has pushed pods out waits until they are gone.
        if self.candidate(id).is_nominated && self.victims_are_ending(core, node, needs.priority) {
            return None;
        }
        let load = self.load_with_nominated(core, node, id);
        let load = load.as_ref().unwrap_or(&self.rooms[node.index()].load);
        let chosen = self.choose_victims(core, id, offer, load);
        self.candidate_mut(id).is_nominated = chosen.is_some();
        let chosen = chosen?;
        self.take_nominations_below(core, node, needs.priority);
        core.record_pod(FactKind::PodPreempts, core.store.pod(id).identity(), Reason::None);
        self.send_evictions(core, chosen.len());
        Some(Preemption { node, victims: chosen.into_iter(), asked: 0 })
    }

    /// The next daemon pod that is to be deleted. Pods of the background that come before it are asked to end.
    pub fn next_victim(&mut self, core: &mut Core<'_>, preemption: &mut Preemption) -> Option<PodId> {
        loop {
            match preemption.victims.next()? {
                Occupant::Daemon(pod) => {
                    self.candidate_mut(pod).is_victim = true;
                    return Some(pod);
                }
                Occupant::Background(index) => {
                    self.end_background_pod(core, preemption.node, index, preemption.asked);
                    preemption.asked += 1;
                }
            }
        }
    }

    fn choose_victims(
        &self,
        core: &Core<'_>,
        preemptor: PodId,
        offer: &NodeOffer,
        load: &NodeLoad,
    ) -> Option<Vec<Occupant>> {
        let node = core.store.pod(preemptor).node;
        let mut occupants = Vec::new();
        let mut running = Vec::new();
        for id in self.pods_in_load(core, node) {
            let needs = core.needs_of(id);
            let started = self.candidate(id).started;
            running.push(RunningPod { demand: &needs.demand, priority: needs.priority, started });
            occupants.push(Occupant::Daemon(id));
        }
        for (index, pod) in self.rooms[node.index()].background_pods().enumerate() {
            // They all ran before the daemon pods came.
            let started = Instant::START;
            running.push(RunningPod { demand: &pod.demand, priority: pod.priority, started });
            occupants.push(Occupant::Background(index));
        }
        let needs = core.needs_of(preemptor);
        let chosen = victims(&needs.preemptor(), &offer.allocatable, load, &running)?;
        Some(chosen.into_iter().map(|index| occupants[index]).collect())
    }

    fn lowest_priority_on(&self, core: &Core<'_>, node: NodeId) -> Option<i32> {
        let daemons = self.pods_in_load(core, node).map(|id| core.needs_of(id).priority);
        let background = self.rooms[node.index()].background_pods().map(|pod| pod.priority);
        daemons.chain(background).min()
    }

    /// Whether pods below this priority are on their way out because somebody pushed them.
    fn victims_are_ending(&self, core: &Core<'_>, node: NodeId, priority: i32) -> bool {
        self.rooms[node.index()].ending_background_pods().any(|pod| pod.priority < priority)
            || self
                .pods_in_load(core, node)
                .any(|id| self.candidate(id).is_victim && core.needs_of(id).priority < priority)
    }

    /// Pods of lower priority can no longer hope for the room that they made.
    fn take_nominations_below(&mut self, core: &Core<'_>, node: NodeId, priority: i32) {
        for index in 0..self.rooms[node.index()].waiting.len() {
            let id = self.rooms[node.index()].waiting[index];
            if core.needs_of(id).priority < priority {
                self.candidate_mut(id).is_nominated = false;
            }
        }
    }
}
