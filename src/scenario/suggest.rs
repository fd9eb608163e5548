//! "Did you mean": the nearest of the names that would have been right.

/// Below this likeness a suggestion confuses more than it helps.
const LIKE_ENOUGH: f64 = 0.7;
/// From here on a name is the other one, misspelt.
const NEARLY_THE_SAME: f64 = 0.9;

/// What to write instead of a name that there is not: the nearest one, or else all of them.
pub fn instead<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    match nearest(written, &candidates) {
        Some(candidate) => Some(format!("did you mean `{candidate}`?")),
        None => match candidates.as_slice() {
            [] => None,
            [only] => Some(format!("there is only `{only}`")),
            several => Some(format!("there are {}", listed(several))),
        },
    }
}

/// The candidate most like `written`, if it is like it at all. Case and `_` against `-` count for nothing.
pub fn nearest<'a>(written: &str, candidates: &[&'a str]) -> Option<&'a str> {
    most_like(written, candidates, LIKE_ENOUGH)
}

/// The candidate that `written` is a slip of the pen for.
pub fn nearly_the_same<'a>(written: &str, candidates: &[&'a str]) -> Option<&'a str> {
    most_like(written, candidates, NEARLY_THE_SAME)
}

fn most_like<'a>(written: &str, candidates: &[&'a str], like_enough: f64) -> Option<&'a str> {
    let plain = |name: &str| name.to_lowercase().replace(['_', '-'], "");
    let written = plain(written);
    candidates
        .iter()
        .map(|&candidate| (strsim::jaro_winkler(&written, &plain(candidate)), candidate))
        .filter(|&(likeness, _)| likeness >= like_enough)
        // The first of equals, so that the order of the candidates decides.
        .rev()
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, candidate)| candidate)
}

/// `a`, `b` and `c`.
pub fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 12;
    let mut quoted: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if names.len() > SHOWN {
        quoted.push(format!("{} more", names.len() - SHOWN));
    }
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_and_only_if_it_is_near() {
        assert_eq!(nearest("nodepools", &["seed", "node_pools", "delays"]), Some("node_pools"));
        assert_eq!(nearest("image_pul", &["image_pull", "scheduling"]), Some("image_pull"));
        assert_eq!(nearest("zebra", &["image_pull", "scheduling"]), None);
        assert_eq!(instead("zebra", ["a", "b"]).as_deref(), Some("there are `a` and `b`"));
    }
}
