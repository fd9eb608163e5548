//! What a pod asks for as a whole (`PodRequests` and `PodLimits` of `pkg/api/v1/resource`).
//!
//! Init containers run one after the other before the containers do, so the pod needs the most that is ever in use at
//! once. An init container that restarts always is a sidecar: it stays, beside the init containers after it and beside
//! the containers. Nothing is defaulted here: a container that states only limits has no requests, unless
//! [`default_pod`](crate::api::defaults::default_pod) came first.

use crate::api::container::{Container, ResourceList, ResourceRequirements};
use crate::api::kubernetes_version::{Change, KubernetesVersion};
use crate::api::pod_spec::PodSpec;
use crate::api::quantity::Quantity;

/// The requests of the pod, its overhead included.
pub fn effective_requests(pod: &PodSpec, version: KubernetesVersion) -> ResourceList {
    let mut requests = most_in_use(pod, |container| &container.resources.requests);
    if let Some(of_pod) = pod_level(pod, version) {
        replace(&mut requests, &of_pod.requests);
        // Where neither the pod nor a container says what it asks for, its limit does (`defaultPodRequests`).
        for (name, &limit) in of_pod.limits.iter().filter(|(name, _)| is_of_pods(name)) {
            requests.entry(name.clone()).or_insert(limit);
        }
    }
    add(&mut requests, &pod.overhead);
    requests
}

/// The limits of the pod. Overhead raises the limits there are, but makes none: what has no limit stays without.
pub fn effective_limits(pod: &PodSpec, version: KubernetesVersion) -> ResourceList {
    let mut limits = most_in_use(pod, |container| &container.resources.limits);
    if let Some(of_pod) = pod_level(pod, version) {
        replace(&mut limits, &of_pod.limits);
    }
    for (name, limit) in &mut limits {
        if let Some(&overhead) = pod.overhead.get(name) {
            *limit = limit.saturating_add(overhead);
        }
    }
    limits
}

/// What the pod says of itself as a whole, where that counts.
fn pod_level(pod: &PodSpec, version: KubernetesVersion) -> Option<&ResourceRequirements> {
    pod.resources.as_ref().filter(|_| version.has(Change::PodLevelResources))
}

/// `IsSupportedPodLevelResource`.
fn is_of_pods(resource: &str) -> bool {
    matches!(resource, "cpu" | "memory") || resource.starts_with("hugepages-")
}

fn replace(amounts: &mut ResourceList, of_pod: &ResourceList) {
    let counted = of_pod.iter().filter(|(name, _)| is_of_pods(name));
    amounts.extend(counted.map(|(name, &amount)| (name.clone(), amount)));
}

fn most_in_use(pod: &PodSpec, amounts: impl Fn(&Container) -> &ResourceList) -> ResourceList {
    let mut running = ResourceList::new();
    for container in &pod.containers {
        add(&mut running, amounts(container));
    }
    let mut initializing = ResourceList::new();
    let mut sidecars = ResourceList::new();
    for container in &pod.init_containers {
        if container.is_sidecar() {
            add(&mut running, amounts(container));
            add(&mut sidecars, amounts(container));
            raise(&mut initializing, &sidecars);
        } else {
            let mut in_use = sidecars.clone();
            add(&mut in_use, amounts(container));
            raise(&mut initializing, &in_use);
        }
    }
    raise(&mut running, &initializing);
    running
}

fn add(sum: &mut ResourceList, amounts: &ResourceList) {
    for (name, &amount) in amounts {
        let total = sum.entry(name.clone()).or_insert(Quantity::ZERO);
        *total = total.saturating_add(amount);
    }
}

/// Raises each amount to the other list's, if that is more.
fn raise(most: &mut ResourceList, amounts: &ResourceList) {
    for (name, &amount) in amounts {
        let most = most.entry(name.clone()).or_insert(amount);
        *most = amount.max(*most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn pod(spec: Value) -> PodSpec {
        serde_json::from_value(spec).unwrap()
    }

    fn amounts(list: Value) -> ResourceList {
        serde_json::from_value(list).unwrap()
    }

    fn requesting(requests: Value) -> Value {
        json!({"resources": {"requests": requests}})
    }

    fn sidecar(requests: Value) -> Value {
        json!({"restartPolicy": "Always", "resources": {"requests": requests}})
    }

    #[test]
    fn containers_run_together() {
        let pod = pod(json!({"containers": [
            requesting(json!({"cpu": "100m", "memory": "200Mi"})),
            requesting(json!({"cpu": "1", "example.com/fpga": "2"})),
        ]}));
        let expected = amounts(json!({"cpu": "1100m", "memory": "200Mi", "example.com/fpga": "2"}));
        assert_eq!(effective_requests(&pod, KubernetesVersion::default()), expected);
    }

    #[test]
    fn init_containers_run_before_them_and_one_at_a_time() {
        let pod = pod(json!({
            "initContainers": [requesting(json!({"cpu": "2", "memory": "1Gi"})), requesting(json!({"cpu": "1"}))],
            "containers": [requesting(json!({"cpu": "500m", "memory": "2Gi"})), requesting(json!({"cpu": "500m"}))],
        }));
        assert_eq!(
            effective_requests(&pod, KubernetesVersion::default()),
            amounts(json!({"cpu": "2", "memory": "2Gi"}))
        );
    }

    /// While `migrate` runs, the sidecar before it does too (1200m); then the sidecars run beside the agent (700m).
    #[test]
    fn a_sidecar_runs_beside_a_large_init_container_that_comes_after_it() {
        let (proxy, migrate, shipper) = (
            sidecar(json!({"cpu": "200m", "memory": "100Mi"})),
            requesting(json!({"cpu": "1", "memory": "64Mi"})),
            sidecar(json!({"cpu": "400m"})),
        );
        let agent = requesting(json!({"cpu": "100m", "memory": "100Mi"}));
        let sidecar_first = pod(json!({"initContainers": [proxy, migrate, shipper], "containers": [agent]}));
        assert_eq!(
            effective_requests(&sidecar_first, KubernetesVersion::default()),
            amounts(json!({"cpu": "1200m", "memory": "200Mi"}))
        );

        // Ahead of every sidecar it runs alone: 1000m.
        let sidecar_last = pod(json!({"initContainers": [migrate, proxy, shipper], "containers": [agent]}));
        assert_eq!(
            effective_requests(&sidecar_last, KubernetesVersion::default()),
            amounts(json!({"cpu": "1", "memory": "200Mi"}))
        );
    }

    #[test]
    fn overhead_comes_on_top_of_requests_and_of_limits_that_exist() {
        let pod = pod(json!({
            "overhead": {"cpu": "250m", "memory": "120Mi"},
            "containers": [{"resources": {"requests": {"cpu": "100m"}, "limits": {"memory": "80Mi"}}}],
        }));
        assert_eq!(
            effective_requests(&pod, KubernetesVersion::default()),
            amounts(json!({"cpu": "350m", "memory": "120Mi"}))
        );
        assert_eq!(effective_limits(&pod, KubernetesVersion::default()), amounts(json!({"memory": "200Mi"})));
    }
}
