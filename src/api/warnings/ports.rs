//! Warnings about ports that are written more than once.

use std::collections::BTreeMap;

use super::warning::Warnings;
use crate::api::container::ContainerPort;

/// The ports of all containers so far, each with the path of the first that has it.
#[derive(Default)]
pub(super) struct Ports {
    /// By container port, protocol, host port and the host's address.
    exactly: BTreeMap<(i32, String, i32, String), String>,
    /// By container port, protocol and host port.
    at_any_address: BTreeMap<(i32, String, i32), String>,
    /// By container port and protocol.
    anywhere: BTreeMap<(i32, String), String>,
}

impl Ports {
    /// One warning for a port, about the first that it is at odds with.
    pub(super) fn add(&mut self, port: &ContainerPort, path: String, warnings: &mut Warnings) {
        if !port.host_ip.is_empty() && port.host_port == 0 {
            let ContainerPort { name, container_port, protocol, host_ip, .. } = port;
            let message = format!(
                "hostIP set without hostPort: {{Name:{name} HostPort:0 ContainerPort:{container_port} \
                 Protocol:{protocol} HostIP:{host_ip}}}"
            );
            warnings.push(path.as_str(), message);
        }
        let key = (port.container_port, port.protocol.clone());
        let of_host = |host_port| (key.0, key.1.clone(), host_port);
        let of_address = |address: &str| (key.0, key.1.clone(), port.host_port, address.to_owned());
        let without_address = self.exactly.get(&of_address(""));
        let ambiguous = if port.host_ip.is_empty() {
            self.at_any_address.get(&of_host(port.host_port))
        } else {
            without_address
        };
        let overlapping =
            if port.host_port == 0 { self.anywhere.get(&key) } else { self.at_any_address.get(&of_host(0)) };
        let conflict = self.exactly.get(&of_address(&port.host_ip)).map(|other| ("duplicate", other));
        let conflict = conflict.or(overlapping.map(|other| ("overlapping", other)));
        let conflict = conflict.or(ambiguous.map(|other| ("dangerously ambiguous", other)));
        if let Some((kind, other)) = conflict {
            warnings.push(path.as_str(), format!("{kind} port definition with {other}"));
        }
        self.exactly.entry(of_address(&port.host_ip)).or_insert_with(|| path.clone());
        self.at_any_address.entry(of_host(port.host_port)).or_insert_with(|| path.clone());
        self.anywhere.entry(key.clone()).or_insert(path);
    }
}
