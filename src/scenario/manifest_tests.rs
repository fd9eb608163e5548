//! Tests of reading manifests.

use crate::scenario::manifest_fields::find_field;
use serde_json::json;

use super::*;

#[test]
fn yaml_documents_are_objects_and_words_are_what_kubectl_takes_them_for() {
    let documents = read_documents(
        "---\nkind: DaemonSet\nlabels: {a: yes, b: Off, quoted: 'yes', other: yesterday}\n---\n# nothing\n---\nkind: Node\n...\n",
    )
    .unwrap();
    assert_eq!(documents.len(), 2);
    assert_eq!(documents[0]["labels"], json!({"a": true, "b": false, "quoted": "yes", "other": "yesterday"}));
    assert_eq!(documents[1], json!({"kind": "Node"}));
    assert_eq!(read_documents("").unwrap(), Vec::<Value>::new());
    assert_eq!(read_documents("# only a comment\n").unwrap(), Vec::<Value>::new());
}

/// As `sigs.k8s.io/yaml` turns them into JSON.
#[test]
fn keys_are_texts_whatever_yaml_takes_them_for() {
    let keys =
        read_documents("{y: 1, 'y': 2, off: 3, 80: 4, 0x10: 5, 1.10: 6, 2001-01-01: 7, 12_000: 8}").unwrap();
    assert_eq!(
        keys,
        [json!({"true": 1, "y": 2, "false": 3, "80": 4, "16": 5, "1.1": 6, "2001-01-01": 7, "12000": 8})]
    );
    assert!(read_documents("labels:\n  ~: a\n").unwrap_err().to_string().contains("must not be null"));
}

#[test]
fn what_begins_as_json_may_be_yaml() {
    let flow = read_documents("{kind: DaemonSet, metadata: {name: otter,},}\n---\nkind: Node\n").unwrap();
    assert_eq!(flow, [json!({"kind": "DaemonSet", "metadata": {"name": "otter"}}), json!({"kind": "Node"})]);
    let flow = read_documents("{spec: [}").unwrap_err();
    assert!(!flow.message.contains("key must be a string"), "{flow}");
    let neither = read_documents("{\"kind\": \"Node\",\n \"spec\" 1}").unwrap_err();
    assert_eq!((neither.line, neither.message.as_str()), (2, "expected `:`"));
}

#[test]
fn json_and_anchors_are_read_too() {
    assert_eq!(read_documents(" {\"kind\": \"Node\"}\n{\"a\": 1.5}").unwrap().len(), 2);
    let anchored =
        read_documents("base: &labels {app: agent}\nlabels: *labels\nmerged: {<<: *labels, tier: node}")
            .unwrap();
    assert_eq!(anchored[0]["labels"], json!({"app": "agent"}));
    assert_eq!(anchored[0]["merged"], json!({"app": "agent", "tier": "node"}));
}

#[test]
fn lists_are_unpacked() {
    let list = "kind: List\napiVersion: v1\nitems:\n- kind: Node\n  metadata: {name: a}\n-\n- kind: Node\n---\nkind: DaemonSet\n";
    let documents = read_documents(list).unwrap();
    assert_eq!(documents.len(), 3);
    assert_eq!(documents[0]["metadata"]["name"], "a");
    let typed =
        read_documents("{\"kind\": \"NodeList\", \"apiVersion\": \"v1\", \"items\": [{\"metadata\": {}}]}")
            .unwrap();
    assert_eq!(typed, [json!({"kind": "Node", "apiVersion": "v1", "metadata": {}})]);
    assert_eq!(read_documents("kind: List\nitems: []\n").unwrap(), Vec::<Value>::new());
}

