//! What sweeps are made of, and what is said of those that are wrong.

use std::io;
use std::path::Path;

use super::*;
use crate::scenario::tests::{FLUENTD, MONITORING, files};

fn read(path: &Path) -> io::Result<String> {
    match path.to_str() {
        Some("scenarios/fluentd-elasticsearch.ron") => Ok(FLUENTD.to_owned()),
        Some("scenarios/monitoring-agent.ron") => Ok(MONITORING.to_owned()),
        _ => files(path),
    }
}

fn flags(vary: &[&str]) -> Flags {
    Flags { vary: vary.iter().map(|&text| text.to_owned()).collect(), ..Flags::default() }
}

fn sweep(flags: &Flags) -> Result<Sweep, Diagnostics> {
    load_sweep(Path::new("scenarios/fluentd-elasticsearch.ron"), flags, &read)
}

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

    error: --vary node_pools.workload.count=many: expected a whole number of zero or more, found the text "many"
      --> scenarios/fluentd-elasticsearch.ron:15:20
       |
    15 |             count: "many",
       |                    ^^^^^^

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
fn values_that_are_right_only_together_are_not_refused() {
    let by_surge = sweep(&flags(&["maxUnavailable=0,1", "maxSurge=0,1"])).unwrap();
    let errors: Vec<Option<String>> = (0..4).map(|point| by_surge.scenario_at(point).err()).collect();
    assert!(errors[0].as_ref().unwrap().contains("cannot be 0 when maxSurge is 0"), "{errors:?}");
    assert_eq!((&errors[1], &errors[2]), (&None, &None));
    assert!(
        errors[3].as_ref().unwrap().contains("may not be set when maxUnavailable is non-zero"),
        "{errors:?}"
    );

    let points = ["maxUnavailable=0,maxSurge=1", "maxSurge=0,maxUnavailable=10%"].map(str::to_owned).to_vec();
    let listed = sweep(&Flags { points, ..Flags::default() }).unwrap();
    assert_eq!(listed.design.grid.point_count(), 2);
    let settings: Vec<_> = listed.design.grid.point(1).settings().map(|(_, value)| value).collect();
    assert_eq!(settings, ["10%", "0"]);
    assert!((0..2).all(|point| listed.scenario_at(point).is_ok()));
}

