//! Events that are not near, by the digits of their time: the buckets of a radix heap (Ahuja, Mehlhorn, Orlin, Tarjan,
//! "Faster Algorithms for the Shortest Path Problem", Journal of the ACM 37 (2), 1990), with digits of six bits.
//!
//! An event is in the bucket of the highest digit in which its time differs from the base: of level and value of that
//! digit. So a bucket of a lower level is before all of a higher one, and within a level they are in order. Invariant: no
//! event is before the base. The order within a bucket is none; whoever takes a bucket sorts it.

use super::event_entry::EventEntry;
use super::prefetch::prefetch;
use super::time::Instant;

const DIGIT_BITS: usize = 6;
const DIGITS: usize = 1 << DIGIT_BITS;
const LEVELS: usize = (u64::BITS as usize).div_ceil(DIGIT_BITS);

/// How many events a chunk has room for.
const CHUNK: usize = 8;

/// The end of a list.
const NONE: u32 = u32::MAX;

/// The entries of events in buckets.
///
/// A bucket is a list of chunks, all full but the first, so that what was put into it together lies together.
#[derive(Clone, Debug)]
pub(super) struct RadixBuckets {
    base: u64,
    /// Which levels have any event; by level, which buckets.
    levels: u64,
    occupied: [u64; LEVELS],
    /// The first chunk of each bucket's list.
    heads: [[u32; DIGITS]; LEVELS],
    chunks: Vec<[EventEntry; CHUNK]>,
    /// By chunk. Apart from the entries, so that lists are followed without touching those.
    links: Vec<Link>,
    /// The first of the list of vacant chunks.
    vacant: u32,
    len: usize,
}

/// A chunk's part in its list.
#[derive(Clone, Copy, Debug)]
struct Link {
    next: u32,
    /// How many events are in the chunk.
    filled: u32,
}

/// A span of time, both ends included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub first: Instant,
    pub last: Instant,
}

impl RadixBuckets {
    pub const fn new() -> Self {
        Self {
            base: 0,
            levels: 0,
            occupied: [0; LEVELS],
            heads: [[NONE; DIGITS]; LEVELS],
            chunks: Vec::new(),
            links: Vec::new(),
            vacant: NONE,
            len: 0,
        }
    }

    pub const fn len(&self) -> usize {
        self.len
    }

    /// Puts an event into the bucket that its time has by the present base.
    pub fn insert(&mut self, entry: EventEntry) {
        let at = entry.at.as_nanoseconds();
        let level = level_of(at ^ self.base);
        let digit = (at >> (level * DIGIT_BITS)) as usize % DIGITS;
        let head = self.heads[level][digit];
        match self.links.get_mut(head as usize) {
            Some(link) if link.filled < CHUNK as u32 => {
                self.chunks[head as usize][link.filled as usize] = entry;
                link.filled += 1;
            }
            _ => self.heads[level][digit] = self.begin_chunk(entry, head),
        }
        self.occupied[level] |= 1 << digit;
        self.levels |= 1 << level;
        self.len += 1;
    }

    /// The time of the first event. Looks at all events of the first bucket.
    pub fn first_time(&self) -> Option<Instant> {
        let (level, digit) = self.first_bucket()?;
        let mut chunk = self.heads[level][digit];
        let mut first = None;
        while let Some(&Link { next, filled }) = self.links.get(chunk as usize) {
            let entries = &self.chunks[chunk as usize][..filled as usize];
            first = entries.iter().map(|entry| entry.at).chain(first).min();
            chunk = next;
        }
        first
    }

    /// Takes the events of the first bucket, and of those behind it on the same level while they are not more than `few`
    /// together. Says what span of time that is, the end of which is the new base.
    pub fn take_first(&mut self, few: usize, mut take: impl FnMut(EventEntry)) -> Option<Span> {
        let (level, mut digit) = self.divide_first(few)?;
        let first = self.start_of(level, digit);
        let mut taken = 0;
        loop {
            self.base = self.start_of(level, digit) | lower_digits(level);
            let list = self.unlink_bucket(level, digit);
            taken += self.count(list);
            self.empty(list, |_, entry| take(entry));
            match self.first_bucket() {
                Some((same, next)) if same == level && taken + self.count(self.heads[level][next]) <= few => {
                    digit = next;
                }
                _ => break,
            }
        }
        Some(Span { first: Instant::from_nanoseconds(first), last: Instant::from_nanoseconds(self.base) })
    }

