//! The runs that have begun and whose rows have not been handed over: a window that moves along the sweep.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use crate::sweep::run_order::{RunId, RunOrder};
use crate::sweep::run_row::RunRow;

/// A point that is being run: built by whichever run comes first, and dropped with the last.
pub struct SharedPoint<S> {
    pub point: usize,
    pub prepared: OnceLock<Result<S, String>>,
}

/// A run that has begun.
pub struct Run<S> {
    pub number: u64,
    pub id: RunId,
    pub seed: u64,
    pub shared: Arc<SharedPoint<S>>,
}

/// Those runs, in the order of their rows.
pub struct Window<S> {
    room: usize,
    slots: VecDeque<Slot>,
    /// The number of the first slot; the others follow it.
    first: u64,
    /// The run to begin next.
    next: Option<RunId>,
    shared: Option<Arc<SharedPoint<S>>>,
}

struct Slot {
    id: RunId,
    row: Option<RunRow>,
}

impl<S> Window<S> {
    pub fn new(room: usize, next: Option<RunId>) -> Self {
        Self { room, slots: VecDeque::with_capacity(room), first: 0, next, shared: None }
    }

    /// Nothing is left to begin, nor to hand over.
    pub fn is_done(&self) -> bool {
        self.next.is_none() && self.slots.is_empty()
    }

    pub fn has_room(&self) -> bool {
        self.slots.len() < self.room
    }

    /// Begins the next run, for which there must be room; `None`: all have begun.
    pub fn begin(&mut self, order: &RunOrder<'_>) -> Option<Run<S>> {
        let Some(id) = self.next else {
            self.shared = None;
            return None;
        };
        self.next = order.after(id);
        let number = self.first + self.slots.len() as u64;
        self.slots.push_back(Slot { id, row: None });
        let seed = order.design().seed_of(id.replication);
        Some(Run { number, id, seed, shared: self.shared_point(id.point) })
    }

    fn shared_point(&mut self, point: usize) -> Arc<SharedPoint<S>> {
        match &self.shared {
            Some(shared) if shared.point == point => shared.clone(),
            _ => self.shared.insert(Arc::new(SharedPoint { point, prepared: OnceLock::new() })).clone(),
        }
    }

    /// Keeps a row until it is its turn. Of a point that is done, rows may still come in.
    pub fn put(&mut self, number: u64, row: RunRow) {
        let slot = number.checked_sub(self.first).and_then(|index| self.slots.get_mut(index as usize));
        if let Some(slot) = slot {
            slot.row = Some(row);
        }
    }

    /// The row whose turn it is, if it is there.
    pub fn next_row(&mut self) -> Option<RunRow> {
        let row = self.slots.front_mut()?.row.take()?;
        self.slots.pop_front();
        self.first += 1;
        Some(row)
    }

    /// The point is done: what has begun of it beyond that is thrown away.
    pub fn forget_point(&mut self, point: usize, order: &RunOrder<'_>) {
        while self.slots.pop_front_if(|slot| slot.id.point == point).is_some() {
            self.first += 1;
        }
        if self.next.is_some_and(|next| next.point == point) {
            self.next = order.after_point(point);
        }
    }
}
