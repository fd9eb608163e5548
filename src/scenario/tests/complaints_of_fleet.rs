//! What is said of nodes that come and go in ways that make no sense.

use super::*;

#[test]
fn spot_nodes_are_not_taken_back_all_the_time() {
    insta::assert_snapshot!(complaints(&scenario(r#"    churn: [
        SpotReclaims(pool: "workload", every: "0s"),
        SpotReclaims(pool: "wrokload", every: "1h"),
    ],"#)), @r#"
    error: with no time between them, there would be no end of these
      --> scenarios/test.ron:14:47
       |
    14 |         SpotReclaims(pool: "workload", every: "0s"),
       |                                               ^^^^
       |
       = help: write how often it happens, like Exponential(mean: "5m")

    error: there is no node pool `wrokload`
      --> scenarios/test.ron:15:28
       |
    15 |         SpotReclaims(pool: "wrokload", every: "1h"),
       |                            ^^^^^^^^^^
       |
       = help: did you mean `workload`?
    "#);
}

#[test]
fn an_upgrade_is_of_a_pool_some_nodes_at_once() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [
        At("1m", UpgradePool(pool: "workload", max_surge: 1, max_unavailable: 2)),
        At("1m", UpgradePool(pool: "workload", max_surge: "200%")),
        At("1m", UpgradePool(pool: "workload", max_unavailable: 0, drain_timeout: "0s")),
        At("1m", UpgradePool(pool: "work")),
    ],"#)), @r#"
    error: an upgrade has either surge nodes or unavailable ones
      --> scenarios/test.ron:14:59
       |
    14 |         At("1m", UpgradePool(pool: "workload", max_surge: 1, max_unavailable: 2)),
       |                                                           ^
       |
       = help: leave out max_surge or max_unavailable

    error: max_surge cannot be 200%
      --> scenarios/test.ron:15:59
       |
    15 |         At("1m", UpgradePool(pool: "workload", max_surge: "200%")),
       |                                                           ^^^^^^
       |
       = help: write a number from 1 on, or a share like "33%"

    error: max_unavailable cannot be 0
      --> scenarios/test.ron:16:65
       |
    16 |         At("1m", UpgradePool(pool: "workload", max_unavailable: 0, drain_timeout: "0s")),
       |                                                                 ^
       |
       = help: write a number from 1 on, or a share like "33%"

    error: the drain timeout cannot last 0 seconds
      --> scenarios/test.ron:16:83
       |
    16 |         At("1m", UpgradePool(pool: "workload", max_unavailable: 0, drain_timeout: "0s")),
       |                                                                                   ^^^^
       |
       = help: write a duration like "90s" or "45m"

    error: there is no node pool `work`
      --> scenarios/test.ron:17:36
       |
    17 |         At("1m", UpgradePool(pool: "work")),
       |                                    ^^^^^^
       |
       = help: did you mean `workload`?
    "#);
}

#[test]
fn nodes_are_replaced_by_those_of_another_pool() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [
        At("1m", ReplaceNodes(pool: "workload", with_pool: "workload")),
    ],"#)), @r#"
    error: nodes cannot be replaced by those of their own pool
      --> scenarios/test.ron:14:60
       |
    14 |         At("1m", ReplaceNodes(pool: "workload", with_pool: "workload")),
       |                                                            ^^^^^^^^^^
       |
       = help: write UpgradePool if they are to stay in it, or declare a pool of other nodes
    "#);
}

#[test]
fn full_nodes_are_replaced_by_those_of_another_pool_after_a_while() {
    insta::assert_snapshot!(complaints(&scenario(r#"    churn: [
        ReplaceWhenFull(pool: "workload", with_pool: "workload", after: "5m"),
        ReplaceWhenFull(pool: "workload", with_pool: "large", after: "0s", at_once: 0),
    ],"#)), @r#"
    warning: this does nothing: the pool's nodes offer as much as is asked for
      --> scenarios/test.ron:14:31
       |
    14 |         ReplaceWhenFull(pool: "workload", with_pool: "workload", after: "5m"),
       |                               ^^^^^^^^^^
       |
       = help: write what they offer in `allocatable` of their pool

    error: nodes cannot be replaced by those of their own pool
      --> scenarios/test.ron:14:54
       |
    14 |         ReplaceWhenFull(pool: "workload", with_pool: "workload", after: "5m"),
       |                                                      ^^^^^^^^^^
       |
       = help: declare a pool of larger nodes and name it here

    warning: this does nothing: the pool's nodes offer as much as is asked for
      --> scenarios/test.ron:15:31
       |
    15 |         ReplaceWhenFull(pool: "workload", with_pool: "large", after: "0s", at_once: 0),
       |                               ^^^^^^^^^^
       |
       = help: write what they offer in `allocatable` of their pool

    error: there is no node pool `large`
      --> scenarios/test.ron:15:54
       |
    15 |         ReplaceWhenFull(pool: "workload", with_pool: "large", after: "0s", at_once: 0),
       |                                                      ^^^^^^^
       |
       = help: there is only `workload`

    error: the wait for room cannot last 0 seconds
      --> scenarios/test.ron:15:70
       |
    15 |         ReplaceWhenFull(pool: "workload", with_pool: "large", after: "0s", at_once: 0),
       |                                                                      ^^^^
       |
       = help: write a duration like "90s" or "45m"

    error: at_once cannot be 0
      --> scenarios/test.ron:15:85
       |
    15 |         ReplaceWhenFull(pool: "workload", with_pool: "large", after: "0s", at_once: 0),
       |                                                                                     ^
       |
       = help: write how many nodes may be replaced at a time, from 1 on
    "#);
}
