//! What brings pods that did not fit back to the scheduler: a change on their node, the end of their back-off, and time.

use crate::api::identity::{NodeId, PodId};
use crate::api::kubernetes_version::Change;
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::scheduler::candidate::{Candidate, QueueState};
use crate::cluster::scheduler::event::SchedulerEvent;
use crate::cluster::scheduler::kube_scheduler::KubeScheduler;
use crate::engine::time::{Duration, Instant};

impl KubeScheduler<'_> {
    /// The node is gone, which brings no pod back into the queue: those that did not fit wait until they are flushed from
    /// among the unschedulable ones.
    pub fn waiting_lose_their_node(&self, core: &mut Core<'_>, node: NodeId) {
        for &id in self.waiting_on(node) {
            let candidate = self.candidate(id);
            if candidate.state == QueueState::Unschedulable {
                let flushed = flushed_at(candidate.queued_since, core.now);
                let event = SchedulerEvent::UnschedulableFlushed(core.store.pod_ref(id));
                core.schedule_at(flushed, Event::Scheduler(event));
            }
        }
    }

    /// The pod has been among the unschedulable ones for too long, and is tried once more.
    pub fn unschedulable_flushed(&mut self, core: &mut Core<'_>, id: PodId) {
        let is_without_node = !core.store.node(core.store.pod(id).node).exists;
        if is_without_node && self.candidate(id).state == QueueState::Unschedulable {
            self.enqueue(core, id);
        }
    }

    /// Something has changed on the node: the pods that wait there are to be tried again, after their back-off.
    pub fn room_changed(&mut self, core: &mut Core<'_>, node: NodeId) {
        if !self.watches_room || !core.store.node(node).exists {
            return;
        }
        for index in 0..self.rooms[node.index()].waiting.len() {
            let id = self.rooms[node.index()].waiting[index];
            if self.candidate(id).state == QueueState::Unschedulable {
                self.wake_unschedulable(core, id);
            }
        }
    }

    /// A pod that did not fit is tried again when its back-off is over; since 1.33 a scheduler that has nothing else to do
    /// does not wait for that.
    fn wake_unschedulable(&mut self, core: &mut Core<'_>, id: PodId) {
        self.catch_up_with_attempts(core.now, id);
        let candidate = self.candidate(id);
        let backed_off = candidate.queued_since + self.limits.backoff(candidate.attempts);
        let retries_early = self.version.has(Change::IdleSchedulerRetries);
        let backed_off = if retries_early { backed_off.whole_second() } else { backed_off };
        if backed_off <= core.now || retries_early && self.is_idle(core.now) {
            return self.enqueue(core, id);
        }
        // What it waits for stays the same, so this is no end of the wait.
        self.candidate_mut(id).state = QueueState::BackingOff;
        let pod = core.store.pod_ref(id);
        core.schedule_at(backed_off, Event::Scheduler(SchedulerEvent::BackOffEnds(pod)));
        if retries_early {
            let priority = core.needs_of(id).priority;
            self.backing_off.push(pod, backed_off, priority, candidate.queued_since);
        }
    }

    fn is_idle(&self, now: Instant) -> bool {
        self.active.is_empty() && self.free_at <= now
    }

    pub fn back_off_ends(&mut self, core: &mut Core<'_>, id: PodId) {
        if self.candidate(id).state == QueueState::BackingOff {
            self.backing_off.remove(core.store.pod_ref(id));
            self.enqueue(core, id);
        }
    }

    /// A pod is gone, which before 1.33 wakes every pod that did not fit, wherever it is.
    pub fn deletion_seen(&mut self, now: Instant) {
        let wakes_in_vain = self.watches_room
            && self.limits.max_backoff > Duration::ZERO
            && !self.version.has(Change::IdleSchedulerRetries);
        if wakes_in_vain && self.deletions.last() != Some(&now) {
            self.deletions.push(now);
        }
    }

    /// Counts the attempts that a pod has had for deletions elsewhere, none of which can have made room on its node. All
    /// that is left of them is a longer back-off.
    fn catch_up_with_attempts(&mut self, now: Instant, id: PodId) {
        let Candidate { mut attempts, mut queued_since, .. } = self.candidate(id);
        loop {
            let next = self.deletions.partition_point(|&deletion| deletion <= queued_since);
            let Some(&woken) = self.deletions.get(next) else { break };
            let tried = woken.max(queued_since + self.limits.backoff(attempts));
            if tried >= now {
                break;
            }
            (attempts, queued_since) = (attempts + 1, tried);
        }
        let candidate = self.candidate_mut(id);
        (candidate.attempts, candidate.queued_since) = (attempts, queued_since);
    }
}

/// How long a pod stays among the unschedulable ones at least (`podMaxInUnschedulablePodsDuration` of
/// `pkg/scheduler/scheduler.go`).
const MAX_UNSCHEDULABLE_TIME: Duration = Duration::from_seconds(5 * 60);

/// How often the scheduler looks for such pods (`flushUnschedulablePodsLeftover`, run by `PriorityQueue.Run`).
const FLUSH_PERIOD: Duration = Duration::from_seconds(30);

/// The first time after `now` at which a pod is tried again that was found unschedulable at `since`, and each time again.
fn flushed_at(since: Instant, now: Instant) -> Instant {
    let after = |tried: Instant| {
        let at_the_earliest = tried + MAX_UNSCHEDULABLE_TIME + Duration::from_nanoseconds(1);
        at_the_earliest.next_multiple_of(FLUSH_PERIOD)
    };
    let mut flushed = after(since);
    let cycle = after(flushed).since(flushed).as_nanoseconds();
    if flushed <= now {
        let cycles = now.since(flushed).as_nanoseconds() / cycle + 1;
        flushed = flushed + Duration::from_nanoseconds(cycles.saturating_mul(cycle));
    }
    flushed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unschedulable_pod_is_tried_again_at_the_look_after_five_minutes() {
        let at = |seconds| Instant::START + Duration::from_seconds(seconds);
        assert_eq!(flushed_at(at(61), at(61)), at(390), "361 is over at the look at 390");
        assert_eq!(flushed_at(at(60), at(60)), at(390), "not at 360, when it has been exactly five minutes");
        assert_eq!(flushed_at(at(61), at(390)), at(720));
        assert_eq!(flushed_at(at(61), at(100_000)), at(390 + 330 * 302));
    }
}
