//! What the API server warns of and takes all the same (`pkg/api/pod/warnings.go`): deprecated labels, annotations and
//! volumes, and what is written twice.

mod ports;
mod volumes;
mod warning;

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};

use serde_json::Value;

use super::container::{Container, ResourceList};
use super::daemon_set::DaemonSet;
use super::quantity::Quantity;
use super::validation::{APP_ARMOR, SECCOMP_OF_CONTAINER, SECCOMP_OF_POD, Unstructured, address_of};
use ports::Ports;
use warning::Warnings;

pub use warning::Warning;

const DEPRECATED_NODE_LABELS: [(&str, &str); 8] = [
    ("beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"),
    ("beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"),
    (
        "failure-domain.beta.kubernetes.io/region",
        "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
    ),
    (
        "failure-domain.beta.kubernetes.io/zone",
        "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
    ),
    (
        "beta.kubernetes.io/instance-type",
        "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead",
    ),
    ("app.kubernetes.io/created-by", "deprecated since v1.9"),
    (
        "scheduler.alpha.kubernetes.io/preferAvoidPods",
        "deprecated since v1.22; use Taints and Tolerations instead",
    ),
    ("node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead"),
];

const DEPRECATED_ANNOTATIONS: [(&str, &str); 3] = [
    (
        "scheduler.alpha.kubernetes.io/critical-pod",
        "non-functional in v1.16+; use the \"priorityClassName\" field instead",
    ),
    ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    (
        "security.alpha.kubernetes.io/unsafe-sysctls",
        "non-functional in v1.11+; use the \"sysctls\" field instead",
    ),
];

/// The resources that are counted in whole bytes.
const IN_BYTES: [&str; 2] = ["memory", "ephemeral-storage"];
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const SELECTS_NOTHING: &str = "a null labelSelector results in matching no pod";

/// Everything that kubectl would print of a DaemonSet, in the API server's order. `manifest` is the DaemonSet as it was
/// written.
pub fn warnings_of(daemon_set: &DaemonSet, manifest: &Value) -> Vec<Warning> {
    let mut warnings = Warnings::default();
    let pod = Unstructured::of(manifest).at(&["spec", "template", "spec"]);
    warnings.of_node_labels(pod);
    warnings.of_spreading(pod);
    warnings.of_annotations(daemon_set, pod);
    warnings.of_volumes(pod);
    warnings.of_repeated_names(pod);
    warnings.of_addresses(pod);
    let spec = &daemon_set.spec.template.spec;
    warnings.of_fractions(&spec.overhead, "spec.template.spec.overhead");
    let mut ports = Ports::default();
    for (list, containers) in [("initContainers", &spec.init_containers), ("containers", &spec.containers)] {
        for (index, container) in containers.iter().enumerate() {
            let path = format!("spec.template.spec.{list}[{index}]");
            warnings.of_container(container, pod.field(list).element(index), &path);
            for (index, port) in container.ports.iter().enumerate() {
                ports.add(port, format!("{path}.ports[{index}]"), &mut warnings);
            }
        }
    }
    if spec.termination_grace_period_seconds.is_some_and(|seconds| seconds < 0) {
        let message = "must be >= 0; negative values are invalid and will be treated as 1";
        warnings.push("spec.template.spec.terminationGracePeriodSeconds", message);
    }
    warnings.of_pod_affinity(pod);
    warnings.0
}

impl Warnings {
    fn of_node_labels(&mut self, pod: Unstructured<'_>) {
        for (label, message) in DEPRECATED_NODE_LABELS {
            if pod.field("nodeSelector").field(label).is_set() {
                self.push(format!("spec.template.spec.nodeSelector[{label}]"), message);
            }
        }
        let affinity = pod.at(&["affinity", "nodeAffinity"]);
        let path = "spec.template.spec.affinity.nodeAffinity";
        for (index, term) in affinity.at(&[REQUIRED, "nodeSelectorTerms"]).elements().enumerate() {
            self.of_node_selector_term(term, &format!("{path}.{REQUIRED}.nodeSelectorTerms[{index}]"));
        }
        for (index, term) in affinity.field(PREFERRED).elements().enumerate() {
            self.of_node_selector_term(
                term.field("preference"),
                &format!("{path}.{PREFERRED}[{index}].preference"),
            );
        }
    }

    fn of_node_selector_term(&mut self, term: Unstructured<'_>, path: &str) {
        for (index, expression) in term.field("matchExpressions").elements().enumerate() {
            self.of_label(expression.field("key").text(), &format!("{path}.matchExpressions[{index}].key"));
        }
    }

    /// A label that is written as a value.
    fn of_label(&mut self, label: &str, path: &str) {
        if let Some((_, message)) = DEPRECATED_NODE_LABELS.iter().find(|(known, _)| *known == label) {
            self.push(path, format!("{label} is {message}"));
        }
    }

    fn of_spreading(&mut self, pod: Unstructured<'_>) {
        for (index, constraint) in pod.field("topologySpreadConstraints").elements().enumerate() {
            let path = format!("spec.template.spec.topologySpreadConstraints[{index}]");
            self.of_label(constraint.field("topologyKey").text(), &format!("{path}.topologyKey"));
            if !constraint.field("labelSelector").is_set() {
                self.push(format!("{path}.labelSelector"), SELECTS_NOTHING);
            }
        }
    }

