//! Which node comes first where the real controller's choice is arbitrary (the order of a Go map).
//!
//! Every slot has a position, and the controller takes slots in order of position. Shuffled positions follow from a
//! key of each slot that is drawn elsewhere. The position is the key's leading bits, or the next free place after them, as
//! in a hash table: who was added first has a contested place. So a slot that is added later keeps the others in their
//! order, until there are so many that the table grows; then the keys decide, and some neighbours change places.

/// The positions of the slots.
#[derive(Clone, Debug)]
pub struct PickOrder {
    positions: Vec<u32>,
    slots: Vec<u32>,
    /// The keys of a shuffled order; `None`: slots are taken in the order in which they were added.
    keys: Option<Vec<u64>>,
}

const VACANT: u32 = u32::MAX;

impl PickOrder {
    /// An order by keys drawn at random.
    pub const fn shuffled() -> Self {
        Self { positions: Vec::new(), slots: Vec::new(), keys: Some(Vec::new()) }
    }

    /// The order in which slots are added.
    pub const fn as_added() -> Self {
        Self { positions: Vec::new(), slots: Vec::new(), keys: None }
    }

    /// Makes room for so many slots, before the first is added.
    pub fn reserve(&mut self, slots: usize) {
        self.positions.reserve_exact(slots);
        if let Some(keys) = &mut self.keys {
            keys.reserve_exact(slots);
            self.slots = vec![VACANT; (slots * 2).next_power_of_two()];
        }
    }

    /// Gives the next slot its position. True: the positions of all slots have changed.
    pub fn add(&mut self, key: u64) -> bool {
        let slot = u32::try_from(self.positions.len()).expect("fewer than 2^32 slots");
        let Some(keys) = &mut self.keys else {
            self.positions.push(slot);
            self.slots.push(slot);
            return self.slots.len().is_power_of_two();
        };
        keys.push(key);
        if self.positions.len() * 2 < self.slots.len() {
            let position = vacant_position(&self.slots, key);
            self.slots[position] = slot;
            self.positions.push(position as u32);
            return false;
        }
        self.spread_out();
        true
    }

    /// The slot's position, where it is kept.
    pub fn position(&self, slot: usize) -> &u32 {
        &self.positions[slot]
    }

    pub fn slot_at(&self, position: usize) -> usize {
        self.slots[position] as usize
    }

    /// Positions are below this, until [`PickOrder::add`] says otherwise.
    pub fn capacity(&self) -> usize {
        match self.keys {
            Some(_) => self.slots.len(),
            None => self.slots.len().next_power_of_two() * 2,
        }
    }

    fn spread_out(&mut self) {
        let keys = self.keys.as_ref().expect("only a shuffled order has keys");
        // The order of keys decides who gets a contested place.
        let mut by_key: Vec<u32> = (0..keys.len() as u32).collect();
        by_key.sort_unstable_by_key(|&slot| keys[slot as usize]);
        self.slots = vec![VACANT; (keys.len() * 4).next_power_of_two()];
        self.positions.resize(keys.len(), 0);
        for slot in by_key {
            let position = vacant_position(&self.slots, keys[slot as usize]);
            self.slots[position] = slot;
            self.positions[slot as usize] = position as u32;
        }
    }
}

fn vacant_position(slots: &[u32], key: u64) -> usize {
    let home = ((u128::from(key) * slots.len() as u128) >> 64) as usize;
    (home..slots.len())
        .chain(0..home)
        .find(|&position| slots[position] == VACANT)
        .expect("at most half of the places are taken")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_order(order: &PickOrder, slots: usize) -> Vec<usize> {
        let mut sorted: Vec<usize> = (0..slots).collect();
        sorted.sort_by_key(|&slot| order.position(slot));
        sorted
    }

    fn key(slot: u64) -> u64 {
        (slot + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    #[test]
    fn a_slot_added_later_leaves_the_others_in_their_order() {
        let mut order = PickOrder::shuffled();
        for slot in 0..100 {
            order.add(key(slot));
        }
        let before = in_order(&order, 100);
        assert_ne!(before, (0..100).collect::<Vec<_>>(), "shuffled");
        for slot in 100..120 {
            order.add(key(slot));
        }
        let after: Vec<_> = in_order(&order, 120).into_iter().filter(|&slot| slot < 100).collect();
        assert_eq!(after, before);
        for slot in 0..120 {
            assert_eq!(order.slot_at(*order.position(slot) as usize), slot);
            assert!((*order.position(slot) as usize) < order.capacity());
        }
    }

    #[test]
    fn without_shuffling_slots_are_taken_as_added() {
        let mut order = PickOrder::as_added();
        for slot in 0..10 {
            order.add(key(slot));
            assert!((*order.position(slot as usize) as usize) < order.capacity());
        }
        assert_eq!(in_order(&order, 10), (0..10).collect::<Vec<_>>());
    }
}
