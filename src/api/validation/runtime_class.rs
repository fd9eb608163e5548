//! RuntimeClasses (`ValidateRuntimeClass`).

use std::collections::BTreeSet;

use super::field_error::{ErrorList, FieldError, FieldPath};
use super::labels::validate_labels;
use super::object_meta::validate_meta_without_namespace;
use super::resources::validate_overhead;
use super::tolerations::validate_tolerations;
use crate::api::cluster_objects::{RuntimeClass, RuntimeClassScheduling};
use crate::api::names;

/// Everything that the API server would refuse a RuntimeClass for, in its order.
pub fn validate_runtime_class(class: &RuntimeClass) -> Vec<FieldError> {
    let mut errors = ErrorList::default();
    validate_meta_without_namespace(&class.metadata, &FieldPath::new("metadata"), &mut errors);
    errors.invalid_each(&FieldPath::new("handler"), &class.handler, names::dns_label(&class.handler));
    if let Some(overhead) = &class.overhead {
        validate_overhead(&overhead.pod_fixed, &FieldPath::new("overhead"), &mut errors);
    }
    if let Some(scheduling) = &class.scheduling {
        validate_scheduling(scheduling, &FieldPath::new("scheduling"), &mut errors);
    }
    errors.into_errors()
}

fn validate_scheduling(scheduling: &RuntimeClassScheduling, path: &FieldPath, errors: &mut ErrorList) {
    validate_labels(&scheduling.node_selector, &path.child("nodeSelector"), errors);
    let path = path.child("tolerations");
    validate_tolerations(&scheduling.tolerations, &path, errors);
    let mut seen = BTreeSet::new();
    for (index, toleration) in scheduling.tolerations.iter().enumerate() {
        let key = (&toleration.key, &toleration.operator, &toleration.value, &toleration.effect);
        if !seen.insert(key) {
            errors.duplicate(&path.index(index), toleration);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::errors_of_cluster_object;
    use serde_json::{Value, json};

    fn errors_of_class(fields: Value) -> Vec<String> {
        let mut class = json!({"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass",
            "metadata": {"name": "deep", "namespace": "is-left-out"}, "handler": "deep"});
        class.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        errors_of_cluster_object(&class)
    }

    #[test]
    fn the_handler_is_a_dns_label() {
        assert_eq!(errors_of_class(json!({})), [""; 0]);
        for (handler, shown) in [(json!(null), ""), (json!("Deep_Sea"), "Deep_Sea"), (json!("a.b"), "a.b")] {
            let errors = errors_of_class(json!({"handler": handler}));
            assert_eq!(errors.len(), 1);
            let words =
                format!("handler: Invalid value: {shown:?}: a lowercase RFC 1123 label must consist of");
            assert!(errors[0].starts_with(&words), "{errors:?}");
        }
    }

    #[test]
    fn the_overhead_is_one_of_resources() {
        assert_eq!(
            errors_of_class(json!({"overhead": {"podFixed": {"cpu": "-1", "gpu": "1", "memory": "64Mi"}}})),
            [
                "overhead.limits[cpu]: Invalid value: \"-1\": must be greater than or equal to 0",
                "overhead.limits[gpu]: Invalid value: \"gpu\": must be a standard resource type or fully qualified",
                "overhead.limits[gpu]: Invalid value: \"gpu\": must be a standard resource for containers",
            ]
        );
    }

    #[test]
    fn nodes_are_chosen_by_labels_and_tolerations() {
        let twice = json!({"key": "deep", "operator": "Exists"});
        let errors = errors_of_class(json!({"scheduling": {
            "nodeSelector": {"-deep": "soil", "kind": "!"},
            "tolerations": [twice, {"key": "deep", "operator": "Is"}, twice],
        }}));
        let begins = [
            "scheduling.nodeSelector: Invalid value: \"-deep\": name part must consist of",
            "scheduling.nodeSelector: Invalid value: \"!\": a valid label must be",
            "scheduling.tolerations[1].operator: Unsupported value: \"Is\": supported values: \"Equal\", \"Exists\"",
            "scheduling.tolerations[2]: Duplicate value: core.Toleration{Key:\"deep\"",
        ];
        assert_eq!(errors.len(), begins.len(), "{errors:?}");
        for (error, begin) in errors.iter().zip(begins) {
            assert!(error.starts_with(begin), "{error}");
        }
    }
}