#[test]
fn baseline_and_precision_are_held_against_the_grid() {
    let asked = |baseline: &str, precision: &str| {
        sweep(&Flags {
            baseline: Some(baseline.to_owned()),
            precision: Some(precision.to_owned()),
            replications: Some(30),
            seed: Some(5),
            ..flags(&["maxUnavailable=1,5%", "delays.image_pull.median=5s,10s"])
        })
    };
    let design = asked("maxUnavailable=5%,delays.image_pull.median=5s", "rollout_seconds=5%").unwrap().design;
    assert_eq!((design.baseline, design.replications, design.seed_of(2)), (2, 30, 7));
    let precision = design.precision.unwrap();
    assert_eq!(precision.column.name(), "fluentd-elasticsearch.rollout_seconds");
    assert_eq!((precision.half_width, precision.at_least), (0.05, 10));

    let complaint = |baseline, precision| asked(baseline, precision).expect_err("it is wrong").to_string();
    let all = [
        complaint("maxUnavailable=10%", "rollout=0.05"),
        complaint("maxUnavailable=5%", "rollout_seconds=0%"),
        complaint("maxSurge=1", "rollout_seconds=5%,at_least=50"),
        complaint("maxUnavailable", "rollout_seconds"),
    ];
    insta::assert_snapshot!(all.join("\n\n"), @r#"
    error: --precision rollout: there is no such measure
     |
     = help: did you mean `rollout_seconds`?

    error: --precision rollout_seconds: half of the interval's width is above zero
     |
     = help: write it like 5%, of the mean

    error: --precision rollout_seconds: a point is run from 2 to 30 times, not at least 50
     |
     = help: an interval needs two runs; --replications says how many at most

    error: --baseline maxUnavailable: it does not say what takes which value
     |
     = help: write PATH=VALUE, like maxUnavailable=10%,maxSurge=0

    error: --precision rollout_seconds: this is no measure and width
     |
     = help: write MEASURE=WIDTH, like rollout_seconds=5%
    "#);
}

#[test]
fn a_point_that_lacks_a_parameter_is_refused() {
    let points = ["maxUnavailable=1,minReadySeconds=0", "maxUnavailable=2"].map(str::to_owned).to_vec();
    let problems = sweep(&Flags { points, ..flags(&["delays.image_pull=1s"]) }).unwrap_err();
    insta::assert_snapshot!(problems, @r#"
    error: --vary delays.image_pull: the points are listed, and not to be varied
     |
     = help: keep one of the two

    error: --point this point: it does not say `daemon_sets.fluentd-elasticsearch.minReadySeconds`, which another point does
     |
     = help: every point gives a value to the same paths
    "#);
}

const FILE: &str = r#"// One or a tenth.
(
    scenario: "fluentd-elasticsearch.ron",
    set: {"duration": "30m"},
    vary: {
        "maxUnavailable": [1, "5%", "10%"],
        "node_pools.workload.count": "10..50 by 20",
        "delays.image_pull": [LogNormal(median: "6s", p95: "25s"), "5s"],
    },
    replications: 30,
    seed: 4,
    precision: (measure: "rollout_seconds", half_width: "5%", at_least: 12),
    baseline: {"maxUnavailable": "10%", "node_pools.workload.count": 50, "delays.image_pull": "5s"},
)
"#;

fn file(text: &str, flags: &Flags) -> Result<Sweep, Diagnostics> {
    let read = |path: &Path| match path.to_str() {
        Some("scenarios/by-count.ron") => Ok(text.to_owned()),
        _ => read(path),
    };
    load_sweep(Path::new("scenarios/by-count.ron"), flags, &read)
}

#[test]
fn a_sweep_file_says_all_that_flags_say() {
    assert!(is_sweep_file(FILE) && !is_sweep_file(FLUENTD));
    let of_file = file(FILE, &Flags::default()).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(of_file.name, "by-count");
    assert_eq!(of_file.base.scenario.plan.horizon.to_string(), "30m");
    assert_eq!((of_file.design.grid.point_count(), of_file.design.baseline), (18, 17));
    assert_eq!((of_file.design.replications, of_file.design.seed), (30, 4));
    assert_eq!(of_file.design.grid.parameters()[1].values, ["10", "30", "50"]);
    assert_eq!(of_file.design.grid.parameters()[2].values, ["LogNormal(median: \"6s\", p95: \"25s\")", "5s"]);
    assert_eq!(of_file.design.precision.as_ref().unwrap().at_least, 12);
    assert_eq!(
        of_file.counts(),
        "a sweep of 18 points, 30 runs of each, over a scenario of 1 DaemonSet, 2 node pools, 50 nodes at the start"
    );

    let flags = Flags {
        replications: Some(3),
        precision: Some("rollout_seconds=10%".to_owned()),
        overrides: vec![("duration".to_owned(), "20m".to_owned())],
        ..flags(&["maxUnavailable=10%", "minReadySeconds=0,5"])
    };
    let changed = file(&FILE.replace("    baseline", "    // baseline"), &flags)
        .unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(changed.base.scenario.plan.horizon.to_string(), "20m");
    assert_eq!((changed.design.grid.point_count(), changed.design.replications), (12, 3));
    assert_eq!(changed.design.precision.unwrap().at_least, 3);
}

#[test]
fn what_is_wrong_in_a_sweep_file_is_shown_in_its_place() {
    let wrong = r#"(
    scenario: "fluentd-elasticsearch.ron",
    vary: {
        "maxUnavailble": [1],
        "minReadySeconds": "5..1",
        "maxUnavailable": [1, "ten%", "5..9"],
        "delays.image_pull": [5],
        "node_pools.workload.count": (1, 2),
        "delays.image_pul": ["1s", "2s"],
    },
    replication: 30,
    replications: 0,
    precision: (measure: "rollout_secs", half_width: 5),
    baseline: {"maxSurge": 0},
)
"#;
    insta::assert_snapshot!(file(wrong, &Flags::default()).unwrap_err(), @r#"
    error: maxUnavailble: a scenario has no `maxUnavailble`
     --> scenarios/by-count.ron:4:9
      |
    4 |         "maxUnavailble": [1],
      |         ^^^^^^^^^^^^^^^
      |
      = help: did you mean `maxUnavailable`?

    error: minReadySeconds: `5..1` ends before it begins
     --> scenarios/by-count.ron:5:28
      |
    5 |         "minReadySeconds": "5..1",
      |                            ^^^^^^
      |
      = help: write 1..5, the smaller end first

    error: daemon_sets.fluentd-elasticsearch.maxUnavailable=ten%: the API server would refuse `fluentd-elasticsearch`: spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"ten%"}: a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')
      --> scenarios/by-count.ron:6:31
       |
     6 |         "maxUnavailable": [1, "ten%", "5..9"],
       |                               ^^^^^^
       |
      ::: scenarios/fluentd-elasticsearch.ron:22:101
       |
    22 |         "fluentd-elasticsearch": (manifest: "manifests/fluentd-elasticsearch.yaml", maxUnavailable: "ten%"),
       |                                                                                                     ------

    error: daemon_sets.fluentd-elasticsearch.maxUnavailable=ten%: the API server would refuse `fluentd-elasticsearch`: spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0
      --> scenarios/by-count.ron:6:31
       |
     6 |         "maxUnavailable": [1, "ten%", "5..9"],
       |                               ^^^^^^
       |
      ::: scenarios/fluentd-elasticsearch.ron:22:101
       |
    22 |         "fluentd-elasticsearch": (manifest: "manifests/fluentd-elasticsearch.yaml", maxUnavailable: "ten%"),
       |                                                                                                     ------
       |
       = help: one of the two must let a pod be replaced: write maxUnavailable: 1, or a maxSurge

    error: delays.image_pull=5: expected a delay: a duration in quotes like "5s", or a distribution like LogNormal(median: "6s", p95: "25s"), found the number 5
      --> scenarios/by-count.ron:7:31
       |
     7 |         "delays.image_pull": [5],
       |                               ^
       |
      ::: scenarios/fluentd-elasticsearch.ron:26:21
       |
    26 |         image_pull: 5,
       |                     -

    error: node_pools.workload.count: this is neither a list nor a text
     --> scenarios/by-count.ron:8:38
      |
    8 |         "node_pools.workload.count": (1, 2),
      |                                      ^^^^^^
      |
      = help: write [1, "5%", "10%"], "2..20 by 2" or "1..1000 log 4"

    error: delays.image_pul: there is no field `image_pul` here
      --> scenarios/by-count.ron:9:9
       |
     9 |         "delays.image_pul": ["1s", "2s"],
       |         ^^^^^^^^^^^^^^^^^^
       |
      ::: scenarios/fluentd-elasticsearch.ron:25:9
       |
    25 |         image_pul: "1s", node_startup: LogNormal(median: "100s", p95: "4m"),
       |         ---------
       |
       = help: did you mean `image_pull`?

    error: there is no field `replication` here
      --> scenarios/by-count.ron:11:5
       |
    11 |     replication: 30,
       |     ^^^^^^^^^^^
       |
       = help: did you mean `replications`?

    error: replications: a point is run at least once
      --> scenarios/by-count.ron:12:19
       |
    12 |     replications: 0,
       |                   ^

    error: 5 is not a share: it must be between 0 and 1; write "5%" if you mean 5 of a hundred
      --> scenarios/by-count.ron:13:54
       |
    13 |     precision: (measure: "rollout_secs", half_width: 5),
       |                                                      ^
    "#);
    let other = r#"(
    scenario: "fluentd.ron",
    vary: {"maxUnavailable": [1, 1]},
    points: [],
)"#;
    insta::assert_snapshot!(file(other, &Flags::default()).unwrap_err(), @r#"
    error: cannot read `scenarios/fluentd.ron`: no such file

    error: maxUnavailable: `1` is there twice
     --> scenarios/by-count.ron:3:34
      |
    3 |     vary: {"maxUnavailable": [1, 1]},
      |                                  ^

    error: the points are given twice, by `vary` and by `points`
     --> scenarios/by-count.ron:4:13
      |
    3 |     vary: {"maxUnavailable": [1, 1]},
      |           -------------------------- all of these
    4 |     points: [],
      |             ^^ these points
      |
      = help: keep one of the two

    error: there is no point to run
     --> scenarios/by-count.ron:4:13
      |
    4 |     points: [],
      |             ^^
    "#);
    let unnamed = file("(vary: {\"maxUnavailable\": [1]}, points: 5)", &Flags::default());
    insta::assert_snapshot!(unnamed.unwrap_err(), @r#"
    error: expected a list like [a, b], found the number 5
     --> scenarios/by-count.ron:1:41
      |
    1 | (vary: {"maxUnavailable": [1]}, points: 5)
      |                                         ^

    error: `scenario` is missing
     --> scenarios/by-count.ron:1:1
      |
    1 | (vary: {"maxUnavailable": [1]}, points: 5)
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `scenario: …` belongs in here
    "#);
    let broken = file(&FILE.replace("\"30m\"", "\"30 parsecs\""), &Flags::default());
    insta::assert_snapshot!(broken.unwrap_err(), @r#"
    error: `30 parsecs` is not a duration: unknown time unit "parsecs", supported units: ns, us/µs, ms, sec, min, hours, days, weeks, months, years (and few variations); write it like "90s", "5m", "1h30m" or "250ms"
     --> scenarios/fluentd-elasticsearch.ron:7:15
      |
    7 |     duration: "30 parsecs",
      |               ^^^^^^^^^^^^
      |
      = help: this comes from duration=30 parsecs in scenarios/by-count.ron
    "#);
}
