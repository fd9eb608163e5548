//! The paths and values of what is varied on the command line.

use super::*;

#[test]
fn a_bare_field_is_that_of_the_only_daemon_set() {
    let sweep = sweep(&flags(&["maxUnavailable=1,5%,10%", "delays.image_pull.median=5s,10s"])).unwrap();
    let paths: Vec<&str> = sweep.design.grid.parameters().iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["daemon_sets.fluentd-elasticsearch.maxUnavailable", "delays.image_pull.median"]);
    assert_eq!((sweep.design.grid.point_count(), sweep.design.replications, sweep.design.seed), (6, 20, 7));
    let scenario = sweep.scenario_at(5).unwrap();
    assert_eq!(scenario.plan.daemon_sets[0].versions[0].spec.unavailable_count(100), Some(10));
    assert_eq!(
        scenario.plan.daemon_sets[0].delays.image_pull.to_string(),
        "LogNormal(median: 10s, p95: 25s)"
    );
}

/// What is said of flags over the scenario of one DaemonSet.
fn complaints(vary: &[&str]) -> String {
    sweep(&flags(vary)).expect_err("it is wrong").to_string()
}

#[test]
fn bad_paths_and_values_are_refused_all_at_once() {
    insta::assert_snapshot!(complaints(&[
        "maxUnavailble=1,2",
        "fluentd-elasticsearch.maxUnavailable=1",
        "seed=1,2",
        "maxUnavailable",
        "delays.image_pull.median=1..",
        "maxUnavailable=1,ten,-1",
    ]), @r#"
    error: --vary maxUnavailable: it does not say what takes which value
     |
     = help: write PATH=VALUES, like maxUnavailable=1,5%,10%

    error: --vary delays.image_pull.median=1..: `1..` is no range
     |
     = help: write 2..20 by 2, 10s..2m by 10s, or 1..1000 log 4 for 4 values spread evenly by their ratio

    error: --vary maxUnavailble: a scenario has no `maxUnavailble`
     |
     = help: did you mean `maxUnavailable`?

    error: --vary fluentd-elasticsearch.maxUnavailable: a scenario has no `fluentd-elasticsearch`
     |
     = help: did you mean `daemon_sets.fluentd-elasticsearch.maxUnavailable`?

    error: --vary seed: the replications of a point have seeds of their own
     |
     = help: write how many you want: --replications 50, from a seed on: --seed 1

    error: --vary daemon_sets.fluentd-elasticsearch.maxUnavailable=ten: the API server would refuse `fluentd-elasticsearch`: spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"ten"}: a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')
      --> scenarios/fluentd-elasticsearch.ron:22:101
       |
    22 |         "fluentd-elasticsearch": (manifest: "manifests/fluentd-elasticsearch.yaml", maxUnavailable: "ten"),
       |                                                                                                     ^^^^^
       |
       = help: it takes a number of nodes or a percentage of them: 1, 10%

    error: --vary daemon_sets.fluentd-elasticsearch.maxUnavailable=ten: the API server would refuse `fluentd-elasticsearch`: spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0
      --> scenarios/fluentd-elasticsearch.ron:22:101
       |
    22 |         "fluentd-elasticsearch": (manifest: "manifests/fluentd-elasticsearch.yaml", maxUnavailable: "ten"),
       |                                                                                                     ^^^^^
       |
       = help: one of the two must let a pod be replaced: write maxUnavailable: 1, or a maxSurge

    error: --vary daemon_sets.fluentd-elasticsearch.maxUnavailable=-1: the API server would refuse `fluentd-elasticsearch`: spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: -1: must be greater than or equal to 0
      --> scenarios/fluentd-elasticsearch.ron:22:101
       |
    22 |         "fluentd-elasticsearch": (manifest: "manifests/fluentd-elasticsearch.yaml", maxUnavailable: -1),
       |                                                                                                     ^^
       |
       = help: it takes a number of nodes or a percentage of them: 1, 10%
    "#);
    insta::assert_snapshot!(complaints(&[
        "maxUnavailable=1,ten,-1",
        "delays.image_pul=5s,10s",
        "node_pools.worklod.count=3",
        "node_pools.workload.count=10,1.5,many",
        "script.7=1",
        "daemon_sets.fluentd-elasticsearch.manifest=manifests/none.yaml",
        "objectives=[]",
        "minReadySeconds=1",
        "daemon_sets.fluentd-elasticsearch.minReadySeconds=2",
    ]), @r#"
    error: --vary daemon_sets.fluentd-elasticsearch.minReadySeconds: it is varied twice
     |
     = help: give all of its values at once

    error: --vary daemon_sets.fluentd-elasticsearch.maxUnavailable=ten: the API server would refuse `fluentd-elasticsearch`: spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"ten"}: a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')
      --> scenarios/fluentd-elasticsearch.ron:22:101
       |
    22 |         "fluentd-elasticsearch": (manifest: "manifests/fluentd-elasticsearch.yaml", maxUnavailable: "ten"),
       |                                                                                                     ^^^^^
       |
       = help: it takes a number of nodes or a percentage of them: 1, 10%

    error: --vary daemon_sets.fluentd-elasticsearch.maxUnavailable=ten: the API server would refuse `fluentd-elasticsearch`: spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0
      --> scenarios/fluentd-elasticsearch.ron:22:101
       |
    22 |         "fluentd-elasticsearch": (manifest: "manifests/fluentd-elasticsearch.yaml", maxUnavailable: "ten"),
       |                                                                                                     ^^^^^
       |
       = help: one of the two must let a pod be replaced: write maxUnavailable: 1, or a maxSurge

    error: --vary daemon_sets.fluentd-elasticsearch.maxUnavailable=-1: the API server would refuse `fluentd-elasticsearch`: spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: -1: must be greater than or equal to 0
      --> scenarios/fluentd-elasticsearch.ron:22:101
       |
    22 |         "fluentd-elasticsearch": (manifest: "manifests/fluentd-elasticsearch.yaml", maxUnavailable: -1),
       |                                                                                                     ^^
       |
       = help: it takes a number of nodes or a percentage of them: 1, 10%

    error: --vary delays.image_pul: there is no field `image_pul` here
      --> scenarios/fluentd-elasticsearch.ron:25:9
       |
    25 |         image_pul: "5s", node_startup: LogNormal(median: "100s", p95: "4m"),
       |         ^^^^^^^^^
       |
       = help: did you mean `image_pull`?

    error: --vary node_pools.worklod.count=3: there is no `worklod`
     --> scenarios/fluentd-elasticsearch.ron:8:17
      |
    8 |     node_pools: {
      |                 ^ in here
      |
      = help: did you mean `workload`?

    error: --vary node_pools.workload.count=1.5: expected a whole number of zero or more, found the number 1.5
      --> scenarios/fluentd-elasticsearch.ron:15:20
       |
    15 |             count: 1.5,
       |                    ^^^
       |
       = help: it takes a whole number: 50

    error: --vary node_pools.workload.count=many: expected a whole number of zero or more, found the text "many"
      --> scenarios/fluentd-elasticsearch.ron:15:20
       |
    15 |             count: "many",
       |                    ^^^^^^
       |
       = help: it takes a whole number: 50

    error: --vary script.7=1: `7` is no place in this list
      --> scenarios/fluentd-elasticsearch.ron:33:13
       |
    33 |     script: [
       |             ^
       |
       = help: it has 3 elements, counted from 0

    error: --vary daemon_sets.fluentd-elasticsearch.manifest=manifests/none.yaml: cannot read the manifest `manifests/none.yaml`: no such file
      --> scenarios/fluentd-elasticsearch.ron:22:45
       |
    22 |         "fluentd-elasticsearch": (manifest: "manifests/none.yaml", maxUnavailable: "10%"),
       |                                             ^^^^^^^^^^^^^^^^^^^^^
       |
       = help: paths are relative to the scenario's file: looked for scenarios/manifests/none.yaml

    error: --vary objectives=[]: it has 0 objectives instead of 3
     |
     = help: a sweep's runs are compared figure by figure; make it two sweeps
    "#);
}

#[test]
fn of_many_errors_the_first_are_shown_and_the_others_counted() {
    let told = complaints(&["maxUnavailable=-50..-1"]);
    assert_eq!(told.matches("error: ").count(), 11, "{told}");
    let last = "maxUnavailable: 40 more errors of its values are not shown";
    assert!(told.contains("maxUnavailable=-41: ") && told.trim_end().ends_with(last), "{told}");
    assert_eq!(complaints(&["maxUnavailable=-10..-1"]).matches("error: ").count(), 10);
}
