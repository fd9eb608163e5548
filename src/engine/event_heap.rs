//! A heap of events, ordered by time, and at the same time by the number that they were given.

use super::time::Instant;

/// How many children an entry of the heap has. Four of them are near each other in memory, and there are half as many
/// levels as with two.
const ARITY: usize = 4;

/// A heap of events of type `E`.
#[derive(Clone, Debug)]
pub(super) struct EventHeap<E> {
    /// No entry is before its parent, which for the entry at `index` is the one at `(index - 1) / ARITY`.
    entries: Vec<Entry<E>>,
}

/// An event and its place in the order of all events.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<E> {
    pub at: Instant,
    pub sequence: u64,
    pub event: E,
}

impl<E: Copy> EventHeap<E> {
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    pub fn push(&mut self, entry: Entry<E>) {
        self.entries.push(entry);
        self.rise(entry);
    }

    pub fn first(&self) -> Option<&Entry<E>> {
        self.entries.first()
    }

    pub fn pop(&mut self) -> Option<Entry<E>> {
        let last = self.entries.pop()?;
        Some(self.entries.first().copied().inspect(|_| self.sink(0, last)).unwrap_or(last))
    }

    /// Takes out all entries after `last`, in no order.
    pub fn take_after(&mut self, last: Instant, mut take: impl FnMut(Entry<E>)) {
        self.entries.retain(|&entry| {
            let stays = entry.at <= last;
            if !stays {
                take(entry);
            }
            stays
        });
        for place in (0..self.entries.len()).rev() {
            self.sink(place, self.entries[place]);
        }
    }

    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Finds the place of an entry from the last place up.
    fn rise(&mut self, entry: Entry<E>) {
        let (mut place, order, heap) = (self.len() - 1, entry.order(), self.entries.as_mut_slice());
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

    /// Finds the place of an entry from `place` down.
    fn sink(&mut self, place: usize, entry: Entry<E>) {
        let (mut place, order, heap) = (place, entry.order(), self.entries.as_mut_slice());
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
