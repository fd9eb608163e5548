//! Annotations of a template that mean something to the kubelet (`ValidatePodSpecificAnnotations`).

use super::field_error::{ErrorList, FieldPath};
use super::paths::validate_descending;
use crate::api::daemon_set::PodTemplateSpec;

pub(in crate::api) const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";
pub(in crate::api) const SECCOMP_OF_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";
const MIRROR: &str = "kubernetes.io/config.mirror";
pub(in crate::api) const SECCOMP_OF_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";

pub(super) fn validate_pod_annotations(template: &PodTemplateSpec, path: &FieldPath, errors: &mut ErrorList) {
    let annotations = &template.metadata.annotations;
    if let Some(source) = annotations.get(MIRROR).filter(|_| template.spec.node_name.is_empty()) {
        let detail = "must set spec.nodeName if mirror pod annotation is set";
        errors.invalid(&path.key(MIRROR), source, detail);
    }
    if let Some(cost) = annotations.get(DELETION_COST).filter(|cost| !is_deletion_cost(cost)) {
        errors.invalid(&path.key(DELETION_COST), cost, "must be a 32bit integer");
    }
    for (key, value) in annotations {
        if key == SECCOMP_OF_POD || key.starts_with(SECCOMP_OF_CONTAINER) {
            validate_seccomp(value, &path.child(key), errors);
        }
        if let Some(container) = key.strip_prefix(APP_ARMOR) {
            validate_app_armor(template, container, value, &path.key(key), errors);
        }
    }
}

/// A number without a plus sign or leading zeros.
fn is_deletion_cost(written: &str) -> bool {
    let is_plain = written == "0" || !written.trim_start_matches('-').starts_with(['0', '+']);
    is_plain && written.parse::<i32>().is_ok()
}

fn validate_seccomp(profile: &str, path: &FieldPath, errors: &mut ErrorList) {
    match profile.strip_prefix("localhost/") {
        Some(file) => validate_descending(file, path, errors),
        None if ["runtime/default", "docker/default", "unconfined"].contains(&profile) => {}
        None => errors.invalid(path, profile, "must be a valid seccomp profile"),
    }
}

fn validate_app_armor(
    template: &PodTemplateSpec,
    container: &str,
    profile: &str,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let pod = &template.spec;
    if !pod.init_containers.iter().chain(&pod.containers).any(|known| known.name == container) {
        errors.invalid(path, container, "container not found");
    }
    let is_known =
        ["", "runtime/default", "unconfined"].contains(&profile) || profile.starts_with("localhost/");
    if !is_known {
        errors.invalid(path, profile, format!("invalid AppArmor profile name: {profile:?}"));
    }
}
