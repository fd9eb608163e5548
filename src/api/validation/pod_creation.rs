//! What the API server finds wrong with every pod of a DaemonSet that it has taken: rules that hold for pods and not for the
//! templates that they are made from (`ValidatePodCreate`).

use super::annotations::{APP_ARMOR, SECCOMP_OF_CONTAINER, SECCOMP_OF_POD};
use super::field_error::{ErrorList, FieldError, FieldPath};
use super::unstructured::{Unstructured, unstructured_containers};
use crate::api::daemon_set::DaemonSet;
use crate::api::labels::Labels;
use serde_json::Value;

/// The paths are those of the pods: `spec.containers[0].image`. `manifest` is the DaemonSet as it was written.
pub fn validate_pod_creation(daemon_set: &DaemonSet, manifest: &Value) -> Vec<FieldError> {
    let mut errors = ErrorList::default();
    let annotations = &daemon_set.spec.template.metadata.annotations;
    let pod = Unstructured::of(manifest).at(&["spec", "template", "spec"]);
    let path = FieldPath::new("spec");
    for (container, path) in unstructured_containers(pod, &path) {
        let image = container.field("image").text();
        if image.trim() != image {
            let detail = "must not have leading or trailing whitespace";
            errors.invalid(&path.child("image"), image, detail);
        }
    }
    validate_match(annotations.get(SECCOMP_OF_POD), pod, &SECCOMP, &path, &mut errors);
    for (container, path) in unstructured_containers(pod, &path) {
        let annotation = annotation_of(annotations, SECCOMP_OF_CONTAINER, container);
        validate_match(annotation, container, &SECCOMP, &path, &mut errors);
    }
    if pod.at(&["os", "name"]).text() != "windows" {
        for (container, path) in unstructured_containers(pod, &path) {
            let annotation = annotation_of(annotations, APP_ARMOR, container);
            let has_own = container.at(&["securityContext", APP_ARMOR_FIELDS.field]).is_set();
            let holder = if has_own { container } else { pod };
            validate_match(annotation, holder, &APP_ARMOR_FIELDS, &path, &mut errors);
        }
    }
    errors.into_errors()
}

/// A profile that may be written as a field and as an annotation.
struct ProfileFields {
    field: &'static str,
    known_as: &'static str,
    runtime_default: &'static [&'static str],
}

const SECCOMP: ProfileFields = ProfileFields {
    field: "seccompProfile",
    known_as: "seccomp",
    runtime_default: &["runtime/default", "docker/default"],
};
const APP_ARMOR_FIELDS: ProfileFields =
    ProfileFields { field: "appArmorProfile", known_as: "apparmor", runtime_default: &["runtime/default"] };

fn annotation_of<'a>(
    annotations: &'a Labels,
    prefix: &str,
    container: Unstructured<'_>,
) -> Option<&'a String> {
    annotations.get(&format!("{prefix}{}", container.field("name").text()))
}

/// An annotation says the same as the field, where both are written.
fn validate_match(
    annotation: Option<&String>,
    holder: Unstructured<'_>,
    profile: &ProfileFields,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let written = holder.at(&["securityContext", profile.field]);
    let (Some(annotation), true) = (annotation, written.is_set()) else { return };
    let path = path.child("securityContext").child(profile.field);
    let file = annotation.strip_prefix("localhost/");
    let has_same_type = match written.field("type").text() {
        "Unconfined" => annotation == "unconfined",
        "RuntimeDefault" => profile.runtime_default.contains(&annotation.as_str()),
        "Localhost" => file.is_some(),
        _ => true,
    };
    let known_as = profile.known_as;
    if !has_same_type {
        let detail = format!("{known_as} type in annotation and field must match");
        errors.forbidden(&path.child("type"), &detail);
    } else if file.is_some_and(|file| file != written.field("localhostProfile").text()) {
        let detail = format!("{known_as} profile in annotation and field must match");
        errors.forbidden(&path.child("localhostProfile"), &detail);
    }
}
