//! What multiplies is bounded, what is said of very much is short, and people of other languages are understood.

use proptest::prelude::*;

use super::*;
use crate::simulation::plan::{Action, ChurnProcess, Demand};

const MOST_NODES: u64 = 1_000_000;

fn refusal(fields: &str) -> String {
    match load(&scenario(fields)) {
        Ok(_) => panic!("{fields} is taken"),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn what_multiplies_without_bound_is_refused_with_the_limit() {
    for fields in [
        "script: [At(\"1m\", AddNodes(pool: \"workload\", count: 4294967295))]",
        "churn: [Autoscaler(pool: \"workload\", min: 1, max: 4294967295, demand: Steps([(\"0s\", 1)]))]",
        "churn: [Autoscaler(pool: \"workload\", min: 1, max: 5, demand: Steps([(\"0s\", 4294967295)]))]",
        "churn: [Autoscaler(pool: \"workload\", min: 1, max: 5, demand: Jobs(every: \"1m\", nodes: 4294967295, lasting: \"1m\"))]",
    ] {
        assert!(refusal(fields).contains("1000000 is the most"), "{fields}: {}", refusal(fields));
    }
    for fields in [
        "churn: [Autoscaler(pool: \"workload\", min: 1, max: 5, demand: Steps([(\"0s\", 1)]), scan_interval: \"1ns\")]",
        "churn: [Autoscaler(pool: \"workload\", min: 1, max: 5, demand: Jobs(every: \"1ns\", nodes: 1, lasting: \"1m\"))]",
        "churn: [Joins(pool: \"workload\", every: \"1ns\")]",
        "faults: [Unready(after: \"1ns\", lasts: \"1ns\")]",
        "cluster: (pod_gc: (period: \"1ns\"))",
        "script: [At(\"1m\", DeleteInBatches(daemon_set: \"agent\", at_once: 1, look_every: \"1ns\"))]",
    ] {
        assert!(refusal(fields).contains("10000000 is the most"), "{fields}: {}", refusal(fields));
    }
}

#[test]
fn ten_years_are_as_long_as_a_run_can_be() {
    assert!(load(&scenario("").replace("\"10m\"", "\"10y\"")).is_ok());
    assert!(complaints(&scenario("").replace("\"10m\"", "\"10y 1s\"")).contains("longer than ten years"));
}

#[test]
fn pods_of_a_node_are_bounded() {
    let text = scenario("").replace(
        "(count: 3,",
        "(count: 3, allocatable: (cpu: \"4\", pods: 110), background: Pods([(per_node: 4294967295, cpu: \"0\")]),",
    );
    assert!(complaints(&text).contains("4294967295 pods on a node are too many, and 10000 is the most"));
}

#[test]
fn of_many_errors_the_first_are_shown_and_the_others_counted() {
    let fields: Vec<String> = (0..5_000).map(|number| format!("field_{number}: 1")).collect();
    let said = complaints(&scenario(&format!("    {},", fields.join(",\n    "))));
    assert_eq!(said.matches("there is no field").count(), 20);
    assert!(said.contains("`field_0`") && said.contains("`field_19`"));
    assert!(said.ends_with("error: 4980 more errors are not shown"), "{said}");
}

#[test]
fn a_key_that_is_written_often_is_named_with_its_first_place() {
    let said = complaints(&scenario("    seed: 1,\n    seed: 2,\n    seed: 3,"));
    assert_eq!(said.matches("`seed` is written twice").count(), 2);
    assert_eq!(said.matches("first here").count(), 2);
}

#[test]
fn lines_far_down_keep_their_numbers() {
    let said = complaints(&scenario(&format!("{}    sed: 1,", "\n".repeat(1_000))));
    assert!(said.contains("scenarios/test.ron:1013:5"), "{said}");
}

#[test]
fn other_languages_are_understood() {
    let said = complaints("(\n    # my cluster\n    seed: 1,\n)");
    assert!(
        said.contains("`#` begins no comment here") && said.contains("comments begin with `//`"),
        "{said}"
    );
    let said = complaints("(seed: 1, # one\n duration: \"1h\")");
    assert!(said.contains("comments begin with `//`"), "{said}");
    let said = complaints("(\n    duration: '1h',\n)");
    assert!(said.contains("texts stand in double quotes: \"1h\""), "{said}");
    let said = refusal("script: [At(time: \"1m\", action: RestartRollout(\"agent\"))]");
    assert!(said.contains("the values of `At` are written without names"), "{said}");
    assert!(said.contains("write At(\"10m\", RestartRollout(\"agent\"))"), "{said}");
    let said = load_text("agent.yaml", "kind: DaemonSet\n", &[], &files).unwrap_err().to_string();
    assert!(said.contains("is a manifest, and no scenario") && said.contains("everynode check"), "{said}");
}

#[test]
fn a_delay_of_pulls_does_nothing_beside_a_registry() {
    let registry = "cluster: (registry: Shared(bandwidth: \"1GB/s\")),";
    assert_eq!(complaints(&scenario(registry)), "");
    let said = complaints(&scenario(&format!("{registry} delays: (image_pull: \"5s\")")));
    assert!(said.contains("this does nothing: the images are pulled from the registry"), "{said}");
}

/// Numbers that are too large, or hardly fit.
fn count() -> impl Strategy<Value = u32> {
    prop_oneof![Just(u32::MAX), Just(1_000_000), Just(999_999), any::<u32>(), 0u32..100]
}

fn duration() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["1ns", "1us", "1ms", "1s", "1m", "24h", "9y"])
}

