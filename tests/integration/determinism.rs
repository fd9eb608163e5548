//! The same binary, input and seed give the same run, whatever the order of what is independent.

use crate::support::{AGENT, load, run_with_seed};

const CHURN: &str = r#"churn: [
    Joins(pool: "blue", every: Exponential(mean: "4m")), Leaves(pool: "blue", every: Exponential(mean: "6m")),
    Failures(pool: "green", every: Exponential(mean: "30m"), repair: Exponential(mean: "2m")),
],"#;

const CHURN_REORDERED: &str = r#"churn: [
    Failures(pool: "green", every: Exponential(mean: "30m"), repair: Exponential(mean: "2m")),
    Leaves(pool: "blue", every: Exponential(mean: "6m")), Joins(pool: "blue", every: Exponential(mean: "4m")),
],"#;

const SCRIPT: &str = r#"script: [
    At("10m", SetImage("agent", "agent:2")), At("12m", Taint(Nodes(pool: "blue", count: 2), "x:NoExecute")),
],"#;

const SCRIPT_REORDERED: &str = r#"script: [
    At("12m", Taint(Nodes(pool: "blue", count: 2), "x:NoExecute")), At("10m", SetImage("agent", "agent:2")),
],"#;

fn scenario(green: u32, pools_swapped: bool, churn: &str, script: &str) -> String {
    let mut pools = [format!(r#""green": (count: {green})"#), r#""blue": (count: 20)"#.to_owned()];
    let mut daemon_sets =
        [format!(r#""agent": ({AGENT}, maxUnavailable: "20%")"#), format!(r#""second": ({AGENT})"#)];
    if pools_swapped {
        pools.reverse();
        daemon_sets.reverse();
    }
    format!(
        r#"( duration: "1h", node_pools: {{ {} }}, daemon_sets: {{ {} }}, {churn} {script} )"#,
        pools.join(", "),
        daemon_sets.join(", ")
    )
}

#[test]
fn two_runs_are_the_same_and_another_seed_is_another_run() {
    let scenario = load(&scenario(30, false, CHURN, SCRIPT));
    let digest = |seed| run_with_seed(&scenario, seed).outcome.digest;
    assert_eq!(digest(7), digest(7));
    assert_ne!(digest(7), digest(8));
}

#[test]
fn the_order_of_independent_parts_of_the_file_does_not_matter() {
    let digest = |text: &str| run_with_seed(&load(text), 7).outcome.digest;
    let as_is = digest(&scenario(30, false, CHURN, SCRIPT));
    assert_eq!(digest(&scenario(30, true, CHURN, SCRIPT)), as_is);
    assert_eq!(digest(&scenario(30, false, CHURN_REORDERED, SCRIPT)), as_is);
    assert_eq!(digest(&scenario(30, false, CHURN, SCRIPT_REORDERED)), as_is);
}

/// What one node draws does not depend on how many others there are. Without a rollout, whose pace they share, the
/// whole story of every node of one pool stays as it was when the other grows.
#[test]
fn adding_a_node_to_one_pool_does_not_change_the_luck_of_another() {
    let story = |green: u32| {
        let run = run_with_seed(&load(&scenario(green, false, CHURN, "")), 7);
        let blue: Vec<_> = (0..run.catalog.node_count())
            .map(|index| run.catalog.node(everynode::record::catalog::NodeId(index as u32)).to_string())
            .filter(|name| name.starts_with("blue"))
            .collect();
        blue.into_iter().map(|name| run.story_of(&name)).collect::<Vec<_>>()
    };
    let with_30 = story(30);
    assert!(with_30.iter().flatten().any(|line| line.contains("NodeLeft")), "there is churn to compare");
    assert_eq!(story(31), with_30);
}

#[test]
fn the_order_of_objectives_does_not_matter_either() {
    let objectives = |first: &str, second: &str| {
        load(&scenario(30, false, CHURN, &format!("{SCRIPT} objectives: [ {first}, {second} ],"))).objectives
    };
    let rollout = r#"Rollout(daemon_set: "agent", within: "10m")"#;
    let availability = r#"Availability(daemon_set: "agent", at_least: "50%")"#;
    assert_eq!(objectives(rollout, availability), objectives(availability, rollout));
}
