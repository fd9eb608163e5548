//! A rollout that was under way when the dump was made goes on, and pods that fail begin as what they are.

use serde_json::json;

use super::clusters::{Doing, daemon_set, list, node, pod};
use super::well;
use crate::support::workplace::Workplace;

/// Four nodes, of which two have a new pod: one that is ready, and one that does this. One pod may be unavailable at a time.
fn rollout(doing: Doing) -> String {
    let mut items: Vec<_> = ["n0", "n1", "n2", "n3"].map(|name| node(name, true)).into();
    items.extend(daemon_set("agent", &json!([])));
    items.push(pod("agent", "new", "n0", Doing::Ready));
    items.push(pod("agent", "new", "n1", doing));
    items.extend(["n2", "n3"].map(|node| pod("agent", "old", node, Doing::Ready)));
    list(&items)
}

/// The scenario and the report of an import of this, and the agent's row after two hours in which nobody does anything.
fn two_hours_later(name: &str, dump: &str) -> (String, String, Vec<String>) {
    let place = Workplace::new(&format!("import-under-way-{name}"));
    place.write("dump.json", dump);
    well(&place.everynode(&["import", "dump.json", "--out", "lab"]));
    let [scenario, report] =
        ["lab/lab.ron", "lab/import.md"].map(|file| String::from_utf8(place.file(file)).unwrap());
    let nothing = ["--set", "script=[]", "--set", "objectives=[]", "--no-charts", "--out", "run"];
    let ran = well(&place.everynode(&[&["run", "lab/lab.ron"], &nothing[..]].concat()));
    let row = ran.lines().find(|line| line.starts_with("agent ")).unwrap_or_else(|| panic!("{ran}"));
    (scenario, report, row.split_whitespace().skip(1).map(str::to_owned).collect())
}

#[test]
fn a_rollout_with_a_pod_that_has_just_started_goes_on_and_finishes() {
    let (scenario, report, row) = two_hours_later("just-runs", &rollout(Doing::JustRuns));
    assert!(scenario.contains(r#"(pool: "small", nodes: "1", state: Pending)"#), "{scenario}");
    let counted = "| 1 | pods that had just started and were not ready yet, which start anew |";
    assert!(report.contains(counted), "{report}");
    // Desired, current, ready, up to date, available.
    assert_eq!(row[..5], ["4", "4", "4", "4", "4"]);
}

#[test]
fn a_pod_that_is_ready_no_more_stays_so_and_holds_the_rollout() {
    let (scenario, report, row) = two_hours_later("lost", &rollout(Doing::LostReadiness));
    assert!(scenario.contains(r#"(pool: "small", nodes: "1", state: NotReady)"#), "{scenario}");
    assert!(!report.contains("not ready"), "a scenario says all of it: {report}");
    assert_eq!(row[..5], ["4", "4", "3", "2", "3"]);
}

#[test]
fn what_a_scenario_cannot_say_of_a_pod_is_counted_in_its_own_words() {
    for (name, doing, words) in [
        (
            "no-times",
            Doing::SaysNoTimes,
            "pods that are not ready, without times that say whether they ever were, which stay so",
        ),
        (
            "for-days",
            Doing::NeverReadyForDays,
            "pods that have run for more than an hour and never were ready, which stay not ready",
        ),
        ("crash-loop", Doing::CrashLoop, "pods in a crash loop, which stay not ready"),
        ("no-image", Doing::ImageBackOff, "pods whose image cannot be pulled, which stay not ready"),
    ] {
        let (scenario, report, row) = two_hours_later(name, &rollout(doing));
        assert!(scenario.contains(r#"(pool: "small", nodes: "1", state: NotReady)"#), "{name}: {scenario}");
        assert!(report.contains(&format!("| 1 | {words} |")), "{name}: {report}");
        assert_eq!(row[..5], ["4", "4", "3", "2", "3"], "{name}");
    }
}
