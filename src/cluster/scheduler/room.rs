//! Room on nodes: what the pods there take, and who waits for some of it.
//!
//! A pod takes its room from when the scheduler has found it until it is gone; one that has Succeeded or Failed no longer
//! does. Invariant: the load of a node is the sum of what its pods and its background take.

use std::ops::Not;

use smallvec::SmallVec;

use crate::api::identity::{DaemonSetId, NodeId, PodId};
use crate::cluster::plan::{Action, Background, NodeLoad, NodeOffer, PodNeeds};
use crate::cluster::run::Run;
use crate::cluster::scheduler::fit::{Misfit, first_misfit, is_excluded};
use crate::cluster::scheduler::resources::{CPU, EPHEMERAL_STORAGE, MEMORY};
use crate::cluster::scheduler::scheduling::{Candidate, Standing};
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};

/// What the scheduler knows of a node.
#[derive(Clone, Debug, Default)]
pub(in crate::cluster) struct Room {
    pub load: NodeLoad,
    /// The pods that did not fit at their last attempt.
    pub waiting: SmallVec<[PodId; 2]>,
    /// Where the background is written; without the node there is none.
    pub written: BackgroundSource,
    /// The background's pods that are still there.
    pub background: Vec<BackgroundPod>,
}

/// Which background a node has.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::cluster) enum BackgroundSource {
    #[default]
    Nowhere,
    Pool,
    /// The action of this number in the script.
    Script(u32),
}

#[derive(Clone, Copy, Debug)]
pub(in crate::cluster) struct BackgroundPod {
    /// Its place among the kinds of pods of its background.
    pub kind: u16,
    /// When it will have ended; never, as long as nobody pushes it out.
    pub ends_at: Instant,
}

