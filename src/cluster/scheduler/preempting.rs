//! Preemption at work: pods that do not fit push others out, which end in their own time.

use crate::api::identity::{NodeId, PodId};
use crate::cluster::event::Event;
use crate::cluster::plan::{NodeLoad, NodeOffer};
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::cluster::scheduler::preemption::{RunningPod, victims};
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};

/// A pod that may be pushed out.
#[derive(Clone, Copy, Debug)]
enum Occupant {
    Daemon(PodId),
    /// The place of a pod among those of the node's background.
    Background(usize),
}

impl Run<'_> {
    /// The pod does not fit: pods of lower priority are asked to go, if that helps and none are going already.
    pub fn preempt(&mut self, id: PodId, offer: &NodeOffer) {
        let (node, needs) = (self.core.store.pod(id).node, self.needs_of(id));
        if !needs.may_preempt || self.lowest_priority_on(node).is_none_or(|lowest| lowest >= needs.priority) {
            self.scheduler.candidate_mut(id).is_nominated = false;
            return;
        }
        // `PodEligibleToPreemptOthers`: whoever has pushed pods out waits until they are gone.
        if self.scheduler.candidate(id).is_nominated && self.victims_are_ending(node, needs.priority) {
            return;
        }
        let load = self.load_with_nominated(node, id, needs.priority);
        let load = load.as_ref().unwrap_or(&self.scheduler.rooms[node.index()].load);
        let chosen = self.choose_victims(id, node, offer, load);
        self.scheduler.candidate_mut(id).is_nominated = chosen.is_some();
        let Some(chosen) = chosen else { return };
        self.take_nominations_below(node, needs.priority);
        self.core.record_pod(FactKind::PodPreempts, self.core.store.pod(id).identity(), Reason::None);
        self.ask_victims_to_go(chosen.len());
        let mut asked = 0;
        for victim in chosen {
            match victim {
                Occupant::Daemon(pod) => {
                    self.scheduler.candidate_mut(pod).is_victim = true;
                    self.delete_pod(pod, Reason::Preempted);
                }
                Occupant::Background(place) => {
                    self.end_background_pod(node, place, asked);
                    asked += 1;
                }
            }
        }
    }

    fn choose_victims(
        &self,
        preemptor: PodId,
        node: NodeId,
        offer: &NodeOffer,
        load: &NodeLoad,
    ) -> Option<Vec<Occupant>> {
        let mut occupants = Vec::new();
        let mut running = Vec::new();
        for id in self.core.store.living_on(node).filter(|&id| self.weighs(id)) {
            let needs = self.needs_of(id);
            let started = self.scheduler.candidate(id).started;
            running.push(RunningPod { demand: &needs.demand, priority: needs.priority, started });
            occupants.push(Occupant::Daemon(id));
        }
        let kinds = self.background_of(node).pods();
        for (place, pod) in self.scheduler.rooms[node.index()].background.iter().enumerate() {
            let kind = &kinds[usize::from(pod.kind)];
            // They all ran before the daemon pods came.
            running.push(RunningPod {
                demand: &kind.demand,
                priority: kind.priority,
                started: Instant::START,
            });
            occupants.push(Occupant::Background(place));
        }
        let needs = self.needs_of(preemptor);
        let chosen = victims(&needs.preemptor(), &offer.allocatable, load, &running)?;
        Some(chosen.into_iter().map(|place| occupants[place]).collect())
    }

    fn lowest_priority_on(&self, node: NodeId) -> Option<i32> {
        let daemons = self.core.store.living_on(node).filter(|&id| self.weighs(id));
        let kinds = self.background_of(node).pods();
        let background = self.scheduler.rooms[node.index()].background.iter();
        let background = background.map(|pod| kinds[usize::from(pod.kind)].priority);
        daemons.map(|id| self.needs_of(id).priority).chain(background).min()
    }

    /// Whether pods below this priority are on their way out because somebody pushed them.
    fn victims_are_ending(&self, node: NodeId, priority: i32) -> bool {
        let kinds = self.background_of(node).pods();
        let background = self.scheduler.rooms[node.index()].background.iter();
        let mut leaving = background.filter(|pod| pod.ends_at != Instant::NEVER);
        let is_leaving = |id: &PodId| self.scheduler.candidate(*id).is_victim && self.weighs(*id);
        leaving.any(|pod| kinds[usize::from(pod.kind)].priority < priority)
            || self
                .core
                .store
                .living_on(node)
                .filter(is_leaving)
                .any(|id| self.needs_of(id).priority < priority)
    }

    /// Pods of lower priority can no longer hope for the room that they made.
    fn take_nominations_below(&mut self, node: NodeId, priority: i32) {
        for place in 0..self.scheduler.rooms[node.index()].waiting.len() {
            let id = self.scheduler.rooms[node.index()].waiting[place];
            if self.needs_of(id).priority < priority {
                self.scheduler.candidate_mut(id).is_nominated = false;
            }
        }
    }

    /// A pod of the background is asked to end.
    fn end_background_pod(&mut self, node: NodeId, place: usize, asked: u32) {
        let pod = self.scheduler.rooms[node.index()].background[place];
        if pod.ends_at != Instant::NEVER {
            return;
        }
        self.core.record_node(FactKind::WorkloadEvicted, node, Reason::Preempted);
        let object = purpose::both(self.core.store.node(node).name_hash, self.core.now.as_nanoseconds());
        let bits = self.core.streams.block(purpose::BACKGROUND, object, asked);
        let takes = self.background_of(node).pods()[usize::from(pod.kind)].termination.sample(bits[0]);
        let ends_at = self.core.now + takes;
        self.scheduler.rooms[node.index()].background[place].ends_at = ends_at;
        let node = self.core.store.node_ref(node);
        self.core.schedule_at(ends_at, Event::BackgroundEnds(node));
    }

    /// The pods of the background whose time has come are gone, if there is a kubelet to end them.
    pub fn background_ends(&mut self, node: NodeId) {
        if !self.scheduler.watches_room || !self.core.kubelet_works(node) {
            return;
        }
        let (now, kinds) = (self.core.now, self.background_of(node).pods());
        let room = &mut self.scheduler.rooms[node.index()];
        let before = room.background.len();
        let load = &mut room.load;
        room.background.retain(|pod| {
            let stays = pod.ends_at > now;
            if !stays {
                load.remove(&kinds[usize::from(pod.kind)].demand);
            }
            stays
        });
        if room.background.len() < before {
            self.deletion_seen();
            self.room_changed(node);
        }
    }
}
