//! What is said of scenarios that are written wrongly: these texts are part of the product.

use super::*;

#[test]
fn an_unknown_field_gets_the_nearest_known_one() {
    insta::assert_snapshot!(complaints(&scenario(r#"churns: [],
    delays: (image_pul: "5s")"#)), @r#"
    error: there is no field `churns` here
      --> scenarios/test.ron:13:1
       |
    13 | churns: [],
       | ^^^^^^
       |
       = help: did you mean `churn`?

    error: there is no field `image_pul` here
      --> scenarios/test.ron:14:14
       |
    14 |     delays: (image_pul: "5s")
       |              ^^^^^^^^^
       |
       = help: did you mean `image_pull`?
    "#);
}

#[test]
fn a_wrong_type_says_what_was_expected() {
    insta::assert_snapshot!(complaints(r#"(duration: 45, node_pools: {"a": (count: "3", labels: ["x"], zones: 3)}, daemon_sets: [], seed: -1)"#), @r#"
    error: expected a duration in quotes, like "90s" or "1h30m", found the number 45
     --> scenarios/test.ron:1:12
      |
    1 | (duration: 45, node_pools: {"a": (count: "3", labels: ["x"], zones: 3)}, daemon_sets: [], seed: -1)
      |            ^^

    error: expected a whole number of zero or more, found the text "3"
     --> scenarios/test.ron:1:42
      |
    1 | (duration: 45, node_pools: {"a": (count: "3", labels: ["x"], zones: 3)}, daemon_sets: [], seed: -1)
      |                                          ^^^

    error: expected a map like {"key": value}, found a list
     --> scenarios/test.ron:1:55
      |
    1 | (duration: 45, node_pools: {"a": (count: "3", labels: ["x"], zones: 3)}, daemon_sets: [], seed: -1)
      |                                                       ^^^^^

    error: expected the failure zones, like ["1", "2"] or {"1": 20, "2": 17}, found the number 3
     --> scenarios/test.ron:1:69
      |
    1 | (duration: 45, node_pools: {"a": (count: "3", labels: ["x"], zones: 3)}, daemon_sets: [], seed: -1)
      |                                                                     ^

    error: expected a map like {"name": value}, found a list
     --> scenarios/test.ron:1:87
      |
    1 | (duration: 45, node_pools: {"a": (count: "3", labels: ["x"], zones: 3)}, daemon_sets: [], seed: -1)
      |                                                                                       ^^

    error: expected a whole number of zero or more, found the number -1
     --> scenarios/test.ron:1:97
      |
    1 | (duration: 45, node_pools: {"a": (count: "3", labels: ["x"], zones: 3)}, daemon_sets: [], seed: -1)
      |                                                                                                 ^^
    "#);
}

#[test]
fn an_unquoted_duration_is_recognised() {
    insta::assert_snapshot!(complaints(&scenario("delays: (readiness: 5s)")), @r#"
    error: `5s` is not a number
      --> scenarios/test.ron:13:21
       |
    13 | delays: (readiness: 5s)
       |                     ^^
       |
       = help: durations, percentages and quantities stand in quotes: "5s"
    "#);
}

#[test]
fn percentages_stay_below_one_hundred() {
    insta::assert_snapshot!(complaints(&scenario(r#"    broken_images: {"agent:1": 1.5},
    objectives: [
        Availability(daemon_set: "agent", at_least: "101%"),
        Availability(daemon_set: "agent", at_least: 90),
        JoinToAvailable(daemon_set: "agent"),
    ]"#)), @r#"
    error: 1.5 is not a share: it must be between 0 and 1; write "1.5%" if you mean 1.5 of a hundred
      --> scenarios/test.ron:13:32
       |
    13 |     broken_images: {"agent:1": 1.5},
       |                                ^^^

    error: 101% is not a share: it must be between "0%" and "100%"
      --> scenarios/test.ron:15:53
       |
    15 |         Availability(daemon_set: "agent", at_least: "101%"),
       |                                                     ^^^^^^

    error: 90 is not a share: it must be between 0 and 1; write "90%" if you mean 90 of a hundred
      --> scenarios/test.ron:16:53
       |
    16 |         Availability(daemon_set: "agent", at_least: 90),
       |                                                     ^^

    error: an objective has one quantile
      --> scenarios/test.ron:17:9
       |
    17 |         JoinToAvailable(daemon_set: "agent"),
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write one of p50, p90, p95 and p99, like p95: "2m"
    "#);
}

#[test]
fn impossible_durations_are_refused() {
    insta::assert_snapshot!(complaints(&scenario(r#"    delays: (
        image_pull: "-5s",
        readiness: "20y",
        scheduling: "soon",
        termination: LogNormal(median: "10s", p95: "5s"),
        node_startup: LogNormal("10s", "5s"),
        container_start: Lognormal(median: "10s", p95: "50s"),
    ),
    churn: [
        Joins(pool: "workload", every: "0s"),
        Joins(pool: "workload", every: "1ns"),
    ]"#)), @r#"
    error: a duration cannot be negative: `-5s`
      --> scenarios/test.ron:14:21
       |
    14 |         image_pull: "-5s",
       |                     ^^^^^

    error: `20y` is longer than ten years; write a shorter duration
      --> scenarios/test.ron:15:20
       |
    15 |         readiness: "20y",
       |                    ^^^^^

    error: `soon` is not a duration: expected number at 0; write it like "90s", "5m", "1h30m" or "250ms"
      --> scenarios/test.ron:16:21
       |
    16 |         scheduling: "soon",
       |                     ^^^^^^

    error: the p95, 5s, is shorter than the median, 10s; half of all delays exceed the median, so write a p95 of at least that
      --> scenarios/test.ron:17:22
       |
    17 |         termination: LogNormal(median: "10s", p95: "5s"),
       |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    error: the values of `LogNormal` are written with their names
      --> scenarios/test.ron:18:23
       |
    18 |         node_startup: LogNormal("10s", "5s"),
       |                       ^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write LogNormal(median: …, p95: …)

    error: there is no `Lognormal` here
      --> scenarios/test.ron:19:26
       |
    19 |         container_start: Lognormal(median: "10s", p95: "50s"),
       |                          ^^^^^^^^^
       |
       = help: did you mean `LogNormal`?

    error: with no time between them, there would be no end of these
      --> scenarios/test.ron:22:40
       |
    22 |         Joins(pool: "workload", every: "0s"),
       |                                        ^^^^
       |
       = help: write how often it happens, like Exponential(mean: "5m")

    error: this would happen 600,000,000,000 times in the run, and 10,000,000 is the most
      --> scenarios/test.ron:23:40
       |
    23 |         Joins(pool: "workload", every: "1ns"),
       |                                        ^^^^^
       |
       = help: write a longer interval or a shorter run
    "#);
}

#[test]
fn numbers_must_be_numbers() {
    insta::assert_snapshot!(complaints(&scenario(r#"    broken_images: {"agent:1": NaN},
    delays: (
        readiness: Weibull(shape: inf, scale: "5s"),
        image_pull: Empirical([("5s", NaN)]),
    )"#)), @r#"
    error: NaN is not a share: it must be between 0 and 1
      --> scenarios/test.ron:13:32
       |
    13 |     broken_images: {"agent:1": NaN},
       |                                ^^^

    error: inf cannot be the shape; write a number greater than zero, such as 1.5
      --> scenarios/test.ron:15:20
       |
    15 |         readiness: Weibull(shape: inf, scale: "5s"),
       |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    error: NaN cannot be a weight; write a number of zero or more, such as 3
      --> scenarios/test.ron:16:21
       |
    16 |         image_pull: Empirical([("5s", NaN)]),
       |                     ^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn what_is_written_twice_is_shown_twice() {
    insta::assert_snapshot!(complaints(r#"(
    duration: "1m",
    node_pools: {"a": (count: 1), "a": (count: 2)},
    daemon_sets: {},
    duration: "2m",
)"#), @r#"
    error: `a` is written twice
     --> scenarios/test.ron:3:35
      |
    3 |     node_pools: {"a": (count: 1), "a": (count: 2)},
      |                  --- first here   ^^^ again here
      |
      = help: keep one of the two

    warning: there is no DaemonSet to simulate
     --> scenarios/test.ron:4:18
      |
    4 |     daemon_sets: {},
      |                  ^^

    error: `duration` is written twice
     --> scenarios/test.ron:5:5
      |
    2 |     duration: "1m",
      |     -------- first here
    ...
    5 |     duration: "2m",
      |     ^^^^^^^^ again here
      |
      = help: keep one of the two
    "#);
}

#[test]
fn an_open_parenthesis_is_found() {
    insta::assert_snapshot!(complaints(r#"(
    duration: "1m",
    node_pools: {"a": (count: 1},
)"#), @r#"
    error: expected `,` or `)`, found `}`
     --> scenarios/test.ron:3:32
      |
    3 |     node_pools: {"a": (count: 1},
      |                       -        ^ a `,` or `)` is missing before this
      |                       |
      |                       inside of this bracket
    "#);
}

#[test]
fn an_open_file_is_found() {
    insta::assert_snapshot!(complaints(r#"(
    duration: "1m",
    node_pools: {"#), @"
    error: this bracket is never closed
     --> scenarios/test.ron:3:17
      |
    3 |     node_pools: {
      |                 ^ opened here
      |
      = help: close it with `}`
    ");
}

#[test]
fn names_are_not_mixed_with_values() {
    insta::assert_snapshot!(complaints(&scenario(r#"    objectives: [Availability("agent", at_least: "90%")]"#)), @r#"
    error: values with and without a name in one bracket
      --> scenarios/test.ron:13:40
       |
    13 |     objectives: [Availability("agent", at_least: "90%")]
       |                              -         ^^^^^^^^^^^^^^^ unlike those before it
       |                              |
       |                              in this bracket
       |
       = help: name all of them, like (pool: "system", count: 3), or none
    "#);
}

#[test]
fn quantities_are_kubernetes_own() {
    insta::assert_snapshot!(complaints(&scenario("").replace("count: 3,", r#"count: 3, allocatable: (cpu: "two", memory: "-1Gi", disk: 5),"#)), @r#"
    error: `two` is not a quantity: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
     --> scenarios/test.ron:3:60
      |
    3 |     node_pools: {"workload": (count: 3, allocatable: (cpu: "two", memory: "-1Gi", disk: 5), labels: {"nodepool": "workload"})},
      |                                                            ^^^^^
      |
      = help: write it like "1900m", "5Gi" or 110

    error: a node cannot offer -1Gi, which is negative
     --> scenarios/test.ron:3:75
      |
    3 |     node_pools: {"workload": (count: 3, allocatable: (cpu: "two", memory: "-1Gi", disk: 5), labels: {"nodepool": "workload"})},
      |                                                                           ^^^^^^

    error: there is no field `disk` here
     --> scenarios/test.ron:3:83
      |
    3 |     node_pools: {"workload": (count: 3, allocatable: (cpu: "two", memory: "-1Gi", disk: 5), labels: {"nodepool": "workload"})},
      |                                                                                   ^^^^
      |
      = help: there are `cpu`, `memory`, `ephemeral_storage`, `pods` and `extended`
    "#);
}

#[test]
fn a_missing_field_is_named() {
    insta::assert_snapshot!(complaints(r#"(duration: "1m", node_pools: {"a": (), "b": ["c"]}, daemon_sets: (x: (manifest: "x.yaml")))"#), @r#"
    error: `count` is missing
     --> scenarios/test.ron:1:36
      |
    1 | (duration: "1m", node_pools: {"a": (), "b": ["c"]}, daemon_sets: (x: (manifest: "x.yaml")))
      |                                    ^^ `count: …` belongs in here

    error: expected fields in brackets, like (count: …), found a list
     --> scenarios/test.ron:1:45
      |
    1 | (duration: "1m", node_pools: {"a": (), "b": ["c"]}, daemon_sets: (x: (manifest: "x.yaml")))
      |                                             ^^^^^

    error: expected a map like {"name": value}, with its keys in quotes, found fields in `( )`
     --> scenarios/test.ron:1:66
      |
    1 | (duration: "1m", node_pools: {"a": (), "b": ["c"]}, daemon_sets: (x: (manifest: "x.yaml")))
      |                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn percentages_stand_in_quotes() {
    insta::assert_snapshot!(complaints(&scenario("daemon_sets: {}, x: 10%")), @r#"
    error: `10%` is not a number
      --> scenarios/test.ron:13:21
       |
    13 | daemon_sets: {}, x: 10%
       |                     ^^^
       |
       = help: durations, percentages and quantities stand in quotes: "10%"
    "#);
}
