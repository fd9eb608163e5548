//! Numbers of nodes as a scenario writes them: `"0-2,5,7-9"`.

use std::collections::BTreeMap;

use crate::cluster::plan::NodeNumbers;

/// Numbers that ascend, as ranges.
pub fn ranges(numbers: &[usize]) -> String {
    let numbers: Vec<u32> = numbers.iter().filter_map(|&number| u32::try_from(number).ok()).collect();
    NodeNumbers::of(&numbers).to_string()
}

/// The numbers of each value, the values in the order of their first numbers.
pub fn by_value<T: Ord + Clone>(values: impl IntoIterator<Item = (usize, T)>) -> Vec<(Vec<usize>, T)> {
    let mut numbers: BTreeMap<T, Vec<usize>> = BTreeMap::new();
    for (number, value) in values {
        numbers.entry(value).or_default().push(number);
    }
    let mut by_value: Vec<_> = numbers.into_iter().map(|(value, numbers)| (numbers, value)).collect();
    by_value.sort_by_key(|(numbers, _)| numbers.first().copied());
    by_value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_ranges() {
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), "0-2,5,7-8");
        assert_eq!(ranges(&[]), "");
    }

    #[test]
    fn numbers_of_a_value_are_together() {
        assert_eq!(by_value([(0, "b"), (1, "a"), (2, "b")]), [(vec![0, 2], "b"), (vec![1], "a")]);
    }
}
