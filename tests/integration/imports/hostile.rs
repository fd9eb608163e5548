//! Dumps that no cluster wrote: each is imported or refused, and never more than that.

use std::fs;

use everynode::dump;
use everynode::import::gathered::Gathered;
use everynode::import::{Options, import};
use serde_json::{Value, json};

use super::dump as dump_file;
use crate::support::workplace::{Workplace, status, stderr, stdout};

fn imported(text: &[u8], keep_names: bool) -> Option<usize> {
    let mut gathered = Gathered::default();
    dump::read("dump", text, &mut gathered).ok()?;
    let imported = import(&gathered, Options { name: "x", keep_names }).ok()?;
    // Nothing that a terminal would obey is in what is written.
    for (name, text) in &imported.files {
        assert!(!text.contains(|it: char| it.is_control() && it != '\n'), "{name}:\n{text:?}");
    }
    Some(imported.files.len())
}

/// Values that are in no cluster, or in none that is well.
fn odd(number: u64) -> Value {
    match number % 12 {
        0 => Value::Null,
        1 => json!(""),
        2 => json!(-1),
        3 => json!(i64::MAX),
        4 => json!("99999999999999999999E"),
        5 => json!("\u{1b}[31m\u{202e}\"\\|"),
        6 => json!(["a"]),
        7 => json!({}),
        8 => json!(true),
        9 => json!("../../x"),
        10 => json!("1e-400"),
        _ => json!("x".repeat(300)),
    }
}

/// Replaces the value at this place of all that there are by an odd one. Yes: there was such a place.
fn replace(value: &mut Value, workplace: &mut i64, by: &Value) -> bool {
    if *workplace == 0 {
        *value = by.clone();
        return true;
    }
    *workplace -= 1;
    match value {
        Value::Array(elements) => elements.iter_mut().any(|element| replace(element, workplace, by)),
        Value::Object(fields) => fields.values_mut().any(|field| replace(field, workplace, by)),
        _ => false,
    }
}

#[test]
fn no_value_at_any_place_does_harm() {
    let whole: Value = serde_json::from_slice(&fs::read(dump_file("kubeadm.json")).unwrap()).unwrap();
    // A node, the DaemonSets with their revisions, and a few pods: so that it is done in seconds.
    let of_kind = |kind: &str, count: usize| {
        let items = whole["items"].as_array().unwrap().iter().filter(move |item| item["kind"] == kind);
        items.take(count).cloned().collect::<Vec<_>>()
    };
    let kinds = [("Node", 2), ("PriorityClass", 2), ("DaemonSet", 1), ("ControllerRevision", 1), ("Pod", 2)];
    let items: Vec<Value> = kinds.iter().flat_map(|&(kind, count)| of_kind(kind, count)).collect();
    let whole = json!({"kind": "List", "items": items});
    let mut taken = 0;
    for workplace in 0.. {
        let mut mutated = whole.clone();
        if !replace(&mut mutated, &mut (workplace as i64), &odd(workplace)) {
            break;
        }
        taken += u64::from(imported(mutated.to_string().as_bytes(), workplace % 2 == 0).is_some());
    }
    assert!(taken > 100, "most are taken: {taken}");
}

#[test]
fn no_end_does_harm() {
    let text = fs::read(dump_file("kwok.yaml")).unwrap();
    for end in (0..text.len()).step_by(97) {
        imported(&text[..end], false);
    }
}

/// A node that offers this much memory, is in this zone, and was created and became Ready at these times.
fn node(name: &str, memory: &str, zone: &str, [created, ready]: [&str; 2]) -> Value {
    json!({
        "kind": "Node",
        "metadata": {"name": name, "uid": "1", "creationTimestamp": created,
            "labels": {"agentpool": "small", "topology.kubernetes.io/zone": zone}},
        "status": {"allocatable": {"cpu": "2", "memory": memory, "pods": "110"},
            "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": ready}]},
    })
}

const TEN: [&str; 2] = ["2026-01-01T10:00:00Z", "2026-01-01T10:01:00Z"];

fn agent(namespace: &str) -> Value {
    json!({
        "kind": "DaemonSet", "metadata": {"name": "agent", "namespace": namespace, "uid": "1"},
        "spec": {"selector": {"matchLabels": {"app": "agent"}}, "template": {"metadata": {"labels": {"app": "agent"}},
            "spec": {"containers": [{"name": "agent", "image": "agent:1"}]}}},
    })
}

