//! The scheduler: from the creation of a pod to its binding.
//!
//! A DaemonSet's pod has only its own node to go to, so there is nothing to score or choose. It is learnt of after the
//! delay `scheduling`. Then the scheduler looks whether it fits: at once, or where its pace is limited when its turn comes.
//! A pod that fits has its room from then on, and is bound when its request has been sent; one that does not waits until
//! something changes on its node, and may push others out. If nothing limits the scheduler and no pool says what its nodes
//! offer, nothing is kept here and every pod is bound when it is learnt of.
//!
//! `Scheduler` is the component. Below it stand the rules for one pod on one node: the filters `NodeResourcesFit`,
//! `NodePorts` and `InterPodAffinity` and the plugin `DefaultPreemption` of kube-scheduler v1.31, as pure functions without
//! clock and dice; and what surrounds the rules: priority classes, the queues' order, the scheduler's pace, and what else
//! runs on nodes.

pub mod anti_affinity;
mod attempts;
pub mod background;
mod candidate;
mod consistency;
pub mod event;
pub mod fit;
pub mod host_ports;
mod kube_scheduler;
pub mod limits;
pub mod load;
pub mod needs;
mod occupancy;
mod preempting;
pub mod preemption;
#[cfg(test)]
mod preemption_tests;
pub mod priority_classes;
mod queue;
pub mod requests;
pub mod resources;
mod retries;
mod room;
mod turns;
mod workloads;

use crate::api::identity::{NodeId, PodId, TemplateId};
use crate::api::kubernetes_version::KubernetesVersion;
use crate::cluster::core::{Core, Specs};
use crate::cluster::scheduler::background::Background;
use crate::cluster::scheduler::kube_scheduler::KubeScheduler;
use crate::cluster::scheduler::limits::SchedulerLimits;
use crate::cluster::scheduler::preempting::Preemption;

/// Who binds pods to their nodes.
pub(in crate::cluster) struct Scheduler<'run> {
    /// `None`: it is a mere delay.
    kube_scheduler: Option<KubeScheduler<'run>>,
}

/// What came of trying to schedule a pod.
#[must_use]
pub(in crate::cluster) enum Attempt {
    /// It has its room, and can be bound.
    Placed,
    /// It does not fit: it may [push others out](Scheduler::preempt), and waits for room.
    Unschedulable { begins_to_wait: bool },
    /// It has not been tried: it waits for its turn, or for room as before.
    NotYet,
    /// Its node is gone.
    NodeGone,
}

impl<'run> Scheduler<'run> {
    pub fn new(limits: SchedulerLimits, version: KubernetesVersion, specs: &Specs<'run>) -> Self {
        let has_exclusive_pods = has_exclusive_pods(specs);
        let watches_room = has_exclusive_pods || specs.pools.iter().any(|pool| pool.offer.is_some());
        let is_at_work = watches_room || limits.takes_turns();
        let start = || KubeScheduler::new(limits, version, has_exclusive_pods, watches_room);
        Self { kube_scheduler: is_at_work.then(start) }
    }

