//! Short names for the parameters of a sweep: as much of the end of each path as tells it from the others.
//!
//! A field of Kubernetes, as `maxUnavailable`, says by itself what it is; `count` or `median` needs what it is of.

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
        let last = ending(path, 1);
        let fewest = if last.contains(char::is_uppercase) { 1 } else { 2 };
        (fewest..path.split('.').count())
            .find(is_own)
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
        assert!(setting_names(&[]).is_empty());
    }
}
