//! Events that are not near, by the digits of their time: the buckets of a radix heap (Ahuja, Mehlhorn, Orlin, Tarjan,
//! "Faster Algorithms for the Shortest Path Problem", Journal of the ACM 37 (2), 1990), with digits of six bits.
//!
//! An event is in the bucket of the highest digit in which its time differs from the base: of level and value of that
//! digit. So a bucket of a lower level is before all of a higher one, and within a level they are in order. Invariant: no
//! event is before the base. The order within a bucket is none; whoever takes a bucket sorts it.

use super::event_heap::Entry;
use super::time::Instant;

const DIGIT_BITS: usize = 6;
const DIGITS: usize = 1 << DIGIT_BITS;
const LEVELS: usize = (u64::BITS as usize).div_ceil(DIGIT_BITS);

/// The end of a list.
const NONE: u32 = u32::MAX;

/// Events of type `E` in buckets.
#[derive(Clone, Debug)]
pub(super) struct RadixBuckets<E> {
    base: u64,
    /// Which levels have any event; by level, which buckets.
    levels: u64,
    occupied: [u64; LEVELS],
    /// The first event of each bucket's list.
    heads: [[u32; DIGITS]; LEVELS],
    places: Vec<Place<E>>,
    /// The first of the list of vacant places.
    vacant: u32,
    len: usize,
}

#[derive(Clone, Debug)]
struct Place<E> {
    entry: Entry<E>,
    next: u32,
}

/// A span of time, both ends included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub first: Instant,
    pub last: Instant,
}

impl<E: Copy> RadixBuckets<E> {
    pub const fn new() -> Self {
        Self {
            base: 0,
            levels: 0,
            occupied: [0; LEVELS],
            heads: [[NONE; DIGITS]; LEVELS],
            places: Vec::new(),
            vacant: NONE,
            len: 0,
        }
    }

    pub const fn len(&self) -> usize {
        self.len
    }

    pub fn insert(&mut self, entry: Entry<E>) {
        let place = match self.vacant {
            NONE => {
                self.places.push(Place { entry, next: NONE });
                u32::try_from(self.places.len() - 1).expect("fewer than 2^32 events at once")
            }
            vacant => {
                let place = &mut self.places[vacant as usize];
                self.vacant = place.next;
                place.entry = entry;
                vacant
            }
        };
        self.len += 1;
        self.link(place);
    }

    /// Takes the events of the first bucket, and says what span of time it is. One with more than `few` events is
    /// divided before, unless it is all of one level 0 digit. The end of the span is the new base.
    pub fn take_first(&mut self, few: usize, mut take: impl FnMut(Entry<E>)) -> Option<Span> {
        while self.levels != 0 {
            let level = self.levels.trailing_zeros() as usize;
            let digit = self.occupied[level].trailing_zeros() as usize;
            let list = self.unlink_bucket(level, digit);
            let first = self.base & !lower_digits(level + 1) | (digit as u64) << (level * DIGIT_BITS);
            if level > 0 && self.has_more_than(few, list) {
                self.base = first;
                self.for_each(list, Self::link);
                continue;
            }
            let last = first | lower_digits(level);
            self.base = last;
            self.for_each(list, |this, place| {
                take(this.places[place as usize].entry);
                this.places[place as usize].next = this.vacant;
                this.vacant = place;
                this.len -= 1;
            });
            return Some(Span {
                first: Instant::from_nanoseconds(first),
                last: Instant::from_nanoseconds(last),
            });
        }
        None
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

    /// Puts an event into the bucket that its time has by the present base.
    fn link(&mut self, place: u32) {
        let at = self.places[place as usize].entry.at.as_nanoseconds();
        let level = level_of(at ^ self.base);
        let digit = (at >> (level * DIGIT_BITS)) as usize % DIGITS;
        self.places[place as usize].next = std::mem::replace(&mut self.heads[level][digit], place);
        self.occupied[level] |= 1 << digit;
        self.levels |= 1 << level;
    }

    /// Empties a bucket; its list remains.
    fn unlink_bucket(&mut self, level: usize, digit: usize) -> u32 {
        self.occupied[level] &= !(1 << digit);
        if self.occupied[level] == 0 {
            self.levels &= !(1 << level);
        }
        std::mem::replace(&mut self.heads[level][digit], NONE)
    }

    fn has_more_than(&self, few: usize, list: u32) -> bool {
        let next = |&place: &u32| Some(self.places[place as usize].next).filter(|&next| next != NONE);
        std::iter::successors(Some(list), next).nth(few).is_some()
    }

    /// Does something with each place of a list, which may put it into another.
    fn for_each(&mut self, list: u32, mut visit: impl FnMut(&mut Self, u32)) {
        let mut place = list;
        while place != NONE {
            let next = self.places[place as usize].next;
            visit(self, place);
            place = next;
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