    /// Divides the first bucket until it has not more than `few` events, or is all of one instant.
    fn divide_first(&mut self, few: usize) -> Option<(usize, usize)> {
        loop {
            let (level, digit) = self.first_bucket()?;
            if level == 0 || self.count(self.heads[level][digit]) <= few {
                return Some((level, digit));
            }
            self.base = self.start_of(level, digit);
            let list = self.unlink_bucket(level, digit);
            self.empty(list, Self::insert);
        }
    }

    /// The first part of a span that was taken, cut at a digit in which `first` differs from its end; `None`: no digit above
    /// the lowest does. Its end is the new base, so that what is after it can be inserted again.
    pub fn narrow(&mut self, Span { first, last }: Span) -> Option<Span> {
        let level = level_of(first.as_nanoseconds() ^ last.as_nanoseconds());
        if level == 0 {
            return None;
        }
        let first = first.as_nanoseconds() & !lower_digits(level);
        self.base = first | lower_digits(level);
        Some(Span { first: Instant::from_nanoseconds(first), last: Instant::from_nanoseconds(self.base) })
    }

    /// A chunk with one event, before the rest of its list.
    fn begin_chunk(&mut self, entry: EventEntry, next: u32) -> u32 {
        let link = Link { next, filled: 1 };
        if self.vacant == NONE {
            self.chunks.push([entry; CHUNK]);
            self.links.push(link);
            return u32::try_from(self.chunks.len() - 1).expect("fewer than 2^32 events at once");
        }
        let chunk = self.vacant;
        self.vacant = std::mem::replace(&mut self.links[chunk as usize], link).next;
        self.chunks[chunk as usize][0] = entry;
        chunk
    }

    /// Level and digit of the first bucket that is not empty.
    fn first_bucket(&self) -> Option<(usize, usize)> {
        let level = self.levels.trailing_zeros() as usize;
        let digit = self.occupied.get(level)?.trailing_zeros() as usize;
        Some((level, digit))
    }

    /// The first time that belongs into a bucket.
    const fn start_of(&self, level: usize, digit: usize) -> u64 {
        self.base & !lower_digits(level + 1) | (digit as u64) << (level * DIGIT_BITS)
    }

    /// Empties a bucket; its list remains.
    fn unlink_bucket(&mut self, level: usize, digit: usize) -> u32 {
        self.occupied[level] &= !(1 << digit);
        if self.occupied[level] == 0 {
            self.levels &= !(1 << level);
        }
        std::mem::replace(&mut self.heads[level][digit], NONE)
    }

    /// How many events are in a list.
    fn count(&self, list: u32) -> usize {
        let link = |chunk: u32| self.links.get(chunk as usize);
        std::iter::successors(link(list), |before| link(before.next)).map(|link| link.filled as usize).sum()
    }

    /// Takes all events out of a list that belongs to no bucket any more.
    fn empty(&mut self, list: u32, mut visit: impl FnMut(&mut Self, EventEntry)) {
        let mut chunk = list;
        while let Some(&Link { next, filled }) = self.links.get(chunk as usize) {
            if let Some(next) = self.chunks.get(next as usize) {
                prefetch(next);
            }
            self.len -= filled as usize;
            for index in 0..filled as usize {
                let entry = self.chunks[chunk as usize][index];
                visit(self, entry);
            }
            self.links[chunk as usize].next = std::mem::replace(&mut self.vacant, chunk);
            chunk = next;
        }
    }
}

/// The level of the highest digit that is not 0, or 0.
const fn level_of(difference: u64) -> usize {
    (difference | 1).ilog2() as usize / DIGIT_BITS
}

/// All bits of the digits below a level.
const fn lower_digits(level: usize) -> u64 {
    if level < LEVELS { (1 << (level * DIGIT_BITS)) - 1 } else { u64::MAX }
}
