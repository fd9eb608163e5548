//! The pods whose turn is to come (`activeQ` of the scheduling queue): by priority, then by time.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use priority_queue::PriorityQueue;
use rustc_hash::FxBuildHasher;

use crate::cluster::store::PodRef;
use crate::engine::time::Instant;

/// Pods in the order of their turns. One that is gone by then is for the caller to recognise.
#[derive(Clone, Debug, Default)]
pub struct ActiveQueue {
    heap: BinaryHeap<Entry>,
    added: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    priority: i32,
    since: Instant,
    /// Among equals the first to be added comes first.
    sequence: u64,
    pod: PodRef,
}

impl ActiveQueue {
    /// Adds a pod that has been waiting since its creation or its last attempt.
    pub fn push(&mut self, pod: PodRef, priority: i32, since: Instant) {
        self.heap.push(Entry { priority, since, sequence: self.added, pod });
        self.added += 1;
    }

    /// Takes the pod whose turn it is.
    pub fn pop(&mut self) -> Option<PodRef> {
        self.heap.pop().map(|entry| entry.pod)
    }

    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

/// The pods in back-off (`backoffQ`), in the order in which a scheduler with nothing else to do turns to them: by the end of
/// the back-off, then as in [`ActiveQueue`].
#[derive(Clone, Default)]
pub struct BackoffQueue {
    pods: PriorityQueue<PodRef, Reverse<BackoffOrder>, FxBuildHasher>,
    added: u64,
}

type BackoffOrder = (Instant, Reverse<i32>, Instant, u64);

impl BackoffQueue {
    pub fn push(&mut self, pod: PodRef, ends: Instant, priority: i32, since: Instant) {
        self.pods.push(pod, Reverse((ends, Reverse(priority), since, self.added)));
        self.added += 1;
    }

    pub fn pop(&mut self) -> Option<PodRef> {
        self.pods.pop().map(|(pod, _)| pod)
    }

    pub fn remove(&mut self, pod: PodRef) {
        self.pods.remove(&pod);
    }

    pub fn is_empty(&self) -> bool {
        self.pods.is_empty()
    }
}

impl Entry {
    /// `PrioritySort.Less`, the greatest first.
    const fn order(&self) -> (i32, Reverse<Instant>, Reverse<u64>) {
        (self.priority, Reverse(self.since), Reverse(self.sequence))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::identity::{DaemonSetId, NodeId, PoolId, TemplateId};
    use crate::cluster::kubelet::pod_timings::PodTimings;
    use crate::cluster::store::{Pod, Store};

    #[test]
    fn priority_comes_first_then_time_then_order() {
        let mut store = Store::default();
        store.add_node(PoolId(0), 0, 0);
        let mut queue = ActiveQueue::default();
        let mut add = |priority, seconds: u64| {
            let pod = Pod::new(DaemonSetId(0), NodeId(0), TemplateId(0), 0, PodTimings::default());
            let pod = store.add_pod(pod);
            queue.push(pod, priority, Instant::from_nanoseconds(seconds * 1_000_000_000));
            pod
        };
        let pods = [add(0, 5), add(0, 3), add(1000, 9), add(0, 3)];
        let order: Vec<PodRef> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(order, [pods[2], pods[1], pods[3], pods[0]]);
        assert!(queue.is_empty());
    }
}
