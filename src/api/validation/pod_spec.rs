//! The pod template's spec (`ValidatePodSpec`).

use super::container::{Surroundings, validate_containers, validate_init_containers};
use super::field_error::{ErrorList, FieldPath};
use super::labels::validate_labels;
use super::names;
use super::network::validate_network;
use super::node_affinity::validate_node_affinity;
use super::ports::validate_host_network_ports;
use super::resources::validate_overhead;
use super::security_context::validate_pod_security;
use super::spreading::validate_spreading;
use super::tolerations::validate_tolerations;
use super::volumes::validate_volumes;
use super::written::Written;
use crate::api::pod_spec::PodSpec;

pub(super) fn validate_pod_spec(
    spec: &PodSpec,
    written: Written<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    if spec.termination_grace_period_seconds.is_none() {
        errors.required(&path.child("terminationGracePeriodSeconds"), "");
    }
    let grace_period = spec.termination_grace_period_seconds.unwrap_or(0);
    let volumes = validate_volumes(&spec.volumes, written.field("volumes"), &path.child("volumes"), errors);
    let containers_path = path.child("containers");
    let around = Surroundings { pod: written, volumes: &volumes, grace_period };
    validate_containers(&spec.containers, &around, &containers_path, errors);
    validate_init_containers(spec, &around, &path.child("initContainers"), errors);
    if spec.host_network {
        validate_host_network_ports(&spec.containers, &containers_path, errors);
    }
    match spec.restart_policy.as_str() {
        "Always" | "OnFailure" | "Never" => {}
        "" => errors.required(&path.child("restartPolicy"), ""),
        other => errors.not_supported(&path.child("restartPolicy"), other, &["Always", "OnFailure", "Never"]),
    }
    validate_network(written, path, errors);
    validate_labels(&spec.node_selector, &path.child("nodeSelector"), errors);
    validate_pod_security(written, path, errors);
    validate_spreading(written, path, errors);
    if let Some(affinity) = spec.affinity.as_ref().and_then(|affinity| affinity.node_affinity.as_ref()) {
        validate_node_affinity(affinity, &path.child("affinity").child("nodeAffinity"), errors);
    }
    for name in ["serviceAccountName", "runtimeClassName"] {
        validate_subdomain(written.field(name).text(), &path.child(name), errors);
    }
    validate_subdomain(&spec.node_name, &path.child("nodeName"), errors);
    if let Some(seconds) = spec.active_deadline_seconds.filter(|seconds| !is_positive_32_bit(*seconds)) {
        let detail = format!("must be between 1 and {}, inclusive", i32::MAX);
        errors.invalid(&path.child("activeDeadlineSeconds"), &seconds, detail);
    }
    validate_tolerations(&spec.tolerations, &path.child("tolerations"), errors);
    validate_subdomain(&spec.priority_class_name, &path.child("priorityClassName"), errors);
    match spec.preemption_policy.as_deref() {
        None | Some("PreemptLowerPriority" | "Never") => {}
        Some("") => errors.required(&path.child("preemptionPolicy"), ""),
        Some(other) => {
            errors.not_supported(&path.child("preemptionPolicy"), other, &["PreemptLowerPriority", "Never"]);
        }
    }
    validate_overhead(&spec.overhead, &path.child("overhead"), errors);
    validate_os(written, &path.child("os"), errors);
}

fn validate_os(pod: Written<'_>, path: &FieldPath, errors: &mut ErrorList) {
    let name = pod.at(&["os", "name"]).text();
    if !pod.field("os").is_set() || ["linux", "windows"].contains(&name) {
        return;
    }
    if name.is_empty() {
        errors.required(&path.child("name"), "cannot be empty");
    } else {
        errors.not_supported(&path.child("name"), name, &["linux", "windows"]);
    }
}

/// A name that may be absent.
fn validate_subdomain(name: &str, path: &FieldPath, errors: &mut ErrorList) {
    if !name.is_empty() {
        errors.invalid_each(path, name, names::dns_subdomain(name));
    }
}

fn is_positive_32_bit(value: i64) -> bool {
    (1..=i64::from(i32::MAX)).contains(&value)
}
