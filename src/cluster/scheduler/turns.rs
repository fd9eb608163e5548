//! The scheduler's turns: pods in its queue are tried one after the other, at its pace.

use crate::api::identity::PodId;
use crate::api::kubernetes_version::Change;
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::scheduler::Attempt;
use crate::cluster::scheduler::candidate::QueueState;
use crate::cluster::scheduler::event::SchedulerEvent;
use crate::cluster::scheduler::kube_scheduler::KubeScheduler;
use crate::record::wait::Limit;

impl KubeScheduler<'_> {
    /// The pod waits for its turn.
    pub fn enqueue(&mut self, core: &mut Core<'_>, id: PodId) {
        self.change_state(core, id, QueueState::Active);
        let since = self.candidate(id).queued_since;
        self.active.push(core.store.pod_ref(id), core.needs_of(id).priority, since);
        self.expect_turn(core);
    }

    fn expect_turn(&mut self, core: &mut Core<'_>) {
        let is_idle = self.active.is_empty() && self.backing_off.is_empty();
        if !self.turn_is_due && !is_idle {
            self.turn_is_due = true;
            core.schedule_at(self.free_at.max(core.now), Event::Scheduler(SchedulerEvent::TurnDue));
        }
    }

    pub fn begin_turns(&mut self) {
        self.turn_is_due = false;
    }

    /// Tries the pod whose turn it is.
    pub fn next_turn(&mut self, core: &mut Core<'_>) -> Option<(PodId, Attempt)> {
        while let Some(pod) = self.active.pop().or_else(|| self.backing_off.pop()) {
            let Some(id) = core.store.resolve_pod(pod) else { continue };
            if self.candidate(id).state == QueueState::BackingOff {
                self.change_state(core, id, QueueState::Active);
            }
            if !core.store.node(core.store.pod(id).node).exists {
                self.forget(core, id);
                return Some((id, Attempt::NodeGone));
            }
            return Some((id, self.attempt(core, id)));
        }
        None
    }

    /// The pod has been seen to. Whether the next one's turn comes at once.
    pub fn end_turn(&mut self, core: &mut Core<'_>) -> bool {
        self.free_at = self.free_at.max(core.now + self.limits.cycle);
        let is_free = self.free_at <= core.now;
        if !is_free {
            self.expect_turn(core);
        }
        is_free
    }

    /// Sends the binding request of a pod that has its room. False: it has to wait for that.
    pub fn send_binding(&mut self, core: &mut Core<'_>, id: PodId) -> bool {
        let now = core.now;
        let sent = self.tokens.as_mut().map_or(now, |tokens| tokens.reserve(now));
        core.record_pod_wait(id, Limit::Scheduler, now, sent);
        if sent > now {
            core.schedule_step(id, sent, Step::Bind);
        }
        sent == now
    }

    /// The API requests about the pods that are pushed out: each gets a condition and is deleted (`prepareCandidate`). Before
    /// 1.33 the scheduler turns to the next pod when they have been sent.
    pub fn send_evictions(&mut self, core: &Core<'_>, victims: usize) {
        const REQUESTS_EACH: usize = 2;
        let now = core.now;
        let Some(tokens) = &mut self.tokens else { return };
        let sent = (0..REQUESTS_EACH * victims).fold(now, |_, _| tokens.reserve(now));
        if !self.version.has(Change::AsynchronousPreemption) {
            self.free_at = self.free_at.max(sent);
        }
    }
}
