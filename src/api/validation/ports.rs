//! Ports of containers, and the host's ports among them.

use std::collections::BTreeSet;

use super::field_error::{ErrorList, FieldPath};
use crate::api::container::{Container, ContainerPort};
use crate::api::int_or_percent::IntOrPercent;
use crate::api::names;

/// `validateContainerPorts`.
pub(super) fn validate_ports(ports: &[ContainerPort], path: &FieldPath, errors: &mut ErrorList) {
    let mut names_so_far = BTreeSet::new();
    for (index, port) in ports.iter().enumerate() {
        let path = path.index(index);
        if !port.name.is_empty() {
            let complaints = names::port_name(&port.name);
            if complaints.is_empty() && !names_so_far.insert(&port.name) {
                errors.duplicate(&path.child("name"), &port.name);
            }
            errors.invalid_each(&path.child("name"), &port.name, complaints);
        }
        let container_port_path = path.child("containerPort");
        if port.container_port == 0 {
            errors.required(&container_port_path, "");
        } else {
            let complaint = names::port_number(port.container_port);
            errors.invalid_each(&container_port_path, &port.container_port, complaint);
        }
        if port.host_port != 0 {
            errors.invalid_each(&path.child("hostPort"), &port.host_port, names::port_number(port.host_port));
        }
        match port.protocol.as_str() {
            "TCP" | "UDP" | "SCTP" => {}
            "" => errors.required(&path.child("protocol"), ""),
            other => errors.not_supported(&path.child("protocol"), other, &["SCTP", "TCP", "UDP"]),
        }
    }
}

/// `checkHostPortConflicts`: no two ports of these containers may be the same one of the host.
pub(super) fn validate_host_port_conflicts(
    containers: &[Container],
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    let mut taken = BTreeSet::new();
    for (container_index, container) in containers.iter().enumerate() {
        let path = path.index(container_index).child("ports");
        for (index, port) in container.ports.iter().enumerate().filter(|(_, port)| port.host_port != 0) {
            let claim = format!("{}/{}/{}", port.protocol, port.host_ip, port.host_port);
            if taken.contains(&claim) {
                errors.duplicate(&path.index(index).child("hostPort"), &claim);
            } else {
                taken.insert(claim);
            }
        }
    }
}

/// `validatePodHostNetworkDeps`: in the host's network a container's port is the host's. A template may leave it out.
pub(super) fn validate_host_network_ports(
    containers: &[Container],
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    for (container_index, container) in containers.iter().enumerate() {
        let path = path.index(container_index).child("ports");
        for (index, port) in container.ports.iter().enumerate() {
            if port.host_port != 0 && port.host_port != port.container_port {
                let detail = "must match `containerPort` when `hostNetwork` is true";
                errors.invalid(&path.index(index).child("hostPort"), &port.host_port, detail);
            }
        }
    }
}

/// `ValidatePortNumOrName`. A port that was not written is port 0.
pub(super) fn validate_port_number_or_name(
    port: Option<&IntOrPercent>,
    path: &FieldPath,
    errors: &mut ErrorList,
) {
    match port {
        Some(IntOrPercent::Text(name)) => errors.invalid_each(path, name, names::port_name(name)),
        Some(IntOrPercent::Int(number)) => errors.invalid_each(path, number, names::port_number(*number)),
        None => errors.invalid_each(path, &0, names::port_number(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_manifests::{errors_of, manifest_with};
    use serde_json::{Value, json};

    const PORTS: &str = "/spec/template/spec/containers/0/ports";

    fn errors_of_ports(ports: Value) -> Vec<String> {
        errors_of(&manifest_with(PORTS, ports))
    }

    #[test]
    fn ports_are_in_range_and_have_known_protocols() {
        let path = "spec.template.spec.containers[0].ports";
        assert_eq!(
            errors_of_ports(json!([
                {"hostPort": 99999, "name": "web"},
                {"containerPort": -1, "protocol": "ICMP", "name": "web"},
            ])),
            [
                format!("{path}[0].containerPort: Required value"),
                format!("{path}[0].hostPort: Invalid value: 99999: must be between 1 and 65535, inclusive"),
                format!("{path}[1].name: Duplicate value: \"web\""),
                format!("{path}[1].containerPort: Invalid value: -1: must be between 1 and 65535, inclusive"),
                format!(
                    "{path}[1].protocol: Unsupported value: \"ICMP\": supported values: \"SCTP\", \"TCP\", \"UDP\""
                ),
            ]
        );
    }

    #[test]
    fn a_port_of_the_host_is_taken_once_per_protocol_and_address() {
        assert_eq!(
            errors_of_ports(json!([
                {"containerPort": 80, "hostPort": 80},
                {"containerPort": 81, "hostPort": 80, "protocol": "UDP"},
                {"containerPort": 82, "hostPort": 80, "hostIP": "127.0.0.1"},
                {"containerPort": 83, "hostPort": 80},
            ])),
            ["spec.template.spec.containers[0].ports[3].hostPort: Duplicate value: \"TCP//80\""]
        );
    }

    #[test]
    fn in_the_hosts_network_ports_are_the_hosts() {
        let mut manifest = manifest_with("/spec/template/spec/hostNetwork", json!(true));
        *manifest.pointer_mut("/spec/template/spec/containers/0").unwrap() = json!({"name": "agent", "image": "agent:1", "ports": [
            {"containerPort": 80}, {"containerPort": 81, "hostPort": 81}, {"containerPort": 82, "hostPort": 99999},
        ]});
        let path = "spec.template.spec.containers[0].ports[2].hostPort";
        assert_eq!(
            errors_of(&manifest),
            [
                format!("{path}: Invalid value: 99999: must be between 1 and 65535, inclusive"),
                format!(
                    "{path}: Invalid value: 99999: must match `containerPort` when `hostNetwork` is true"
                ),
            ]
        );
    }
}
