//! What has changed from one import to the next.

use super::facts::Facts;

/// Each change on a line: what is new, what is gone, and what is another.
pub fn changes(old: &Facts, new: &Facts) -> Vec<String> {
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    let change = |name: &String| match (old.get(name), new.get(name)) {
        (Some(old), Some(new)) if old == new => None,
        (Some(old), Some(new)) => Some(format!("{name}: {old} → {new}")),
        (None, Some(new)) => Some(format!("{name}: {new} (new)")),
        (Some(old), None) => Some(format!("{name}: {old} (gone)")),
        (None, None) => None,
    };
    names.into_iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_gone_and_another_is_told() {
        let facts = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect::<Facts>()
        };
        let old = facts(&[("a", "1"), ("b", "2"), ("c", "3")]);
        let new = facts(&[("a", "1"), ("b", "4"), ("d", "5")]);
        assert_eq!(changes(&old, &new), ["b: 2 → 4", "c: 3 (gone)", "d: 5 (new)"]);
        assert!(changes(&old, &old).is_empty());
    }
}
