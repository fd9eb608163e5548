//! The DaemonSet itself (`ValidateDaemonSet`, `ValidateDaemonSetSpec`).

use serde_json::Value;

use super::annotations::validate_pod_annotations;
use super::field_error::{ErrorList, FieldError, FieldPath, Shown};
use super::labels::{validate_annotations, validate_label_selector, validate_labels};
use super::object_meta::validate_object_meta;
use super::pod_spec::validate_pod_spec;
use super::unstructured::Unstructured;
use super::update_strategy::validate_update_strategy;
use crate::api::daemon_set::{DaemonSet, DaemonSetSpec, PodTemplateSpec};
use crate::api::labels::{LabelSelector, LabelSelectorRequirement};

/// Everything that the API server would refuse a defaulted DaemonSet for, in its order. `manifest` is the DaemonSet as it
/// was written, with the fields that [`DaemonSet`] does not hold.
pub fn validate_daemon_set(daemon_set: &DaemonSet, manifest: &Value) -> Vec<FieldError> {
    let mut errors = ErrorList::default();
    validate_object_meta(&daemon_set.metadata, &FieldPath::new("metadata"), &mut errors);
    let written = Unstructured::of(manifest).field("spec");
    validate_spec(&daemon_set.spec, written, &FieldPath::new("spec"), &mut errors);
    errors.into_errors()
}

fn validate_spec(spec: &DaemonSetSpec, written: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    validate_selector(spec, path, errors);
    let template_path = path.child("template");
    let written_pod = written.at(&["template", "spec"]);
    validate_pod_template(&spec.template, written_pod, &template_path, errors);

    let pod_path = template_path.child("spec");
    let pod = &spec.template.spec;
    if pod.restart_policy != "Always" {
        errors.not_supported(&pod_path.child("restartPolicy"), &pod.restart_policy, &["Always"]);
    }
    if pod.active_deadline_seconds.is_some() {
        let detail = "activeDeadlineSeconds in DaemonSet is not Supported";
        errors.forbidden(&pod_path.child("activeDeadlineSeconds"), detail);
    }
    errors.non_negative(&path.child("minReadySeconds"), i64::from(spec.min_ready_seconds));
    validate_update_strategy(&spec.update_strategy, &path.child("updateStrategy"), errors);
    if let Some(limit) = spec.revision_history_limit {
        errors.non_negative(&path.child("revisionHistoryLimit"), i64::from(limit));
    }
}

/// A selector must have conditions and match the template's labels. One that is malformed is not compared with them, and
/// one that is missing matches nothing.
fn validate_selector(spec: &DaemonSetSpec, path: &FieldPath, errors: &mut ErrorList) {
    let selector_path = path.child("selector");
    let found_before = errors.len();
    if let Some(selector) = &spec.selector {
        validate_label_selector(selector, &selector_path, errors);
    }
    let is_well_formed = errors.len() == found_before;
    let labels = &spec.template.metadata.labels;
    let matches = spec.selector.as_ref().is_some_and(|selector| selector.matches(labels));
    if is_well_formed && !matches {
        let labels_path = path.child("template").child("metadata").child("labels");
        errors.invalid(&labels_path, labels, "`selector` does not match template `labels`");
    }
    if let Some(selector) = spec.selector.as_ref().filter(|selector| selector.is_empty()) {
        errors.invalid(&selector_path, selector, "empty selector is invalid for daemonset");
    }
}

/// `ValidatePodTemplateSpec`, which leaves `metadata` out of the paths it reports.
fn validate_pod_template(
    template: &PodTemplateSpec,
    written_pod: Unstructured<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    validate_labels(&template.metadata.labels, &path.child("labels"), errors);
    validate_annotations(&template.metadata.annotations, &path.child("annotations"), errors);
    validate_pod_annotations(template, &path.child("annotations"), errors);
    let pod_path = path.child("spec");
    validate_pod_spec(&template.spec, written_pod, &pod_path, errors);
    if written_pod.field("ephemeralContainers").elements().next().is_some() {
        let detail = "ephemeral containers not allowed in pod template";
        errors.forbidden(&pod_path.child("ephemeralContainers"), detail);
    }
}

