//! Labels, annotations and label selectors (`k8s.io/apimachinery/pkg/apis/meta/v1/validation`).

use super::field_error::{ErrorList, FieldPath};
use crate::api::labels::{LabelSelector, LabelSelectorRequirement, Labels};
use crate::api::names;

/// The API server keeps at most this much of annotations per object.
const ANNOTATIONS_LIMIT_BYTES: usize = 256 * 1024;

/// `ValidateLabels`.
pub(super) fn validate_labels(labels: &Labels, path: &FieldPath, errors: &mut ErrorList) {
    for (key, value) in labels {
        validate_label_name(key, path, errors);
        errors.invalid_each(path, value, names::label_value(value));
    }
}

/// `ValidateLabelName`.
pub(super) fn validate_label_name(key: &str, path: &FieldPath, errors: &mut ErrorList) {
    errors.invalid_each(path, key, names::qualified_name(key));
}

/// `ValidateAnnotations`: unlike those of labels, the case of their keys' prefixes does not matter.
pub(super) fn validate_annotations(annotations: &Labels, path: &FieldPath, errors: &mut ErrorList) {
    for key in annotations.keys() {
        errors.invalid_each(path, key, names::qualified_name(&key.to_lowercase()));
    }
    let bytes: usize = annotations.iter().map(|(key, value)| key.len() + value.len()).sum();
    if bytes > ANNOTATIONS_LIMIT_BYTES {
        errors.too_long(path, ANNOTATIONS_LIMIT_BYTES);
    }
}

/// `ValidateLabelSelector`.
pub(super) fn validate_label_selector(selector: &LabelSelector, path: &FieldPath, errors: &mut ErrorList) {
    validate_labels(&selector.match_labels, &path.child("matchLabels"), errors);
    for (index, requirement) in selector.match_expressions.iter().enumerate() {
        validate_requirement(requirement, &path.child("matchExpressions").index(index), errors);
    }
}

fn validate_requirement(requirement: &LabelSelectorRequirement, path: &FieldPath, errors: &mut ErrorList) {
    let values_path = path.child("values");
    match requirement.operator.as_str() {
        "In" | "NotIn" if requirement.values.is_empty() => {
            errors.required(&values_path, VALUES_MISSING);
        }
        "Exists" | "DoesNotExist" if !requirement.values.is_empty() => {
            errors.forbidden(&values_path, VALUES_UNWANTED);
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        operator => errors.invalid(&path.child("operator"), operator, UNKNOWN_OPERATOR),
    }
    validate_label_name(&requirement.key, &path.child("key"), errors);
    for (index, value) in requirement.values.iter().enumerate() {
        errors.invalid_each(&values_path.index(index), value, names::label_value(value));
    }
}

pub(super) const VALUES_MISSING: &str = "must be specified when `operator` is 'In' or 'NotIn'";
pub(super) const VALUES_UNWANTED: &str = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
pub(super) const UNKNOWN_OPERATOR: &str = "not a valid selector operator";
