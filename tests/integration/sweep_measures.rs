//! The figures of a run as a sweep has them, in scenarios whose figures are worked out by hand; and that replications of
//! different points draw the same random numbers.

use std::collections::BTreeMap;

use crate::support::{AGENT, ROUND_DELAYS, load, run_with_seed};
use everynode::record::fact::FactKind;
use everynode::scenario::Scenario;
use everynode::sweep::measure::Column;
use everynode::sweep::measured::{Measured, SAMPLES, measure};

/// The figures of one run by the names of their columns.
fn figures(text: &str) -> (BTreeMap<String, f64>, Measured) {
    let scenario = load(text);
    let measured = measured(&scenario, scenario.seed);
    let names: Vec<String> =
        scenario.plan.daemon_sets.iter().map(|daemon_set| daemon_set.name.clone()).collect();
    let columns = Column::of(&names);
    assert_eq!(columns.len(), measured.values.len());
    let named = columns.iter().zip(&measured.values);
    (named.filter_map(|(column, value)| Some((column.name(), (*value)?))).collect(), measured)
}

fn measured(scenario: &Scenario, seed: u64) -> Measured {
    measure(&scenario.plan, &scenario.objectives, seed).unwrap()
}

/// Four nodes; at 100 s the image changes, and the pods are replaced in turn. Each takes 20 s: 4 s to end, 1 s to be
/// bound, 10 s of pulling, 2 s and 3 s to be ready.
fn rollout(max_unavailable: &str, more: &str) -> String {
    format!(
        r#"(
            duration: "200s",
            node_pools: {{ "pool": (count: 4) }},
            daemon_sets: {{ "agent": ({AGENT}, maxUnavailable: {max_unavailable}) }},
            {ROUND_DELAYS}
            script: [ At("100s", SetImage("agent", "agent:2")) ],
            objectives: [
                Availability(daemon_set: "agent", at_least: "60%"),
                Rollout(daemon_set: "agent", within: "1m"),
            ],
            {more}
        )"#
    )
}

#[test]
fn two_at_a_time_take_two_turns_of_twenty_seconds() {
    let (figures, measured) = figures(&rollout("2", ""));
    let expected = [
        ("rollout_seconds", 40.0),
        ("stalled", 0.0),
        ("lowest_availability", 0.5),
        // Half of the nodes for 32 of 200 s: a pod that ends is available to the status.
        ("mean_availability", 0.92),
        ("most_unavailable", 2.0),
        // Four times 20 s.
        ("uncovered_node_minutes", 80.0 / 60.0),
        ("uncovered_by_rollout_node_minutes", 80.0 / 60.0),
        ("uncovered_by_image_pull_node_minutes", 0.0),
        ("pods_created", 4.0),
    ];
    for (name, value) in expected {
        let found = figures[&format!("agent.{name}")];
        assert!((found - value).abs() < 1e-3, "{name}: {found} instead of {value}");
    }
    assert_eq!(figures["peak_concurrent_pulls"], 2.0);
    assert!(!figures.contains_key("agent.join_p50_seconds"), "nobody joins");
    assert_eq!(measured.missed, [true, false].map(Some));
    // A sample every 200 s / 60.
    let samples = &measured.availability[0];
    assert_eq!(samples.len(), SAMPLES as usize);
    let at = |seconds: f64| samples[(seconds * 60.0 / 200.0).round() as usize];
    assert_eq!(
        [at(0.0), at(90.0), at(110.0), at(130.0), at(150.0), at(200.0)],
        [1.0, 1.0, 0.5, 0.5, 1.0, 1.0].map(Some)
    );
}

#[test]
fn a_rollout_that_is_cut_off_has_no_duration() {
    let (figures, measured) = figures(&rollout("1", "").replace("At(\"100s\"", "At(\"150s\""));
    assert_eq!(figures["agent.stalled"], 1.0);
    assert!(!figures.contains_key("agent.rollout_seconds"));
    assert_eq!((figures["agent.most_unavailable"], figures["peak_concurrent_pulls"]), (1.0, 1.0));
    // The run ends 50 s after it began, before the minute that it may take.
    assert_eq!(measured.missed, [Some(false), None]);
}

