//! Short names for the parameters of a sweep: as much of the end of each path as distinguishes it from the others.
//!
//! A field of Kubernetes, as `maxUnavailable`, says by itself what it is; `count` or `median` needs what it is of. A place in
//! a list says nothing without the list, and one in the script nothing to somebody who does not count brackets: it is named by its action.

/// `maxUnavailable` for `daemon_sets.fluentd.maxUnavailable` and `workload.count` for `node_pools.workload.count`, unless
/// another path ends like that too. `count of action 1` for `script.0.1.0.count`.
pub fn setting_names(paths: &[&str]) -> Vec<String> {
    let ending = |path: &str, parts: usize| {
        let all: Vec<&str> = path.split('.').collect();
        all[all.len().saturating_sub(parts)..].join(".")
    };
    let short = |path: &&str| {
        let is_own = |parts: &usize| {
            paths.iter().filter(|other| ending(other, *parts) == ending(path, *parts)).count() == 1
        };
        let begins_with_a_word =
            |parts: &usize| !ending(path, *parts).starts_with(|it: char| it.is_ascii_digit());
        let last = ending(path, 1);
        let fewest = if last.contains(char::is_uppercase) { 1 } else { 2 };
        (fewest..path.split('.').count())
            .find(|parts| begins_with_a_word(parts) && is_own(parts))
            .map_or_else(|| (*path).to_owned(), |parts| ending(path, parts))
    };
    let of_actions: Vec<Option<String>> = paths.iter().map(|path| name_of_action(path)).collect();
    let is_own = |name: &String| of_actions.iter().flatten().filter(|other| *other == name).count() == 1;
    let name = |(path, of_action): (&&str, &Option<String>)| {
        of_action.clone().filter(is_own).unwrap_or_else(|| short(path))
    };
    paths.iter().zip(&of_actions).map(name).collect()
}

/// Of a path into the script: an element of it is a time and what happens then. Actions are counted from 1, as people do.
fn name_of_action(path: &str) -> Option<String> {
    let mut parts = path.strip_prefix("script.")?.split('.');
    let action = parts.next()?.parse::<usize>().ok()? + 1;
    let part = parts.next()?;
    let last = parts.next_back();
    match (part, last) {
        ("0", None) => Some(format!("time of action {action}")),
        ("1", Some(last)) if last.starts_with(char::is_alphabetic) => {
            Some(format!("{last} of action {action}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_short_as_they_can_be_told_apart() {
        assert_eq!(setting_names(&["daemon_sets.fluentd.maxUnavailable"]), ["maxUnavailable"]);
        let paths = ["delays.image_pull.median", "delays.readiness.median", "node_pools.workload.count"];
        assert_eq!(setting_names(&paths), ["image_pull.median", "readiness.median", "workload.count"]);
        assert_eq!(setting_names(&["a.b", "b"]), ["a.b", "b"]);
        let paths = ["daemon_sets.fluentd.maxSurge", "daemon_sets.exporter.maxSurge"];
        assert_eq!(setting_names(&paths), ["fluentd.maxSurge", "exporter.maxSurge"]);
        let paths = ["script.0.1.0.count", "churn.1.every.mean", "churn.0"];
        assert_eq!(setting_names(&paths), ["count of action 1", "every.mean", "churn.0"]);
        let paths = ["script.2.0", "script.2.1.drain.median", "script.2.1.1"];
        assert_eq!(setting_names(&paths), ["time of action 3", "median of action 3", "script.2.1.1"]);
        let paths = ["script.0.1.0.count", "script.0.1.1.count"];
        assert_eq!(setting_names(&paths), paths, "one name cannot stand for two");
        assert!(setting_names(&[]).is_empty());
    }
}
