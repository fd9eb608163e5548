//! What is said of scenarios that are readable and yet make no sense: these texts are part of the product.

use super::*;

#[test]
fn a_missing_manifest_is_named_with_where_it_was_looked_for() {
    insta::assert_snapshot!(complaints(r#"(duration: "1m", node_pools: {"a": (count: 1)}, daemon_sets: {
    "x": (manifest: "nowhere.yaml"),
    "y": (),
})"#), @r##"
    error: cannot read the manifest `nowhere.yaml`: no such file
     --> scenarios/test.ron:2:21
      |
    2 |     "x": (manifest: "nowhere.yaml"),
      |                     ^^^^^^^^^^^^^^
      |
      = help: paths are relative to the scenario's file: looked for scenarios/nowhere.yaml

    error: the DaemonSet `y` has no manifest
     --> scenarios/test.ron:3:5
      |
    3 |     "y": (),
      |     ^^^
      |
      = help: write manifest: "path/to/daemonset.yaml", or inline: r#"…"#
    "##);
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

#[test]
fn a_manifest_that_is_not_yaml_is_shown_where_it_is_not() {
    insta::assert_snapshot!(complaints(r#"(duration: "1m", node_pools: {"a": (count: 1)}, daemon_sets: {"x": (manifest: "broken.yaml")})"#), @r#"
    error: this is not YAML: unclosed bracket '['
     --> broken.yaml:2:18
      |
    2 | metadata: {name: [
      |                  ^
      |
     ::: scenarios/test.ron:1:79
      |
    1 | (duration: "1m", node_pools: {"a": (count: 1)}, daemon_sets: {"x": (manifest: "broken.yaml")})
      |                                                                               ------------- read from here
    "#);
}

#[test]
fn a_manifest_needs_one_daemon_set() {
    insta::assert_snapshot!(complaints(r#"(duration: "1m", node_pools: {"a": (count: 1)}, daemon_sets: {
    "x": (manifest: "two.yaml"),
    "one": (manifest: "two.yaml"),
    "z": (manifest: "two.yaml#tow"),
    "s": (manifest: "service.yaml"),
})"#), @r#"
    error: this manifest holds several DaemonSets
     --> scenarios/test.ron:2:21
      |
    2 |     "x": (manifest: "two.yaml"),
      |                     ^^^^^^^^^^
      |
      = help: add `#` and a name to the path; there are `one` and `two`

    error: there is no DaemonSet `tow` in this manifest
     --> scenarios/test.ron:4:21
      |
    4 |     "z": (manifest: "two.yaml#tow"),
      |                     ^^^^^^^^^^^^^^
      |
      = help: there are `one` and `two`

    error: there is no DaemonSet in this manifest
     --> scenarios/test.ron:5:21
      |
    5 |     "s": (manifest: "service.yaml"),
      |                     ^^^^^^^^^^^^^^ it holds `Service`
    "#);
}

#[test]
fn the_api_servers_refusal_is_in_its_words() {
    insta::assert_snapshot!(complaints(&scenario("").replace("matchLabels: {app: agent}", "matchLabels: {app: other}").replace(r#"image: "agent:1""#, "")), @r#"
    error: the API server would refuse `agent`: spec.template.metadata.labels: Invalid value: map[string]string{"app":"agent"}: `selector` does not match template `labels`
      --> scenarios/test.ron:10:16
       |
    10 |     metadata: {labels: {app: agent}}
       |                ^^^^^^

    error: the API server would refuse `agent`: spec.template.spec.containers[0].image: Required value
      --> scenarios/test.ron:11:25
       |
    11 |     spec: {containers: [{name: agent, }]}
       |                         ^^^^^
    "#);
}

#[test]
fn surge_beside_unavailability_is_refused_with_the_way_out() {
    insta::assert_snapshot!(complaints(&scenario("").replace(r#""agent": ("#, r#""agent": (maxSurge: 1, maxUnavailable: "150%", minReadySeconds: -5, "#)), @r#"
    error: the API server would refuse `agent`: spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: intstr.IntOrString{Type:0, IntVal:1, StrVal:""}: may not be set when maxUnavailable is non-zero
     --> scenarios/test.ron:4:39
      |
    4 |     daemon_sets: {"agent": (maxSurge: 1, maxUnavailable: "150%", minReadySeconds: -5, inline: r#"apiVersion: apps/v1
      |                                       ^
      |
      = help: maxUnavailable is 1 where nothing is written: write maxUnavailable: 0 beside maxSurge

    error: the API server would refuse `agent`: spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"150%"}: must not be greater than 100%
     --> scenarios/test.ron:4:58
      |
    4 |     daemon_sets: {"agent": (maxSurge: 1, maxUnavailable: "150%", minReadySeconds: -5, inline: r#"apiVersion: apps/v1
      |                                                          ^^^^^^

    error: the API server would refuse `agent`: spec.minReadySeconds: Invalid value: -5: must be greater than or equal to 0
     --> scenarios/test.ron:4:83
      |
    4 |     daemon_sets: {"agent": (maxSurge: 1, maxUnavailable: "150%", minReadySeconds: -5, inline: r#"apiVersion: apps/v1
      |                                                                                   ^^
    "#);
}

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
fn unknown_names_in_the_script_get_the_nearest() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [
        At("1m", SetImage("agnet", "agent:2")),
        At("2m", Cordon(Nodes(pool: "wrokload"))),
        At("3m", Cordn(Nodes())),
        At("4m", DeletePods("agent", Node(pool: "workload"))),
    ]"#)), @r#"
    error: there is no DaemonSet `agnet`
      --> scenarios/test.ron:14:27
       |
    14 |         At("1m", SetImage("agnet", "agent:2")),
       |                           ^^^^^^^
       |
       = help: did you mean `agent`?

    error: there is no node pool `wrokload`
      --> scenarios/test.ron:15:37
       |
    15 |         At("2m", Cordon(Nodes(pool: "wrokload"))),
       |                                     ^^^^^^^^^^
       |
       = help: did you mean `workload`?

    error: there is no `Cordn` here
      --> scenarios/test.ron:16:18
       |
    16 |         At("3m", Cordn(Nodes())),
       |                  ^^^^^
       |
       = help: did you mean `Cordon`?

    error: expected `Nodes(…)`, found `Node(…)`
      --> scenarios/test.ron:17:38
       |
    17 |         At("4m", DeletePods("agent", Node(pool: "workload"))),
       |                                      ^^^^
       |
       = help: write Nodes(…), or the brackets alone
    "#);
}

#[test]
fn selectors_that_select_nothing_are_warned_of() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [
        At("1m", Cordon(Nodes(labels: {"nodepool": "wrong"}))),
        At("2m", Cordon(Nodes(name: "workload-00007"))),
        At("3m", Cordon(Nodes(count: 0))),
    ]"#).replace("    spec: {cont", "    spec: {nodeSelector: {nodepool: worklaod}, cont")), @r#"
    warning: `agent` runs nowhere: its node selector matches no node pool
     --> scenarios/test.ron:4:19
      |
    4 |     daemon_sets: {"agent": (inline: r#"apiVersion: apps/v1
      |                   ^^^^^^^ it wants nodepool=worklaod
      |
      = help: the pools have `workload`: nodepool=workload

    warning: no node is selected: no pool has these labels
      --> scenarios/test.ron:14:25
       |
    14 |         At("1m", Cordon(Nodes(labels: {"nodepool": "wrong"}))),
       |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: labels of nodes are those of their pool, its zones, and what the script adds

    warning: no node is selected: there is no node `workload-00007`
      --> scenarios/test.ron:15:25
       |
    15 |         At("2m", Cordon(Nodes(name: "workload-00007"))),
       |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: nodes are named by their pool, like `workload-00000`

    error: a selection of 0 nodes does nothing
      --> scenarios/test.ron:16:25
       |
    16 |         At("3m", Cordon(Nodes(count: 0))),
       |                         ^^^^^^^^^^^^^^^
       |
       = help: write a count of at least 1, or leave it out for all
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
fn what_comes_too_late_is_warned_of() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [At("11m", RestartRollout("agent"))]"#)), @r#"
    warning: this never happens: the run ends at 10m
      --> scenarios/test.ron:13:17
       |
    13 |     script: [At("11m", RestartRollout("agent"))]
       |                 ^^^^^
    "#);
}

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
fn changes_that_cannot_be_made_are_explained() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [
        At("1m", RollBack("agent")),
        At("2m", SetImage("agent", "agent:1")),
        At("3m", SetImage("agent", "agnt=agent:2")),
        At("4m", PatchTemplate("agent", "containers: []")),
        At("5m", SetStrategy("agent", (maxSurge: 1))),
        At("6m", SetImage("agent")),
    ]"#)), @r#"
    error: no last revision to roll back to: there has been one revision so far
      --> scenarios/test.ron:14:18
       |
    14 |         At("1m", RollBack("agent")),
       |                  ^^^^^^^^^^^^^^^^^

    warning: this changes nothing: `agent` is like that already
      --> scenarios/test.ron:15:18
       |
    15 |         At("2m", SetImage("agent", "agent:1")),
       |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    error: the pod has no container `agnt`; did you mean `agent`?
      --> scenarios/test.ron:16:36
       |
    16 |         At("3m", SetImage("agent", "agnt=agent:2")),
       |                                    ^^^^^^^^^^^^^^

    error: `containers` is no field of a pod template; it has `metadata` and `spec`
      --> scenarios/test.ron:17:41
       |
    17 |         At("4m", PatchTemplate("agent", "containers: []")),
       |                                         ^^^^^^^^^^^^^^^^

    error: the API server would refuse `agent`: spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: intstr.IntOrString{Type:0, IntVal:1, StrVal:""}: may not be set when maxUnavailable is non-zero
      --> scenarios/test.ron:18:50
       |
    18 |         At("5m", SetStrategy("agent", (maxSurge: 1))),
       |                                                  ^
       |
       = help: maxUnavailable is 1 where nothing is written: write maxUnavailable: 0 beside maxSurge

    error: `SetImage` takes 2 values, found 1
      --> scenarios/test.ron:19:18
       |
    19 |         At("6m", SetImage("agent")),
       |                  ^^^^^^^^^^^^^^^^^
       |
       = help: write it like SetImage("agent", "agent:2")
    "#);
}

#[test]
fn a_daemon_set_cannot_change_before_it_exists() {
    insta::assert_snapshot!(complaints(&scenario(r#"    script: [At("1m", RestartRollout("agent"))]"#).replace(r#""agent": ("#, r#""agent": (created_at: "2m", "#)), @r#"
    error: `agent` does not exist at 1m: it is created at 2m
      --> scenarios/test.ron:13:38
       |
    13 |     script: [At("1m", RestartRollout("agent"))]
       |                                      ^^^^^^^
    "#);
}

#[test]
fn objectives_that_judge_nothing_are_warned_of() {
    insta::assert_snapshot!(complaints(&scenario(r#"    objectives: [
        Rollout(daemon_set: "agent", within: "5m"),
        JoinToAvailable(daemon_set: "agent", p95: "2m"),
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
    "#);
}

#[test]
fn daemon_sets_kept_off_by_taints_and_unused_broken_images_are_warned_of() {
    insta::assert_snapshot!(complaints(&scenario(r#"    broken_images: {"agnet:1": "50%"},"#).replace("count: 3,", r#"count: 3, taints: ["dedicated=gpu:NoSchedule"],"#)), @r#"
    warning: `agent` runs nowhere: it does not tolerate the taints of its pools
     --> scenarios/test.ron:4:19
      |
    4 |     daemon_sets: {"agent": (inline: r#"apiVersion: apps/v1
      |                   ^^^^^^^

    warning: no DaemonSet ever runs the image `agnet:1`
      --> scenarios/test.ron:13:21
       |
    13 |     broken_images: {"agnet:1": "50%"},
       |                     ^^^^^^^^^
       |
       = help: did you mean `agent:1`?
    "#);
}

#[test]
fn a_refused_manifest_is_shown_at_the_refused_field() {
    insta::assert_snapshot!(complaints(r#"(duration: "1m", node_pools: {"a": (count: 1)}, daemon_sets: {"x": (manifest: "refused.yaml")})"#), @r#"
    error: the API server would refuse `x`: spec.template.metadata.labels: Invalid value: map[string]string{"app":"other"}: `selector` does not match template `labels`
     --> refused.yaml:7:16
      |
    7 |     metadata: {labels: {app: other}}
      |                ^^^^^^
      |
     ::: scenarios/test.ron:1:79
      |
    1 | (duration: "1m", node_pools: {"a": (count: 1)}, daemon_sets: {"x": (manifest: "refused.yaml")})
      |                                                                               -------------- read from here

    error: the API server would refuse `x`: spec.template.spec.containers[0].name: Required value
     --> refused.yaml:8:25
      |
    8 |     spec: {containers: [{ image: "agent:1"}]}
      |                         ^
      |
     ::: scenarios/test.ron:1:79
      |
    1 | (duration: "1m", node_pools: {"a": (count: 1)}, daemon_sets: {"x": (manifest: "refused.yaml")})
      |                                                                               -------------- read from here
    "#);
}
