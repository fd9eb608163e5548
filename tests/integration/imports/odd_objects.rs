//! Objects of which something is none: that alone is left out and counted, and the rest is imported.

use serde_json::{Value, json};

use super::clusters::{Doing, daemon_set, list, node, pod};
use super::well;
use crate::support::workplace::{Workplace, status, stderr, stdout};

/// Two nodes with a DaemonSet that is well.
fn cluster() -> Vec<Value> {
    let mut items = vec![node("n0", true), node("n1", true)];
    items.extend(daemon_set("agent", &json!([])));
    items.extend(["n0", "n1"].map(|node| pod("agent", "new", node, Doing::Ready)));
    items
}

fn text(place: &Workplace, file: &str) -> String {
    String::from_utf8(place.file(file)).unwrap()
}

#[test]
fn an_amount_that_is_none_counts_as_absent_and_is_told_with_its_object_and_field() {
    let place = Workplace::new("import-odd-amounts");
    let mut items = cluster();
    items[0]["status"]["allocatable"]["memory"] = json!("plenty");
    let request = |text: &str| json!({"requests": {"cpu": "100m", "memory": text}});
    items[2]["spec"]["template"]["spec"]["containers"][0]["resources"] = request("1 GB");
    items[5]["spec"]["containers"][0]["resources"] = request("--1");
    place.write("dump.json", &list(&items));
    let output = place.everynode(&["import", "dump.json", "--out", "lab"]);
    well(&output);
    for field in [
        "Node n0: status.allocatable[memory]",
        "DaemonSet x/agent: spec.template.spec.containers[0].resources.requests[memory]",
        "Pod x/agent-n0: spec.containers[0].resources.requests[memory]",
    ] {
        assert!(
            stderr(&output).contains(&format!("{field} is no amount and counts as absent")),
            "{}",
            stderr(&output)
        );
    }
    let report = text(&place, "lab/import.md");
    assert!(report.contains("| 3 | amounts that are none, which count as absent |"), "{report}");
    assert!(text(&place, "lab/agent.yaml").contains("cpu: \"100m\""), "{}", text(&place, "lab/agent.yaml"));
}

#[test]
fn a_status_with_figures_below_nothing_counts_as_not_written() {
    let place = Workplace::new("import-odd-status");
    let mut items = cluster();
    items[2]["status"] = json!({"desiredNumberScheduled": 2, "numberReady": -1});
    place.write("dump.json", &list(&items));
    well(&place.everynode(&["import", "dump.json", "--out", "lab"]));
    let report = text(&place, "lab/import.md");
    let counted = "| 1 | statuses of DaemonSets with figures that are none or less than nothing |";
    assert!(report.contains(counted), "{report}");
}

#[test]
fn labels_zones_and_taints_that_no_api_server_takes_are_left_out_and_counted() {
    let place = Workplace::new("import-odd-labels");
    let mut items = cluster();
    for item in &mut items[..2] {
        item["metadata"]["labels"] =
            json!({"agentpool": "-small-", "topology.kubernetes.io/zone": "zone 1", "a/b/c": "d"});
        item["spec"]["taints"] = json!([{"key": "team", "value": "no good!", "effect": "NoSchedule"}]);
    }
    place.write("dump.json", &list(&items));
    for names in [&[][..], &["--keep-names"]] {
        well(&place.everynode(&[&["import", "dump.json", "--out", "lab", "--force"], names].concat()));
        let report = text(&place, "lab/import.md");
        assert!(report.contains("| 6 | labels of nodes that no API server takes |"), "{report}");
        assert!(report.contains("| 2 | taints of nodes that no API server takes |"), "{report}");
        assert_eq!(status(&place.everynode(&["check", "lab/lab.ron"])), 0);
    }
}

#[test]
fn a_node_without_any_memory_has_not_said_it_and_one_of_each_is_one() {
    let place = Workplace::new("import-odd-memory");
    let mut items = cluster();
    items.retain(|item| item["metadata"]["name"] != "n1" && item["spec"]["nodeName"] != "n1");
    items[0]["status"]["allocatable"]["memory"] = json!("0");
    place.write("dump.json", &list(&items));
    let said = well(&place.everynode(&["import", "dump.json", "--out", "lab"]));
    assert!(said.starts_with("1 node in 1 pool, 1 DaemonSet, 1 pod\n"), "{said}");
    let report = text(&place, "lab/import.md");
    assert!(report.contains("1 node in, 1 pool out; 1 DaemonSet, 1 pod."), "{report}");
    assert!(report.contains("| 1 | amounts of memory and disk of nodes that are nothing |"), "{report}");
    assert!(!text(&place, "lab/lab.ron").contains("memory:"));
}

