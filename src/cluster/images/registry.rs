//! The image registry as a fluid: one bandwidth that all transfers share, none faster than its own cap.
//!
//! Each transfer gets its max-min fair share: the bandwidth is divided equally, and what some cannot take because of
//! their caps goes to the others. Transfers of equal cap are a class and always equally fast, so a class keeps one
//! meter of what each of its transfers has got so far, and a transfer ends when the meter reaches a mark. Starting,
//! ending and moving one costs O(log transfers + classes), however many are under way.
//!
//! All amounts are integers. Rates are rounded down, by less than a millionth of a byte per second each, and so is the
//! end of a transfer, to the nanosecond.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::engine::time::{Duration, Instant};

/// Amounts and rates are counted in millionths of a byte.
const PER_BYTE: u128 = 1_000_000;
const NANOSECONDS_PER_SECOND: u128 = 1_000_000_000;

/// Bytes per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bandwidth(pub u64);

/// A transfer that has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TransferId(u32);

impl TransferId {
    /// A number that no other transfer under way has.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// All transfers from one registry.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// In millionths of a byte per second; `None`: it serves whatever the caps allow.
    bandwidth: Option<u128>,
    /// By cap, ascending.
    classes: Vec<Class>,
    transfers: Vec<Transfer>,
    vacant: Vec<TransferId>,
    under_way: usize,
    /// Up to when the meters have been moved.
    as_of: Instant,
}

/// Transfers of equal cap.
#[derive(Clone, Debug)]
struct Class {
    cap: u128,
    /// What each transfer of the class gets at present.
    rate: u128,
    members: u32,
    /// What a transfer that has been in the class all the time has got.
    meter: u128,
    /// At which mark of the meter transfers end, the first on top; entries of transfers that have moved are passed over.
    marks: BinaryHeap<Reverse<(u128, TransferId, u32)>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Transfer {
    /// The cap names the class.
    cap: u128,
    mark: u128,
    /// How often the entry has been given another mark; 0 is never one of a transfer under way.
    marked: u32,
    under_way: bool,
}

impl Bandwidth {
    /// How long so many bytes take alone.
    pub fn time_for(self, bytes: u64) -> Duration {
        time_to_serve(u128::from(bytes) * PER_BYTE, u128::from(self.0) * PER_BYTE)
    }
}

impl Registry {
    pub fn new(bandwidth: Option<Bandwidth>) -> Self {
        Self { bandwidth: bandwidth.map(|it| u128::from(it.0) * PER_BYTE), ..Self::default() }
    }

    /// How many transfers there are.
    pub const fn under_way(&self) -> usize {
        self.under_way
    }

    /// Starts a transfer over a link that it shares equally with others, `sharers` in all.
    pub fn start(&mut self, now: Instant, bytes: u64, link: Bandwidth, sharers: u32) -> TransferId {
        self.move_meters(now);
        let id = self.vacant.pop().unwrap_or_else(|| {
            self.transfers.push(Transfer::default());
            TransferId(u32::try_from(self.transfers.len() - 1).expect("fewer than 2^32 transfers"))
        });
        self.under_way += 1;
        self.enter(id, u128::from(bytes) * PER_BYTE, cap_of(link, sharers));
        self.share_out();
        id
    }

    /// The transfer's link is now shared by so many.
    pub fn set_sharers(&mut self, now: Instant, id: TransferId, link: Bandwidth, sharers: u32) {
        self.move_meters(now);
        let left = self.leave(id);
        self.enter(id, left, cap_of(link, sharers));
        self.share_out();
    }

    /// Gives a transfer up.
    pub fn stop(&mut self, now: Instant, id: TransferId) {
        self.move_meters(now);
        self.leave(id);
        self.forget(id);
        self.share_out();
    }

    /// When the next transfer ends, if nothing else happens before.
    pub fn next_end(&mut self) -> Option<Instant> {
        let as_of = self.as_of;
        self.classes
            .iter_mut()
            .filter_map(|class| Some(as_of + class.time_to_next_end(&self.transfers)?))
            .min()
    }

    /// Takes a transfer that has ended by now.
    pub fn take_ended(&mut self, now: Instant) -> Option<TransferId> {
        self.move_meters(now);
        let id = self.classes.iter_mut().find_map(|class| class.ended(&self.transfers))?;
        self.leave(id);
        self.forget(id);
        self.share_out();
        Some(id)
    }

