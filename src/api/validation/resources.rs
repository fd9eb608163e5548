//! Requests and limits (`ValidateResourceRequirements`).
//!
//! Resources of Kubernetes' own have names without a domain (or in kubernetes.io); all others are extended resources, which
//! come in whole numbers and cannot be overcommitted.

use super::field_error::{ErrorList, FieldPath, MUST_NOT_BE_NEGATIVE, Shown};
use crate::api::container::{ResourceList, ResourceRequirements};
use crate::api::names;
use crate::api::quantity::Quantity;

const HUGE_PAGES_PREFIX: &str = "hugepages-";
const QUOTA_REQUESTS_PREFIX: &str = "requests.";

pub(super) fn validate_resource_requirements(
    resources: &ResourceRequirements,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let limits_path = path.child("limits");
    let requests_path = path.child("requests");
    for (name, limit) in &resources.limits {
        let path = limits_path.key(name);
        validate_amount(name, *limit, &path, errors);
        validate_huge_pages(name, *limit, &path, errors);
    }
    for (name, request) in &resources.requests {
        let path = requests_path.key(name);
        validate_amount(name, *request, &path, errors);
        match resources.limits.get(name) {
            Some(limit) if request != limit && !allows_overcommit(name) => {
                errors.invalid(&requests_path, request, format!("must be equal to {name} limit of {limit}"));
            }
            Some(limit) if request > limit => {
                let detail = format!("must be less than or equal to {name} limit of {limit}");
                errors.invalid(&requests_path, request, detail);
            }
            None if !allows_overcommit(name) => {
                errors.required(&limits_path, "Limit must be set for non overcommitable resources");
            }
            _ => {}
        }
        validate_huge_pages(name, *request, &path, errors);
    }
    let mut names = resources.limits.keys().chain(resources.requests.keys());
    let has_cpu_or_memory = names.clone().any(|name| matches!(name.as_str(), "cpu" | "memory"));
    if !has_cpu_or_memory && names.any(|name| name.starts_with(HUGE_PAGES_PREFIX)) {
        errors.forbidden(path, "HugePages require cpu or memory");
    }
}

/// `validateOverhead`, which checks the overhead as if it were limits, and says so in its paths.
pub(super) fn validate_overhead(overhead: &ResourceList, path: &FieldPath, errors: &mut ErrorList) {
    let as_limits = ResourceRequirements { limits: overhead.clone(), requests: ResourceList::new() };
    validate_resource_requirements(&as_limits, path, errors);
}

/// The name of a container's resource and how much of it there can be.
fn validate_amount(name: &str, amount: Quantity, path: &FieldPath, errors: &mut ErrorList) {
    validate_container_resource_name(name, path, errors);
    if amount.is_negative() {
        errors.invalid(path, &amount, MUST_NOT_BE_NEGATIVE);
    }
    if (is_counted(name) || is_extended_resource(name)) && !amount.is_whole() {
        errors.invalid(path, &amount, "must be an integer");
    }
}

/// `validateResourceName`: of anything, a pod or not.
pub(super) fn validate_resource_name(name: &str, path: &FieldPath, errors: &mut ErrorList) {
    let complaints = names::qualified_name(name);
    let is_well_formed = complaints.is_empty();
    errors.invalid_each(path, name, complaints);
    if is_well_formed && !name.contains('/') && !is_standard(name) {
        errors.invalid(path, name, "must be a standard resource type or fully qualified");
    }
}

/// `validateContainerResourceName`.
pub(super) fn validate_container_resource_name(name: &str, path: &FieldPath, errors: &mut ErrorList) {
    validate_resource_name(name, path, errors);
    if !name.contains('/') {
        if !is_standard_for_containers(name) {
            errors.invalid(path, name, "must be a standard resource for containers");
        }
    } else if !is_native_resource(name) && !is_extended_resource(name) {
        errors.invalid(path, name, "doesn't follow extended resource name standard");
    }
}

/// Huge pages come in whole pages of the size in their name.
fn validate_huge_pages(name: &str, amount: Quantity, path: &FieldPath, errors: &mut ErrorList) {
    let Some(page_size) = name.strip_prefix(HUGE_PAGES_PREFIX) else { return };
    let is_divisible = page_size.parse::<Quantity>().is_ok_and(|page_size| {
        page_size > Quantity::ZERO
            && page_size.is_whole()
            && amount.units_rounded_up() % page_size.units_rounded_up() == 0
    });
    if !is_divisible {
        errors.invalid(path, &amount, format!("{amount} is not positive integer multiple of {name}"));
    }
}

fn is_standard_for_containers(name: &str) -> bool {
    matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with(HUGE_PAGES_PREFIX)
}

