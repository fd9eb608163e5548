//! Tolerations (`ValidateTolerations`).

use super::field_error::{ErrorList, FieldPath, Shown};
use super::labels::validate_label_name;
use crate::api::names;
use crate::api::taints::Toleration;

pub(super) fn validate_tolerations(tolerations: &[Toleration], path: &FieldPath, errors: &mut ErrorList) {
    for (index, toleration) in tolerations.iter().enumerate() {
        validate_toleration(toleration, &path.index(index), errors);
    }
}

/// What is wrong with the value is reported at the operator; that is what the real validation does.
fn validate_toleration(toleration: &Toleration, path: &FieldPath, errors: &mut ErrorList) {
    let operator_path = path.child("operator");
    let effect_path = path.child("effect");
    if !toleration.key.is_empty() {
        validate_label_name(&toleration.key, &path.child("key"), errors);
    } else if toleration.operator != "Exists" {
        let detail =
            "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
        errors.invalid(&operator_path, &toleration.operator, detail);
    }
    if toleration.toleration_seconds.is_some() && toleration.effect != "NoExecute" {
        let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
        errors.invalid(&effect_path, &toleration.effect, detail);
    }
    match toleration.operator.as_str() {
        "Equal" | "" => {
            let complaints = names::label_value(&toleration.value);
            if !complaints.is_empty() {
                errors.invalid(&operator_path, &toleration.value, complaints.join(";"));
            }
        }
        "Exists" if !toleration.value.is_empty() => {
            let detail = "value must be empty when `operator` is 'Exists'";
            errors.invalid(&operator_path, toleration, detail);
        }
        "Exists" => {}
        other => errors.not_supported(&operator_path, other, &["Equal", "Exists"]),
    }
    if !matches!(toleration.effect.as_str(), "" | "NoSchedule" | "PreferNoSchedule" | "NoExecute") {
        let supported = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
        errors.not_supported(&effect_path, &toleration.effect, &supported);
    }
}

impl Shown for Toleration {
    /// Of the seconds Go prints the address, which nobody can use.
    fn shown(&self) -> String {
        let Self { key, operator, value, effect, toleration_seconds } = self;
        let seconds = if toleration_seconds.is_some() { "..." } else { "nil" };
        format!(
            "core.Toleration{{Key:{key:?}, Operator:{operator:?}, Value:{value:?}, Effect:{effect:?}, \
             TolerationSeconds:(*int64)({seconds})}}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use serde_json::{Value, json};

    fn errors_of_toleration(toleration: Value) -> Vec<String> {
        let prefix = "spec.template.spec.tolerations[0].";
        errors_of(&manifest_with("/spec/template/spec/tolerations", json!([toleration])))
            .into_iter()
            .map(|error| error.strip_prefix(prefix).expect("an error of the toleration").to_owned())
            .collect()
    }

    #[test]
    fn an_empty_key_tolerates_everything_only_with_exists() {
        assert_eq!(errors_of_toleration(json!({"operator": "Exists"})), [""; 0]);
        assert_eq!(
            errors_of_toleration(json!({"operator": "Contains", "value": "x"})),
            [
                "operator: Invalid value: \"Contains\": operator must be Exists when `key` is empty, which means \
                 \"match all values and all keys\"",
                "operator: Unsupported value: \"Contains\": supported values: \"Equal\", \"Exists\"",
            ]
        );
    }

    #[test]
    fn seconds_need_the_effect_no_execute() {
        assert_eq!(
            errors_of_toleration(
                json!({"key": "a", "operator": "Exists", "effect": "NoRun", "tolerationSeconds": 30})
            ),
            [
                "effect: Invalid value: \"NoRun\": effect must be 'NoExecute' when `tolerationSeconds` is set",
                "effect: Unsupported value: \"NoRun\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \
                 \"NoExecute\"",
            ]
        );
    }

    #[test]
    fn all_that_is_wrong_with_a_value_is_one_error() {
        let errors = errors_of_toleration(json!({"key": "a", "value": "!".repeat(64)}));
        assert_eq!(errors.len(), 1);
        assert!(errors[0].contains("must be no more than 63 characters;a valid label must be"));
    }
}