#[test]
fn writes_are_creations_deletions_and_updates_of_the_status() {
    // All four at once: 4 deletions and 4 creations. The status is updated when it sees the new revision and no pod of it,
    // when the old pods are gone, when the new ones are there, and when these are available.
    let (at_once, _) = figures(&rollout("4", ""));
    assert_eq!(at_once["agent.api_writes"], 12.0);

    // From 104 s on creates are refused, each time the first of a batch: at once, again after the update of the status, and
    // then after back-offs of 5 ms that double each time, the last before 120 s after 5.12 s at 114.2 s.
    let refused = r#"script: [ At("90s", RefuseCreates(daemon_set: "agent", reason: Quota, for: "30s")), "#;
    let (with_refusals, _) = figures(&rollout("4", "").replace("script: [", refused));
    assert_eq!(with_refusals["agent.api_writes"], 24.0);
    assert_eq!(with_refusals["agent.pods_created"], 4.0);
}

#[test]
fn pulls_from_a_registry_count_while_they_are_under_way() {
    let registry = r#"
        images: { "agent:1": (size: "500MB"), "agent:2": (size: "500MB") },
        cluster: (registry: Shared(bandwidth: "1GB/s")),
    "#;
    let (figures_of_rollout, _) = figures(&rollout("3", registry));
    assert_eq!(figures_of_rollout["peak_concurrent_pulls"], 3.0);
    // Brought to all nodes before: no pull when it is needed, but four of them before.
    let pre_pull = r#"script: [ At("50s", PrePull("agent:2", Nodes())), "#;
    let (pre_pulled, _) = figures(&rollout("3", registry).replace("script: [", pre_pull));
    assert_eq!(pre_pulled["peak_concurrent_pulls"], 4.0);
    let at_the_end = r#"script: [ At("199s", PrePull("agent:2", Nodes(count: 1))), "#;
    let text = rollout("1", registry).replace("script: [", at_the_end).replace("At(\"100s\"", "At(\"300s\"");
    assert_eq!(figures(&text).0["peak_concurrent_pulls"], 1.0);
}

/// What does not depend on what is varied: when nodes join, and how long the pulls of a node's first, second … pod take.
fn random_part(scenario: &Scenario, seed: u64) -> BTreeMap<String, f64> {
    let watched = run_with_seed(scenario, seed);
    let mut drawn = BTreeMap::new();
    let mut scheduled = BTreeMap::new();
    for (at, fact) in &watched.facts {
        let Some(node) = fact.node().map(|node| watched.catalog.node(node).to_string()) else { continue };
        match fact.kind() {
            FactKind::NodeJoined => drop(drawn.insert(format!("{node} joins"), at.as_seconds())),
            FactKind::PodScheduled => drop(scheduled.insert((node, fact.pod()), *at)),
            FactKind::ImagesPulled => {
                let took = at.since(scheduled[&(node.clone(), fact.pod())]).as_seconds();
                drawn.insert(format!("pull {:?} on {node}", fact.pod()), took);
            }
            _ => {}
        }
    }
    drawn
}

#[test]
fn a_replication_of_every_point_sees_the_same_random_part() {
    let text = format!(
        r#"(
            duration: "20m",
            node_pools: {{ "pool": (count: 12) }},
            daemon_sets: {{ "agent": ({AGENT}, maxUnavailable: 1) }},
            delays: (image_pull: LogNormal(median: "6s", p95: "25s")),
            churn: [ Joins(pool: "pool", every: Exponential(mean: "2m")) ],
            script: [ At("2m", SetImage("agent", "agent:2")) ],
        )"#
    );
    let careful = load(&text);
    let bold = load(&text.replace("maxUnavailable: 1", "maxUnavailable: \"50%\""));
    for seed in 1..=6 {
        let (one, other) = (random_part(&careful, seed), random_part(&bold, seed));
        let shared: Vec<&String> = one.keys().filter(|what| other.contains_key(*what)).collect();
        assert!(shared.len() > 24, "{} of {} and {}", shared.len(), one.len(), other.len());
        for what in shared {
            assert!(
                (one[what] - other[what]).abs() < 1e-6,
                "seed {seed}, {what}: {} and {}",
                one[what],
                other[what]
            );
        }
        assert_ne!(one, random_part(&careful, seed + 1), "another replication, other numbers");
    }
}
