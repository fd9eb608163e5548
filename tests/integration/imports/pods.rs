//! Pods that are not as they should be stay so after an import, and DaemonSets of one name in two namespaces stay two.

use serde_json::{Value, json};

use super::well;
use crate::support::workplace::{Workplace, stdout};

fn node(name: &str) -> Value {
    json!({
        "kind": "Node", "metadata": {"name": name, "labels": {"agentpool": "small"}},
        "status": {"allocatable": {"cpu": "2", "memory": "8589934592", "pods": "110"},
            "conditions": [{"type": "Ready", "status": "True"}]},
    })
}

/// `agent` in this namespace, whose pods ask for so much cpu, of which so many of the three are ready.
fn daemon_set(namespace: &str, cpu: &str, ready: u32) -> Value {
    json!({
        "kind": "DaemonSet", "metadata": {"name": "agent", "namespace": namespace, "generation": 1},
        "spec": {"selector": {"matchLabels": {"app": "agent"}}, "template": {"metadata": {"labels": {"app": "agent"}},
            "spec": {"containers": [{"name": "agent", "image": format!("{namespace}:1"), "resources": {"requests": {"cpu": cpu}}}]}}},
        "status": {"desiredNumberScheduled": 3, "currentNumberScheduled": 3, "updatedNumberScheduled": 3,
            "numberReady": ready, "numberAvailable": ready, "numberUnavailable": 3 - ready, "numberMisscheduled": 0,
            "observedGeneration": 1},
    })
}

fn pod(namespace: &str, name: &str, node: &str, ready: bool) -> Value {
    json!({
        "kind": "Pod", "metadata": {"name": name, "namespace": namespace, "creationTimestamp": "2026-11-01T10:00:00Z",
            "labels": {"controller-revision-hash": "one"},
            "ownerReferences": [{"kind": "DaemonSet", "name": "agent", "controller": true}]},
        "spec": {"nodeName": node, "containers": [{"name": "agent", "image": "agent:1"}]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": if ready { "True" } else { "False" }}],
            "containerStatuses": [{"name": "agent", "state": {"running": {"startedAt": "2026-11-01T10:00:05Z"}}}]},
    })
}

/// Two namespaces with an `agent` each: in one of them a pod runs and is not ready, and a node has a second pod.
fn dump() -> String {
    let mut items: Vec<Value> = ["n1", "n2", "n3"].map(node).into();
    items.extend([daemon_set("logging", "100m", 2), daemon_set("metrics", "200m", 3)]);
    items.extend(
        [("a", "n1", true), ("b", "n2", false), ("c", "n3", true), ("d", "n3", true)]
            .map(|(name, node, ready)| pod("logging", &format!("agent-{name}"), node, ready)),
    );
    items.extend(["n1", "n2", "n3"].map(|node| pod("metrics", &format!("agent-{node}"), node, true)));
    json!({"kind": "List", "items": items}).to_string()
}

/// The figures behind a name in a table: desired, current, ready, …
fn figures(table: &str, name: &str) -> Vec<String> {
    let row = table.lines().find(|line| line.starts_with(&format!("{name} ")));
    let row = row.unwrap_or_else(|| panic!("no {name} in {table}"));
    row.split_whitespace().skip(1).map(str::to_owned).collect()
}

#[test]
fn what_is_not_ready_stays_so_and_a_second_pod_is_counted() {
    let place = Workplace::new("import-not-ready");
    place.write("dump.json", &dump());
    let said = well(&place.everynode(&["import", "dump.json", "--out", "lab"]));
    assert!(said.contains("The scenario begins as the status of all its DaemonSets has it."), "{said}");
    let report = String::from_utf8(place.file("lab/import.md")).unwrap();
    assert!(report.contains("| 1 | second pods of a DaemonSet on one node |"), "{report}");
    let scenario = String::from_utf8(place.file("lab/lab.ron")).unwrap();
    assert!(scenario.contains(r#"(pool: "small", nodes: "1", state: NotReady)"#), "{scenario}");
    assert!(scenario.contains(r#"memory: "8Gi""#), "{scenario}");
    // Nobody does anything for two hours.
    let nothing = ["--set", "script=[]", "--set", "objectives=[]", "--no-charts", "--out", "run"];
    let ran = well(&place.everynode(&[&["run", "lab/lab.ron"], &nothing[..]].concat()));
    assert_eq!(figures(&ran, "agent.logging")[..3], ["3", "3", "2"], "{ran}");
    assert_eq!(figures(&ran, "agent.metrics")[..3], ["3", "3", "3"], "{ran}");
    // A rollout replaces it.
    let rollout = r#"script=[At("10m", RestartRollout("agent.logging"))]"#;
    let rolled =
        ["run", "lab/lab.ron", "--set", rollout, "--set", "objectives=[]", "--no-charts", "--out", "rolled"];
    let rolled = well(&place.everynode(&rolled));
    assert_eq!(figures(&rolled, "agent.logging")[..3], ["3", "3", "3"], "{rolled}");
}

#[test]
fn two_daemon_sets_of_one_name_stay_two_all_the_way() {
    let place = Workplace::new("import-namespaces");
    place.write("dump.json", &dump());
    well(&place.everynode(&["import", "dump.json", "--out", "lab", "--keep-names"]));
    for namespace in ["logging", "metrics"] {
        let manifest = String::from_utf8(place.file(&format!("lab/agent.{namespace}.yaml"))).unwrap();
        assert!(manifest.contains(&format!("namespace: {namespace}")), "{manifest}");
        assert!(manifest.contains("\n  name: agent\n"), "{manifest}");
    }
    let names = String::from_utf8(place.file("lab/nodes.csv")).unwrap();
    assert_eq!(names, "node,name_in_cluster\nsmall-00000,n1\nsmall-00001,n2\nsmall-00002,n3\n");
    let table = stdout(&place.everynode(&["capacity", "lab/lab.ron"]));
    // 100m and 200m of 2000m on each of three nodes.
    assert_eq!(figures(&table, "agent.logging")[..3], ["3", "100m", "(5%)"], "{table}");
    assert_eq!(figures(&table, "agent.metrics")[..3], ["3", "200m", "(10%)"], "{table}");
    let explained = stdout(&place.everynode(&["explain", "lab/lab.ron"]));
    assert!(explained.contains("agent.logging") && explained.contains("agent.metrics"), "{explained}");
    // An import of what the run exports has them by their namespaces again.
    let run = ["run", "lab/lab.ron", "--no-charts", "--out", "run", "--export", "kubernetes"];
    place.everynode(&run);
    let again = place.everynode(&["import", "run/kubernetes.json", "--out", "again"]);
    let again = stdout(&again);
    for name in ["agent.logging", "agent.metrics"] {
        assert_eq!(figures(&again, name)[..2], ["3", "3"], "{again}");
    }
}
