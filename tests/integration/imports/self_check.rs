//! Where a scenario cannot begin as the cluster was, that is said, with the nodes and the rule.

use crate::support::workplace::{Workplace, status, stdout};

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