/// Names that mean something somewhere, be it only in a quota.
fn is_standard(name: &str) -> bool {
    let in_quotas = name.strip_prefix(QUOTA_REQUESTS_PREFIX).or_else(|| name.strip_prefix("limits."));
    is_standard_for_containers(name)
        || is_counted(name)
        || matches!(name, "storage" | "requests.storage")
        || in_quotas.is_some_and(|name| matches!(name, "cpu" | "memory" | "ephemeral-storage"))
        || name.strip_prefix(QUOTA_REQUESTS_PREFIX).is_some_and(|name| name.starts_with(HUGE_PAGES_PREFIX))
}

/// Kubernetes' own resources that are counted in objects.
fn is_counted(name: &str) -> bool {
    matches!(
        name,
        "pods"
            | "services"
            | "replicationcontrollers"
            | "resourcequotas"
            | "secrets"
            | "configmaps"
            | "persistentvolumeclaims"
            | "services.nodeports"
            | "services.loadbalancers"
    )
}

/// `IsNativeResource`: whether the name is one of Kubernetes' own.
pub fn is_native_resource(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// `IsExtendedResourceName`: whether the name is that of somebody else's resource, say a device plugin's. A
/// quota for it must be nameable too.
pub fn is_extended_resource(name: &str) -> bool {
    !is_native_resource(name)
        && !name.starts_with(QUOTA_REQUESTS_PREFIX)
        && names::qualified_name(&format!("{QUOTA_REQUESTS_PREFIX}{name}")).is_empty()
}

/// `IsOvercommitAllowed`.
pub(super) fn allows_overcommit(name: &str) -> bool {
    is_native_resource(name) && !name.starts_with(HUGE_PAGES_PREFIX)
}

impl Shown for Quantity {
    fn shown(&self) -> String {
        self.to_string().shown()
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use serde_json::{Value, json};

    fn errors_of_resources(resources: Value) -> Vec<String> {
        let prefix = "spec.template.spec.containers[0].resources";
        errors_of(&manifest_with("/spec/template/spec/containers/0/resources", resources))
            .into_iter()
            .map(|error| error.strip_prefix(prefix).expect("an error of the resources").to_owned())
            .collect()
    }

    #[test]
    fn requests_are_not_negative_and_at_most_the_limits() {
        assert_eq!(
            errors_of_resources(json!({
                "limits": {"memory": "200Mi", "cpu": 1},
                "requests": {"memory": "300Mi", "cpu": "-100m"},
            })),
            [
                ".requests[cpu]: Invalid value: \"-100m\": must be greater than or equal to 0",
                ".requests: Invalid value: \"300Mi\": must be less than or equal to memory limit of 200Mi",
            ]
        );
    }

    #[test]
    fn names_are_kubernetes_own_or_fully_qualified() {
        assert_eq!(
            errors_of_resources(json!({"requests": {"gpu": "1", "pods": "1500m"}})),
            [
                ".requests[gpu]: Invalid value: \"gpu\": must be a standard resource type or fully qualified",
                ".requests[gpu]: Invalid value: \"gpu\": must be a standard resource for containers",
                ".requests[pods]: Invalid value: \"pods\": must be a standard resource for containers",
                ".requests[pods]: Invalid value: \"1500m\": must be an integer",
            ]
        );
        let malformed = errors_of_resources(json!({"limits": {"-gpu": "1"}}));
        assert_eq!(malformed.len(), 2);
        assert!(malformed[1].ends_with("must be a standard resource for containers"));
    }

    #[test]
    fn extended_resources_are_whole_and_not_overcommitted() {
        let whole = json!({"limits": {"example.com/gpu": 2}, "requests": {"example.com/gpu": 2}});
        assert_eq!(errors_of_resources(whole), [""; 0]);
        assert_eq!(
            errors_of_resources(json!({
                "limits": {"example.com/gpu": "1500m", "kubernetes.io/batch": "1"},
                "requests": {"example.com/gpu": 1, "example.com/nic": 1},
            })),
            [
                ".limits[example.com/gpu]: Invalid value: \"1500m\": must be an integer",
                ".requests: Invalid value: \"1\": must be equal to example.com/gpu limit of 1500m",
                ".limits: Required value: Limit must be set for non overcommitable resources",
            ]
        );
    }

    #[test]
    fn huge_pages_come_whole_and_beside_cpu_or_memory() {
        let whole = json!({"limits": {"hugepages-2Mi": "4Mi", "memory": "64Mi"}});
        assert_eq!(errors_of_resources(whole), [""; 0]);
        assert_eq!(
            errors_of_resources(json!({"limits": {"hugepages-2Mi": "3Mi"}})),
            [
                ".limits[hugepages-2Mi]: Invalid value: \"3Mi\": 3Mi is not positive integer multiple of hugepages-2Mi",
                ": Forbidden: HugePages require cpu or memory",
            ]
        );
    }
}