/// A pod of the agent that was created, bound, started and Ready at these times.
fn pod(name: &str, [created, bound, started, ready]: [&str; 4]) -> Value {
    json!({
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "x", "uid": "1", "creationTimestamp": created, "deletionTimestamp": created,
            "deletionGracePeriodSeconds": i64::MAX, "ownerReferences": [{"kind": "DaemonSet", "name": "agent", "controller": true}]},
        "spec": {"nodeName": "a", "terminationGracePeriodSeconds": i64::MIN, "containers": [{"name": "agent", "image": "agent:1"}]},
        "status": {
            "conditions": [{"type": "PodScheduled", "status": "True", "lastTransitionTime": bound},
                {"type": "Ready", "status": "True", "lastTransitionTime": ready}],
            "containerStatuses": [{"name": "agent", "state": {"running": {"startedAt": started}}}],
        },
    })
}

fn list(items: &[Value]) -> String {
    json!({"kind": "List", "items": items}).to_string()
}

#[test]
fn a_name_that_a_page_would_obey_is_text() {
    let place = Workplace::new("import-tags");
    let zone = "<img src=x onerror=alert(1)>|";
    let dump = list(&[node("<b>a</b>", "4Gi", zone, TEN), agent("x"), agent("<script>")]);
    place.write("dump.json", &dump.replace("\"small\"", "\"<script>alert(1)</script>\""));
    let output = place.everynode(&["import", "dump.json", "--out", "lab", "--keep-names"]);
    assert!(!stdout(&output).is_empty(), "{}", stderr(&output));
    let report = String::from_utf8(place.file("lab/import.md")).unwrap();
    // What stands in a block of code is no markup.
    let (prose, _) = report.split_once("```").unwrap_or((&report, ""));
    assert!(!prose.contains('<'), "{prose}");
    assert!(report.contains("DaemonSets whose names are none"), "{report}");
    let names: Vec<String> = place.files("lab").into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["agent.yaml", "import.json", "import.md", "lab.ron", "nodes.csv"]);
    assert_eq!(place.file("lab/nodes.csv"), b"node,name_in_cluster\n", "none of the names is one");
}

#[test]
fn less_than_nothing_is_left_out_and_counted() {
    let place = Workplace::new("import-negative");
    place.write("dump.json", &list(&[node("a", "-4Gi", "1", TEN), node("b", "4Gi", "1", TEN), agent("x")]));
    assert_eq!(status(&place.everynode(&["import", "dump.json", "--out", "lab"])), 0);
    let report = String::from_utf8(place.file("lab/import.md")).unwrap();
    assert!(report.contains("| 1 | amounts of nodes that are less than nothing |"), "{report}");
}

#[test]
fn one_uid_for_all_is_no_matter_and_one_name_twice_is_counted() {
    let place = Workplace::new("import-twice");
    let nodes = ["a", "b", "a"].map(|name| node(name, "4Gi", "1", TEN));
    place.write("dump.json", &list(&[&nodes[..], &[agent("x"), agent("x"), agent("y")]].concat()));
    let output = place.everynode(&["import", "dump.json", "--out", "lab"]);
    assert!(stdout(&output).starts_with("2 nodes in 1 pool, 2 DaemonSets"), "{}", stdout(&output));
    let report = String::from_utf8(place.file("lab/import.md")).unwrap();
    assert!(report.contains("| 2 | objects that were there twice |"), "{report}");
}