    /// Every class moves on by what its transfers have got since.
    fn move_meters(&mut self, now: Instant) {
        let elapsed = u128::from(now.since(self.as_of).as_nanoseconds());
        if elapsed > 0 {
            for class in &mut self.classes {
                class.meter += class.rate * elapsed / NANOSECONDS_PER_SECOND;
            }
            self.as_of = now;
        }
    }

    fn enter(&mut self, id: TransferId, left: u128, cap: u128) {
        let index = self.classes.binary_search_by_key(&cap, |class| class.cap).unwrap_or_else(|index| {
            self.classes.insert(index, Class::new(cap));
            index
        });
        let class = &mut self.classes[index];
        let transfer = &mut self.transfers[id.0 as usize];
        let marked = transfer.marked.wrapping_add(1);
        *transfer = Transfer { cap, mark: class.meter + left, marked, under_way: true };
        class.members += 1;
        class.marks.push(Reverse((transfer.mark, id, marked)));
    }

    /// Takes a transfer out of its class; what is left of it.
    fn leave(&mut self, id: TransferId) -> u128 {
        let transfer = &mut self.transfers[id.0 as usize];
        assert!(transfer.under_way, "a transfer that is over is not spoken of");
        transfer.under_way = false;
        let index = self.classes.binary_search_by_key(&transfer.cap, |class| class.cap);
        let class = &mut self.classes[index.expect("every transfer is in a class")];
        let left = transfer.mark.saturating_sub(class.meter);
        class.members -= 1;
        if class.members == 0 {
            class.marks.clear();
            class.meter = 0;
        }
        left
    }

    fn forget(&mut self, id: TransferId) {
        self.under_way -= 1;
        self.vacant.push(id);
    }

    /// Max-min fairness, from the smallest cap up: a class whose cap is below an equal share takes its cap and leaves
    /// the rest to the others.
    fn share_out(&mut self) {
        let mut waiting = self.under_way as u128;
        let mut rest = self.bandwidth;
        for class in self.classes.iter_mut().filter(|class| class.members > 0) {
            let members = u128::from(class.members);
            class.rate = rest.map_or(class.cap, |rest| class.cap.min(rest / waiting));
            rest = rest.map(|rest| rest - class.rate * members);
            waiting -= members;
        }
    }

    /// What all transfers together get, and whether every one is within its cap: for tests and invariants.
    pub fn total_rate(&self) -> Option<Bandwidth> {
        let busy = || self.classes.iter().filter(|class| class.members > 0);
        let total: u128 = busy().map(|class| class.rate * u128::from(class.members)).sum();
        let fits = busy().all(|class| class.rate <= class.cap);
        fits.then(|| Bandwidth(u64::try_from(total.div_ceil(PER_BYTE)).unwrap_or(u64::MAX)))
    }
}

impl Class {
    const fn new(cap: u128) -> Self {
        Self { cap, rate: 0, members: 0, meter: 0, marks: BinaryHeap::new() }
    }

    /// The first mark to come, with its transfer.
    fn first(&mut self, transfers: &[Transfer]) -> Option<(u128, TransferId)> {
        while let Some(&Reverse((mark, id, marked))) = self.marks.peek() {
            let transfer = &transfers[id.0 as usize];
            if transfer.under_way && transfer.marked == marked {
                return Some((mark, id));
            }
            self.marks.pop();
        }
        None
    }

    fn time_to_next_end(&mut self, transfers: &[Transfer]) -> Option<Duration> {
        let (mark, _) = self.first(transfers)?;
        Some(self.time_to(mark))
    }

    fn time_to(&self, mark: u128) -> Duration {
        time_to_serve(mark.saturating_sub(self.meter), self.rate)
    }

    fn ended(&mut self, transfers: &[Transfer]) -> Option<TransferId> {
        let (mark, id) = self.first(transfers)?;
        (self.time_to(mark) == Duration::ZERO).then_some(id)
    }
}

fn cap_of(link: Bandwidth, sharers: u32) -> u128 {
    u128::from(link.0) * PER_BYTE / u128::from(sharers.max(1))
}

/// Rounded down: rates and meters are, so what this leaves out they have lost.
fn time_to_serve(amount: u128, rate: u128) -> Duration {
    let nanoseconds = match amount {
        0 => 0,
        _ => (amount * NANOSECONDS_PER_SECOND).checked_div(rate).unwrap_or(u128::MAX),
    };
    Duration::from_nanoseconds(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

#[cfg(test)]
#[path = "registry_tests.rs"]
mod tests;
