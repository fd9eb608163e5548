//! Where a status and the dump's own nodes and pods say different things, what is known of the cause is told, once; and where there is
//! no status nothing is said to agree.

use serde_json::{Value, json};

use super::clusters::{Doing, daemon_set, list, node, pod};
use super::well;
use crate::support::workplace::{Workplace, status, stdout};

/// A status with these figures: desired, current, ready and available, updated.
fn status_of(desired: u32, current: u32, ready: u32, updated: u32) -> Value {
    json!({
        "desiredNumberScheduled": desired, "currentNumberScheduled": current, "numberReady": ready,
        "numberAvailable": ready, "updatedNumberScheduled": updated, "numberMisscheduled": 0, "observedGeneration": 2,
    })
}

/// Two nodes with a ready pod each of a DaemonSet of this status.
fn cluster(status: Value) -> Vec<Value> {
    let mut items = vec![node("n0", true), node("n1", true)];
    items.extend(daemon_set("agent", &json!([])));
    items[2]["status"] = status;
    items.extend(["n0", "n1"].map(|node| pod("agent", "new", node, Doing::Ready)));
    items
}

/// The exit status of an import of this, what it says, on one line, and its report.
fn imported(name: &str, items: &[Value]) -> (i32, String, String, Workplace) {
    let place = Workplace::new(&format!("import-causes-{name}"));
    place.write("dump.json", &list(items));
    let output = place.everynode(&["import", "dump.json", "--out", "lab"]);
    let said = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    let report = String::from_utf8(place.file("lab/import.md")).unwrap();
    (status(&output), said, report, place)
}

const MOMENTS: &str = "perhaps they were written at different moments";

