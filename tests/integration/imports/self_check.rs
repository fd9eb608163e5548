//! Where a scenario cannot begin as the cluster was, that is said, with the nodes and the rule.

use crate::support::workplace::{Workplace, status, stderr, stdout};

/// Two nodes that say no zone, and a DaemonSet that wants no zone: in a scenario every node has one.
const WITHOUT_ZONES: &str = r#"[
    {"kind": "Node", "metadata": {"name": "a", "labels": {"agentpool": "small"}}},
    {"kind": "Node", "metadata": {"name": "b", "labels": {"agentpool": "small"}}},
    {"kind": "DaemonSet", "metadata": {"name": "agent", "namespace": "x"},
     "spec": {"selector": {"matchLabels": {"app": "agent"}}, "template": {"metadata": {"labels": {"app": "agent"}}, "spec": {
        "containers": [{"name": "agent", "image": "agent:1"}],
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
            {"matchExpressions": [{"key": "topology.kubernetes.io/zone", "operator": "DoesNotExist"}]}]}}}}}},
     "status": {"desiredNumberScheduled": 2, "currentNumberScheduled": 2, "numberReady": 2, "numberAvailable": 2,
        "updatedNumberScheduled": 2, "numberMisscheduled": 0}}
]"#;

#[test]
fn a_difference_is_named_with_its_figures_its_nodes_and_the_rule() {
    let workplace = Workplace::new("import-differs");
    workplace.write("dump.json", WITHOUT_ZONES);
    let output = workplace.everynode(&["import", "dump.json", "--out", "out"]);
    assert_eq!(status(&output), 1);
    let said = stdout(&output);
    let report = String::from_utf8(workplace.file("out/import.md")).unwrap();
    for text in [&said, &report] {
        assert!(text.contains("agent: desired: 2 in the cluster, 0 in the simulation"), "{text}");
        let of_node =
            "node small-00001: a pod belongs there in the cluster, and here not: required node affinity";
        assert!(text.to_lowercase().contains(of_node), "{text}");
        assert!(text.contains("topology.kubernetes.io/zone"), "{text}");
    }
}

#[test]
fn without_pods_and_revisions_what_the_status_says_is_taken_to_be_so() {
    let workplace = Workplace::new("import-no-pods");
    workplace.write("dump.json", &WITHOUT_ZONES.replace("topology.kubernetes.io/zone", "example.com/old"));
    let output = workplace.everynode(&["import", "dump.json", "--out", "out"]);
    assert_eq!(status(&output), 0, "{}", stdout(&output));
    let report = String::from_utf8(workplace.file("out/import.md")).unwrap();
    assert!(
        report.contains("DaemonSets without their pods in the dump, which are taken to be complete"),
        "{report}"
    );
}

/// A node that has just joined, or died and lost its pod, has none and needs none until it is ready.
#[test]
fn a_node_that_is_not_ready_and_has_no_pod_begins_without_one() {
    let workplace = Workplace::new("import-joining");
    let pod = |node: &str| {
        format!(
            r#"{{"kind": "Pod", "metadata": {{"name": "agent-{node}", "namespace": "x", "labels": {{"app": "agent", "controller-revision-hash": "1"}},
                "ownerReferences": [{{"kind": "DaemonSet", "name": "agent", "controller": true}}]}}, "spec": {{"nodeName": "{node}"}},
                "status": {{"phase": "Running", "conditions": [{{"type": "Ready", "status": "True"}}]}}}}"#
        )
    };
    let joining = r#"{"kind": "Node", "metadata": {"name": "c", "labels": {"agentpool": "small"}}, "spec": {"taints": [
        {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}, {"key": "node.kubernetes.io/not-ready", "effect": "NoExecute"}]},
        "status": {"conditions": [{"type": "Ready", "status": "False"}]}}"#;
    let more = [pod("a"), pod("b"), joining.to_owned()].join(", ");
    let dump = WITHOUT_ZONES.replace("topology.kubernetes.io/zone", "example.com/old");
    workplace.write("dump.json", &format!("{}, {more}]", dump.trim_end().trim_end_matches(']')));
    let output = workplace.everynode(&["import", "dump.json", "--out", "out"]);
    let scenario = String::from_utf8(workplace.file("out/out.ron")).unwrap();
    assert!(scenario.contains(r#"(pool: "small", nodes: "2", state: Missing)"#), "{scenario}");
    assert_eq!(status(&output), 0, "{}", stdout(&output));
}

#[test]
fn daemon_sets_that_cannot_be_used_are_not_called_absent() {
    let workplace = Workplace::new("import-unusable");
    let long = "a".repeat(254);
    let dump = WITHOUT_ZONES.replace("topology.kubernetes.io/zone", "example.com/old");
    for unusable in [
        dump.replace(r#""name": "agent", "namespace""#, &format!(r#""name": "{long}", "namespace""#)),
        dump.replace(r#""spec": {"selector""#, r#""no-spec": {"selector""#),
    ] {
        workplace.write("dump.json", &unusable);
        let output = workplace.everynode(&["import", "dump.json", "--out", "out"]);
        assert_eq!(status(&output), 2, "{}", stdout(&output));
        assert!(stderr(&output).contains("none of its DaemonSets can be used"), "{}", stderr(&output));
    }
}

/// Every kubelet labels its node with its operating system, and so does a scenario; the nodes of this dump have no such label.
#[test]
fn a_pod_that_belongs_where_the_cluster_has_none_is_told_with_the_rule_that_keeps_it_off_there() {
    let workplace = Workplace::new("import-rule");
    let selector = r#""nodeSelector": {"kubernetes.io/os": "linux"}, "containers""#;
    let dump = WITHOUT_ZONES.replace("topology.kubernetes.io/zone", "example.com/old");
    let dump = dump.replace("\"containers\"", selector).replace("Scheduled\": 2", "Scheduled\": 0");
    workplace.write(
        "dump.json",
        &dump.replace("\"numberReady\": 2, \"numberAvailable\": 2", "\"numberReady\": 0"),
    );
    let output = workplace.everynode(&["import", "dump.json", "--out", "out"]);
    assert_eq!(status(&output), 1);
    let said = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    let words = "node small-00000: no pod belongs there in the cluster, and here one does: there the node selector keeps it off";
    assert!(said.contains(words), "{said}");
}

#[test]
fn pods_that_are_ready_for_less_than_min_ready_seconds_are_no_matter_of_different_moments() {
    let workplace = Workplace::new("import-min-ready");
    let dump = WITHOUT_ZONES.replace("topology.kubernetes.io/zone", "example.com/old");
    let dump = dump.replace("\"numberAvailable\": 2", "\"numberAvailable\": 1");
    workplace.write("dump.json", &dump.replace("\"selector\"", "\"minReadySeconds\": 30, \"selector\""));
    let output = workplace.everynode(&["import", "dump.json", "--out", "out"]);
    assert_eq!(status(&output), 1);
    let said = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("available: 1 in the cluster, 2 in the simulation, where pods that are ready"),
        "{said}"
    );
    assert!(said.contains("longer than minReadySeconds, 30"), "{said}");
}
