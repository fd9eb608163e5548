//! `docs/output-files.md` names every kind of fact, every reason and every field.

use serde_json::Value;

use crate::support::workplace::{AGENT_MANIFEST, SMALL, Workplace, repository, status, stderr, stdout};
use everynode::record::fact::{FactKind, Reason};

const DOCS: &str = include_str!("../../docs/output-files.md");

#[test]
fn every_kind_and_reason_of_the_timeline_is_documented() {
    let kinds = FactKind::ALL.iter().map(|kind| kind.as_str());
    let reasons = Reason::ALL.iter().map(|reason| reason.as_str()).filter(|reason| !reason.is_empty());
    for word in kinds.chain(reasons) {
        assert!(DOCS.contains(&format!("| `{word}` |")), "{word}");
    }
}

#[test]
fn every_field_of_the_summary_is_documented() {
    let workplace = Workplace::new("output-docs");
    workplace.write("small.ron", &SMALL);
    let output = workplace.everynode(&["run", "small.ron", "--format", "json", "--no-charts"]);
    let summary: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let rollout = &summary["daemon_sets"][0]["rollouts"][0];
    let lowest = serde_json::json!({"available": 3, "desired": 4, "share": 0.75});
    assert_eq!(rollout["lowest_availability"], lowest);
    for field in fields(&summary) {
        let words = [format!("`{field}`"), format!("`{field}[]`")];
        assert!(words.iter().any(|word| DOCS.contains(word)), "{field}");
    }
}

#[test]
fn what_explain_says_is_documented() {
    let manifest = r#"
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      nodeName: elsewhere
      nodeSelector: {disk: ssd}
      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [
        {matchExpressions: [{key: gpu, operator: In, values: [a100]}, {key: kubernetes.io/os, operator: Exists}]},
        {matchFields: [{key: metadata.name, operator: In, values: [other]}]}]}}}
      containers: [{name: agent, image: 'agent:1'}]
"#;
    let workplace = Workplace::new("explain-docs");
    workplace.write("agent.yaml", manifest);
    workplace.write(
        "some.ron",
        r#"(duration: "1m", node_pools: {"pool": (count: 2, labels: {"gpu": "t4"}, taints: ["a=b:NoSchedule"])},
            daemon_sets: {"agent": (manifest: "agent.yaml")})"#,
    );
    let output = workplace.everynode(&["explain", "some.ron", "--format", "json", "--node", "pool-00001"]);
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    for field in fields(&answer) {
        let words = [format!("`{field}`"), format!("`{field}[]`")];
        assert!(words.iter().any(|word| DOCS.contains(word)), "{field}");
    }
    let one = &answer[0];
    assert_eq!((&one["should_run"], &one["nodes"]), (&Value::from(false), &Value::from(1)));
    let rules: Vec<&str> =
        one["obstacles"].as_array().unwrap().iter().map(|rule| rule["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["nodeName", "nodeSelector", "nodeAffinity", "taint"]);
    assert!(rules.iter().all(|rule| DOCS.contains(&format!("| `{rule}` |"))));
    let unmatched = &one["obstacles"][2]["terms"][0]["unmatched_expressions"];
    let expected = serde_json::json!([{"key": "gpu", "operator": "In", "values": ["a100"], "found": "t4"}]);
    assert_eq!(unmatched, &expected, "the expression that holds is not named");
}

#[test]
fn what_a_changed_manifest_does_is_documented() {
    let workplace = Workplace::new("against-docs");
    let port =
        "spec: {containers: [{name: agent, image: 'agent:1', ports: [{containerPort: 80, hostPort: 80}]}]}";
    let agent = AGENT_MANIFEST.replace("spec: {containers: [{name: agent, image: 'agent:1'}]}", port);
    workplace.write("agent.yaml", &format!("{agent}---{}", agent.replace("agent}", "other}")));
    workplace.write(
        "some.ron",
        r#"(duration: "1m", node_pools: {"pool": (count: 2)}, daemon_sets: {"agent": (manifest: "agent.yaml#agent"),
            "other": (manifest: "agent.yaml#other")})"#,
    );
    workplace.write("new.yaml", &agent.replace("agent:1", "agent:2"));
    let explain = ["explain", "some.ron", "--format", "json"];
    for more in [&["--against", "new.yaml"][..], &["--node", "pool-00000"]] {
        let output = workplace.everynode(&[&explain[..], more].concat());
        let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
        for field in fields(&answer) {
            let words = [format!("`{field}`"), format!("`{field}[]`")];
            assert!(words.iter().any(|word| DOCS.contains(word)), "{field}");
        }
    }
}

