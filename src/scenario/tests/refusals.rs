//! What is said of refused creates that are written wrongly.

use super::*;
use crate::cluster::plan::{Action, Refusal, RefusalReason};
use crate::engine::time::Duration;

fn action(written: &str) -> String {
    scenario(&format!("    script: [At(\"1m\", RefuseCreates({written}))],"))
}

#[test]
fn a_webhook_times_out_after_ten_seconds_unless_it_says_otherwise() {
    let text = action(r#"daemon_set: "agent", reason: AdmissionWebhook, for: "5m""#);
    let plan = load(&text).unwrap_or_else(|problems| panic!("{problems}")).plan;
    let Action::RefuseCreates { refusal, lasting, .. } = &plan.script[0].action else {
        panic!("{:?}", plan.script[0]);
    };
    let timeout = Duration::from_seconds(10);
    assert_eq!(*refusal, Refusal { reason: RefusalReason::AdmissionWebhook, probability: 1.0, timeout });
    assert_eq!(*lasting, Duration::from_seconds(300));
}

#[test]
fn refusals_of_nothing_and_for_no_time_are_mistakes() {
    let said = complaints(&action(r#"daemon_set: "agnt", reason: Quota, for: "0s", probability: 0"#));
    for expected in [
        "the refusal cannot last 0 seconds",
        "a probability of 0 refuses nothing",
        "leave it out to refuse all",
        "agent",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(complaints(&action(r#"daemon_set: "agent", reason: Qouta, for: "5m""#)).contains("Quota"));
}
