//! References to the pod's own fields (`validateObjectFieldSelector`).

use super::field_error::{ErrorList, FieldPath};
use super::written::Written;

/// What an environment variable can show of its pod.
pub(super) const ENVIRONMENT_FIELDS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];
/// What a file of a volume can show of its pod.
pub(super) const FILE_FIELDS: &[&str] =
    &["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];
/// What any of the two can show; of others the API does not know the name.
const CONVERTIBLE: [&str; 3] = ["spec.restartPolicy", "spec.schedulerName", "status.phase"];

pub(super) fn validate_field_reference(
    reference: Written<'_>,
    supported: &[&str],
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let field = reference.field("fieldPath").text();
    let path = path.child("fieldPath");
    if field.is_empty() {
        return errors.required(&path, "");
    }
    // `metadata.labels['app']`.
    let is_entry = ["metadata.labels[", "metadata.annotations["].iter().any(|map| field.starts_with(map));
    if is_entry || supported.contains(&field) {
        return;
    }
    let is_known = [ENVIRONMENT_FIELDS, FILE_FIELDS, &CONVERTIBLE].iter().any(|known| known.contains(&field));
    if is_known {
        errors.not_supported(&path, field, supported);
    } else {
        let detail = format!("error converting fieldPath: field label not supported: {field}");
        errors.invalid(&path, field, detail);
    }
}