#[test]
fn numbers_mean_what_they_mean_to_kubectl() {
    let documents =
        read_documents("[5.0, 1e3, 0755, 1.5, 1.10, 0x1F, -0.0, 1e30, 0o17, 08, 1_000, 0b11, +5, .5, -0x1F]")
            .unwrap();
    assert_eq!(documents, [json!([5, 1000, 493, 1.5, 1.1, 31, 0, 1e30, 15, 8, 1000, 3, 5, 0.5, -31])]);
    let texts = read_documents("[2001-01-01, 12:30:00, 1.2.3, 0x]").unwrap();
    assert_eq!(texts, [json!(["2001-01-01", "12:30:00", "1.2.3", "0x"])]);
    assert_eq!(read_documents("{\"minReadySeconds\": 5.0}").unwrap(), [json!({"minReadySeconds": 5.0})]);
}

#[test]
fn large_documents_are_within_the_budget() {
    // More nodes than the YAML reader accepts unless told otherwise.
    let elements = "1,".repeat(260_000);
    let documents = read_documents(&format!("elements: [{elements}]")).unwrap();
    assert_eq!(documents[0]["elements"].as_array().map(Vec::len), Some(260_000));
}

#[test]
fn syntax_errors_say_where_and_what() {
    let error = read_documents("kind: Node\nmetadata:\n  name: [a\nspec: {}\n").unwrap_err();
    assert!((3..=4).contains(&error.line), "{error}");
    let error = read_documents("{\"kind\": \"Node\",\n \"spec\" 1}").unwrap_err();
    assert_eq!((error.line, error.column, error.message.as_str()), (2, 9, "expected `:`"));
    assert!(read_documents("{{ .Values.manifest }}").is_err());
}

#[test]
fn of_a_key_that_is_written_twice_the_last_counts() {
    let manifest = read_manifest("kind: Node\nkind: Pod\nspec: {a: {deep: 1}, b: 2, a: 3}\n").unwrap();
    assert_eq!(manifest.objects, [json!({"kind": "Pod", "spec": {"a": 3, "b": 2}})]);
    assert!(manifest.has_suspect_keys);
    assert!(!read_manifest("kind: Node\nspec: {kind: 1}\n").unwrap().has_suspect_keys);
    let as_json = read_manifest("{\"kind\": \"Node\", \"kind\": \"Pod\"}").unwrap();
    assert_eq!((as_json.objects, as_json.has_suspect_keys), (vec![json!({"kind": "Pod"})], true));
    assert!(!read_manifest("{\"kind\": \"Node\", \"spec\": {\"kind\": 1}}").unwrap().has_suspect_keys);
    let merged = read_documents("a: &a {x: 1, x: 2}\nb: {<<: *a, z: 3}\nc: {<<: *a, x: 4}\n").unwrap();
    assert_eq!(merged, [json!({"a": {"x": 2}, "b": {"x": 2, "z": 3}, "c": {"x": 4}})]);
}

#[test]
fn what_people_write_is_within_the_limits_of_the_reader() {
    let comments = format!("containers:\n{}- {{name: agent}}\n", "# switched off\n".repeat(5000));
    assert_eq!(read_documents(&comments).unwrap()[0]["containers"][0]["name"], "agent");
    let aliases = format!("first: &a {{key: k}}\nothers:\n{}", "- *a\n".repeat(2000));
    assert_eq!(read_documents(&aliases).unwrap()[0]["others"].as_array().unwrap().len(), 2000);
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        let deep = format!("deep: {}1{}", open.repeat(9_990), close.repeat(9_990));
        assert!(read_documents(&deep).is_ok());
        assert!(find_field(&deep, 0, "deep").is_some());
    }
    for deep in [format!("deep: {}1{}", "[".repeat(10_000), "]".repeat(10_000)), "- ".repeat(10_001) + "1"] {
        let said = read_documents(&deep).unwrap_err().to_string();
        assert!(said.contains("more than 10,000 levels deep"), "{said}");
    }
    let json = format!("{{\"deep\": {}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(read_documents(&json).is_ok());
}

#[test]
fn hostile_texts_end_soon() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        bomb += &format!("a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", "));
    }
    assert!(read_documents(&bomb).is_err());
    assert!(read_documents(&"[".repeat(100_000)).is_err());
    assert!(read_documents(&"- ".repeat(100_000)).is_err());
}
