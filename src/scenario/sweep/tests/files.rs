//! Sweeps that are written in a file.

use super::*;

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
       |
       = help: it takes a number of nodes or a percentage of them: 1, 10%

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
