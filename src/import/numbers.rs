//! Numbers of nodes as a scenario writes them: `"0-2,5,7-9"`.

use std::collections::BTreeMap;

/// Ascending ranges of numbers, which ascend themselves.
pub fn ranges(numbers: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let range = |&(first, last): &(usize, usize)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    ranges.iter().map(range).collect::<Vec<_>>().join(",")
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