/// Times before all and after all, and of clocks that run backwards: Ready before creation, and bound after that.
#[test]
fn times_of_no_calendar_and_of_clocks_that_differ_are_left_out_and_counted() {
    let place = Workplace::new("import-times");
    let [ten, later] = TEN;
    let mut items = vec![agent("x"), node("a", "4Gi", "1", [later, ten])];
    let times = [
        "0000-01-01T00:00:00Z",
        "99999-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "-001-01-01T00:00:00Z",
        "2026-01-01T10:00:00+99:99",
    ];
    for (number, time) in times.into_iter().enumerate() {
        items.push(node(&format!("n{number}"), "4Gi", "1", [time, ten]));
        items.push(node(&format!("m{number}"), "4Gi", "1", [ten, time]));
        items.push(pod(&format!("agent-{number}"), [time, ten, time, later]));
    }
    items.push(pod("agent-back", [later, ten, later, ten]));
    place.write("dump.json", &list(&items));
    let imported = place.everynode(&["import", "dump.json", "--out", "lab"]);
    assert!(place.exists("lab/lab.ron"), "{}", stderr(&imported));
    let calibrated = place.everynode(&["calibrate", "dump.json", "--format", "json"]);
    assert_eq!(status(&calibrated), 0, "{}", stderr(&calibrated));
    // Two of the five are none.
    assert!(
        stderr(&calibrated).contains("times are none and count as absent, as `99999-01-01T00:00:00Z`"),
        "{}",
        stderr(&calibrated)
    );
    let found: Value = serde_json::from_str(&stdout(&calibrated)).unwrap();
    let of_all = |delay: &str| {
        let mut delays = found["delays"].as_array().unwrap().iter();
        delays.find(|one| one["delay"] == delay && one["of"] == "all").unwrap().clone()
    };
    for delay in ["node_startup", "scheduling", "readiness"] {
        let excluded = of_all(delay)["excluded"].to_string();
        assert!(excluded.contains("ended before they began"), "{delay}: {excluded}");
    }
}

#[test]
fn a_million_objects_of_nothing_are_passed_over_one_by_one() {
    let place = Workplace::new("import-tiny");
    let nothing = r#"{"kind":"Secret"},"#.repeat(1_000_000);
    let rest = [node("a", "4Gi", "1", TEN), agent("x")].map(|item| item.to_string()).join(",");
    place.write("dump.json", &format!(r#"{{"kind": "List", "items": [{nothing}{rest}]}}"#));
    assert_eq!(status(&place.everynode(&["import", "dump.json", "--out", "lab"])), 0);
    let report = String::from_utf8(place.file("lab/import.md")).unwrap();
    assert!(report.contains("| 1000000 | objects of kinds that decide nothing here |"), "{report}");
}

/// What is missing may be in the file that cannot be read, so that this is said first.
#[test]
fn an_unreadable_file_is_named_though_nothing_can_be_imported() {
    let place = Workplace::new("import-unreadable");
    place.write("dump/nodes.json", &list(&[node("a", "4Gi", "1", TEN)]));
    place.write("dump/sets.json", &list(&[agent("x")]).replace("agent:1\"", "agent:1"));
    let output = place.everynode(&["import", "dump", "--out", "lab"]);
    assert_eq!(status(&output), 2);
    let said = stderr(&output);
    let (before, after) =
        said.split_once("there are no DaemonSets in it").unwrap_or_else(|| panic!("{said}"));
    assert!(before.contains("passed over dump/sets.json, line 1"), "{before}{after}");
}

/// What was read before a file breaks off counts, and that the rest is missing is said, not least by the exit status.
#[test]
fn a_file_that_breaks_off_in_a_folder_is_no_whole_dump() {
    let place = Workplace::new("import-broken-off");
    place.write("dump/all.json", &list(&[node("a", "4Gi", "1", TEN), agent("x")]));
    let nodes = list(&[node("b", "4Gi", "2", TEN), node("c", "4Gi", "3", TEN)]);
    place.write("dump/nodes.json", &nodes[..nodes.len() - 40]);
    let output = place.everynode(&["import", "dump", "--out", "lab"]);
    assert_eq!(status(&output), 1, "{}{}", stdout(&output), stderr(&output));
    let told = "it ends in the midst of an object; the object before that counts, and what comes after it is missing";
    assert!(stderr(&output).contains(told), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("2 nodes in 1 pool"), "{}", stdout(&output));
    let report = String::from_utf8(place.file("lab/import.md")).unwrap();
    assert!(
        report.contains("| 1 | files that broke off: what they say besides is missing here |"),
        "{report}"
    );
}

/// Links in a folder are not followed: not to a file, and not back to the folder.
#[cfg(unix)]
#[test]
fn links_in_a_folder_lead_nowhere() {
    let place = Workplace::new("import-links");
    place.write("dump/all.json", &list(&[node("a", "4Gi", "1", TEN), agent("x")]));
    place.write("secret.json", &list(&[node("secret", "4Gi", "1", TEN)]));
    std::os::unix::fs::symlink("../secret.json", place.folder.join("dump/link.json")).unwrap();
    std::os::unix::fs::symlink(".", place.folder.join("dump/loop")).unwrap();
    let output = place.everynode(&["import", "dump", "--out", "lab"]);
    assert!(stdout(&output).starts_with("1 node in 1 pool"), "{}{}", stdout(&output), stderr(&output));
}
