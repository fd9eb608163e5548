//! References to the pod's own fields and resources (`validateObjectFieldSelector`,
//! `validateContainerResourceFieldSelector`).

use super::field_error::{ErrorList, FieldPath};
use super::unstructured::Unstructured;
use crate::api::names;
use crate::api::quantity::Quantity;

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
/// What a container can show of its own resources, but for those of huge pages.
const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];
const BYTE_DIVISORS: [&str; 13] =
    ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

pub(super) fn validate_field_reference(
    reference: Unstructured<'_>,
    supported: &[&str],
    reference_path: &FieldPath,
    errors: &mut ErrorList,
) {
    let field = reference.field("fieldPath").text();
    let path = reference_path.child("fieldPath");
    if field.is_empty() {
        return errors.required(&path, "");
    }
    if let Some((map, key)) = entry_of(field) {
        return match map {
            "metadata.annotations" => {
                errors.invalid_each(
                    reference_path,
                    &key.to_lowercase(),
                    names::qualified_name(&key.to_lowercase()),
                );
            }
            "metadata.labels" => errors.invalid_each(reference_path, key, names::qualified_name(key)),
            _ => {
                let detail =
                    format!("error converting fieldPath: field label does not support subscript: {field}");
                errors.invalid(&path, field, detail);
            }
        };
    }
    if supported.contains(&field) {
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

/// `metadata.labels['app']` (`SplitMaybeSubscriptedPath`).
fn entry_of(field: &str) -> Option<(&str, &str)> {
    let (map, key) = field.strip_suffix("']")?.split_once("['")?;
    (!map.is_empty()).then_some((map, key))
}

/// `validateContainerResourceFieldSelector`. A file says of which container, too.
pub(super) fn validate_resource_reference(
    reference: Unstructured<'_>,
    is_of_file: bool,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    const OF_HUGE_PAGES: [&str; 2] = ["limits.hugepages-", "requests.hugepages-"];
    let (resource, resource_path) = (reference.field("resource").text(), path.child("resource"));
    let is_of_huge_pages = OF_HUGE_PAGES.iter().any(|start| resource.starts_with(start));
    if is_of_file && reference.field("containerName").text().is_empty() {
        errors.required(&path.child("containerName"), "");
    } else if resource.is_empty() {
        errors.required(&resource_path, "");
    } else if !RESOURCES.contains(&resource) && !is_of_huge_pages {
        errors.not_supported(&resource_path, resource, &RESOURCES);
    }
    let divisor =
        reference.field("divisor").decoded::<Quantity>().filter(|divisor| *divisor != Quantity::ZERO);
    let Some(divisor) = divisor.map(|divisor| divisor.to_string()) else { return };
    let in_bytes = match resource.split_once('.').map(|(_, name)| name) {
        Some("cpu") if ["1m", "1"].contains(&divisor.as_str()) => return,
        Some("cpu") => {
            let detail = "only divisor's values 1m and 1 are supported with the cpu resource";
            return errors.invalid(&path.child("divisor"), resource, detail);
        }
        Some("memory") => "memory",
        Some("ephemeral-storage") => "local ephemeral storage",
        Some(name) if name.starts_with("hugepages-") => "hugepages",
        _ => return,
    };
    if !BYTE_DIVISORS.contains(&divisor.as_str()) {
        let values = BYTE_DIVISORS.join(", ");
        let detail = format!("only divisor's values {values} are supported with the {in_bytes} resource");
        errors.invalid(&path.child("divisor"), resource, detail);
    }
}
