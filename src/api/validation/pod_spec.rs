//! The pod template's spec (`ValidatePodSpec`).

use std::collections::BTreeSet;

use super::claims::validate_pod_claims;
use super::container::{Surroundings, validate_containers, validate_init_containers};
use super::field_error::{ErrorList, FieldPath};
use super::labels::validate_labels;
use super::network::{validate_dns_config, validate_dns_policy, validate_host_aliases, validate_host_names};
use super::ports::validate_host_network_ports;
use super::priority_class::validate_preemption_policy;
use super::resources::validate_overhead;
use super::security_context::{validate_host_users, validate_pod_security};
use super::spreading::{validate_affinity, validate_spread_constraints};
use super::tolerations::validate_tolerations;
use super::unstructured::Unstructured;
use super::volumes::validate_volumes;
use super::windows::{validate_host_processes, validate_os};
use crate::api::names;
use crate::api::pod_spec::PodSpec;

pub(super) fn validate_pod_spec(
    spec: &PodSpec,
    written: Unstructured<'_>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    if spec.termination_grace_period_seconds.is_none() {
        errors.required(&path.child("terminationGracePeriodSeconds"), "");
    }
    let grace_period = spec.termination_grace_period_seconds.unwrap_or(0);
    let volumes = validate_volumes(&spec.volumes, written.field("volumes"), &path.child("volumes"), errors);
    let containers_path = path.child("containers");
    let claims = written.field("resourceClaims");
    let claims = validate_pod_claims(claims, &path.child("resourceClaims"), errors);
    let around = Surroundings { pod: written, volumes: &volumes, claims: &claims, grace_period };
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
    validate_dns_policy(written, &path.child("dnsPolicy"), errors);
    validate_labels(&spec.node_selector, &path.child("nodeSelector"), errors);
    validate_pod_security(written, path, errors);
    validate_affinity(spec, written, path, errors);
    validate_dns_config(written, &path.child("dnsConfig"), errors);
    validate_gates(written, path, errors);
    let constraints = written.field("topologySpreadConstraints");
    validate_spread_constraints(constraints, &path.child("topologySpreadConstraints"), errors);
    validate_host_processes(written, path, errors);
    validate_host_users(written, path, errors);
    // The deprecated `serviceAccount` is the same field by another name.
    let accounts = ["serviceAccountName", "serviceAccount"].map(|name| written.field(name).text());
    let account = accounts.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    validate_subdomain(account, &path.child("serviceAccountName"), errors);
    validate_subdomain(&spec.node_name, &path.child("nodeName"), errors);
    if let Some(seconds) = spec.active_deadline_seconds.filter(|seconds| !is_positive_32_bit(*seconds)) {
        let detail = format!("must be between 1 and {}, inclusive", i32::MAX);
        errors.invalid(&path.child("activeDeadlineSeconds"), &seconds, detail);
    }
    validate_host_names(written, path, errors);
    validate_tolerations(&spec.tolerations, &path.child("tolerations"), errors);
    validate_host_aliases(written.field("hostAliases"), &path.child("hostAliases"), errors);
    validate_subdomain(&spec.priority_class_name, &path.child("priorityClassName"), errors);
    if let Some(class) = &spec.runtime_class_name {
        errors.invalid_each(&path.child("runtimeClassName"), class, names::dns_subdomain(class));
    }
    validate_preemption_policy(spec.preemption_policy.as_deref(), &path.child("preemptionPolicy"), errors);
    validate_overhead(&spec.overhead, &path.child("overhead"), errors);
    validate_os(written, path, errors);
}

/// `validateReadinessGates`, `validateSchedulingGates`.
fn validate_gates(pod: Unstructured<'_>, path: &FieldPath, errors: &mut ErrorList) {
    for (index, gate) in pod.field("readinessGates").elements().enumerate() {
        let (condition, path) =
            (gate.field("conditionType").text(), path.child("readinessGates").index(index));
        errors.invalid_each(&path.child("conditionType"), condition, names::qualified_name(condition));
    }
    let mut names_so_far = BTreeSet::new();
    for (index, gate) in pod.field("schedulingGates").elements().enumerate() {
        let (name, path) = (gate.field("name").text(), path.child("schedulingGates").index(index));
        errors.invalid_each(&path, name, names::qualified_name(name));
        if !names_so_far.insert(name) {
            errors.duplicate(&path, name);
        }
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
