//! What is said of scenarios that lack what every run needs: a duration, nodes, DaemonSets, a known version.

use super::*;

#[test]
fn an_empty_file_says_what_to_write() {
    insta::assert_snapshot!(complaints("()"), @r#"
    error: the scenario does not say how long it lasts
     --> scenarios/test.ron:1:1
      |
    1 | ()
      | ^
      |
      = help: write duration: "45m"

    error: the scenario has no node pools
     --> scenarios/test.ron:1:1
      |
    1 | ()
      | ^
      |
      = help: write node_pools: {"workload": (count: 47)}

    error: the scenario has no DaemonSets
     --> scenarios/test.ron:1:1
      |
    1 | ()
      | ^
      |
      = help: write daemon_sets: {"agent": (manifest: "agent.yaml")}
    "#);
}

#[test]
fn a_run_of_no_time_without_nodes_is_refused() {
    insta::assert_snapshot!(complaints(r#"(
    duration: "0s",
    node_pools: {"a": (count: 0)},
    daemon_sets: {},
)"#), @r#"
    error: the run cannot last 0 seconds
     --> scenarios/test.ron:2:15
      |
    2 |     duration: "0s",
      |               ^^^^
      |
      = help: write a duration like "90s" or "45m"

    error: the cluster has no nodes, and none ever join
     --> scenarios/test.ron:3:17
      |
    3 |     node_pools: {"a": (count: 0)},
      |                 ^^^^^^^^^^^^^^^^^
      |
      = help: give a pool a count of at least 1, or let nodes join by `churn` or AddNodes

    warning: there is no DaemonSet to simulate
     --> scenarios/test.ron:4:18
      |
    4 |     daemon_sets: {},
      |                  ^^
    "#);
}

#[test]
fn a_version_that_is_not_reproduced_is_told_which_are() {
    let with_version = |version: &str| {
        complaints(&format!(
            r#"(kubernetes_version: {version}, duration: "1m", node_pools: {{"a": (count: 1)}}, daemon_sets: {{}})"#
        ))
    };
    for (written, words) in [
        (r#""1.30""#, r#"expected a version from "1.31" to "1.36", found "1.30""#),
        (r#""latest""#, r#"expected a version from "1.31" to "1.36", found "latest""#),
        ("1.4", r#"expected a version from "1.31" to "1.36", found "1.4""#),
        ("136", r#"expected a minor version of Kubernetes, from "1.31" to "1.36", found the number 136"#),
    ] {
        let complaints = with_version(written);
        assert!(complaints.contains(words), "{complaints}");
    }
    for taken in ["1.31", r#""1.36""#, r#""v1.34.2""#] {
        let complaints = with_version(taken);
        assert!(!complaints.contains("expected"), "{complaints}");
    }
}
