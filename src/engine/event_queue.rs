//! The event queue: what happens next, ordered by time, and at the same time by insertion.
//!
//! Insertion order as the tie-break makes a run reproducible; a plain binary heap of times would not be.
//! The queue never cancels: an event that has lost its meaning is recognised as stale when it comes up,
//! which is cheaper than finding it in a heap.
//!
//! The earliest events are kept sorted in a list that is small enough to stay in the processor's first-level cache; the
//! others wait in buckets. When an event is taken and the list is empty, the next bucket is opened and sorted: not before,
//! because an event that is pushed until then may be due earlier. Invariant: all events that are due by the end of the
//! opened span are in the list, all others in the buckets. The events themselves stay in a table from push to pop; only
//! their times and indices move through list and buckets.

use std::cmp::Reverse;

use super::event_entry::EventEntry;
use super::prefetch::prefetch;
use super::radix_buckets::{RadixBuckets, Span};
use super::time::Instant;

/// The largest bucket that is opened without being divided.
const MAX_OPENED: usize = 48;
/// A list that grows beyond this by what is put into the opened span gives the later part of it back.
const MAX_NEAR: usize = 160;

/// A queue of events of type `E`.
#[derive(Clone, Debug)]
pub struct EventQueue<E> {
    /// The one that will be taken next is the last.
    near: Vec<EventEntry>,
    far: RadixBuckets,
    /// The last bucket that was opened, or what is left of it.
    opened: Span,
    /// The time of the first event in the buckets, while it is known.
    first_far: Option<Instant>,
    inserted: u64,
    events: Vec<E>,
    /// Indices in `events` that can be used again.
    vacant: Vec<u32>,
}

impl<E: Copy> EventQueue<E> {
    pub const fn new() -> Self {
        Self {
            near: Vec::new(),
            far: RadixBuckets::new(),
            opened: Span { first: Instant::START, last: Instant::START },
            first_far: None,
            inserted: 0,
            events: Vec::new(),
            vacant: Vec::new(),
        }
    }

    /// Puts an event behind those that are due at the same time.
    // Inlined, so that the event's parts are written to the table one by one: to copy it just after it was put together would wait
    // until all that was written before is in the cache.
    #[inline]
    pub fn push(&mut self, at: Instant, event: E) {
        let index = self.vacant.pop().unwrap_or_else(|| self.add_event(event));
        self.events[index as usize] = event;
        self.insert(EventEntry::new(at, self.inserted, index));
    }

    /// The time of the next event.
    pub fn next_time(&mut self) -> Option<Instant> {
        if let Some(entry) = self.near.last() {
            return Some(entry.at);
        }
        if self.first_far.is_none() {
            self.first_far = self.far.first_time();
        }
        self.first_far
    }

    /// The event that is `ahead` pops away, if it is in the sorted list.
    pub fn peek(&self, ahead: usize) -> Option<&E> {
        let entry = self.near.get(self.near.len().checked_sub(ahead + 1)?)?;
        Some(&self.events[entry.index()])
    }

    pub fn pop(&mut self) -> Option<(Instant, E)> {
        let at = self.next_time()?;
        Some((at, self.pop_due(at)?))
    }

    /// Takes the next event if it is due by now.
    #[inline]
    pub fn pop_due(&mut self, now: Instant) -> Option<E> {
        if self.near.is_empty() {
            self.next_time().filter(|&at| at <= now)?;
            self.open_bucket();
        }
        let index = self.near.pop_if(|entry| entry.at <= now)?.index();
        self.vacant.push(index as u32);
        Some(self.events[index])
    }

    /// How many events were ever put in.
    pub const fn inserted(&self) -> u64 {
        self.inserted
    }

    pub fn len(&self) -> usize {
        self.near.len() + self.far.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[cold]
    fn add_event(&mut self, event: E) -> u32 {
        self.events.push(event);
        u32::try_from(self.events.len() - 1).expect("fewer than 2^32 events at once")
    }

    fn insert(&mut self, entry: EventEntry) {
        self.inserted += 1;
        if entry.at > self.opened.last {
            self.first_far = self.first_far.map(|first| first.min(entry.at));
            return self.far.insert(entry);
        }
        // Whatever is due at the same time was put in before, and is taken before.
        let index = self.near.partition_point(|other| other.at > entry.at);
        self.near.insert(index, entry);
        if self.near.len() > MAX_NEAR {
            self.close_later_part();
        }
    }

    fn open_bucket(&mut self) {
        self.first_far = None;
        self.near.clear();
        if let Some(opened) = self.far.take_first(MAX_OPENED, |entry| {
            prefetch(&self.events[entry.index()]);
            self.near.push(entry);
        }) {
            self.opened = opened;
        }
        self.near.sort_unstable_by_key(|entry| Reverse(entry.order()));
    }

    /// Many events within a short time of each other all stay.
    #[cold]
    fn close_later_part(&mut self) {
        self.first_far = None;
        let from = self.near.last().map_or(self.opened.first, |entry| entry.at.max(self.opened.first));
        if let Some(opened) = self.far.narrow(Span { first: from, ..self.opened }) {
            self.opened = opened;
            let later = self.near.partition_point(|entry| entry.at > opened.last);
            self.near.drain(..later).for_each(|entry| self.far.insert(entry));
        }
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
            expected.sort_unstable();
            let popped: Vec<_> =
                std::iter::from_fn(|| queue.pop()).map(|(at, index)| (at.as_nanoseconds(), index)).collect();
            prop_assert_eq!(popped, expected);
        }
    }

    /// Times of every size, so that all levels of buckets are met, and many that are alike.
    fn delays() -> impl Strategy<Value = u64> {
        prop_oneof![0u64..3, 0u64..1000, (0u32..60).prop_map(|bits| 1 << bits), 0u64..1 << 40]
    }

    proptest! {
        /// Bursts after the last event that was taken, some of them larger than the heap is to grow.
        #[test]
        fn it_agrees_with_a_sorted_set(
            bursts in prop::collection::vec((delays(), 1u64..100, 0usize..400, 0usize..400), 1..20),
        ) {
            let (mut queue, mut expected) = (EventQueue::new(), std::collections::BTreeSet::new());
            let (mut now, mut number) = (0, 0);
            for (delay, apart, pushes, pops) in bursts {
                for push in 0..pushes as u64 {
                    let at = now + delay + push * push % 101 * apart;
                    queue.push(Instant::from_nanoseconds(at), number);
                    expected.insert((at, number));
                    number += 1;
                }
                prop_assert_eq!(queue.len(), expected.len());
                prop_assert_eq!(queue.next_time().map(Instant::as_nanoseconds), expected.first().map(|first| first.0));
                for _ in 0..pops {
                    let popped = queue.pop().map(|(at, number)| (at.as_nanoseconds(), number));
                    prop_assert_eq!(popped, expected.pop_first());
                    now = popped.map_or(now, |(at, _)| at);
                }
                // Who looks here opens nothing: what is put in next may be due before that.
                prop_assert_eq!(queue.next_time().map(Instant::as_nanoseconds), expected.first().map(|first| first.0));
            }
            while let Some(first) = expected.pop_first() {
                prop_assert_eq!(queue.next_time(), Some(Instant::from_nanoseconds(first.0)));
                prop_assert_eq!(queue.pop().map(|(_, number)| number), Some(first.1));
            }
            prop_assert!(queue.is_empty());
        }
    }
}