#[test]
fn an_older_revision_takes_no_other_daemon_set_s_file() {
    let place = Workplace::new("import-odd-names");
    let mut items = cluster();
    items.push(pod("agent", "old", "n0", Doing::Ready));
    items.last_mut().unwrap()["metadata"]["name"] = json!("agent-older");
    items.extend(daemon_set("agent.revision-1", &json!([])));
    place.write("dump.json", &list(&items));
    // A node with two pods is another than the cluster's.
    place.everynode(&["import", "dump.json", "--out", "lab"]);
    let names: Vec<String> = place.files("lab").into_iter().map(|(name, _)| name).collect();
    let manifests: Vec<&String> = names.iter().filter(|name| name.ends_with(".yaml")).collect();
    assert_eq!(manifests, ["agent.revision-1-2.yaml", "agent.revision-1.yaml", "agent.yaml"]);
    assert!(text(&place, "lab/agent.revision-1.yaml").contains("name: agent.revision-1\n"));
    assert!(text(&place, "lab/agent.revision-1-2.yaml").contains("name: agent\n"));
}

#[test]
fn a_folder_called_as_a_run_s_copy_of_its_scenario_is_no_trap() {
    let place = Workplace::new("import-as-run");
    place.write("dump.json", &list(&cluster()));
    for _ in 0..2 {
        well(&place.everynode(&["import", "dump.json", "--out", "scenario-as-run"]));
    }
    assert!(place.exists("scenario-as-run/cluster.ron"));
    well(&place.everynode(&["check", "scenario-as-run/cluster.ron"]));
}

#[test]
fn json_documents_with_divisions_between_them_are_read() {
    let place = Workplace::new("import-divided");
    let documents: Vec<String> =
        cluster().iter().map(|item| serde_json::to_string_pretty(item).unwrap()).collect();
    place.write("dump.yaml", &documents.join("\n---\n"));
    let output = place.everynode(&["import", "dump.yaml", "--out", "lab"]);
    assert!(stdout(&output).starts_with("2 nodes in 1 pool, 1 DaemonSet, 2 pods\n"), "{}", stderr(&output));
}

/// The same cluster in two files, of two moments: a node was cordoned, and a pod became ready.
#[test]
fn of_two_objects_of_one_name_the_later_one_counts() {
    let place = Workplace::new("import-odd-twice");
    let versioned = |mut item: Value, version: &str| {
        item["metadata"]["resourceVersion"] = json!(version);
        item
    };
    let mut cordoned = node("n1", true);
    cordoned["spec"]["unschedulable"] = json!(true);
    cordoned["spec"]["taints"] = json!([{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]);
    let earlier =
        [versioned(node("n1", true), "99"), versioned(pod("agent", "new", "n1", Doing::JustRuns), "98")];
    let later = [versioned(cordoned, "100"), versioned(pod("agent", "new", "n1", Doing::Ready), "101")];
    let mut others = vec![node("n0", true)];
    others.extend(daemon_set("agent", &json!([])));
    others.push(pod("agent", "new", "n0", Doing::Ready));
    let mut scenarios = Vec::new();
    for (name, twice) in [("a", [&earlier, &later]), ("b", [&later, &earlier])] {
        let items = [&others[..], &twice[0][..], &twice[1][..]].concat();
        place.write("dump.json", &list(&items));
        well(&place.everynode(&["import", "dump.json", "--out", name]));
        let report = text(&place, &format!("{name}/import.md"));
        assert!(report.contains("| 2 | objects that were there twice |"), "{report}");
        assert!(report.contains("| 2 | of these differed, of which the later ones count |"), "{report}");
        let scenario = text(&place, &format!("{name}/{name}.ron"));
        assert!(scenario.contains("unschedulable: true") && !scenario.contains("Pending"), "{scenario}");
        scenarios.push(scenario);
    }
    assert_eq!(scenarios[0], scenarios[1]);
}
