//! Who holds the budget of a rolling update, as scenarios with figures worked out by hand.

use crate::support::{AGENT, ROUND_DELAYS, run};
use everynode::analysis::budget_claims::BudgetHolder;
use everynode::analysis::rollouts::Rollout;
use everynode::engine::time::Duration;
use everynode::record::wait::Limit;

fn scenario(daemon_set: &str, script: &str, more: &str) -> String {
    format!(
        r#"(
            duration: "1h",
            node_pools: {{ "pool": (count: 10) }},
            daemon_sets: {{ "agent": ({AGENT}, {daemon_set}) }},
            {ROUND_DELAYS}
            script: [ {script} At("5m", SetImage("agent", "agent:2")) ],
            {more}
        )"#
    )
}

fn rollout(text: &str) -> Rollout {
    run(text).analyses[0].rollouts[0].clone()
}

/// All parts together are the time of being held back, but for what a division leaves over.
fn parts(rollout: &Rollout, limit: Limit) -> Vec<(BudgetHolder, f64)> {
    let parts = rollout.budget.on(limit);
    let sum: f64 = parts.iter().map(|(_, time)| time.as_seconds()).sum();
    let held_back = rollout.waits.on(limit).any.as_seconds();
    assert!((sum - held_back).abs() < 1e-3, "{sum} of {held_back}: {parts:?}");
    parts.into_iter().map(|(holder, time)| (holder, time.as_seconds())).collect()
}

#[test]
fn a_rollout_without_trouble_waits_for_its_own_pods() {
    let rollout = rollout(&scenario("maxUnavailable: 2", "", ""));
    assert_eq!(parts(&rollout, Limit::MaxUnavailable), [(BudgetHolder::Rollout, 80.0)]);
    assert_eq!(rollout.budget.at_the_end, None);
    assert!(rollout.budget.nodes_not_ready.is_empty());
}

#[test]
fn a_dead_node_that_holds_the_whole_budget_is_named() {
    let text = scenario("maxUnavailable: 1", r#"At("30s", FailNodes(Nodes(name: "pool-00004"))),"#, "");
    let rollout = rollout(&text);
    assert_eq!(rollout.finished, None);
    let held_back = 3_600.0 - 300.0;
    assert_eq!(parts(&rollout, Limit::MaxUnavailable), [(BudgetHolder::NodeNotReady, held_back)]);
    let end = rollout.budget.at_the_end.unwrap();
    assert_eq!(
        (end.limit, end.budget, &end.holders[..]),
        (Limit::MaxUnavailable, 1, &[(BudgetHolder::NodeNotReady, 1)][..])
    );
    assert_eq!(end.nodes_not_ready, ["pool-00004"]);
    assert_eq!(rollout.budget.nodes_not_ready, [("pool-00004".to_owned(), Duration::from_seconds(3_300))]);
}

#[test]
fn joining_nodes_take_from_the_budget() {
    let text = scenario("maxUnavailable: 1", r#"At("350s", AddNodes(pool: "pool", count: 1)),"#, "");
    let rollout = rollout(&text);
    // Its pod comes with the Ready node at 410 s and takes 16 s: half of the 10 s beside a pod of the rollout, then alone.
    // Of ten replacements of 20 s each, the last holds nothing back.
    assert_eq!(
        parts(&rollout, Limit::MaxUnavailable),
        [(BudgetHolder::Rollout, 9.0 * 20.0 - 5.0), (BudgetHolder::JoiningNode, 5.0 + 6.0)]
    );
    assert!(rollout.finished.is_some() && rollout.budget.at_the_end.is_none());
}

#[test]
fn a_version_that_never_becomes_ready_holds_the_budget_by_itself() {
    let text = scenario("maxUnavailable: 3", "", r#"broken_images: { "agent:2": "100%" },"#);
    let end = rollout(&text).budget.at_the_end.unwrap();
    assert_eq!((end.budget, end.nodes_not_ready.len()), (3, 0));
    assert_eq!(end.holders, [(BudgetHolder::FailingPod, 3)]);
}

#[test]
fn a_surge_is_held_back_by_its_own_pods_and_not_by_dead_nodes() {
    let calm = rollout(&scenario("maxSurge: 2, maxUnavailable: 0", "", ""));
    let parts = parts(&calm, Limit::MaxSurge);
    assert!(matches!(parts[..], [(BudgetHolder::Rollout, 1.0..)]), "{parts:?}");
    assert!(calm.budget.on(Limit::MaxUnavailable).is_empty());

    let dead = r#"At("30s", FailNodes(Nodes(name: "pool-00004"))),"#;
    let broken = r#"broken_images: { "agent:2": "100%" },"#;
    let stopped = rollout(&scenario("maxSurge: 2, maxUnavailable: 0", dead, broken));
    let end = stopped.budget.at_the_end.unwrap();
    assert_eq!((end.limit, end.budget), (Limit::MaxSurge, 2));
    assert_eq!(end.holders, [(BudgetHolder::FailingPod, 2)]);
    assert!(end.nodes_not_ready.is_empty(), "{:?}", end.nodes_not_ready);
}
