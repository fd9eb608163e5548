//! Strategic merge patches of pod templates, as `kubectl patch` applies them.
//!
//! Objects merge field by field, `null` deletes, and of the lists only those merge that the API marks so: by the key
//! that it names for them. All other lists are replaced whole.

use serde_json::{Map, Value};

/// `patchMergeKey` of the fields of `v1.PodSpec` and below (`k8s.io/api/core/v1/types.go`).
const MERGE_KEYS: [(&str, &str); 13] = [
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("env", "name"),
    ("volumes", "name"),
    ("imagePullSecrets", "name"),
    ("resourceClaims", "name"),
    ("volumeMounts", "mountPath"),
    ("volumeDevices", "devicePath"),
    ("ports", "containerPort"),
    ("hostAliases", "ip"),
    ("topologySpreadConstraints", "topologyKey"),
    ("ownerReferences", "uid"),
];
/// What to do with an object or a list element instead of merging it.
const DIRECTIVE: &str = "$patch";

/// Applies `patch`.
pub fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if patch.get(DIRECTIVE).and_then(Value::as_str) == Some("replace") {
        *target = Value::Object(without_directive(patch));
        return;
    }
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(fields) = target else { return };
    for (key, change) in patch.iter().filter(|(key, _)| key.as_str() != DIRECTIVE) {
        if change.is_null() || has_directive(change, "delete") {
            fields.remove(key);
            continue;
        }
        let merge_key = MERGE_KEYS.iter().find(|(list, _)| list == key).map(|(_, merge_key)| *merge_key);
        match (fields.get_mut(key), change, merge_key) {
            (Some(Value::Array(elements)), Value::Array(changes), Some(merge_key)) => {
                merge_list(elements, changes, merge_key);
            }
            (Some(field), ..) => merge(field, change),
            (None, ..) => {
                // Merging into nothing leaves out the directives and nulls of the patch.
                let mut field = Value::Null;
                merge(&mut field, change);
                fields.insert(key.clone(), field);
            }
        }
    }
}

/// Elements of the same key merge, others are added.
fn merge_list(elements: &mut Vec<Value>, changes: &[Value], merge_key: &str) {
    if changes.iter().any(|change| change.get(merge_key).is_none() && has_directive(change, "replace")) {
        *elements = changes.iter().filter(|change| !has_directive(change, "replace")).cloned().collect();
        return;
    }
    for change in changes {
        let same = |element: &Value| {
            change.get(merge_key).is_some() && element.get(merge_key) == change.get(merge_key)
        };
        if has_directive(change, "delete") {
            elements.retain(|element| !same(element));
        } else if let Some(element) = elements.iter_mut().find(|element| same(element)) {
            merge(element, change);
        } else {
            elements.push(change.clone());
        }
    }
}

fn has_directive(value: &Value, directive: &str) -> bool {
    value.get(DIRECTIVE).and_then(Value::as_str) == Some(directive)
}

fn without_directive(fields: &Map<String, Value>) -> Map<String, Value> {
    let kept = fields.iter().filter(|(key, _)| key.as_str() != DIRECTIVE);
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn merged(target: &Value, patch: &Value) -> Value {
        let mut result = target.clone();
        merge(&mut result, patch);
        result
    }

    #[test]
    fn containers_merge_by_name_and_tolerations_are_replaced() {
        let template = json!({"spec": {
            "containers": [{"name": "agent", "image": "a:1", "env": [{"name": "A", "value": "1"}]}, {"name": "proxy"}],
            "tolerations": [{"key": "master"}],
            "nodeSelector": {"pool": "a", "arch": "arm64"},
        }});
        let patch = json!({"spec": {
            "containers": [{"name": "agent", "image": "a:2", "env": [{"name": "B", "value": "2"}]}, {"name": "extra"}],
            "tolerations": [{"operator": "Exists"}],
            "nodeSelector": {"arch": null},
        }});
        assert_eq!(
            merged(&template, &patch),
            json!({"spec": {
                "containers": [
                    {"name": "agent", "image": "a:2", "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]},
                    {"name": "proxy"},
                    {"name": "extra"},
                ],
                "tolerations": [{"operator": "Exists"}],
                "nodeSelector": {"pool": "a"},
            }})
        );
    }

    /// One volume may be mounted in several places.
    #[test]
    fn mounts_merge_by_their_path_and_not_by_their_name() {
        let container = json!({"volumeMounts": [{"name": "logs", "mountPath": "/a"}]});
        let patch = json!({"volumeMounts": [{"name": "logs", "mountPath": "/b"}]});
        assert_eq!(merged(&container, &patch)["volumeMounts"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn directives_delete_and_replace() {
        let template =
            json!({"containers": [{"name": "a"}, {"name": "b"}], "securityContext": {"uid": 1, "gid": 2}});
        let patch = json!({
            "containers": [{"name": "a", "$patch": "delete"}],
            "securityContext": {"$patch": "replace", "uid": 3},
        });
        assert_eq!(
            merged(&template, &patch),
            json!({"containers": [{"name": "b"}], "securityContext": {"uid": 3}})
        );
    }
}
