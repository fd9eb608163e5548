//! Attempts to schedule a pod: it gets its room, or waits for it.

use crate::api::identity::{NodeId, PodId};
use crate::cluster::core::Core;
use crate::cluster::scheduler::Attempt;
use crate::cluster::scheduler::background::NodeOffer;
use crate::cluster::scheduler::candidate::QueueState;
use crate::cluster::scheduler::fit::{Misfit, first_misfit};
use crate::cluster::scheduler::kube_scheduler::KubeScheduler;
use crate::cluster::scheduler::load::NodeLoad;
use crate::cluster::scheduler::resources::{CPU, EPHEMERAL_STORAGE, MEMORY};
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};

impl KubeScheduler<'_> {
    /// The pod is to be bound: the scheduler has just learnt of it, or its binding request has been sent.
    pub fn prepare_binding(&mut self, core: &mut Core<'_>, id: PodId) -> Attempt {
        let takes_turns = self.limits.takes_turns();
        let candidate = self.candidate_mut(id);
        let attempt = match candidate.state {
            QueueState::New => {
                candidate.queued_since = core.now;
                if takes_turns {
                    self.enqueue(core, id);
                    return Attempt::NotYet;
                }
                self.attempt(core, id)
            }
            QueueState::Placed => Attempt::Placed,
            QueueState::Active | QueueState::Unschedulable | QueueState::BackingOff => Attempt::NotYet,
        };
        if let Attempt::Placed = attempt {
            self.candidate_mut(id).started = core.now;
        }
        attempt
    }

    /// Gives the pod room on its node, if there is any.
    pub fn attempt(&mut self, core: &mut Core<'_>, id: PodId) -> Attempt {
        let node = core.store.pod(id).node;
        self.candidate_mut(id).attempts += 1;
        if let Some(offer) = self.offer_of(core, node) {
            if let Some(reason) = self.why_not(core, id, offer) {
                return self.wait_for_room(core, id, reason);
            }
            let room = &mut self.rooms[node.index()];
            room.load.add(&core.needs_of(id).demand);
            room.waiting.retain(|waiting| *waiting != id);
        }
        self.change_state(core, id, QueueState::Placed);
        let candidate = self.candidate_mut(id);
        (candidate.is_nominated, candidate.started) = (false, Instant::NEVER);
        Attempt::Placed
    }

    fn why_not(&self, core: &Core<'_>, id: PodId, offer: &NodeOffer) -> Option<Reason> {
        let (node, needs) = (core.store.pod(id).node, core.needs_of(id));
        if !has_runtime_of(core, id) {
            return Some(Reason::NodeSelector);
        }
        let load = self.load_with_nominated(core, node, id);
        let load = load.as_ref().unwrap_or(&self.rooms[node.index()].load);
        first_misfit(&needs.demand, &offer.allocatable, load).map(Reason::from)
    }

    /// The load of a node with that of the pods that pushed others out for their room, as far as this pod has to leave it
    /// to them by its priority. `None`: there are none.
    pub fn load_with_nominated(&self, core: &Core<'_>, node: NodeId, pod: PodId) -> Option<NodeLoad> {
        let room = &self.rooms[node.index()];
        let priority = core.needs_of(pod).priority;
        let mut nominated = room.waiting.iter().filter(|&&id| {
            id != pod && self.candidate(id).is_nominated && core.needs_of(id).priority >= priority
        });
        let first = nominated.next()?;
        let mut load = room.load.clone();
        load.add(&core.needs_of(*first).demand);
        nominated.for_each(|&id| load.add(&core.needs_of(id).demand));
        Some(load)
    }

    fn wait_for_room(&mut self, core: &mut Core<'_>, id: PodId, reason: Reason) -> Attempt {
        let node = core.store.pod(id).node;
        self.change_state(core, id, QueueState::Unschedulable);
        let waiting = &mut self.rooms[node.index()].waiting;
        let begins_to_wait = !waiting.contains(&id);
        if begins_to_wait {
            waiting.push(id);
        }
        let candidate = self.candidate_mut(id);
        candidate.queued_since = core.now;
        if std::mem::replace(&mut candidate.last_reason, reason) != reason {
            core.record_pod(FactKind::PodUnschedulable, core.store.pod(id).identity(), reason);
        }
        Attempt::Unschedulable { begins_to_wait }
    }
}

/// Whether the pod's node has the labels that its runtime class asks for.
fn has_runtime_of(core: &Core<'_>, id: PodId) -> bool {
    let wanted = &core.needs_of(id).runtime_node_selector;
    let labels = || core.store.labels(core.store.node(core.store.pod(id).node).labels);
    wanted.is_empty() || wanted.iter().all(|(key, value)| labels().get(key) == Some(value))
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
