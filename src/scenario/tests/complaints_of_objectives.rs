//! What is said of objectives that judge nothing, or nothing that there is.

use super::*;

#[test]
fn the_pool_and_the_zone_of_an_objective_are_ones_that_there_are() {
    insta::assert_snapshot!(complaints(&scenario(r#"    objectives: [
        Coverage(daemon_set: "agent", at_least: "90%", pool: "wrokload"),
        Coverage(daemon_set: "agent", at_least: "90%", zone: "zone-2"),
        Rollout(daemon_set: "agent", within: "9m", pool: "workload", zone: "x"),
        JoinToAvailable(daemon_set: "agent", p90: "9m", pool: "workload"),
    ]"#)), @r#"
    error: there is no node pool `wrokload`
      --> scenarios/test.ron:14:62
       |
    14 |         Coverage(daemon_set: "agent", at_least: "90%", pool: "wrokload"),
       |                                                              ^^^^^^^^^^
       |
       = help: did you mean `workload`?

    error: no pool has nodes in a zone `zone-2`
      --> scenarios/test.ron:15:62
       |
    15 |         Coverage(daemon_set: "agent", at_least: "90%", zone: "zone-2"),
       |                                                              ^^^^^^^^
       |
       = help: did you mean `zone-1`?

    error: pool `workload` has no nodes in a zone `x`
      --> scenarios/test.ron:16:76
       |
    16 |         Rollout(daemon_set: "agent", within: "9m", pool: "workload", zone: "x"),
       |                                                                            ^^^
       |
       = help: there is only `zone-1`

    warning: this objective judges nothing: no node ever joins
      --> scenarios/test.ron:17:9
       |
    17 |         JoinToAvailable(daemon_set: "agent", p90: "9m", pool: "workload"),
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: what is not judged makes the exit status 1, unless it says `optional: true`
    "#);
}

#[test]
fn objectives_that_judge_nothing_are_warned_of() {
    insta::assert_snapshot!(complaints(&scenario(r#"    objectives: [
        Rollout(daemon_set: "agent", within: "5m"),
        JoinToAvailable(daemon_set: "agent", p95: "2m"),
        NoAlert(daemon_set: "agent", alert: "KubeDaemonSetRolloutStuck"), NoAlert(daemon_set: "agent"),
    ],"#)), @r#"
    warning: this objective judges nothing: the script never updates this DaemonSet
      --> scenarios/test.ron:14:9
       |
    14 |         Rollout(daemon_set: "agent", within: "5m"),
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: what is not judged makes the exit status 1, unless it says `optional: true`

    warning: this objective judges nothing: no node ever joins
      --> scenarios/test.ron:15:9
       |
    15 |         JoinToAvailable(daemon_set: "agent", p95: "2m"),
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: what is not judged makes the exit status 1, unless it says `optional: true`

    warning: this objective judges nothing: the run ends before the alert can have been pending long enough
      --> scenarios/test.ron:16:9
       |
    16 |         NoAlert(daemon_set: "agent", alert: "KubeDaemonSetRolloutStuck"), NoAlert(daemon_set: "agent"),
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: what is not judged makes the exit status 1, unless it says `optional: true`
    "#);
}
