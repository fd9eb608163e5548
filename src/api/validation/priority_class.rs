//! PriorityClasses (`ValidatePriorityClass`), and the policy that they and pods may have.

use super::field_error::{ErrorList, FieldError, FieldPath};
use super::object_meta::validate_meta_without_namespace;
use crate::api::cluster_objects::{
    HIGHEST_USER_DEFINABLE_PRIORITY, PriorityClassObject, SYSTEM_PREFIX, SYSTEM_PRIORITY_CLASSES,
};

/// Everything that the API server would refuse a PriorityClass for, in its order.
pub fn validate_priority_class(class: &PriorityClassObject) -> Vec<FieldError> {
    let mut errors = ErrorList::default();
    let meta_path = FieldPath::new("metadata");
    validate_meta_without_namespace(&class.metadata, &meta_path, &mut errors);
    if class.metadata.name.starts_with(SYSTEM_PREFIX) {
        if let Some(reason) = why_not_the_systems_own(class) {
            let detail = format!(
                "priority class names with '{SYSTEM_PREFIX}' prefix are reserved for system use only. error: {reason}"
            );
            errors.forbidden(&meta_path.child("name"), &detail);
        }
    } else if class.value > HIGHEST_USER_DEFINABLE_PRIORITY {
        let detail =
            format!("maximum allowed value of a user defined priority is {HIGHEST_USER_DEFINABLE_PRIORITY}");
        errors.forbidden(&FieldPath::new("value"), &detail);
    }
    let policy = class.preemption_policy.as_deref();
    validate_preemption_policy(policy, &FieldPath::new("preemptionPolicy"), &mut errors);
    errors.into_errors()
}

/// `IsKnownSystemPriorityClass`: the two classes that every cluster has may be written as they are.
fn why_not_the_systems_own(class: &PriorityClassObject) -> Option<String> {
    let name = class.metadata.name.as_str();
    let Some((_, value)) = SYSTEM_PRIORITY_CLASSES.iter().find(|(known, _)| *known == name) else {
        return Some(format!("{name} is not a known system priority class"));
    };
    if class.value != *value {
        return Some(format!("value of {name} PriorityClass must be {value}"));
    }
    class.global_default.then(|| format!("globalDefault of {name} PriorityClass must be false"))
}

/// `ValidatePreemptionPolicy`.
pub(super) fn validate_preemption_policy(policy: Option<&str>, path: &FieldPath, errors: &mut ErrorList) {
    match policy {
        None | Some("PreemptLowerPriority" | "Never") => {}
        Some("") => errors.required(path, ""),
        Some(other) => errors.not_supported(path, other, &["PreemptLowerPriority", "Never"]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::errors_of_cluster_object;
    use serde_json::{Value, json};

    fn errors_of_class(name: &str, fields: Value) -> Vec<String> {
        let mut class = json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass",
            "metadata": {"name": name}});
        class.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        errors_of_cluster_object(&class)
    }

    #[test]
    fn values_above_a_billion_are_the_systems_own() {
        assert_eq!(errors_of_class("first", json!({"value": 1_000_000_000})), [""; 0]);
        assert_eq!(
            errors_of_class("first", json!({"value": 1_000_000_001})),
            ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"]
        );
        assert_eq!(errors_of_class("system-node-critical", json!({"value": 2_000_001_000})), [""; 0]);
        let reserved = "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system \
                        use only. error: ";
        assert_eq!(
            errors_of_class("system-first", json!({"value": 1})),
            [format!("{reserved}system-first is not a known system priority class")]
        );
        assert_eq!(
            errors_of_class("system-node-critical", json!({"value": 1})),
            [format!("{reserved}value of system-node-critical PriorityClass must be 2000001000")]
        );
        assert_eq!(
            errors_of_class(
                "system-cluster-critical",
                json!({"value": 2_000_000_000, "globalDefault": true})
            ),
            [format!("{reserved}globalDefault of system-cluster-critical PriorityClass must be false")]
        );
    }

    #[test]
    fn names_and_policies_are_known() {
        assert_eq!(
            errors_of_class("", json!({"preemptionPolicy": "Always"})),
            [
                "metadata.name: Required value: name or generateName is required",
                "preemptionPolicy: Unsupported value: \"Always\": supported values: \"PreemptLowerPriority\", \"Never\"",
            ]
        );
        assert_eq!(
            errors_of_class("first", json!({"preemptionPolicy": ""})),
            ["preemptionPolicy: Required value"]
        );
    }
}
