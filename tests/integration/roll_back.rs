//! `RollBack` finds what the history still has, as `kubectl rollout undo` does.

use crate::support::{AGENT, ROUND_DELAYS, load, run};
use everynode::cluster::controllers::daemon_sets::roll_back::CannotRollBack;
use everynode::cluster::run::{Checking, RunError, simulate};
use everynode::record::fact::FactKind;

/// A node, an agent with this history limit, and what is done to it.
fn scenario(limit: u32, script: &str) -> String {
    let agent = AGENT.replace("selector:", &format!("revisionHistoryLimit: {limit}\n          selector:"));
    format!(
        r#"(
            duration: "1h",
            node_pools: {{ "n": (count: 1) }},
            daemon_sets: {{ "agent": ({agent}) }},
            {ROUND_DELAYS}
            script: [ {script} ],
        )"#
    )
}

fn failure(limit: u32, script: &str) -> CannotRollBack {
    let outcome = simulate(&load(&scenario(limit, script)).plan, 1, Checking::Off, &mut ());
    match outcome.expect_err("it cannot be rolled back") {
        RunError::RollBack { problem, .. } => problem,
        other => panic!("{other}"),
    }
}

const SECOND: &str = r#"At("300s", SetImage("agent", "agent:2")),"#;

#[test]
fn without_a_history_there_is_nothing_to_roll_back_to() {
    let late = format!(r#"{SECOND} At("900s", RollBack("agent"))"#);
    let problem = failure(0, &late);
    assert_eq!(problem, CannotRollBack::NoRevisionBefore);
    assert!(problem.to_string().starts_with("no last revision to roll back to"));
    assert_eq!(run(&scenario(1, &late)).seconds(FactKind::SpecChanged), [300.0, 900.0]);
}

#[test]
fn a_revision_that_a_pod_still_has_is_kept() {
    // The old pod ends at 304.
    let early = format!(r#"{SECOND} At("302s", RollBack("agent"))"#);
    let run = run(&scenario(0, &early));
    assert_eq!(run.seconds(FactKind::SpecChanged), [300.0, 302.0]);
}

#[test]
fn a_revision_by_its_number_must_be_in_the_history_too() {
    let third =
        format!(r#"{SECOND} At("600s", SetImage("agent", "agent:3")), At("900s", RollBack("agent", 1))"#);
    let problem = failure(1, &third);
    assert_eq!(problem, CannotRollBack::UnknownRevision(1));
    assert!(problem.to_string().starts_with("unable to find specified revision 1 in history"));
    assert_eq!(run(&scenario(2, &third)).seconds(FactKind::SpecChanged).len(), 3);
}

/// The broken second version never gets a pod, so that the first is all that a limit of 0 has kept when the third comes.
#[test]
fn the_revision_before_may_be_another_one_than_the_last_that_was_written() {
    let script = r#"
        At("300s", Taint(Nodes(), "a:NoSchedule")), At("310s", SetStrategy("agent", (type: OnDelete))),
        At("320s", SetImage("agent", "agent:2")), At("330s", SetImage("agent", "agent:3")),
        At("900s", RollBack("agent"))
    "#;
    assert_eq!(failure(0, script), CannotRollBack::Forgotten(1));
}
