//! What brings pods that did not fit back to the scheduler: a change on their node, the end of their back-off, and time.

use crate::api::identity::{NodeId, PodId};
use crate::api::kubernetes_version::Change;
use crate::cluster::event::Event;
use crate::cluster::run::Run;
use crate::cluster::scheduler::scheduling::{Candidate, Standing};
use crate::engine::time::{Duration, Instant};

impl Run<'_> {
    /// The node is gone, which brings no pod back into the queue: those that did not fit wait until they are flushed from
    /// among the unschedulable ones.
    pub fn waiting_lose_their_node(&mut self, node: NodeId) {
        let Some(room) = self.scheduler.rooms.get(node.index()) else { return };
        for id in room.waiting.clone() {
            let candidate = self.scheduler.candidate(id);
            if candidate.standing == Standing::Unschedulable {
                let flushed = flushed_at(candidate.queued_since, self.core.now);
                let pod = self.core.store.pod_ref(id);
                self.core.schedule_at(flushed, Event::UnschedulableFlushed(pod));
            }
        }
    }

    /// The pod has been among the unschedulable ones for too long, and is tried once more.
    pub fn unschedulable_flushed(&mut self, id: PodId) {
        let is_without_node = !self.core.store.node(self.core.store.pod(id).node).exists;
        if is_without_node && self.scheduler.candidate(id).standing == Standing::Unschedulable {
            self.line_up(id);
        }
    }

    /// Something has changed on the node: the pods that wait there are to be tried again, after their back-off.
    pub fn room_changed(&mut self, node: NodeId) {
        if !self.scheduler.watches_room || !self.core.store.node(node).exists {
            return;
        }
        for place in 0..self.scheduler.rooms[node.index()].waiting.len() {
            let id = self.scheduler.rooms[node.index()].waiting[place];
            if self.scheduler.candidate(id).standing == Standing::Unschedulable {
                self.wake_unschedulable(id);
            }
        }
    }

    /// A pod that did not fit is tried again when its back-off is over; since 1.33 a scheduler that has nothing else to do
    /// does not wait for that.
    fn wake_unschedulable(&mut self, id: PodId) {
        self.try_in_vain(id);
        let candidate = self.scheduler.candidate(id);
        let backed_off = candidate.queued_since + self.plan.world.scheduler.backoff(candidate.attempts);
        let retries_early = self.plan.world.kubernetes_version.has(Change::IdleSchedulerRetries);
        let backed_off = if retries_early { backed_off.whole_second() } else { backed_off };
        if backed_off <= self.core.now || retries_early && self.scheduler_is_idle() {
            return self.line_up(id);
        }
        // What it waits for stays the same, so this is no end of the wait.
        self.scheduler.candidate_mut(id).standing = Standing::BackingOff;
        let pod = self.core.store.pod_ref(id);
        self.core.schedule_at(backed_off, Event::BackOffEnds(pod));
        if retries_early {
            let priority = self.needs_of(id).priority;
            self.scheduler.backing_off.push(pod, backed_off, priority, candidate.queued_since);
        }
    }

    fn scheduler_is_idle(&self) -> bool {
        self.scheduler.queue.is_empty() && self.scheduler.free_at <= self.core.now
    }

    pub fn back_off_ends(&mut self, id: PodId) {
        if self.scheduler.candidate(id).standing == Standing::BackingOff {
            self.scheduler.backing_off.remove(self.core.store.pod_ref(id));
            self.line_up(id);
        }
    }

    /// A pod is gone, which before 1.33 wakes every pod that did not fit, wherever it is.
    pub fn deletion_seen(&mut self) {
        let wakes_in_vain = self.scheduler.watches_room
            && self.plan.world.scheduler.max_backoff > Duration::ZERO
            && !self.plan.world.kubernetes_version.has(Change::IdleSchedulerRetries);
        if wakes_in_vain && self.scheduler.deletions.last() != Some(&self.core.now) {
            self.scheduler.deletions.push(self.core.now);
        }
    }

    /// Catches up with the attempts that a pod has had for deletions elsewhere, none of which can have made room on its node.
    /// All that is left of them is a longer back-off.
    fn try_in_vain(&mut self, id: PodId) {
        let (now, limits) = (self.core.now, self.plan.world.scheduler);
        let Candidate { mut attempts, mut queued_since, .. } = self.scheduler.candidate(id);
        loop {
            let next = self.scheduler.deletions.partition_point(|&deletion| deletion <= queued_since);
            let Some(&woken) = self.scheduler.deletions.get(next) else { break };
            let tried = woken.max(queued_since + limits.backoff(attempts));
            if tried >= now {
                break;
            }
            (attempts, queued_since) = (attempts + 1, tried);
        }
        let candidate = self.scheduler.candidate_mut(id);
        (candidate.attempts, candidate.queued_since) = (attempts, queued_since);
    }
}

/// How long a pod stays among the unschedulable ones at least (`podMaxInUnschedulablePodsDuration` of
/// `pkg/scheduler/scheduler.go`).
const LONGEST_UNSCHEDULABLE: Duration = Duration::from_seconds(5 * 60);

/// How often the scheduler looks for such pods (`flushUnschedulablePodsLeftover`, run by `PriorityQueue.Run`).
const FLUSH_PERIOD: Duration = Duration::from_seconds(30);

/// The first time after `now` at which a pod is tried again that was found unschedulable at `since`, and each time again.
fn flushed_at(since: Instant, now: Instant) -> Instant {
    let after = |tried: Instant| {
        let at_the_earliest = tried + LONGEST_UNSCHEDULABLE + Duration::from_nanoseconds(1);
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
