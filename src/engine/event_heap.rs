//! A heap of what the event queue orders: times, and at the same time numbers.

use super::time::Instant;

/// How many children an entry of the heap has. Four of them are near each other in memory, and there are half as many
/// levels as with two.
const ARITY: usize = 4;

/// A heap of entries.
#[derive(Clone, Debug)]
pub(super) struct EventHeap {
    /// No entry is before its parent, which for the entry at `index` is the one at `(index - 1) / ARITY`.
    entries: Vec<Entry>,
}

/// When an event is due, how many were put into the queue before it, and where it is kept: 16 bytes, because these are
/// what moves about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub at: Instant,
    /// Its number, and in the lower bits its place. No two have the same number, so the place decides nothing.
    sequence: u64,
}

/// So many bits are for the place of an event, the others for its number: 268 million events at once, 68 thousand million
/// in a run.
const PLACE_BITS: u32 = 28;

impl EventHeap {
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    pub fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
        self.rise(entry);
    }

    pub fn first(&self) -> Option<&Entry> {
        self.entries.first()
    }

    pub fn pop(&mut self) -> Option<Entry> {
        let last = self.entries.pop()?;
        Some(self.entries.first().copied().inspect(|_| self.sink(0, last)).unwrap_or(last))
    }

    /// Takes out all entries after `last`, in no order.
    pub fn take_after(&mut self, last: Instant, mut take: impl FnMut(Entry)) {
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
    fn rise(&mut self, entry: Entry) {
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
    fn sink(&mut self, place: usize, entry: Entry) {
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
fn first_child(heap: &[Entry], parent: usize) -> Option<(usize, u128)> {
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

impl Entry {
    pub fn new(at: Instant, number: u64, place: u32) -> Self {
        assert!(number >> (u64::BITS - PLACE_BITS) == 0, "fewer than 2^36 events in a run");
        assert!(place >> PLACE_BITS == 0, "fewer than 2^28 events at once");
        Self { at, sequence: number << PLACE_BITS | u64::from(place) }
    }

    /// Where its event is kept.
    pub const fn place(&self) -> usize {
        (self.sequence & ((1 << PLACE_BITS) - 1)) as usize
    }

    /// Time and sequence as one number: comparing it takes no branch.
    const fn order(&self) -> u128 {
        (self.at.as_nanoseconds() as u128) << 64 | self.sequence as u128
    }
}
