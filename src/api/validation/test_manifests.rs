//! Manifests for the tests of validation: one that is valid, and the same with one field changed.

use serde_json::{Value, json};

use crate::api::cluster_verdict::judge_cluster_object;
use crate::api::verdict::{Verdict, judge};

/// The valid manifest with `value` at a JSON pointer; its last step may be new.
pub(super) fn manifest_with(pointer: &str, value: Value) -> Value {
    let mut manifest = json!({
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "agent", "namespace": "kube-system"},
        "spec": {
            "selector": {"matchLabels": {"app": "agent"}},
            "template": {
                "metadata": {"labels": {"app": "agent", "tier": "node"}},
                "spec": {"containers": [{"name": "agent", "image": "agent:1"}]},
            },
        },
    });
    let (parent, last) = pointer.rsplit_once('/').expect("a JSON pointer");
    let parent = manifest.pointer_mut(parent).expect("a parent that exists");
    match last.parse::<usize>() {
        Ok(index) => parent[index] = value,
        Err(_) => parent[last] = value,
    }
    manifest
}

/// The lines that the API server would print.
pub(super) fn errors_of(manifest: &Value) -> Vec<String> {
    match judge(manifest) {
        Verdict::Decoded { errors, .. } => errors.iter().map(ToString::to_string).collect(),
        Verdict::DoesNotDecode { mismatches, .. } => panic!("{mismatches:?}"),
    }
}

/// The same for an object that admission looks at.
pub(super) fn errors_of_cluster_object(manifest: &Value) -> Vec<String> {
    let verdict = judge_cluster_object(manifest).expect("an object that admission looks at");
    assert!(verdict.object.is_some(), "{:?}", verdict.findings);
    verdict.errors.iter().map(ToString::to_string).collect()
}
