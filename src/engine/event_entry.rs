//! What the event queue orders: when an event is due, and its number.

use super::time::Instant;

/// When an event is due, how many were put into the queue before it, and its index in the table of events: 16 bytes, because
/// sorting moves these.
#[derive(Clone, Copy, Debug)]
pub(super) struct EventEntry {
    pub at: Instant,
    /// Its number, and in the lower bits its index. No two have the same number, so the index decides nothing.
    sequence: u64,
}

/// So many bits are for the index of an event, the others for its number: 268 million events at once, 68 thousand million
/// in a run.
const INDEX_BITS: u32 = 28;

impl EventEntry {
    pub fn new(at: Instant, number: u64, index: u32) -> Self {
        assert!(number >> (u64::BITS - INDEX_BITS) == 0, "fewer than 2^36 events in a run");
        assert!(index >> INDEX_BITS == 0, "fewer than 2^28 events at once");
        Self { at, sequence: number << INDEX_BITS | u64::from(index) }
    }

    /// The index of its event in the table of events.
    pub const fn index(&self) -> usize {
        (self.sequence & ((1 << INDEX_BITS) - 1)) as usize
    }

    /// Time and number as one: comparing it takes no branch.
    pub const fn order(&self) -> u128 {
        (self.at.as_nanoseconds() as u128) << 64 | self.sequence as u128
    }
}
