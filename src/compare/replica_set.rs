//! What a Deployment's ReplicaSet decides: how many pods to create or delete, and which of them go first.
//!
//! Source: `manageReplicas` in `pkg/controller/replicaset/replica_set.go`, `ActivePodsWithRanks` and `slowStartBatch` in
//! `pkg/controller/controller_utils.go`. Pods that are being deleted count for nothing: their successors do not wait for
//! them.

use std::cmp::{Ordering, Reverse};

use crate::engine::time::Instant;

/// The most creates or deletes of one sync (`BurstReplicas`).
pub const BURST_REPLICAS: u32 = 500;

/// What the ReplicaSet looks at when it has to choose whom to delete.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub bound: bool,
    pub running: bool,
    pub ready_since: Option<Instant>,
    /// How many of its pods are on this node.
    pub pods_on_its_node: u32,
    pub created: Instant,
    /// Stands for the pod's UID, the last resort.
    pub uid: u64,
}

/// What a ReplicaSet asks for in one sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Create(u32),
    Delete(u32),
}

/// What it takes to have `replicas` pods where there are `active`.
pub fn decide(replicas: u32, active: u32) -> Option<Command> {
    match replicas.cmp(&active) {
        Ordering::Equal => None,
        Ordering::Greater => Some(Command::Create((replicas - active).min(BURST_REPLICAS))),
        Ordering::Less => Some(Command::Delete((active - replicas).min(BURST_REPLICAS))),
    }
}

/// Who of the two is deleted first. Ages count by their order of magnitude (`LogarithmicScaleDown`), so that the newest
/// pods are not always the ones that go.
pub fn ranks_before(one: &Candidate, other: &Candidate, now: Instant) -> Ordering {
    let rank = |pod: &Candidate| {
        // Of pods that became ready together the real one goes on to their creation; here the UID decides at once.
        let age = magnitude(pod.ready_since.unwrap_or(pod.created), now);
        (pod.bound, pod.running, pod.ready_since.is_some(), Reverse(pod.pods_on_its_node), age, pod.uid)
    };
    rank(one).cmp(&rank(other))
}

/// The power of two of the nanoseconds since then.
const fn magnitude(since: Instant, now: Instant) -> Option<u32> {
    now.since(since).as_nanoseconds().checked_ilog2()
}

/// How many creates are sent together: each batch that goes well is followed by one twice as large.
pub fn slow_start_batches(creates: u32) -> impl Iterator<Item = u32> {
    let (mut left, mut size) = (creates, 1);
    std::iter::from_fn(move || {
        let batch = left.min(size);
        left -= batch;
        size *= 2;
        (batch > 0).then_some(batch)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Duration;

    const NOW: Instant = Instant::from_nanoseconds(1 << 40);

    fn candidate(ready_for_nanoseconds: u64) -> Candidate {
        let ready_since = Some(NOW - Duration::from_nanoseconds(ready_for_nanoseconds));
        Candidate {
            bound: true,
            running: true,
            ready_since,
            pods_on_its_node: 1,
            created: Instant::START,
            uid: 5,
        }
    }

    fn order(candidates: &mut [Candidate]) -> Vec<u64> {
        candidates.sort_by(|one, other| ranks_before(one, other, NOW));
        candidates.iter().map(|candidate| candidate.uid).collect()
    }

    #[test]
    fn who_does_least_goes_first() {
        let ready = candidate(1 << 30);
        let mut candidates = [
            Candidate { uid: 6, ..candidate(1 << 35) },
            Candidate { uid: 5, ..ready },
            Candidate { uid: 4, pods_on_its_node: 2, ..candidate(1 << 35) },
            Candidate { uid: 3, ready_since: None, ..ready },
            Candidate { uid: 2, ready_since: None, running: false, ..ready },
            Candidate { uid: 1, ready_since: None, running: false, bound: false, ..ready },
        ];
        assert_eq!(order(&mut candidates), [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn ages_of_one_magnitude_are_alike_and_the_uid_decides() {
        let mut candidates = [
            Candidate { uid: 9, ..candidate((1 << 31) + 1) },
            Candidate { uid: 2, ..candidate((1 << 32) - 1) },
        ];
        assert_eq!(order(&mut candidates), [2, 9]);
    }

    #[test]
    fn creates_go_in_batches_that_double() {
        assert_eq!(slow_start_batches(12).collect::<Vec<_>>(), [1, 2, 4, 5]);
        assert_eq!(slow_start_batches(0).count(), 0);
        assert_eq!(decide(3, 3), None);
        assert_eq!(decide(1_200, 3), Some(Command::Create(500)));
        assert_eq!(decide(3, 5), Some(Command::Delete(2)));
    }
}