/// The controller drops a pod only that has ended and is being deleted.
#[test]
fn a_failed_pod_counts_for_its_daemon_set_and_its_node_begins_without_one() {
    for (hash, updated) in [("new", 2), ("old", 1)] {
        let mut items = cluster(status_of(2, 2, 1, updated));
        items[6] = pod("agent", hash, "n1", Doing::Ready);
        items[6]["status"] = json!({"phase": "Failed", "reason": "Evicted"});
        let (code, said, report, place) = imported(&format!("evicted-{hash}"), &items);
        let scenario = String::from_utf8(place.file("lab/lab.ron")).unwrap();
        assert!(scenario.contains(r#"(pool: "small", nodes: "1", state: Missing)"#), "{scenario}");
        let counted = "| 1 | daemon pods that had failed or ended, whose nodes begin without one; the controller's back-off of up to \
                       15 minutes is not in the scenario |";
        assert!(report.contains(counted), "{report}");
        assert!(!report.contains("pods that have ended"), "{report}");
        assert_eq!(code, 1);
        for words in [
            "agent: current: 2 in the cluster, 1 in the simulation",
            "agent: node small-00001: its pod had failed or ended, and a scenario begins without one",
        ] {
            assert!(said.contains(words) && report.contains(words), "{said}");
        }
        assert!(!said.contains("moments"), "{said}");
        well(&place.everynode(&["check", "lab/lab.ron"]));
    }
}

#[test]
fn a_failed_pod_that_is_being_deleted_counts_for_nobody() {
    let mut items = cluster(status_of(2, 1, 1, 1));
    items[6]["status"] = json!({"phase": "Failed", "reason": "Evicted"});
    items[6]["metadata"]["deletionTimestamp"] = json!("2026-11-01T11:59:00Z");
    let (code, said, report, _) = imported("evicted-deleted", &items);
    assert_eq!(code, 0, "{said}");
    assert!(report.contains("| 1 | pods that have ended |"), "{report}");
}

#[test]
fn a_daemon_set_without_a_status_is_not_checked() {
    let (code, said, report, _) = imported("no-status", &cluster(json!(null)));
    assert_eq!(code, 0, "{said}");
    for text in [&said, &report] {
        assert!(text.contains("Not checked: the dump has no status of agent."), "{text}");
        assert!(!text.contains("agree") && !text.contains("as the status of"), "{text}");
        assert!(text.contains("simulated 2"), "{text}");
    }
    let mut items = cluster(status_of(2, 2, 2, 2));
    items.extend(daemon_set("proxy", &json!([])));
    let (_, said, ..) = imported("one-status", &items);
    let verdict = "The scenario begins as the status of 1 DaemonSet has it. Not checked: the dump has no status of proxy.";
    assert!(said.contains(verdict), "{said}");
}

#[test]
fn of_a_difference_without_a_known_cause_no_more_is_said_than_both_numbers_and_a_perhaps() {
    let (code, said, report, _) = imported("unknown", &cluster(status_of(3, 3, 2, 2)));
    assert_eq!(code, 1);
    let words = "desired, current: the status says 3, 3, the dump's nodes and pods come to 2, 2";
    for text in [&said, &report] {
        assert!(text.contains(&format!("agent: {words}: {MOMENTS}")), "{text}");
    }
}

#[test]
fn a_cause_that_was_counted_is_told_once_in_place_of_the_perhaps() {
    let without_pods = |status: Value| {
        let mut items = cluster(status.clone());
        items.truncate(5);
        items.extend(daemon_set("proxy", &json!([])));
        items[5]["status"] = status;
        items
    };
    let mut elsewhere = cluster(status_of(2, 2, 2, 2));
    elsewhere[6]["spec"]["nodeName"] = json!("gone");
    let mut of_one = without_pods(status_of(2, 2, 1, 2));
    of_one[5]["status"] = status_of(2, 2, 2, 2);
    of_one.extend(["n0", "n1"].map(|node| pod("proxy", "new", node, Doing::Ready)));
    let mut twice = cluster(status_of(2, 2, 1, 2));
    twice.push(pod("agent", "new", "n0", Doing::LostReadiness));
    twice.push(pod("agent", "new", "n0", Doing::Ready));
    let mut second = cluster(status_of(2, 2, 1, 2));
    second.push(pod("agent", "new", "n0", Doing::LostReadiness));
    second[7]["metadata"]["name"] = json!("agent-second");
    for (name, items, cause) in [
        (
            "no-pods",
            without_pods(status_of(2, 2, 1, 2)),
            "there are no pods in the dump, and each DaemonSet is taken to be complete",
        ),
        ("no-own-pods", of_one, "the dump has no pods of 1 DaemonSet, taken to be complete"),
        ("elsewhere", elsewhere, "1 daemon pod left out, on nodes that are not in the dump"),
        ("second", second, "1 daemon pod left out, as there is another of the same DaemonSet on the node"),
        (
            "twice",
            twice,
            "2 objects in the dump twice with different contents, of which the later ones count",
        ),
    ] {
        let (code, said, report, _) = imported(name, &items);
        assert_eq!(code, 1, "{name}");
        for text in [&said, &report] {
            assert_eq!(
                text.matches(&format!("A cause of differences: {cause}.")).count(),
                1,
                "{name}: {text}"
            );
            assert!(text.contains("agent: ") && text.contains(": the status says"), "{name}: {text}");
            assert!(!text.contains(MOMENTS), "{name}: {text}");
        }
    }
}

/// Of two files of a folder one ends in its second pod.
#[test]
fn a_file_that_broke_off_is_the_cause_of_what_is_missing() {
    let items = cluster(status_of(2, 2, 2, 2));
    let pods = list(&items[5..]);
    let place = Workplace::new("import-causes-broken");
    place.write("dump/a.json", &list(&items[..5]));
    place.write("dump/b.json", &pods[..pods.len() - 20]);
    let output = place.everynode(&["import", "dump", "--out", "lab"]);
    let said = stdout(&output);
    assert_eq!(status(&output), 1);
    let cause = "A cause of differences: 1 file broken off, of which the rest is missing.";
    assert_eq!(said.matches(cause).count(), 1, "{said}");
    assert!(!said.contains(MOMENTS), "{said}");
}

#[test]
fn what_cannot_be_run_is_not_asked_to_be_run() {
    let mut items = cluster(status_of(2, 2, 2, 2));
    // No API server takes it, and neither does a scenario.
    items[2]["spec"]["updateStrategy"]["rollingUpdate"] = json!({"maxUnavailable": 0, "maxSurge": 0});
    let (code, said, ..) = imported("not-run", &items);
    assert_eq!(code, 1);
    assert!(said.contains("The scenario cannot be run as it is:"), "{said}");
    assert!(!said.contains("run it:") && said.contains("check it: everynode check lab/lab.ron"), "{said}");
}

/// Nothing of it rolls out, so that it is not asked about, and its status is written no more.
#[test]
fn a_daemon_set_that_is_being_deleted_stays_and_is_not_asked_about() {
    let mut items = cluster(status_of(2, 2, 1, 1));
    items[2]["metadata"]["deletionTimestamp"] = json!("2026-11-01T11:59:00Z");
    items[1]["metadata"]["deletionTimestamp"] = json!("2026-11-01T11:59:00Z");
    items.extend(daemon_set("proxy", &json!([])));
    items[7]["status"] = status_of(1, 1, 1, 1);
    items[7]["spec"]["template"]["spec"]["nodeSelector"] = json!({"kubernetes.io/hostname": "n0"});
    items[0]["metadata"]["labels"]["kubernetes.io/hostname"] = json!("n0");
    items.push(pod("proxy", "new", "n0", Doing::Ready));
    let (_, said, report, place) = imported("being-deleted", &items);
    let scenario = String::from_utf8(place.file("lab/lab.ron")).unwrap();
    assert!(scenario.contains(r#"RestartRollout("proxy")"#), "{scenario}");
    let manifest = |name: &str| String::from_utf8(place.file(&format!("lab/{name}.yaml"))).unwrap();
    assert!(manifest("agent").contains("type: OnDelete") && !manifest("proxy").contains("type: OnDelete"));
    for words in [
        "| 1 | DaemonSets that are being deleted, which stay: nothing of them rolls out, and pods that they lack are made |",
        "| 1 | nodes that are being deleted, which stay |",
    ] {
        assert!(report.contains(words), "{report}");
    }
    let cause = "A cause of differences: 1 DaemonSet being deleted, whose status is written no more.";
    assert!(said.contains(cause) && !said.contains("moments"), "{said}");
}
