//! The controller's work queue: one key per DaemonSet, each at most once, with delayed and rate-limited adds
//! (`client-go/util/workqueue`).

use std::cmp::Reverse;
use std::collections::VecDeque;

use priority_queue::PriorityQueue;
use rustc_hash::FxBuildHasher;

use crate::api::identity::DaemonSetId;
use crate::cluster::apiserver::client::{RateLimit, TokenBucket};
use crate::engine::event_queue::EventQueue;
use crate::engine::time::{Duration, Instant};

/// What becomes of several delayed wake-ups of one DaemonSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelayingQueue {
    /// As client-go's delaying queue: only the earliest is kept.
    EarliestWins,
    /// Every one fires.
    KeepAll,
}

/// Assumed, not measured: how long after its deadline a delayed key is worked on. In a real controller it is never
/// zero, and so a pod whose `minReadySeconds` end at the deadline is found available.
const WAKE_LATENCY: Duration = Duration::from_nanoseconds(1_000_000);

/// `ItemExponentialFailureRateLimiter` as controllers use it by default.
const RETRY_INITIAL: Duration = Duration::from_nanoseconds(5_000_000);
const RETRY_MAXIMUM: Duration = Duration::from_seconds(1000);

/// `BucketRateLimiter` beside it, for all keys together: 10 a second, bursts of 100. The longer of the two delays counts.
const RETRIES_OF_ALL: RateLimit = RateLimit { interval: Duration::from_nanoseconds(100_000_000), burst: 100 };

/// The keys that wait for a sync.
#[derive(Clone)]
pub struct WorkQueue {
    ready: VecDeque<DaemonSetId>,
    keys: Vec<Key>,
    retries: TokenBucket,
    delayed: Delayed,
    /// When the first of the delayed is due: looked at at every instant, and seldom changed.
    next_deadline: Option<Instant>,
}

/// What the queue knows of a key.
#[derive(Clone, Copy, Debug, Default)]
struct Key {
    /// It was added and is to be worked on, now or after the work that is being done (`dirty`).
    is_due: bool,
    /// It is being worked on (`processing`).
    in_work: bool,
    failures: u32,
}

#[derive(Clone)]
enum Delayed {
    EarliestWins(PriorityQueue<DaemonSetId, Reverse<Instant>, FxBuildHasher>),
    KeepAll(Box<EventQueue<DaemonSetId>>),
}

impl WorkQueue {
    pub fn new(daemon_sets: usize, delaying: DelayingQueue) -> Self {
        Self {
            ready: VecDeque::new(),
            keys: vec![Key::default(); daemon_sets],
            retries: TokenBucket::full(RETRIES_OF_ALL),
            delayed: match delaying {
                DelayingQueue::EarliestWins => Delayed::EarliestWins(PriorityQueue::default()),
                DelayingQueue::KeepAll => Delayed::KeepAll(Box::default()),
            },
            next_deadline: None,
        }
    }

    /// `Add`: the key is worked on as soon as possible, but never twice at once.
    pub fn add(&mut self, key: DaemonSetId) {
        let Key { is_due, in_work, .. } = &mut self.keys[key.index()];
        if !std::mem::replace(is_due, true) && !*in_work {
            self.ready.push_back(key);
        }
    }

    /// `AddAfter`: the key is added at `now` + `delay`.
    pub fn add_after(&mut self, key: DaemonSetId, now: Instant, delay: Duration) {
        let deadline = now + delay;
        match &mut self.delayed {
            Delayed::EarliestWins(queue) => {
                // An earlier deadline is a higher priority; a later one than is known changes nothing.
                queue.push_increase(key, Reverse(deadline + WAKE_LATENCY));
            }
            Delayed::KeepAll(queue) => queue.push(deadline, key),
        }
        self.next_deadline = self.delayed.first();
    }

    /// `AddRateLimited`: the key is added after a back-off that doubles with each failure.
    pub fn add_rate_limited(&mut self, key: DaemonSetId, now: Instant) {
        let failures = &mut self.keys[key.index()].failures;
        let factor = 1_u64.checked_shl(*failures).unwrap_or(u64::MAX);
        *failures += 1;
        let of_this_key = RETRY_INITIAL.saturating_mul(factor).min(RETRY_MAXIMUM);
        let of_all = self.retries.reserve(now).since(now);
        self.add_after(key, now, of_this_key.max(of_all));
    }

    /// `Forget`: the key's sync succeeded, and its next failure is its first again.
    pub fn forget(&mut self, key: DaemonSetId) {
        self.keys[key.index()].failures = 0;
    }

    /// Whether the key will be worked on as soon as possible, so that to [add](Self::add) it changes nothing.
    pub fn is_due(&self, key: DaemonSetId) -> bool {
        self.keys[key.index()].is_due
    }

    /// Whether the key's last sync failed.
    pub fn has_failed(&self, key: DaemonSetId) -> bool {
        self.keys[key.index()].failures > 0
    }

    /// When the next delayed key is due.
    pub const fn next_deadline(&self) -> Option<Instant> {
        self.next_deadline
    }

