//! What is said of scenarios that are wrong: these texts are part of the product.

use super::*;

#[test]
fn an_unknown_field_gets_the_nearest_known_one() {
    insta::assert_snapshot!(complaints(&scenario("churns: [],\n    delays: (image_pul: \"5s\")")), @"");
}

#[test]
fn a_wrong_type_says_what_was_expected() {
    insta::assert_snapshot!(complaints("(duration: 45, node_pools: {\"a\": (count: \"3\", labels: [\"x\"], zones: {})}, daemon_sets: [], seed: -1)"), @"");
}

#[test]
fn an_unquoted_duration_is_recognised() {
    insta::assert_snapshot!(complaints(&scenario("delays: (readiness: 5s)")), @"");
}

#[test]
fn a_missing_manifest_is_named_with_where_it_was_looked_for() {
    insta::assert_snapshot!(complaints("(duration: \"1m\", node_pools: {\"a\": (count: 1)}, daemon_sets: {\n    \"x\": (manifest: \"nowhere.yaml\"),\n    \"y\": (),\n})"), @"");
}

#[test]
fn a_manifest_that_is_not_yaml_is_shown_where_it_is_not() {
    insta::assert_snapshot!(complaints("(duration: \"1m\", node_pools: {\"a\": (count: 1)}, daemon_sets: {\"x\": (manifest: \"broken.yaml\")})"), @"");
}

#[test]
fn a_manifest_needs_one_daemon_set() {
    insta::assert_snapshot!(complaints("(duration: \"1m\", node_pools: {\"a\": (count: 1)}, daemon_sets: {\n    \"x\": (manifest: \"two.yaml\"),\n    \"one\": (manifest: \"two.yaml\"),\n    \"z\": (manifest: \"two.yaml#tow\"),\n    \"s\": (manifest: \"service.yaml\"),\n})"), @"");
}

#[test]
fn the_api_servers_refusal_is_in_its_words() {
    insta::assert_snapshot!(complaints(&scenario("").replace("matchLabels: {app: agent}", "matchLabels: {app: other}").replace("kind: DaemonSet", "kind: DaemonSet").replace("image: \"agent:1\"", "")), @"");
}

#[test]
fn surge_beside_unavailability_is_refused_with_the_way_out() {
    insta::assert_snapshot!(complaints(&scenario("").replace("\"agent\": (", "\"agent\": (maxSurge: 1, maxUnavailable: \"150%\", minReadySeconds: -5, ")), @"");
}

#[test]
fn unknown_names_in_the_script_get_the_nearest() {
    insta::assert_snapshot!(complaints(&scenario("    script: [\n        At(\"1m\", SetImage(\"agnet\", \"agent:2\")),\n        At(\"2m\", Cordon(Nodes(pool: \"wrokload\"))),\n        At(\"3m\", Cordn(Nodes())),\n        At(\"4m\", DeletePods(\"agent\", Node(pool: \"workload\"))),\n    ]")), @"");
}

#[test]
fn selectors_that_select_nothing_are_warned_of() {
    insta::assert_snapshot!(complaints(&scenario("    script: [\n        At(\"1m\", Cordon(Nodes(labels: {\"nodepool\": \"wrong\"}))),\n        At(\"2m\", Cordon(Nodes(name: \"workload-00007\"))),\n        At(\"3m\", Cordon(Nodes(count: 0))),\n    ]").replace("    spec: {cont", "    spec: {nodeSelector: {nodepool: worklaod}, cont")), @"");
}

#[test]
fn percentages_stay_below_one_hundred() {
    insta::assert_snapshot!(complaints(&scenario("    broken_images: {\"agent:1\": 1.5},\n    objectives: [\n        Availability(daemon_set: \"agent\", at_least: \"101%\"),\n        Availability(daemon_set: \"agent\", at_least: 90),\n        JoinToAvailable(daemon_set: \"agent\"),\n    ]")), @"");
}

#[test]
fn impossible_durations_are_refused() {
    insta::assert_snapshot!(complaints(&scenario("    delays: (\n        image_pull: \"-5s\",\n        readiness: \"20y\",\n        scheduling: \"soon\",\n        termination: LogNormal(median: \"10s\", p95: \"5s\"),\n        node_startup: LogNormal(\"10s\", \"5s\"),\n        container_start: Lognormal(median: \"10s\", p95: \"50s\"),\n    ),\n    churn: [\n        Joins(pool: \"workload\", every: \"0s\"),\n        Joins(pool: \"workload\", every: \"1ns\"),\n    ]")), @"");
}

#[test]
fn a_run_of_no_time_without_nodes_is_refused() {
    insta::assert_snapshot!(complaints("(\n    duration: \"0s\",\n    node_pools: {\"a\": (count: 0)},\n    daemon_sets: {},\n)"), @"");
}

#[test]
fn numbers_must_be_numbers() {
    insta::assert_snapshot!(complaints(&scenario("    broken_images: {\"agent:1\": NaN},\n    delays: (\n        readiness: Weibull(shape: inf, scale: \"5s\"),\n        image_pull: Empirical([(\"5s\", NaN)]),\n    )")), @"");
}

#[test]
fn what_is_written_twice_is_shown_twice() {
    insta::assert_snapshot!(complaints("(\n    duration: \"1m\",\n    node_pools: {\"a\": (count: 1), \"a\": (count: 2)},\n    daemon_sets: {},\n    duration: \"2m\",\n)"), @"");
}

#[test]
fn what_comes_too_late_is_warned_of() {
    insta::assert_snapshot!(complaints(&scenario("    script: [At(\"11m\", RestartRollout(\"agent\"))]")), @"");
}

#[test]
fn an_open_parenthesis_is_found() {
    insta::assert_snapshot!(complaints("(\n    duration: \"1m\",\n    node_pools: {\"a\": (count: 1},\n)"), @"");
}

#[test]
fn an_open_file_is_found() {
    insta::assert_snapshot!(complaints("(\n    duration: \"1m\",\n    node_pools: {"), @"");
}

#[test]
fn names_are_not_mixed_with_values() {
    insta::assert_snapshot!(complaints(&scenario("    objectives: [Availability(\"agent\", at_least: \"90%\")]")), @"");
}

#[test]
fn an_empty_file_says_what_to_write() {
    insta::assert_snapshot!(complaints("()"), @"");
}

#[test]
fn changes_that_cannot_be_made_are_explained() {
    insta::assert_snapshot!(complaints(&scenario("    script: [\n        At(\"1m\", RollBack(\"agent\")),\n        At(\"2m\", SetImage(\"agent\", \"agent:1\")),\n        At(\"3m\", SetImage(\"agent\", \"agnt=agent:2\")),\n        At(\"4m\", PatchTemplate(\"agent\", \"containers: []\")),\n        At(\"5m\", SetStrategy(\"agent\", (maxSurge: 1))),\n        At(\"6m\", SetImage(\"agent\")),\n    ]")), @"");
}

#[test]
fn a_daemon_set_cannot_change_before_it_exists() {
    insta::assert_snapshot!(complaints(&scenario("    script: [At(\"1m\", RestartRollout(\"agent\"))]").replace("\"agent\": (", "\"agent\": (created_at: \"2m\", ")), @"");
}

#[test]
fn quantities_are_kubernetes_own() {
    insta::assert_snapshot!(complaints(&scenario("").replace("count: 3,", "count: 3, allocatable: (cpu: \"two\", memory: \"-1Gi\", disk: 5),")), @"");
}