impl Shown for LabelSelector {
    fn shown(&self) -> String {
        let Self { match_labels, match_expressions } = self;
        let labels = match_labels.shown();
        if match_expressions.is_empty() {
            return format!(
                "v1.LabelSelector{{MatchLabels:{labels}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}}"
            );
        }
        let expressions: Vec<String> = match_expressions.iter().map(Shown::shown).collect();
        format!(
            "v1.LabelSelector{{MatchLabels:{labels}, MatchExpressions:[]v1.LabelSelectorRequirement{{{}}}}}",
            expressions.join(", ")
        )
    }
}

impl Shown for LabelSelectorRequirement {
    fn shown(&self) -> String {
        let Self { key, operator, values } = self;
        let values = if values.is_empty() {
            "[]string(nil)".to_owned()
        } else {
            let values: Vec<String> = values.iter().map(Shown::shown).collect();
            format!("[]string{{{}}}", values.join(", "))
        };
        format!("v1.LabelSelectorRequirement{{Key:{key:?}, Operator:{operator:?}, Values:{values}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use serde_json::json;

    #[test]
    fn a_valid_manifest_has_no_errors() {
        assert_eq!(errors_of(&manifest_with("/spec/minReadySeconds", json!(5))), [""; 0]);
    }

    #[test]
    fn the_selector_must_match_the_template() {
        assert_eq!(
            errors_of(&manifest_with("/spec/template/metadata", json!(null))),
            [
                "spec.template.metadata.labels: Invalid value: map[string]string(nil): `selector` does not match template `labels`"
            ]
        );
        assert_eq!(
            errors_of(&manifest_with(
                "/spec/template/metadata/labels",
                json!({"tier": "node", "app": "other"})
            )),
            [
                "spec.template.metadata.labels: Invalid value: map[string]string{\"app\":\"other\", \"tier\":\"node\"}: \
              `selector` does not match template `labels`"
            ]
        );
    }

    #[test]
    fn a_missing_selector_matches_nothing_and_an_empty_one_is_refused() {
        let missing = errors_of(&manifest_with("/spec/selector", json!(null)));
        assert_eq!(missing.len(), 1);
        assert!(missing[0].ends_with("`selector` does not match template `labels`"));
        assert_eq!(
            errors_of(&manifest_with("/spec/selector", json!({}))),
            ["spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), \
              MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is invalid for daemonset"]
        );
    }

    #[test]
    fn a_malformed_selector_is_not_compared_with_the_labels() {
        let selector =
            json!({"matchExpressions": [{"key": "app", "operator": "Is", "values": ["bad value!"]}]});
        let errors = errors_of(&manifest_with("/spec/selector", selector));
        assert_eq!(errors.len(), 2, "{errors:?}");
        assert_eq!(
            errors[0],
            "spec.selector.matchExpressions[0].operator: Invalid value: \"Is\": not a valid selector operator"
        );
        assert!(
            errors[1]
                .starts_with("spec.selector.matchExpressions[0].values[0]: Invalid value: \"bad value!\"")
        );
    }

    #[test]
    fn daemon_pods_always_restart_and_have_no_deadline() {
        assert_eq!(
            errors_of(&manifest_with("/spec/template/spec/restartPolicy", json!("Sometimes"))),
            [
                "spec.template.spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \
                 \"OnFailure\", \"Never\"",
                "spec.template.spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\"",
            ]
        );
        assert_eq!(
            errors_of(&manifest_with("/spec/template/spec/activeDeadlineSeconds", json!(0))),
            [
                "spec.template.spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
                "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported",
            ]
        );
    }

    #[test]
    fn a_generated_name_needs_no_name() {
        let metadata = json!({"generateName": "agent-", "namespace": "kube-system"});
        assert_eq!(errors_of(&manifest_with("/metadata", metadata)), [""; 0]);
        assert_eq!(
            errors_of(&manifest_with("/metadata", json!({"labels": {"app": "agent"}}))),
            ["metadata.name: Required value: name or generateName is required"]
        );
    }
}
