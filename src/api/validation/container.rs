//! Containers and init containers (`validateContainers`, `validateInitContainers`).
//!
//! Names must be unique across both kinds; a collision is reported at the init container.

use std::collections::BTreeSet;

use super::claims::validate_claim_names;
use super::environment::validate_environment;
use super::field_error::{ErrorList, FieldPath};
use super::ports::{validate_host_port_conflicts, validate_ports};
use super::probes::{validate_lifecycle, validate_probes};
use super::resources::validate_resource_requirements;
use super::security_context::validate_security_context;
use super::unstructured::Unstructured;
use super::volumes::{Mountable, validate_volume_devices, validate_volume_mounts};
use crate::api::container::Container;
use crate::api::names;
use crate::api::pod_spec::PodSpec;

/// What a container has to do with the rest of its pod.
pub(super) struct Surroundings<'a> {
    pub(super) pod: Unstructured<'a>,
    pub(super) volumes: &'a Mountable<'a>,
    /// The names of the pod's resource claims.
    pub(super) claims: &'a BTreeSet<&'a str>,
    pub(super) grace_period: i64,
}

pub(super) fn validate_containers(
    containers: &[Container],
    around: &Surroundings<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    if containers.is_empty() {
        errors.required(path, "");
        return;
    }
    let mut names_so_far = BTreeSet::new();
    for (index, container) in containers.iter().enumerate() {
        let path = path.index(index);
        let written = around.pod.field("containers").element(index);
        validate_any_container(container, written, around, &path, errors);
        if !names_so_far.insert(container.name.as_str()) {
            errors.duplicate(&path.child("name"), &container.name);
        }
        validate_lifecycle(container, written, around.grace_period, &path, errors);
        validate_probes(container, written, &path, errors);
        if container.restart_policy.is_some() {
            errors.forbidden(&path.child("restartPolicy"), "may not be set for non-init containers");
        }
    }
    validate_host_port_conflicts(containers, path, errors);
}

pub(super) fn validate_init_containers(
    spec: &PodSpec,
    around: &Surroundings<'_>,
    list_path: &FieldPath,
    errors: &mut ErrorList,
) {
    let mut names_so_far: BTreeSet<&str> =
        spec.containers.iter().map(|container| container.name.as_str()).collect();
    for (index, container) in spec.init_containers.iter().enumerate() {
        let path = list_path.index(index);
        let written = around.pod.field("initContainers").element(index);
        validate_any_container(container, written, around, &path, errors);
        if let Some(policy) = container.restart_policy.as_ref().filter(|policy| *policy != "Always") {
            errors.not_supported(&path.child("restartPolicy"), policy, &["Always"]);
        }
        if names_so_far.contains(container.name.as_str()) {
            errors.duplicate(&path.child("name"), &container.name);
        } else if !container.name.is_empty() {
            names_so_far.insert(&container.name);
        }
        // Init containers run one after another, so each is compared with itself only. The real validation calls it
        // the first of the list, whichever it is.
        validate_host_port_conflicts(std::slice::from_ref(container), list_path, errors);
        if container.is_sidecar() {
            validate_lifecycle(container, written, around.grace_period, &path, errors);
            validate_probes(container, written, &path, errors);
        } else {
            forbid_hooks_and_probes(container, &path, errors);
        }
    }
}

