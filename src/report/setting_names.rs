//! Short names for the parameters of a sweep: as much of the end of each path as tells it from the others.
//!
//! A field of Kubernetes, as `maxUnavailable`, says by itself what it is; `count` or `median` needs what it is of. A place in
//! a list says nothing without the list.

/// `maxUnavailable` for `daemon_sets.fluentd.maxUnavailable` and `workload.count` for `node_pools.workload.count`, unless
/// another path ends like that too.
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
    paths.iter().map(short).collect()
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
        assert_eq!(setting_names(&paths), ["script.0.1.0.count", "every.mean", "churn.0"]);
        assert!(setting_names(&[]).is_empty());
    }
}
