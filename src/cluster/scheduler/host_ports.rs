//! Ports of the node that pods take for themselves (`framework.HostPortInfo`).
//!
//! A port is taken on one address of the node or on all of them; only `0.0.0.0`, or no address, stands for all. Like the
//! scheduler's, this is a set and keeps no count: of two pods that hold the same port (which the scheduler never lets
//! happen, but pods that it did not place can do) the first to go frees it.

use std::fmt;
use std::sync::Arc;

use crate::api::kubernetes_version::{Change, KubernetesVersion};
use crate::api::pod_spec::PodSpec;

/// The address that stands for all of a node's.
const ALL_ADDRESSES: &str = "0.0.0.0";

/// A port on the node's side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPort {
    port: i32,
    protocol: Protocol,
    /// `None`: all addresses of the node.
    address: Option<Arc<str>>,
}

/// The API server accepts no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    Tcp,
    Udp,
    Sctp,
}

/// The ports of a node that are taken.
#[derive(Clone, Debug, Default)]
pub struct HostPorts {
    taken: Vec<HostPort>,
}

impl HostPort {
    pub fn new(port: i32, protocol: &str, address: &str) -> Self {
        let protocol = match protocol {
            "UDP" => Protocol::Udp,
            "SCTP" => Protocol::Sctp,
            _ => Protocol::Tcp,
        };
        let address = (!matches!(address, "" | ALL_ADDRESSES)).then(|| address.into());
        Self { port, protocol, address }
    }

    /// The ports that the pod's containers want of its node, those of sidecars since 1.34; init containers that end want
    /// none.
    pub fn of_pod(pod: &PodSpec, version: KubernetesVersion) -> Vec<Self> {
        let sidecars = pod.init_containers.iter().filter(|container| container.is_sidecar());
        let sidecars = sidecars.filter(|_| version.has(Change::SidecarHostPorts));
        let ports = pod.containers.iter().chain(sidecars).flat_map(|container| &container.ports);
        ports
            .filter(|port| port.host_port > 0)
            .map(|port| Self::new(port.host_port, &port.protocol, &port.host_ip))
            .collect()
    }

    fn conflicts_with(&self, other: &Self) -> bool {
        let share_an_address =
            self.address.is_none() || other.address.is_none() || self.address == other.address;
        self.port == other.port && self.protocol == other.protocol && share_an_address
    }
}

impl fmt::Display for HostPort {
    /// `9100/TCP`, with the address behind it if it is one of several.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = match self.protocol {
            Protocol::Tcp => "TCP",
            Protocol::Udp => "UDP",
            Protocol::Sctp => "SCTP",
        };
        write!(formatter, "{}/{protocol}", self.port)?;
        match &self.address {
            Some(address) => write!(formatter, " on {address}"),
            None => Ok(()),
        }
    }
}

impl HostPorts {
    /// Whether any of these ports is taken already.
    pub fn conflict_with(&self, wanted: &[HostPort]) -> bool {
        wanted.iter().any(|wanted| self.taken.iter().any(|taken| taken.conflicts_with(wanted)))
    }

    pub(in crate::cluster) fn take(&mut self, ports: &[HostPort]) {
        for port in ports {
            if !self.taken.contains(port) {
                self.taken.push(port.clone());
            }
        }
    }

    pub(in crate::cluster) fn release(&mut self, ports: &[HostPort]) {
        for port in ports {
            if let Some(index) = self.taken.iter().position(|taken| taken == port) {
                self.taken.swap_remove(index);
            }
        }
    }
}

impl PartialEq for HostPorts {
    /// In whatever order they were taken.
    fn eq(&self, other: &Self) -> bool {
        self.taken.len() == other.taken.len() && self.taken.iter().all(|port| other.taken.contains(port))
    }
}

impl Eq for HostPorts {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn conflict(taken: (i32, &str, &str), wanted: (i32, &str, &str)) -> bool {
        let mut ports = HostPorts::default();
        ports.take(&[HostPort::new(taken.0, taken.1, taken.2)]);
        ports.conflict_with(&[HostPort::new(wanted.0, wanted.1, wanted.2)])
    }

    #[test]
    fn a_port_is_taken_per_protocol() {
        assert!(conflict((53, "UDP", ""), (53, "UDP", "")));
        assert!(!conflict((53, "UDP", ""), (53, "TCP", "")));
        assert!(!conflict((53, "UDP", ""), (54, "UDP", "")));
        assert!(conflict((53, "", ""), (53, "TCP", "")), "TCP is the default");
    }

    #[test]
    fn all_addresses_conflict_with_any() {
        assert!(conflict((9100, "TCP", "0.0.0.0"), (9100, "TCP", "10.0.0.1")));
        assert!(conflict((9100, "TCP", "10.0.0.1"), (9100, "TCP", "0.0.0.0")));
        assert!(conflict((9100, "TCP", "10.0.0.1"), (9100, "TCP", "")));
        assert!(conflict((9100, "TCP", "10.0.0.1"), (9100, "TCP", "10.0.0.1")));
        assert!(!conflict((9100, "TCP", "10.0.0.1"), (9100, "TCP", "127.0.0.1")));
        assert!(!conflict((9100, "TCP", "::"), (9100, "TCP", "10.0.0.1")), "only 0.0.0.0 stands for all");
    }

    #[test]
    fn only_containers_ports_on_the_host_count() {
        let pod: PodSpec = serde_json::from_value(json!({
            "initContainers": [{"restartPolicy": "Always", "ports": [{"containerPort": 1, "hostPort": 1}]}],
            "containers": [{"ports": [{"containerPort": 80}, {"containerPort": 443, "hostPort": 8443, "hostIP": "0.0.0.0"}]}],
        }))
        .unwrap();
        assert_eq!(HostPort::of_pod(&pod, KubernetesVersion::V1_31), [HostPort::new(8443, "TCP", "")]);
    }

    #[test]
    fn of_two_holders_of_a_port_the_first_to_go_frees_it() {
        let (port, mut ports) = ([HostPort::new(80, "TCP", "")], HostPorts::default());
        ports.take(&port);
        ports.take(&port);
        ports.release(&port);
        assert!(!ports.conflict_with(&port));
        ports.release(&port);
        assert_eq!(ports, HostPorts::default());
    }
}
