//! What the API server refuses of a change that it would take as a new object (`ValidateUpdate` of the DaemonSet's strategy in
//! `pkg/registry/apps/daemonset`).

use super::field_error::{ErrorList, FieldError, FieldPath, Shown};
use crate::api::daemon_set::DaemonSetSpec;
use crate::api::labels::LabelSelector;

/// Everything that forbids the change from one spec to the other, both with their defaults.
pub fn validate_daemon_set_update(new: &DaemonSetSpec, old: &DaemonSetSpec) -> Vec<FieldError> {
    let mut errors = ErrorList::default();
    if new.selector != old.selector {
        let path = FieldPath::new("spec").child("selector");
        errors.invalid(&path, &new.selector, "field is immutable");
    }
    errors.into_errors()
}

impl Shown for Option<LabelSelector> {
    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "null".to_owned(), Shown::shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn refused(old: &Value, new: &Value) -> Vec<String> {
        let [old, new] =
            [old, new].map(|spec| serde_json::from_value::<DaemonSetSpec>(spec.clone()).unwrap());
        validate_daemon_set_update(&new, &old).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_selector_stays_as_it_is() {
        let labels = json!({"selector": {"matchLabels": {"app": "agent"}}});
        let other = json!({"selector": {"matchLabels": {"app": "agent", "tier": "node"}}});
        assert_eq!(refused(&labels, &labels), [""; 0]);
        assert_eq!(refused(&labels, &json!({"selector": labels["selector"], "minReadySeconds": 5})), [""; 0]);
        assert_eq!(
            refused(&labels, &other),
            [
                "spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{\"app\":\"agent\", \
              \"tier\":\"node\"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable"
            ]
        );
    }

    #[test]
    fn expressions_are_shown_as_go_prints_them() {
        let old = json!({"selector": {"matchLabels": {"app": "agent"}}});
        let expressions = json!([{"key": "app", "operator": "In", "values": ["agent", "a"]}, {"key": "b", "operator": "Exists"}]);
        assert_eq!(
            refused(&old, &json!({"selector": {"matchExpressions": expressions}})),
            ["spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), \
              MatchExpressions:[]v1.LabelSelectorRequirement{v1.LabelSelectorRequirement{Key:\"app\", Operator:\"In\", \
              Values:[]string{\"agent\", \"a\"}}, v1.LabelSelectorRequirement{Key:\"b\", Operator:\"Exists\", \
              Values:[]string(nil)}}}: field is immutable"]
        );
        assert_eq!(refused(&old, &json!({})), ["spec.selector: Invalid value: null: field is immutable"]);
    }
}