/// One hostile element: whether it belongs to `script` or to `churn`, and its text.
fn element() -> impl Strategy<Value = (bool, String)> {
    let scaled = (count(), count(), duration(), duration());
    prop_oneof![
        count().prop_map(|count| (true, format!("At(\"1m\", AddNodes(pool: \"workload\", count: {count}))"))),
        duration().prop_map(|every| (false, format!("Joins(pool: \"workload\", every: \"{every}\")"))),
        scaled.prop_map(|(max, nodes, scan, every)| {
            let demand = format!("Jobs(every: \"{every}\", nodes: {nodes}, lasting: \"{scan}\")");
            let text = format!(
                "Autoscaler(pool: \"workload\", min: 0, max: {max}, demand: {demand}, scan_interval: \"{scan}\")"
            );
            (false, text)
        }),
    ]
}

proptest! {
    #[test]
    fn what_is_accepted_is_within_the_limits(
        nodes in count(),
        elements in prop::collection::vec(element(), 0..4),
        lasting in duration(),
    ) {
        let of = |wanted: bool| {
            let texts = elements.iter().filter(|(is_action, _)| *is_action == wanted);
            texts.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(", ")
        };
        let text = scenario(&format!("script: [{}], churn: [{}]", of(true), of(false)))
            .replace("count: 3", &format!("count: {nodes}"))
            .replace("\"10m\"", &format!("{lasting:?}"));
        if let Ok(scenario) = load(&text) {
            let plan = scenario.plan;
            let mut nodes: u64 = plan.pools.iter().map(|pool| u64::from(pool.count)).sum();
            for action in &plan.script {
                if let Action::AddNodes { count, .. } = action.action {
                    nodes += u64::from(count);
                }
            }
            for process in &plan.churn {
                if let ChurnProcess::Autoscaler(autoscaler) = process {
                    nodes += u64::from(autoscaler.max);
                    prop_assert!(plan.horizon.as_seconds() / autoscaler.scan_interval.as_seconds() <= 1.01e7);
                    if let Demand::Jobs { nodes, every, .. } = &autoscaler.demand {
                        prop_assert!(u64::from(*nodes) <= MOST_NODES);
                        prop_assert!(plan.horizon.as_seconds() / every.mean().as_seconds() <= 1.01e7);
                    }
                }
            }
            prop_assert!(nodes <= MOST_NODES, "{nodes} nodes are accepted");
            prop_assert!(nodes * plan.daemon_sets.len() as u64 <= 10_000_000);
        }
    }
}