/// `validateContainerCommon`.
fn validate_any_container(
    container: &Container,
    written: Unstructured<'_>,
    around: &Surroundings<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let name_path = path.child("name");
    if container.name.is_empty() {
        errors.required(&name_path, "");
    } else {
        errors.invalid_each(&name_path, &container.name, names::dns_label(&container.name));
    }
    if container.image.is_empty() {
        errors.required(&path.child("image"), "");
    }
    let message_policy = written.field("terminationMessagePolicy").text();
    if !["", "File", "FallbackToLogsOnError"].contains(&message_policy) {
        let path = path.child("terminationMessagePolicy");
        errors.not_supported(&path, message_policy, &["File", "FallbackToLogsOnError"]);
    }
    validate_ports(&container.ports, &path.child("ports"), errors);
    validate_environment(written, path, errors);
    validate_volume_mounts(&container.volume_mounts, written, around.volumes, path, errors);
    validate_volume_devices(written, around.volumes, path, errors);
    match container.image_pull_policy.as_str() {
        "Always" | "IfNotPresent" | "Never" => {}
        "" => errors.required(&path.child("imagePullPolicy"), ""),
        other => {
            errors.not_supported(&path.child("imagePullPolicy"), other, &["Always", "IfNotPresent", "Never"]);
        }
    }
    let resources_path = path.child("resources");
    validate_resource_requirements(&container.resources, &resources_path, errors);
    let claims = written.at(&["resources", "claims"]);
    validate_claim_names(claims, around.claims, &resources_path.child("claims"), errors);
    validate_resize_policies(written.field("resizePolicy"), &path.child("resizePolicy"), errors);
    validate_security_context(written, around.pod, path, errors);
}

/// `validateResizePolicy`, which reports of the list as a whole what an element lacks.
fn validate_resize_policies(list: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let mut seen = BTreeSet::new();
    for (index, policy) in list.elements().enumerate() {
        let resource = policy.field("resourceName").text();
        if !seen.insert(resource) {
            errors.duplicate(&path.index(index), resource);
        }
        for (value, supported) in [
            (resource, ["cpu", "memory"]),
            (policy.field("restartPolicy").text(), ["NotRequired", "RestartContainer"]),
        ] {
            match value {
                "" => errors.required(path, ""),
                value if supported.contains(&value) => {}
                other => errors.not_supported(path, other, &supported),
            }
        }
    }
}

/// An init container that ends before the others start has nothing to probe.
fn forbid_hooks_and_probes(container: &Container, path: &FieldPath, errors: &mut ErrorList) {
    for (field, is_set) in [
        ("lifecycle", container.lifecycle.is_some()),
        ("livenessProbe", container.liveness_probe.is_some()),
        ("readinessProbe", container.readiness_probe.is_some()),
        ("startupProbe", container.startup_probe.is_some()),
    ] {
        if is_set {
            let detail = "may not be set for init containers without restartPolicy=Always";
            errors.forbidden(&path.child(field), detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use serde_json::json;

    #[test]
    fn a_pod_has_containers_with_names_and_images() {
        assert_eq!(
            errors_of(&manifest_with("/spec/template/spec/containers", json!([]))),
            ["spec.template.spec.containers: Required value"]
        );
        assert_eq!(
            errors_of(&manifest_with(
                "/spec/template/spec/containers",
                json!([{"restartPolicy": "Always"}, {}])
            )),
            [
                "spec.template.spec.containers[0].name: Required value",
                "spec.template.spec.containers[0].image: Required value",
                "spec.template.spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers",
                "spec.template.spec.containers[1].name: Required value",
                "spec.template.spec.containers[1].image: Required value",
                "spec.template.spec.containers[1].name: Duplicate value: \"\"",
            ]
        );
    }

    #[test]
    fn init_containers_share_the_names_of_containers_and_only_sidecars_have_probes() {
        let probe = json!({"exec": {"command": ["true"]}, "successThreshold": 2});
        let init_containers = json!([
            {"name": "agent", "image": "busybox", "restartPolicy": "Never", "livenessProbe": probe},
            {"name": "side", "image": "busybox", "restartPolicy": "Always", "livenessProbe": probe},
        ]);
        let path = "spec.template.spec.initContainers";
        assert_eq!(
            errors_of(&manifest_with("/spec/template/spec/initContainers", init_containers)),
            [
                format!(
                    "{path}[0].restartPolicy: Unsupported value: \"Never\": supported values: \"Always\""
                ),
                format!("{path}[0].name: Duplicate value: \"agent\""),
                format!(
                    "{path}[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always"
                ),
                format!("{path}[1].livenessProbe.successThreshold: Invalid value: 2: must be 1"),
            ]
        );
    }
}
