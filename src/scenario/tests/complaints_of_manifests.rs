//! What is said of DaemonSets whose manifest cannot be read or would be refused.

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
