//! What follows from the scheduler's decisions: pods are bound, wait, or push others out.

use crate::api::identity::PodId;
use crate::cluster::apiserver::watch::WatchEvent;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::run::Run;
use crate::cluster::scheduler::Attempt;
use crate::cluster::scheduler::event::SchedulerEvent;
use crate::record::fact::{FactKind, Reason};

impl Run<'_> {
    pub fn apply_to_scheduler(&mut self, event: SchedulerEvent) {
        match event {
            SchedulerEvent::TurnDue => self.take_scheduler_turns(),
            SchedulerEvent::BackOffEnds(pod) => {
                self.with_pod(pod, |this, id| this.scheduler.back_off_ends(&mut this.core, id));
            }
            SchedulerEvent::UnschedulableFlushed(pod) => {
                self.with_pod(pod, |this, id| this.scheduler.unschedulable_flushed(&mut this.core, id));
            }
            SchedulerEvent::BackgroundEnds(node) => {
                self.with_node(node, |this, id| this.scheduler.background_ends(&mut this.core, id));
            }
        }
    }

    /// Binds the pod to its node. False: it goes no further, or not yet.
    pub fn bind(&mut self, id: PodId) -> bool {
        let identity = self.core.store.pod(id).identity();
        if !self.core.store.node(identity.node).exists {
            self.fits_nowhere(id);
            return false;
        }
        let attempt = self.scheduler.prepare_binding(&mut self.core, id);
        if !self.follow_attempt(id, attempt) {
            return false;
        }
        self.core.store.pod_mut(id).bound = true;
        self.core.record_pod(FactKind::PodScheduled, identity, Reason::None);
        self.notify(identity.daemon_set, identity.node, WatchEvent::PodBound(id));
        let pod = self.core.store.pod_ref(id);
        self.consider_eviction(id);
        self.core.store.resolve_pod(pod).is_some()
    }

    /// The scheduler turns to the pods whose turn it is: to one, or to all where it takes no time.
    fn take_scheduler_turns(&mut self) {
        self.scheduler.begin_turns();
        while let Some((id, attempt)) = self.scheduler.next_turn(&mut self.core) {
            if self.follow_attempt(id, attempt) && self.scheduler.send_binding(&mut self.core, id) {
                self.take_step(id, Step::Bind);
            }
            if !self.scheduler.end_turn(&mut self.core) {
                break;
            }
        }
    }

    /// Lets everybody know what came of an attempt. Whether the pod can be bound.
    fn follow_attempt(&mut self, id: PodId, attempt: Attempt) -> bool {
        match attempt {
            Attempt::Placed => return true,
            Attempt::Unschedulable { begins_to_wait } => {
                if begins_to_wait {
                    self.fleet.lacks_room(&mut self.core, id);
                }
                self.push_others_out(id);
            }
            Attempt::NodeGone => self.fits_nowhere(id),
            Attempt::NotYet => {}
        }
        false
    }

    fn push_others_out(&mut self, id: PodId) {
        let Some(mut preemption) = self.scheduler.preempt(&mut self.core, id) else { return };
        while let Some(victim) = self.scheduler.next_victim(&mut self.core, &mut preemption) {
            self.delete_pod(victim, Reason::Preempted);
        }
    }

    /// The pod's node is gone. The scheduler writes that no node suits it into the pod's condition, which wakes the controller,
    /// and that deletes the pod.
    fn fits_nowhere(&mut self, id: PodId) {
        let pod = self.core.store.pod(id).identity();
        self.notify(pod.daemon_set, pod.node, WatchEvent::PodUpdated);
    }
}
