//! A set of small integers that finds its smallest members quickly: a bitmap under summaries of itself.
//!
//! Each level has one bit for each 64-bit word of the level below that is not zero, so that insert, remove and
//! "the next from here" touch a handful of words however large the set is.

/// A set of integers below its capacity.
#[derive(Clone, Debug)]
pub struct IndexSet {
    /// From the members themselves up to a single word.
    levels: Vec<Vec<u64>>,
}

const BITS: usize = u64::BITS as usize;

impl IndexSet {
    pub fn with_capacity(capacity: usize) -> Self {
        let mut levels = Vec::new();
        let mut bits = capacity.max(1);
        loop {
            let words = bits.div_ceil(BITS);
            levels.push(vec![0; words]);
            if words == 1 {
                return Self { levels };
            }
            bits = words;
        }
    }

    pub fn insert(&mut self, index: usize) {
        let mut index = index;
        for level in &mut self.levels {
            let word = &mut level[index / BITS];
            let was_empty = *word == 0;
            *word |= 1 << (index % BITS);
            if !was_empty {
                return;
            }
            index /= BITS;
        }
    }

    pub fn remove(&mut self, index: usize) {
        let mut index = index;
        for level in &mut self.levels {
            let word = &mut level[index / BITS];
            *word &= !(1 << (index % BITS));
            if *word != 0 {
                return;
            }
            index /= BITS;
        }
    }

    pub fn contains(&self, index: usize) -> bool {
        self.levels[0][index / BITS] >> (index % BITS) & 1 != 0
    }

    /// The members in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let next = self.next_from(from)?;
            from = next + 1;
            Some(next)
        })
    }

    /// The smallest member that is at least `from`.
    fn next_from(&self, from: usize) -> Option<usize> {
        let mut from = from;
        for (height, level) in self.levels.iter().enumerate() {
            let word = level.get(from / BITS)? & (u64::MAX << (from % BITS));
            if word != 0 {
                let found = from / BITS * BITS + word.trailing_zeros() as usize;
                return Some(self.descend(height, found));
            }
            // Nothing more in this word: the next one that is not empty is known a level up.
            from = from / BITS + 1;
        }
        None
    }

    fn descend(&self, height: usize, index: usize) -> usize {
        self.levels[..height]
            .iter()
            .rev()
            .fold(index, |index, level| index * BITS + level[index].trailing_zeros() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn it_agrees_with_a_sorted_set(
            capacity in 1usize..20_000,
            operations in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>()), 0..200),
        ) {
            let mut set = IndexSet::with_capacity(capacity);
            let mut expected = BTreeSet::new();
            for (insert, index) in operations {
                let index = index.index(capacity);
                if insert {
                    set.insert(index);
                    expected.insert(index);
                } else {
                    set.remove(index);
                    expected.remove(&index);
                }
                prop_assert_eq!(set.iter().next(), expected.first().copied());
            }
            prop_assert_eq!(set.iter().collect::<Vec<_>>(), expected.into_iter().collect::<Vec<_>>());
        }
    }
}