    /// Adds the delayed keys that are due.
    #[inline]
    pub fn release_due(&mut self, now: Instant) {
        while self.next_deadline.is_some_and(|deadline| deadline <= now) {
            let key = self.delayed.pop().expect("a deadline belongs to a key");
            self.next_deadline = self.delayed.first();
            self.add(key);
        }
    }

    /// `Get`: the key that is to be worked on next. [`WorkQueue::done`] ends the work.
    pub fn pop(&mut self) -> Option<DaemonSetId> {
        let id = self.ready.pop_front()?;
        let key = &mut self.keys[id.index()];
        (key.is_due, key.in_work) = (false, true);
        Some(id)
    }

    /// `Done`: if the key was added while it was being worked on, it waits for its turn again.
    pub fn done(&mut self, key: DaemonSetId) {
        let Key { is_due, in_work, .. } = &mut self.keys[key.index()];
        *in_work = false;
        if *is_due {
            self.ready.push_back(key);
        }
    }
}

impl Delayed {
    /// When the first is due.
    fn first(&mut self) -> Option<Instant> {
        match self {
            Self::EarliestWins(queue) => queue.peek().map(|(_, &Reverse(deadline))| deadline),
            Self::KeepAll(queue) => queue.next_time(),
        }
    }

    fn pop(&mut self) -> Option<DaemonSetId> {
        match self {
            Self::EarliestWins(queue) => queue.pop().map(|(key, _)| key),
            Self::KeepAll(queue) => queue.pop().map(|(_, key)| key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: DaemonSetId = DaemonSetId(0);
    const B: DaemonSetId = DaemonSetId(1);

    fn at(milliseconds: u64) -> Instant {
        Instant::from_nanoseconds(milliseconds * 1_000_000)
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_seconds(seconds)
    }

    #[test]
    fn a_key_waits_once_however_often_it_is_added() {
        let mut queue = WorkQueue::new(2, DelayingQueue::EarliestWins);
        for key in [A, B, A] {
            queue.add(key);
        }
        assert_eq!(std::iter::from_fn(|| queue.pop()).collect::<Vec<_>>(), [A, B]);
        queue.add(A);
        queue.add(A);
        assert_eq!(queue.pop(), None, "it is being worked on");
        queue.done(A);
        assert_eq!(queue.pop(), Some(A), "it was added meanwhile");
        queue.done(A);
        assert_eq!(queue.pop(), None);
    }

    #[test]
    fn of_several_delays_the_earliest_wins() {
        let mut queue = WorkQueue::new(1, DelayingQueue::EarliestWins);
        queue.add_after(A, at(0), seconds(10));
        queue.add_after(A, at(0), seconds(4));
        queue.add_after(A, at(0), seconds(30));
        assert_eq!(queue.next_deadline(), Some(at(4001)));
        queue.release_due(at(4000));
        assert_eq!(queue.pop(), None);
        queue.release_due(at(4001));
        assert_eq!(queue.pop(), Some(A));
        queue.done(A);
        assert_eq!(queue.next_deadline(), None);
    }

    #[test]
    fn a_key_waits_for_one_wake_up_however_often_it_is_put_off() {
        let mut queue = WorkQueue::new(2, DelayingQueue::EarliestWins);
        (0..1000).for_each(|second| queue.add_after(A, at(0), seconds(1000 - second)));
        queue.add_after(B, at(0), seconds(1));
        queue.release_due(at(1001));
        assert_eq!(std::iter::from_fn(|| queue.pop()).collect::<Vec<_>>().len(), 2, "each after a second");
        assert_eq!(queue.next_deadline(), None);
    }

    #[test]
    fn failures_back_off_from_five_milliseconds_and_are_forgotten() {
        let mut queue = WorkQueue::new(1, DelayingQueue::KeepAll);
        let mut delay_of_next = || {
            queue.add_rate_limited(A, at(0));
            let deadline = queue.next_deadline().unwrap();
            queue.release_due(deadline);
            assert_eq!(queue.pop(), Some(A));
            queue.done(A);
            deadline
        };
        assert_eq!([delay_of_next(), delay_of_next(), delay_of_next()], [at(5), at(10), at(20)]);
        (0..70).for_each(|_| _ = delay_of_next());
        assert_eq!(delay_of_next(), at(1_000_000));
        queue.forget(A);
        queue.add_rate_limited(A, at(0));
        assert_eq!(queue.next_deadline(), Some(at(5)));
    }
    #[test]
    fn all_retries_together_are_ten_a_second_after_a_burst_of_a_hundred() {
        let mut queue = WorkQueue::new(1, DelayingQueue::KeepAll);
        let mut delays = (0..103).map(|_| {
            queue.forget(A);
            queue.add_rate_limited(A, at(0));
            let deadline = queue.next_deadline().unwrap();
            queue.release_due(deadline);
            deadline
        });
        assert!(delays.by_ref().take(100).all(|deadline| deadline == at(5)));
        assert_eq!(delays.collect::<Vec<_>>(), [at(100), at(200), at(300)]);
    }
}