impl<'run> Run<'run> {
    pub fn needs_of(&self, id: PodId) -> &'run PodNeeds {
        &self.plan.templates[self.core.store.pod(id).template.index()].needs
    }

    /// What the node offers; `None`: as much as is asked for, and no pod keeps another off.
    pub fn offer_of(&self, node: NodeId) -> Option<&'run NodeOffer> {
        let written = self.plan.pools[self.core.store.node(node).pool.index()].offer.as_ref();
        written.or_else(|| self.scheduler.has_rivals.then_some(NodeOffer::EVERYTHING))
    }

    /// Whether a pod of the DaemonSet finds one on the node that it cannot run beside.
    pub fn is_excluded(&self, daemon_set: DaemonSetId, node: NodeId) -> bool {
        let template = self.daemon_sets[daemon_set.index()].controller.current_template();
        let demand = &self.plan.templates[template.index()].needs.demand;
        self.scheduler.has_rivals && is_excluded(demand, &self.scheduler.rooms[node.index()].load)
    }

    /// Gives the pod room on its node. False: there is none, and it waits.
    pub fn find_room(&mut self, id: PodId) -> bool {
        let node = self.core.store.pod(id).node;
        self.scheduler.candidate_mut(id).attempts += 1;
        if let Some(offer) = self.offer_of(node) {
            if let Some(reason) = self.why_not(id, offer) {
                self.wait_for_room(id, reason);
                // No pod that goes changes the node's labels.
                if reason != Reason::NodeSelector {
                    self.preempt(id, offer);
                }
                return false;
            }
            let room = &mut self.scheduler.rooms[node.index()];
            room.load.add(&self.plan.templates[self.core.store.pod(id).template.index()].needs.demand);
            room.waiting.retain(|waiting| *waiting != id);
        }
        self.change_standing(id, Standing::Placed);
        let candidate = self.scheduler.candidate_mut(id);
        (candidate.is_nominated, candidate.started) = (false, Instant::NEVER);
        true
    }

    fn why_not(&self, id: PodId, offer: &NodeOffer) -> Option<Reason> {
        let (node, needs) = (self.core.store.pod(id).node, self.needs_of(id));
        if !self.has_runtime_of(id) {
            return Some(Reason::NodeSelector);
        }
        let load = self.load_with_nominated(node, id, needs.priority);
        let load = load.as_ref().unwrap_or(&self.scheduler.rooms[node.index()].load);
        first_misfit(&needs.demand, &offer.allocatable, load).map(Reason::from)
    }

    /// Whether the pod's node has the labels that its runtime class asks for.
    fn has_runtime_of(&self, id: PodId) -> bool {
        let wanted = &self.needs_of(id).runtime_node_selector;
        let labels = || self.core.store.labels(self.core.store.node(self.core.store.pod(id).node).labels);
        wanted.is_empty() || wanted.iter().all(|(key, value)| labels().get(key) == Some(value))
    }

    /// The load of a node with that of the pods that pushed others out for their room, as far as a pod of this priority
    /// has to leave it to them. `None`: there are none.
    pub fn load_with_nominated(&self, node: NodeId, but: PodId, priority: i32) -> Option<NodeLoad> {
        let room = &self.scheduler.rooms[node.index()];
        let nominated = room.waiting.iter().filter(|&&id| {
            id != but && self.scheduler.candidate(id).is_nominated && self.needs_of(id).priority >= priority
        });
        let nominated: SmallVec<[PodId; 4]> = nominated.copied().collect();
        nominated.is_empty().not().then(|| {
            let mut load = room.load.clone();
            nominated.iter().for_each(|&id| load.add(&self.needs_of(id).demand));
            load
        })
    }

    fn wait_for_room(&mut self, id: PodId, reason: Reason) {
        let node = self.core.store.pod(id).node;
        self.change_standing(id, Standing::Unschedulable);
        let waiting = &mut self.scheduler.rooms[node.index()].waiting;
        if !waiting.contains(&id) {
            waiting.push(id);
            self.lacks_room(id);
        }
        let now = self.core.now;
        let candidate = self.scheduler.candidate_mut(id);
        candidate.queued_since = now;
        if std::mem::replace(&mut candidate.said, reason) != reason {
            self.core.record_pod(FactKind::PodUnschedulable, self.core.store.pod(id).identity(), reason);
        }
    }

    /// A pod is on its node without having been placed there by the scheduler.
    pub fn occupy_room(&mut self, id: PodId) {
        let node = self.core.store.pod(id).node;
        if self.offer_of(node).is_some() {
            let demand = &self.needs_of(id).demand;
            self.scheduler.rooms[node.index()].load.add(demand);
        }
    }

    /// Whether the pod takes its room now.
    pub fn weighs(&self, id: PodId) -> bool {
        let pod = self.core.store.pod(id);
        let is_placed = pod.bound || self.scheduler.candidate(id).standing == Standing::Placed;
        is_placed && !pod.phase.is_terminal()
    }

    /// The pod is about to be gone, or to be in a terminal phase: it needs no room any more.
    pub fn leave_room(&mut self, id: PodId) {
        if !self.scheduler.is_on {
            return;
        }
        let node = self.core.store.pod(id).node;
        if self.offer_of(node).is_none() {
            return;
        }
        if self.weighs(id) {
            let demand = &self.needs_of(id).demand;
            self.scheduler.rooms[node.index()].load.remove(demand);
            self.room_changed(node);
        }
    }

    /// The scheduler forgets a pod that is about to be gone.
    pub fn forget_candidate(&mut self, id: PodId) {
        if !self.scheduler.is_on {
            return;
        }
        self.change_standing(id, Standing::New);
        let before = std::mem::replace(self.scheduler.candidate_mut(id), Candidate::NEW);
        let node = self.core.store.pod(id).node;
        if let Some(room) = self.scheduler.rooms.get_mut(node.index()) {
            room.waiting.retain(|waiting| *waiting != id);
        }
        if before.is_nominated {
            // What it held back is free for others.
            self.room_changed(node);
        }
    }

    /// The background that the node has now.
    pub fn background_of(&self, node: NodeId) -> &'run Background {
        const NONE: &Background = &Background::NONE;
        match self.scheduler.rooms[node.index()].written {
            BackgroundSource::Nowhere => NONE,
            BackgroundSource::Pool => self.offer_of(node).map_or(NONE, |offer| &offer.background),
            BackgroundSource::Script(index) => match &self.plan.script[index as usize].action {
                Action::SetBackground { background, .. } => background,
                _ => unreachable!("only this action is named as a background's source"),
            },
        }
    }

    /// Gives the node another background, whole again, in place of the one that it has.
    pub fn set_background(&mut self, node: NodeId, written: BackgroundSource) {
        if !self.scheduler.watches_room {
            return;
        }
        let Some(offer) = self.offer_of(node) else { return };
        let before = self.background_of(node);
        let room = &mut self.scheduler.rooms[node.index()];
        let (resources, pods) = before.fixed_load(&offer.allocatable);
        room.load.remove_fixed(&resources, pods);
        for pod in room.background.drain(..) {
            room.load.remove(&before.pods()[usize::from(pod.kind)].demand);
        }
        room.written = written;
        let after = self.background_of(node);
        let room = &mut self.scheduler.rooms[node.index()];
        let (resources, pods) = after.fixed_load(&offer.allocatable);
        room.load.add_fixed(&resources, pods);
        for (kind, pods) in (0..).zip(after.pods()) {
            for _ in 0..pods.per_node {
                room.load.add(&pods.demand);
                room.background.push(BackgroundPod { kind, ends_at: Instant::NEVER });
            }
        }
        self.room_changed(node);
    }

    /// What the pods and the background of a node take, added up from scratch.
    pub fn load_from_scratch(&self, node: NodeId, offer: &NodeOffer) -> NodeLoad {
        let mut load = NodeLoad::default();
        let background = self.background_of(node);
        let (resources, pods) = background.fixed_load(&offer.allocatable);
        load.add_fixed(&resources, pods);
        for pod in &self.scheduler.rooms[node.index()].background {
            load.add(&background.pods()[usize::from(pod.kind)].demand);
        }
        for id in self.core.store.living_on(node).filter(|&id| self.weighs(id)) {
            load.add(&self.needs_of(id).demand);
        }
        load
    }
}

impl From<Misfit<'_>> for Reason {
    fn from(misfit: Misfit<'_>) -> Self {
        match misfit {
            Misfit::Insufficient(CPU) => Self::InsufficientCpu,
            Misfit::Insufficient(MEMORY) => Self::InsufficientMemory,
            Misfit::Insufficient(EPHEMERAL_STORAGE) => Self::InsufficientEphemeralStorage,
            Misfit::Insufficient(_) => Self::InsufficientResource,
            Misfit::TooManyPods => Self::TooManyPods,
            Misfit::HostPortsTaken => Self::HostPortTaken,
            Misfit::AntiAffinity => Self::PodAntiAffinity,
            Misfit::AntiAffinityOfOthers => Self::AntiAffinityOfOtherPods,
        }
    }
}
