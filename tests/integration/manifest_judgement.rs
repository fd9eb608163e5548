//! Manifests from text to verdict: what people would read, and that no manifest makes the judge panic.

use everynode::api::schema::Mismatch;
use everynode::api::verdict::{Verdict, judge};
use everynode::scenario::manifest::read_documents;
use everynode::scenario::manifest_fields::find_field;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The DaemonSet of the documentation that everybody copies from.
const MONITORING_AGENT: &str = "\
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: monitoring-agent
spec:
  selector:
    matchLabels:
      app: monitoring-agent
  template:
    metadata:
      labels:
        app: monitoring-agent
    spec:
      nodeSelector:
        nodepool: workload  # Only run on nodes in the 'workload' pool
      containers:
      - name: monitoring-agent
        image: monitoring-agent:1.0
";

fn errors_of(text: &str) -> Vec<String> {
    let documents = read_documents(text).expect("a manifest that can be read");
    assert_eq!(documents.len(), 1);
    match judge(&documents[0]) {
        Verdict::Decoded { errors, .. } => errors.iter().map(ToString::to_string).collect(),
        Verdict::DoesNotDecode { mismatches, .. } => panic!("{mismatches:?}"),
    }
}

#[test]
fn the_monitoring_agent_is_accepted() {
    assert_eq!(errors_of(MONITORING_AGENT), [""; 0]);
}

#[test]
fn the_monitoring_agent_without_template_labels_is_refused_for_that_alone() {
    let text = MONITORING_AGENT.replace("    metadata:\n      labels:\n        app: monitoring-agent\n", "");
    assert_eq!(
        errors_of(&text),
        [
            "spec.template.metadata.labels: Invalid value: map[string]string(nil): `selector` does not match template `labels`"
        ]
    );
    let position = find_field(&text, 0, "spec.template.metadata.labels").expect("a place to show");
    assert_eq!((position.line, position.column), (9, 3), "the template, which is what lacks the labels");
}

#[test]
fn an_unquoted_number_in_a_label_is_refused_at_its_place() {
    let text = MONITORING_AGENT.replace("nodepool: workload", "nodepool: 7");
    let Verdict::DoesNotDecode { mismatches, .. } = judge(&read_documents(&text).unwrap()[0]) else {
        panic!("a number is no label");
    };
    let [Mismatch { path, words, expected }] = mismatches.as_slice() else { panic!("{mismatches:?}") };
    assert_eq!(path, "spec.template.spec.nodeSelector.nodepool");
    assert_eq!(
        words,
        "json: cannot unmarshal number into Go struct field PodSpec.spec.template.spec.nodeSelector of type string"
    );
    assert_eq!(expected, "expected text (put it in quotes), found the number 7");
    let position = find_field(&text, 0, path).expect("a place to show");
    assert_eq!((position.line, position.column), (15, 9));
}

