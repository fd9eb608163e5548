//! What a pod takes of its node, as little as a scenario says of it: pods that are alike in this are one kind of load.

use std::collections::BTreeMap;

use crate::api::kubernetes_version::KubernetesVersion;
use crate::api::quantity::Quantity;
use crate::cluster::scheduler::requests::effective_requests;
use crate::dump::Pod;

/// What the API server gives a pod that says nothing.
pub const DEFAULT_GRACE_SECONDS: i64 = 30;
/// A year: longer than anybody waits.
const LONGEST_GRACE_SECONDS: i64 = 365 * 86_400;

/// A kind of load.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Load {
    /// Effective requests, without those of nothing.
    pub requests: BTreeMap<String, Quantity>,
    /// `spec.priority`, as admission filled it in.
    pub priority: i32,
    /// Such as `9100` and `53/UDP`.
    pub host_ports: Vec<String>,
    pub grace_seconds: i64,
}

impl Load {
    /// `priority`: what its class stands for, where the pod itself does not say it.
    pub fn of(pod: &Pod, priority: i32) -> Self {
        let demand = pod.spec.demand();
        let mut requests = effective_requests(&demand, KubernetesVersion::default());
        requests.retain(|_, amount| !amount.is_zero() && !amount.is_negative());
        let containers = pod.spec.containers.iter().chain(
            pod.spec
                .init_containers
                .iter()
                .filter(|container| container.restart_policy.as_deref() == Some("Always")),
        );
        let mut host_ports: Vec<String> = containers
            .flat_map(|container| &container.ports)
            .filter(|port| (1..=65535).contains(&port.host_port))
            .map(|port| match port.protocol.as_str() {
                protocol @ ("UDP" | "SCTP") => format!("{}/{protocol}", port.host_port),
                _ => port.host_port.to_string(),
            })
            .collect();
        host_ports.sort();
        host_ports.dedup();
        Self {
            requests,
            priority: pod.spec.priority.unwrap_or(priority),
            host_ports,
            grace_seconds: pod
                .spec
                .termination_grace_period_seconds
                .unwrap_or(DEFAULT_GRACE_SECONDS)
                .clamp(0, LONGEST_GRACE_SECONDS),
        }
    }
}
