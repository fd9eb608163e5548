//! `--set`.

use super::*;

fn set(overrides: &[(&str, &str)]) -> Result<Scenario, Diagnostics> {
    let overrides: Vec<(String, String)> =
        overrides.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
    load_text("scenarios/fluentd-elasticsearch.ron", FLUENTD, &overrides, &files)
}

#[test]
fn values_are_replaced_and_added() {
    let scenario = set(&[
        ("seed", "9"),
        ("duration", "1h"),
        ("delays.image_pull.median", "8s"),
        ("delays.scheduling", "20ms"),
        ("node_pools.workload.count", "60"),
        ("node_pools.system.labels", "{\"a.b/c\": \"d\"}"),
        ("node_pools.system.labels.a.b/c", "e"),
        ("daemon_sets.fluentd-elasticsearch.maxUnavailable", "25%"),
        ("daemon_sets.fluentd-elasticsearch.minReadySeconds", "5"),
        ("cluster.pod_gc.period", "30s"),
        ("cluster.replacement_order", "NodeName"),
        ("churn.0.every.mean", "10m"),
    ])
    .unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(scenario.seed, 9);
    let plan = scenario.plan;
    assert_eq!(plan.horizon.to_string(), "1h");
    assert_eq!(plan.daemon_sets[0].delays.image_pull.to_string(), "LogNormal(median: 8s, p95: 25s)");
    assert_eq!(plan.daemon_sets[0].delays.scheduling.to_string(), "0.02s");
    assert_eq!(plan.pools[1].count, 60);
    assert_eq!(plan.pools[0].labels["a.b/c"], "e");
    assert_eq!(plan.daemon_sets[0].versions[0].spec.unavailable_count(100), Some(25));
    assert_eq!(plan.daemon_sets[0].versions[0].spec.min_ready_seconds, 5);
    assert_eq!(
        plan.world.pod_gc,
        crate::cluster::plan::PodGc::Periodic {
            period: crate::engine::time::Duration::from_seconds(30),
            quarantine: crate::engine::time::Duration::from_seconds(40)
        }
    );
}

#[test]
fn unknown_keys_get_the_nearest() {
    let complaints = |key, value| set(&[(key, value)]).unwrap_err().to_string();
    let all = [
        complaints("node_pools.worklod.count", "5"),
        complaints("delays.image_pul", "5s"),
        complaints("duration.minutes", "5"),
        complaints("script.7", "5"),
        complaints("node_pools.workload.count", "many"),
    ];
    insta::assert_snapshot!(all.join("\n\n"), @r#"
    error: --set node_pools.worklod.count=5: there is no `worklod`
     --> scenarios/fluentd-elasticsearch.ron:8:17
      |
    8 |     node_pools: {
      |                 ^ in here
      |
      = help: did you mean `workload`?

    error: there is no field `image_pul` here
      --> scenarios/fluentd-elasticsearch.ron:25:9
       |
    25 |         image_pul: "5s", node_startup: LogNormal(median: "100s", p95: "4m"),
       |         ^^^^^^^^^
       |
       = help: did you mean `image_pull`?
       = help: this comes from --set delays.image_pul=5s

    error: --set duration.minutes=5: the text "45m" has no `minutes`
     --> scenarios/fluentd-elasticsearch.ron:7:15
      |
    7 |     duration: "45m",
      |               ^^^^^
      |
      = help: set the whole value, like --set 'delays.image_pull=LogNormal(median: "6s", p95: "25s")'

    error: --set script.7=5: `7` is no place in this list
      --> scenarios/fluentd-elasticsearch.ron:33:13
       |
    33 |     script: [
       |             ^
       |
       = help: it has 3 elements, counted from 0

    error: expected a whole number of zero or more, found the text "many"
      --> scenarios/fluentd-elasticsearch.ron:15:20
       |
    15 |             count: "many",
       |                    ^^^^^^
       |
       = help: this comes from --set node_pools.workload.count=many
    "#);
}
