//! The tally of a DaemonSet: the sum of its slots' classes.
//!
//! Invariant: at any time it equals the tally built from scratch from all slots. A change of one slot adjusts it in
//! as many steps as the slot has traits gained or lost.

use std::num::NonZeroU32;

use super::index_set::IndexSet;
use super::pick_order::PickOrder;
use super::slot::{ACTIONABLE_TRAITS, Slot, SlotClass, Trait};

/// How many slots have each trait, and which have those that the controller acts on.
#[derive(Clone, Debug)]
pub struct Tally {
    counts: Counts,
    sets: [IndexSet; ACTIONABLE_TRAITS],
    order: PickOrder,
}

/// By trait, with room for every bit of a class, so that the number of a bit is never out of bounds and need not be compared.
type Counts = [u32; u32::BITS as usize];

/// The bits of a class that the sets know.
const ACTIONABLE: u32 = (1 << ACTIONABLE_TRAITS) - 1;

impl Tally {
    pub fn new(order: PickOrder) -> Self {
        let sets = std::array::from_fn(|_| IndexSet::with_capacity(order.capacity()));
        Self { counts: Counts::default(), sets, order }
    }

    /// Makes room for so many slots, before the first is added.
    pub fn reserve(&mut self, slots: usize) {
        self.order.reserve(slots);
        self.sets = sets_of(&self.order, &[]);
    }

    /// Makes room for one more slot, of the default class. `slots` are those before it.
    pub fn add_slot(&mut self, key: u64, slots: &[Slot]) {
        if self.order.add(key) {
            self.sets = sets_of(&self.order, slots);
        }
    }

    /// The slot's position in the order.
    pub fn position(&self, slot: usize) -> &u32 {
        self.order.position(slot)
    }

    /// Takes note that the class of a slot has changed.
    pub fn adjust(&mut self, slot: usize, before: SlotClass, after: SlotClass) {
        let (lost, gained) = (before.0 & !after.0, after.0 & !before.0);
        bits_of(lost).for_each(|index| self.counts[index] -= 1);
        bits_of(gained).for_each(|index| self.counts[index] += 1);
        if (lost | gained) & ACTIONABLE != 0 {
            let position = *self.order.position(slot) as usize;
            bits_of(lost & ACTIONABLE).for_each(|index| self.sets[index].remove(position));
            bits_of(gained & ACTIONABLE).for_each(|index| self.sets[index].insert(position));
        }
    }

    pub const fn count(&self, slot_trait: Trait) -> u32 {
        self.counts[slot_trait as usize]
    }

    /// The slots with an actionable trait, in the order in which the controller takes them.
    pub fn slots_with(&self, slot_trait: Trait) -> impl Iterator<Item = usize> {
        // Knowing how many there are saves the search for one more.
        let members = self.sets[slot_trait as usize].iter().take(self.count(slot_trait) as usize);
        members.map(|position| self.order.slot_at(position))
    }

    /// Where this tally differs from the one that the slots' stored classes add up to. For checks only: it looks at all slots.
    pub fn difference_from_scratch(&self, slots: &[Slot]) -> Option<String> {
        let mut counts = Counts::default();
        for (slot, class) in slots.iter().map(|slot| slot.class).enumerate() {
            for index in bits_of(class.0) {
                counts[index] += 1;
                let set = self.sets.get(index);
                if set.is_some_and(|set| !set.contains(*self.order.position(slot) as usize)) {
                    return Some(format!("set {index} lacks slot {slot}, {class:?}"));
                }
            }
        }
        if counts != self.counts {
            return Some(format!("counts are {:?}, from scratch {counts:?}", self.counts));
        }
        // None lacks a slot, so that one with too many has more than were counted.
        let too_large =
            self.sets.iter().zip(counts).position(|(set, count)| set.iter().count() != count as usize);
        too_large.map(|index| format!("set {index} has slots without its trait"))
    }
}

/// The numbers of the bits that are set, the lowest first.
fn bits_of(bits: u32) -> impl Iterator<Item = usize> {
    let mut left = bits;
    std::iter::from_fn(move || {
        let index = NonZeroU32::new(left)?.trailing_zeros() as usize;
        left &= left - 1;
        Some(index)
    })
}

fn sets_of(order: &PickOrder, slots: &[Slot]) -> [IndexSet; ACTIONABLE_TRAITS] {
    let mut sets: [IndexSet; ACTIONABLE_TRAITS] =
        std::array::from_fn(|_| IndexSet::with_capacity(order.capacity()));
    for (index, slot) in slots.iter().enumerate() {
        for (trait_index, set) in sets.iter_mut().enumerate() {
            if slot.class.0 >> trait_index & 1 != 0 {
                set.insert(*order.position(index) as usize);
            }
        }
    }
    sets
}