#[test]
fn what_diff_says_as_data_is_documented() {
    let workplace = Workplace::new("diff-docs");
    workplace.write("small.ron", &SMALL);
    workplace.write("other.ron", &SMALL.replace("count: 4", "count: 5"));
    let output = workplace.everynode(&["diff", "small.ron", "other.ron", "--format", "json"]);
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    for field in fields(&answer) {
        let words = [format!("`{field}`"), format!("`{field}[]`")];
        assert!(words.iter().any(|word| DOCS.contains(word)), "{field}");
    }
}

#[test]
fn what_check_says_as_data_is_documented() {
    let workplace = Workplace::new("check-docs");
    let manifest = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\nspec:\n  selector: {matchLabels: {app: agent}}\n  \
                    strategy: {}\n  template:\n    metadata: {labels: {app: agent}}\n    spec: {containers: [{name: agent, image: 'agent:1'}]}\n";
    workplace.write("agent.yaml", manifest);
    workplace.write("good.yaml", &manifest.replace("  strategy: {}\n", ""));
    let output = workplace.everynode(&["check", "agent.yaml", "--format", "json"]);
    assert_eq!((status(&output), stderr(&output)), (2, String::new()));
    assert!(DOCS.contains(&stdout(&output)), "{}", stdout(&output));
    let both = workplace.everynode(&["check", "good.yaml", "agent.yaml", "--format", "json"]);
    assert_eq!(status(&both), 2);
    let answer: Value = serde_json::from_str(&stdout(&both)).unwrap();
    assert_eq!(answer[0]["found"], "a valid DaemonSet: agent");
    assert_eq!((&answer[0]["usable"], &answer[1]["usable"]), (&Value::from(true), &Value::from(false)));
    assert_eq!(status(&workplace.everynode(&["check", "good.yaml", "--format", "json"])), 0);
    let missing = workplace.everynode(&["check", "nowhere.ron", "--format", "json"]);
    assert_eq!(status(&missing), 2);
    let answer: Value = serde_json::from_str(&stdout(&missing)).unwrap();
    assert!(answer[0]["diagnostics"][0]["message"].as_str().unwrap().contains("nowhere.ron"), "{answer}");
    for field in fields(&answer) {
        let words = [format!("`{field}`"), format!("`{field}[]`")];
        assert!(words.iter().any(|word| DOCS.contains(word)), "{field}");
    }
}

#[test]
fn what_conformance_says_as_data_is_documented() {
    let workplace = Workplace::new("conformance-docs");
    workplace.write(
        "wrong.jsonl",
        &r#"{"name": "made-up", "expected": {"decodes": false}, "manifest": {"apiVersion": "apps/v1", "kind": "DaemonSet",
            "metadata": {"name": "agent", "namespace": "tools"}, "spec": {"selector": {"matchLabels": {"app": "agent"}},
            "template": {"metadata": {"labels": {"app": "agent"}},
            "spec": {"containers": [{"name": "agent", "image": "agent:1"}]}}}}}"#
        .replace('\n', " "),
    );
    let output = workplace.everynode(&["conformance", "wrong.jsonl", "--format", "json"]);
    assert_eq!(status(&output), 1);
    assert!(DOCS.contains(&stdout(&output)), "{}", stdout(&output));
    let corpus = repository("tests/corpus/manifests.jsonl.gz");
    let agreeing = workplace.everynode(&["conformance", &corpus, "--format", "json"]);
    assert_eq!(status(&agreeing), 0);
    let answer: Value = serde_json::from_str(&stdout(&agreeing)).unwrap();
    let count =
        serde_json::json!({"kind": "manifests", "kubernetes_version": "1.31", "records": 90, "agreeing": 90});
    assert_eq!((&answer["all_agree"], &answer["counts"]), (&Value::from(true), &serde_json::json!([count])));
}

/// Names of fields, but for those of Kubernetes' status and the causes, which are documented elsewhere.
fn fields(value: &Value) -> Vec<String> {
    match value {
        Value::Object(object) => object
            .iter()
            .flat_map(|(name, value)| {
                let has_own_words =
                    ["status", "uncovered_node_seconds", "overrides"].contains(&name.as_str());
                let inner = if has_own_words { Vec::new() } else { fields(value) };
                std::iter::once(name.clone()).chain(inner)
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(fields).collect(),
        _ => Vec::new(),
    }
}
