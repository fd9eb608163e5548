//! What is said of pods deleted by hand that are written wrongly.

use super::*;
use crate::cluster::plan::Action;
use crate::engine::time::Duration;

fn action(written: &str) -> String {
    scenario(&format!("    script: [At(\"1m\", DeleteInBatches({written}))],"))
}

#[test]
fn a_look_every_ten_seconds_unless_it_says_otherwise() {
    let seconds = |written: &str| {
        let plan = load(&action(written)).unwrap_or_else(|problems| panic!("{problems}")).plan;
        let Action::DeleteInBatches { at_once: 3, look_every, .. } = plan.script[0].action else {
            panic!("{:?}", plan.script[0]);
        };
        look_every
    };
    assert_eq!(seconds(r#"daemon_set: "agent", at_once: 3"#), Duration::from_seconds(10));
    assert_eq!(seconds(r#"daemon_set: "agent", at_once: 3, look_every: "1m""#), Duration::from_seconds(60));
}

#[test]
fn nothing_at_a_time_and_no_time_between_looks_are_mistakes() {
    let said = complaints(&action(r#"daemon_set: "agnt", at_once: 0, look_every: "0s""#));
    for expected in [
        "deleting 0 pods at a time does nothing",
        "the time between two looks cannot last 0 seconds",
        "agent",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}