    pub fn add_node(&mut self) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.add_node();
        }
    }

    /// The node is there, for the first time or again, with what its pool says to run there besides.
    pub fn node_appears(&mut self, core: &mut Core<'run>, node: NodeId) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.begin_background(core, node);
        }
    }

    /// The node is gone, and with it what ran there besides.
    pub fn node_leaves(&mut self, core: &mut Core<'_>, node: NodeId) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.waiting_lose_their_node(core, node);
            scheduler.set_background(core, node, room::NO_BACKGROUND);
        }
    }

    /// Something about the node is another: pods that wait there are to be tried again, after their back-off.
    pub fn node_changed(&mut self, core: &mut Core<'_>, node: NodeId) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.room_changed(core, node);
        }
    }

    /// Something else runs on the node from now on besides the daemon pods.
    pub fn set_background(&mut self, core: &mut Core<'_>, node: NodeId, background: &'run Background) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.set_background(core, node, background);
        }
    }

    /// Pods of the node's background that were asked to end may have ended.
    pub fn background_ends(&mut self, core: &mut Core<'_>, node: NodeId) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.background_ends(core, node);
        }
    }

    /// A pod is on its node without having been placed there by the scheduler.
    pub fn pod_found(&mut self, core: &Core<'_>, pod: PodId) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.occupy_room(core, pod);
        }
    }

    /// The pod is about to get into a terminal phase: it needs no room any more.
    pub fn pod_fails(&mut self, core: &mut Core<'_>, pod: PodId) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.leave_room(core, pod);
        }
    }

    /// The pod is about to be gone.
    pub fn pod_leaves(&mut self, core: &mut Core<'_>, pod: PodId) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.deletion_seen(core.now);
            scheduler.leave_room(core, pod);
            scheduler.forget(core, pod);
        }
    }

    /// Whether the pod is bound now: the scheduler has just learnt of it, or its binding request has been sent.
    pub fn prepare_binding(&mut self, core: &mut Core<'_>, pod: PodId) -> Attempt {
        match &mut self.kube_scheduler {
            Some(scheduler) => scheduler.prepare_binding(core, pod),
            None => Attempt::Placed,
        }
    }

    /// The scheduler turns to its queue: [`next_turn`](Self::next_turn) says to which pod, until
    /// [`end_turn`](Self::end_turn) says that it is busy.
    pub fn begin_turns(&mut self) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.begin_turns();
        }
    }

    /// Tries the pod whose turn it is, if there is one.
    pub fn next_turn(&mut self, core: &mut Core<'_>) -> Option<(PodId, Attempt)> {
        self.kube_scheduler.as_mut()?.next_turn(core)
    }

    /// The pod has been seen to. False: the next one's turn comes later.
    pub fn end_turn(&mut self, core: &mut Core<'_>) -> bool {
        self.kube_scheduler.as_mut().is_some_and(|scheduler| scheduler.end_turn(core))
    }

    /// Sends the binding request of a pod that has its room. False: its binding is a step of its own, later.
    pub fn send_binding(&mut self, core: &mut Core<'_>, pod: PodId) -> bool {
        self.kube_scheduler.as_mut().is_none_or(|scheduler| scheduler.send_binding(core, pod))
    }

    /// The pod does not fit: pods of lower priority are to go, if that helps.
    /// [`next_victim`](Self::next_victim) says which.
    pub fn preempt(&mut self, core: &mut Core<'_>, pod: PodId) -> Option<Preemption> {
        self.kube_scheduler.as_mut()?.preempt(core, pod)
    }

    /// The next pod that is to be deleted for another's sake, until there is none. Pods of the background go by themselves.
    pub fn next_victim(&mut self, core: &mut Core<'_>, preemption: &mut Preemption) -> Option<PodId> {
        self.kube_scheduler.as_mut()?.next_victim(core, preemption)
    }

    /// The back-off of a pod that did not fit may be over.
    pub fn back_off_ends(&mut self, core: &mut Core<'_>, pod: PodId) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.back_off_ends(core, pod);
        }
    }

    /// The pod may have been unschedulable for so long that it is tried once more.
    pub fn unschedulable_flushed(&mut self, core: &mut Core<'_>, pod: PodId) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.unschedulable_flushed(core, pod);
        }
    }

    /// The pods that wait for room on the node.
    pub fn waiting_on(&self, node: NodeId) -> &[PodId] {
        self.kube_scheduler.as_ref().map_or(&[], |scheduler| scheduler.waiting_on(node))
    }

    /// Whether a pod of the template finds one on the node that it cannot run beside.
    pub fn is_excluded(&self, core: &Core<'_>, template: TemplateId, node: NodeId) -> bool {
        self.kube_scheduler.as_ref().is_some_and(|scheduler| scheduler.is_excluded(core, template, node))
    }

    /// The run is over: what is still waited for has been waited for until now.
    pub fn end_waits(&mut self, core: &mut Core<'_>) {
        if let Some(scheduler) = &mut self.kube_scheduler {
            scheduler.end_waits(core);
        }
    }

    /// What contradicts itself in what the scheduler knows of the node, if anything does.
    pub fn inconsistency(&self, core: &Core<'_>, node: NodeId) -> Option<String> {
        self.kube_scheduler.as_ref()?.inconsistency(core, node)
    }
}

/// Whether pods may meet on a node that cannot share it: those of two DaemonSets with host ports or anti-affinity, or the
/// old and the new pod of one that surges; or that a runtime class keeps them off. Mostly not, and then nothing is kept of
/// nodes that offer as much as is asked for.
fn has_exclusive_pods(specs: &Specs<'_>) -> bool {
    if specs.templates.iter().any(|template| !template.needs.runtime_node_selector.is_empty()) {
        return true;
    }
    let is_exclusive = |template: TemplateId| specs.templates[template.index()].needs.demand.is_exclusive();
    let mut exclusive = specs
        .daemon_sets
        .iter()
        .filter(|daemon_set| daemon_set.versions.iter().any(|version| is_exclusive(version.template)));
    exclusive.next().is_some_and(|first| {
        first.versions.iter().any(|version| version.spec.allows_surge()) || exclusive.next().is_some()
    })
}
