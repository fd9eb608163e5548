//! The event queue: what happens next, ordered by time, and at the same time by insertion.
//!
//! Insertion order as the tie-break makes a run reproducible; a plain binary heap of times would not be.
//! The queue never cancels: an event that has lost its meaning is recognised as stale when it comes up,
//! which is cheaper than finding it in a heap.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::time::Instant;

/// A queue of events of type `E`.
#[derive(Clone, Debug)]
pub struct EventQueue<E> {
    heap: BinaryHeap<Reverse<Entry<E>>>,
    inserted: u64,
}

#[derive(Clone, Debug)]
struct Entry<E> {
    at: Instant,
    sequence: u64,
    event: E,
}

impl<E> EventQueue<E> {
    pub fn new() -> Self {
        Self { heap: BinaryHeap::new(), inserted: 0 }
    }

    pub fn push(&mut self, at: Instant, event: E) {
        let sequence = self.inserted;
        self.inserted += 1;
        self.heap.push(Reverse(Entry { at, sequence, event }));
    }

    /// The time of the next event.
    pub fn next_time(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse(entry)| entry.at)
    }

    pub fn pop(&mut self) -> Option<(Instant, E)> {
        self.heap.pop().map(|Reverse(entry)| (entry.at, entry.event))
    }

    /// Takes the next event if it is due at `now` or before.
    pub fn pop_due(&mut self, now: Instant) -> Option<E> {
        if self.next_time()? > now {
            return None;
        }
        self.pop().map(|(_, event)| event)
    }

    pub fn len(&self) -> usize {
        self.heap.len()
    }

    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

impl<E> Default for EventQueue<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.sequence).cmp(&(other.at, other.sequence))
    }
}

impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<E> Eq for Entry<E> {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn events_come_out_by_time_then_insertion(times in prop::collection::vec(0u64..20, 0..200)) {
            let mut queue = EventQueue::new();
            for (index, &time) in times.iter().enumerate() {
                queue.push(Instant::from_nanoseconds(time), index);
            }
            let mut expected: Vec<_> = times.iter().copied().zip(0..).collect();
            expected.sort();
            let popped: Vec<_> =
                std::iter::from_fn(|| queue.pop()).map(|(at, index)| (at.as_nanoseconds(), index)).collect();
            prop_assert_eq!(popped, expected);
        }
    }

    #[test]
    fn only_what_is_due_is_taken() {
        let mut queue = EventQueue::new();
        queue.push(Instant::from_nanoseconds(2), 'b');
        queue.push(Instant::from_nanoseconds(1), 'a');
        assert_eq!(queue.pop_due(Instant::from_nanoseconds(1)), Some('a'));
        assert_eq!(queue.pop_due(Instant::from_nanoseconds(1)), None);
        assert_eq!(queue.next_time(), Some(Instant::from_nanoseconds(2)));
    }
}
