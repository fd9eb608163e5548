//! The event queue: what happens next, ordered by time, and at the same time by insertion.
//!
//! Insertion order as the tie-break makes a run reproducible; a plain binary heap of times would not be.
//! The queue never cancels: an event that has lost its meaning is recognised as stale when it comes up,
//! which is cheaper than finding it in a heap.

use super::time::Instant;

/// How many children an entry of the heap has. Four of them are near each other in memory, and there are half as many
/// levels as with two.
const ARITY: usize = 4;

/// A queue of events of type `E`.
#[derive(Clone, Debug)]
pub struct EventQueue<E> {
    /// A heap: no entry is before its parent, which for the entry at `index` is the one at `(index - 1) / ARITY`.
    heap: Vec<Entry<E>>,
    inserted: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry<E> {
    at: Instant,
    sequence: u64,
    event: E,
}

impl<E: Copy> EventQueue<E> {
    pub const fn new() -> Self {
        Self { heap: Vec::new(), inserted: 0 }
    }

    pub fn push(&mut self, at: Instant, event: E) {
        let entry = Entry { at, sequence: self.inserted, event };
        self.inserted += 1;
        self.heap.push(entry);
        self.rise(entry);
    }

    /// The time of the next event.
    pub fn next_time(&self) -> Option<Instant> {
        self.heap.first().map(|entry| entry.at)
    }

    /// The next event.
    pub fn peek(&self) -> Option<&E> {
        self.heap.first().map(|entry| &entry.event)
    }

    pub fn pop(&mut self) -> Option<(Instant, E)> {
        let last = self.heap.pop()?;
        let next = self.heap.first().copied().inspect(|_| self.sink(last)).unwrap_or(last);
        Some((next.at, next.event))
    }

    /// Takes the next event if it is due at `now` or before.
    pub fn pop_due(&mut self, now: Instant) -> Option<E> {
        if self.next_time()? > now {
            return None;
        }
        self.pop().map(|(_, event)| event)
    }

    pub const fn len(&self) -> usize {
        self.heap.len()
    }

    pub const fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    /// Finds the place of an entry from the last place up.
    fn rise(&mut self, entry: Entry<E>) {
        let (mut place, order, heap) = (self.heap.len() - 1, entry.order(), self.heap.as_mut_slice());
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if heap[parent].order() < order {
                break;
            }
            heap[place] = heap[parent];
            place = parent;
        }
        heap[place] = entry;
    }

    /// Finds the place of an entry from the first place down.
    fn sink(&mut self, entry: Entry<E>) {
        let (mut place, order, heap) = (0, entry.order(), self.heap.as_mut_slice());
        while let Some((child, child_order)) = first_child(heap, place) {
            if order < child_order {
                break;
            }
            heap[place] = heap[child];
            place = child;
        }
        heap[place] = entry;
    }
}

/// The child that comes first, and its order.
fn first_child<E>(heap: &[Entry<E>], parent: usize) -> Option<(usize, u128)> {
    let first = parent * ARITY + 1;
    let children = heap.get(first..)?;
    let mut earliest = (0, children.first()?.order());
    // A whole family is by far the most frequent, and compared without a branch.
    if let Some(family) = children.first_chunk::<ARITY>() {
        for (child, entry) in family.iter().enumerate().skip(1) {
            let order = entry.order();
            earliest = if order < earliest.1 { (child, order) } else { earliest };
        }
    } else {
        earliest = children.iter().map(Entry::order).enumerate().min_by_key(|&(_, order)| order)?;
    }
    Some((first + earliest.0, earliest.1))
}

impl<E> Entry<E> {
    /// Time and sequence as one number: comparing it takes no branch.
    const fn order(&self) -> u128 {
        (self.at.as_nanoseconds() as u128) << 64 | self.sequence as u128
    }
}

impl<E: Copy> Default for EventQueue<E> {
    fn default() -> Self {
        Self::new()
    }
}

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
