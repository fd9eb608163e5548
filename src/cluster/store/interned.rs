//! Distinct values, each kept once, by number: what is alike in many places costs its number there.

use std::collections::HashMap;
use std::hash::Hash;

use rustc_hash::FxBuildHasher;

/// Distinct values by number.
#[derive(Clone, Debug)]
pub(in crate::cluster) struct Interned<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32, FxBuildHasher>,
}

impl<T: Clone + Default + Eq + Hash> Interned<T> {
    /// The number of a value, which is kept if it is new.
    pub fn number(&mut self, value: T) -> u32 {
        if let Some(&number) = self.numbers.get(&value) {
            return number;
        }
        let number = u32::try_from(self.values.len()).expect("fewer than 2^32 distinct values");
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        number
    }

    /// The value that has got this number.
    pub fn value(&self, number: u32) -> &T {
        &self.values[number as usize]
    }
}

/// The default value has number 0.
impl<T: Clone + Default + Eq + Hash> Default for Interned<T> {
    fn default() -> Self {
        let mut interned = Self { values: Vec::new(), numbers: HashMap::default() };
        interned.number(T::default());
        interned
    }
}
