//! The taints of nodes by number: most nodes have the same.

use std::collections::BTreeMap;

use crate::api::taints::Taint;

/// All sets of taints that nodes have had.
#[derive(Default)]
pub struct TaintSets {
    sets: Vec<Vec<Taint>>,
    numbers: BTreeMap<Vec<Taint>, u64>,
}

impl TaintSets {
    /// The number of these taints, which have one from now on.
    pub fn number(&mut self, taints: &[Taint]) -> u64 {
        if let Some(&number) = self.numbers.get(taints) {
            return number;
        }
        let number = self.sets.len() as u64;
        self.sets.push(taints.to_vec());
        self.numbers.insert(taints.to_vec(), number);
        number
    }

    pub fn get(&self, number: u64) -> &[Taint] {
        &self.sets[number as usize]
    }
}