    fn of_annotations(&mut self, daemon_set: &DaemonSet, pod: Unstructured<'_>) {
        let annotations = &daemon_set.spec.template.metadata.annotations;
        let path = |key: &str| format!("spec.template.metadata.annotations[{key}]");
        for (key, message) in DEPRECATED_ANNOTATIONS {
            if annotations.contains_key(key) {
                self.push(path(key), message);
            }
        }
        let seccomp = "non-functional in v1.27+; use the \"seccompProfile\" field instead";
        let app_armor = "deprecated since v1.30; use the \"appArmorProfile\" field instead";
        let has = |object: Unstructured<'_>, field| object.at(&["securityContext", field]).is_set();
        if annotations.contains_key(SECCOMP_OF_POD) && !has(pod, "seccompProfile") {
            self.push(path(SECCOMP_OF_POD), seccomp);
        }
        for container in
            ["initContainers", "containers"].into_iter().flat_map(|list| pod.field(list).elements())
        {
            let name = container.field("name").text();
            let key = format!("{SECCOMP_OF_CONTAINER}{name}");
            if annotations.contains_key(&key) && !has(container, "seccompProfile") {
                self.push(path(&key), seccomp);
            }
            let key = format!("{APP_ARMOR}{name}");
            if annotations.contains_key(&key)
                && !has(pod, "appArmorProfile")
                && !has(container, "appArmorProfile")
            {
                self.push(path(&key), app_armor);
            }
        }
    }

    fn of_repeated_names(&mut self, pod: Unstructured<'_>) {
        for (list, field) in [("hostAliases", "ip"), ("imagePullSecrets", "name")] {
            let mut seen = BTreeSet::new();
            for (index, element) in pod.field(list).elements().enumerate() {
                let name = element.field(field).text();
                let path = format!("spec.template.spec.{list}[{index}].{field}");
                if !seen.insert(name) {
                    self.push(path.as_str(), format!("duplicate {field} {name:?}"));
                }
                if name.is_empty() && list == "imagePullSecrets" {
                    self.push(path, "invalid empty name \"\"");
                }
            }
        }
    }

    fn of_fractions(&mut self, resources: &ResourceList, path: &str) {
        for name in IN_BYTES {
            if let Some(amount) = resources.get(name) {
                self.of_fraction(name, *amount, path);
            }
        }
    }

    fn of_fraction(&mut self, name: &str, amount: Quantity, path: &str) {
        if !amount.is_whole() {
            let message = format!("fractional byte value \"{amount}\" is invalid, must be an integer");
            self.push(format!("{path}[{name}]"), message);
        }
    }

    /// Addresses that are not written as they should be (`GetWarningsForIP`, since v1.34).
    fn of_addresses(&mut self, pod: Unstructured<'_>) {
        let servers = pod.at(&["dnsConfig", "nameservers"]).elements().enumerate();
        let servers = servers.map(|(index, server)| {
            (format!("spec.template.spec.dnsConfig.nameservers[{index}]"), server.text())
        });
        let aliases = pod.field("hostAliases").elements().enumerate();
        let aliases = aliases.map(|(index, alias)| {
            (format!("spec.template.spec.hostAliases[{index}].ip"), alias.field("ip").text())
        });
        for (path, written) in servers.chain(aliases) {
            let Some(address) = address_of(written) else { continue };
            let as_version_4 = match address {
                IpAddr::V6(address) => address.to_ipv4_mapped(),
                IpAddr::V4(address) => Some(address).filter(|_| written.parse::<IpAddr>().is_err()),
            };
            if let Some(address) = as_version_4 {
                let message = format!(
                    "non-standard IP address {written:?} will be considered invalid in a future Kubernetes release: \
                     use \"{address}\""
                );
                self.push(path, message);
            } else if written.parse::<Ipv6Addr>().is_ok() && address.to_string() != written {
                let message = format!(
                    "IPv6 address {written:?} should be in RFC 5952 canonical format (\"{address}\")"
                );
                self.push(path, message);
            }
        }
    }

    fn of_container(&mut self, container: &Container, written: Unstructured<'_>, path: &str) {
        self.of_fractions(&container.resources.limits, &format!("{path}.resources.limits"));
        self.of_fractions(&container.resources.requests, &format!("{path}.resources.requests"));
        let mut seen = BTreeSet::new();
        for (index, variable) in written.field("env").elements().enumerate() {
            let name = variable.field("name").text();
            let (value, reference) = (variable.field("value").text(), format!("$({name})"));
            let hides =
                variable.field("valueFrom").is_set() || value == reference || !value.contains(&reference);
            if !seen.insert(name) && hides {
                let message =
                    format!("hides previous definition of {name:?}, which may be dropped when using apply");
                self.push(format!("{path}.env[{index}]"), message);
            }
        }
    }

    fn of_pod_affinity(&mut self, pod: Unstructured<'_>) {
        for name in ["podAffinity", "podAntiAffinity"] {
            let (terms, path) = (pod.at(&["affinity", name]), format!("spec.template.spec.affinity.{name}"));
            for (index, term) in terms.field(REQUIRED).elements().enumerate() {
                if !term.field("labelSelector").is_set() {
                    self.push(format!("{path}.{REQUIRED}[{index}].labelSelector"), SELECTS_NOTHING);
                }
            }
            for (index, term) in terms.field(PREFERRED).elements().enumerate() {
                if !term.at(&["podAffinityTerm", "labelSelector"]).is_set() {
                    let path = format!("{path}.{PREFERRED}[{index}].podAffinityTerm.labelSelector");
                    self.push(path, SELECTS_NOTHING);
                }
            }
        }
    }
}