/// A valid manifest that writes most fields the judge looks at.
fn thorough_manifest() -> Value {
    let probe = json!({"httpGet": {"path": "/", "port": 80}, "periodSeconds": 5, "successThreshold": 1});
    let container = |name: &str| {
        json!({
            "name": name, "image": "agent:1", "imagePullPolicy": "Always",
            "ports": [{"name": "metrics", "containerPort": 9100, "hostPort": 9100, "protocol": "TCP", "hostIP": "::"}],
            "resources": {"limits": {"memory": "200Mi", "example.com/gpu": 1, "hugepages-2Mi": "4Mi"},
                          "requests": {"cpu": "100m", "memory": "200Mi", "example.com/gpu": 1, "hugepages-2Mi": "4Mi"}},
            "volumeMounts": [{"name": "log", "mountPath": "/var/log"}],
            "livenessProbe": probe, "readinessProbe": probe, "startupProbe": probe,
            "lifecycle": {"preStop": {"exec": {"command": ["true"]}}, "postStart": {"sleep": {"seconds": 1}}},
        })
    };
    let mut sidecar = container("sidecar");
    sidecar["restartPolicy"] = json!("Always");
    json!({
        "apiVersion": "apps/v1", "kind": "DaemonSet",
        "metadata": {"name": "agent", "namespace": "kube-system", "labels": {"a": "b"}, "annotations": {"c": "d"}},
        "spec": {
            "selector": {"matchLabels": {"app": "agent"},
                         "matchExpressions": [{"key": "tier", "operator": "In", "values": ["node"]}]},
            "minReadySeconds": 5, "revisionHistoryLimit": 3,
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%", "maxSurge": 0}},
            "template": {"metadata": {"labels": {"app": "agent", "tier": "node"}}, "spec": {
                "containers": [container("agent")], "initContainers": [sidecar],
                "volumes": [{"name": "log", "hostPath": {"path": "/var/log", "type": "Directory"}}],
                "nodeSelector": {"pool": "workload"}, "priorityClassName": "high", "overhead": {"cpu": "10m"},
                "tolerations": [{"key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 30}],
                "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "a", "operator": "Gt", "values": ["1"]}],
                     "matchFields": [{"key": "metadata.name", "operator": "In", "values": ["node-1"]}]}]}}},
            }},
        },
    })
}

#[test]
fn the_thorough_manifest_is_accepted() {
    let Verdict::Decoded { errors, unknown_fields, .. } = judge(&thorough_manifest()) else {
        panic!("it decodes")
    };
    assert_eq!(errors, []);
    assert_eq!(unknown_fields, []);
}

/// Replaces something somewhere, as often as there are `choices`; each takes its way from the root, turn by turn.
fn mutate(manifest: &mut Value, choices: &[(Vec<prop::sample::Index>, Value)]) {
    for (turns, replacement) in choices {
        replace(manifest, turns, replacement);
    }
}

fn replace(workplace: &mut Value, turns: &[prop::sample::Index], replacement: &Value) {
    match (workplace, turns) {
        (Value::Object(fields), [turn, rest @ ..]) if !fields.is_empty() => {
            let nth = turn.index(fields.len());
            let (_, field) = fields.iter_mut().nth(nth).expect("an index within");
            replace(field, rest, replacement);
        }
        (Value::Array(elements), [turn, rest @ ..]) if !elements.is_empty() => {
            replace(turn.get_mut(elements), rest, replacement);
        }
        (workplace, _) => *workplace = replacement.clone(),
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3..70_000_i64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[-+.0-9a-zA-Z%/ é]{0,70}".prop_map(Value::from),
        prop::sample::select(vec![
            "Always",
            "In",
            "Exists",
            "RollingUpdate",
            "10%",
            "-",
            "..",
            "1e99",
            "-Mi",
            "agent"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z.-]{0,6}|hugepages-.{0,3}|name|port", inner, 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_manifest_makes_the_judge_panic(
        choices in prop::collection::vec((prop::collection::vec(any::<prop::sample::Index>(), 1..10), any_json()), 1..5),
    ) {
        let mut manifest = thorough_manifest();
        mutate(&mut manifest, &choices);
        let verdict = judge(&manifest);
        // Defaults are filled in once: what has them is judged alike.
        if let Verdict::Decoded { daemon_set, errors, .. } = verdict {
            let again = serde_json::to_value(&*daemon_set).expect("a DaemonSet is JSON");
            let Verdict::Decoded { daemon_set: same, errors: same_errors, .. } = judge(&again) else {
                panic!("it decodes again")
            };
            prop_assert_eq!((same, same_errors), (daemon_set, errors));
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "([ \t\n]|[-a-c:#?,&*!|>'\"%@`{}\\[\\]0]){0,60}") {
        if let Ok(documents) = read_documents(&text) {
            for workplace in 0..documents.len() {
                let _ = find_field(&text, workplace, "a.b[0].c");
            }
        }
    }
}
