//! Words that may be a company's get others in their place, the same one each time.

use std::collections::{BTreeMap, BTreeSet};

use super::public::{
    has_projects_of_users, is_plain, is_public_key, is_public_registry, is_public_resource, is_public_value,
};
use crate::api::node::HOSTNAME_LABEL;
use crate::api::quantity::Quantity;
use crate::api::taints::Taint;
use crate::dump::NodeTaint;

/// What stands for what.
#[derive(Clone, Debug, Default)]
pub struct Pseudonyms {
    keeps_names: bool,
    /// Names of DaemonSets and the like, which are kept anyway.
    known_words: BTreeSet<String>,
    /// Real names of nodes, and what their hostname label says, → those of the scenario.
    nodes: BTreeMap<String, String>,
    keys: Numbered,
    values: Numbered,
    resources: Numbered,
    roles: Numbered,
    registries: Numbered,
    projects: Numbered,
    addresses: Numbered,
}

/// Words in the order in which they came.
#[derive(Clone, Debug, Default)]
struct Numbered(BTreeMap<String, usize>);

impl Numbered {
    fn number(&mut self, word: &str) -> usize {
        let next = self.0.len() + 1;
        *self.0.entry(word.to_owned()).or_insert(next)
    }
}

/// How many words of each sort have others in their place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PseudonymCounts {
    pub nodes: usize,
    pub label_keys: usize,
    pub label_values: usize,
    pub resources: usize,
    pub registries: usize,
    pub projects: usize,
    pub addresses: usize,
}

impl Pseudonyms {
    pub fn new(keeps_names: bool, known_words: BTreeSet<String>) -> Self {
        Self { keeps_names, known_words, ..Self::default() }
    }

    pub const fn keeps_names(&self) -> bool {
        self.keeps_names
    }

    /// From now on the node has this name.
    pub fn name_node(&mut self, real: &str, hostname: Option<&String>, name: String) {
        for real in hostname.map(String::as_str).into_iter().chain([real]) {
            self.nodes.insert(real.to_owned(), name.clone());
        }
    }

    /// The name of a node in the scenario; `None`: there is no such node.
    pub fn node(&self, real: &str) -> Option<&str> {
        self.nodes.get(real).map(String::as_str)
    }

    /// The key of a label, a taint or a selector.
    pub fn key(&mut self, key: &str) -> String {
        if self.keeps_names || is_public_key(key) {
            return key.to_owned();
        }
        match key.strip_prefix("node-role.kubernetes.io/") {
            Some(role) => format!("node-role.kubernetes.io/role-{}", self.roles.number(role)),
            None => format!("example.com/label-{}", self.keys.number(key)),
        }
    }

    /// The value of a label, a taint or a selector under this real key.
    pub fn value(&mut self, key: &str, value: &str) -> String {
        if key == HOSTNAME_LABEL {
            return self.node(value).map_or_else(|| "no-such-node".to_owned(), str::to_owned);
        }
        if self.keeps_names || is_public_value(key, value) || self.known_words.contains(value) {
            return value.to_owned();
        }
        format!("value-{}", self.values.number(value))
    }

    /// The name of a resource that nodes offer and pods ask for.
    pub fn resource(&mut self, resource: &str) -> String {
        if self.keeps_names || is_public_resource(resource) {
            return resource.to_owned();
        }
        format!("example.com/resource-{}", self.resources.number(resource))
    }

    /// The same amounts under these names.
    pub fn amounts(&mut self, amounts: &BTreeMap<String, Quantity>) -> BTreeMap<String, Quantity> {
        amounts.iter().map(|(resource, &amount)| (self.resource(resource), amount)).collect()
    }

    /// A role that nodes are named after.
    pub fn role(&mut self, role: &str) -> String {
        if self.keeps_names || role == "nodes" || is_public_key(&format!("node-role.kubernetes.io/{role}")) {
            return role.to_owned();
        }
        format!("role-{}", self.roles.number(role))
    }

    pub fn taint(&mut self, taint: &NodeTaint) -> Option<Taint> {
        let effect = super::taints::effect(&taint.effect)?;
        Some(Taint::new(&self.key(&taint.key), &self.value(&taint.key, &taint.value), effect))
    }

    /// A word that names nobody where it is, as a number or a known name.
    pub fn is_known(&self, word: &str) -> bool {
        self.keeps_names || is_plain(word) || self.known_words.contains(word)
    }

    /// An image: the host of its registry, unless everybody pulls from there, and whose it is there.
    pub fn image(&mut self, image: &str) -> String {
        if self.keeps_names {
            return image.to_owned();
        }
        let Some((host, path)) = image.split_once('/').filter(|(host, _)| is_host(host)) else {
            return image.to_owned();
        };
        let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        let last = parts.len() - 1;
        if is_public_registry(host) {
            if has_projects_of_users(host) && last > 0 && !is_public_project(&parts[0]) {
                parts[0] = format!("project-{}", self.projects.number(&parts[0]));
            }
            return format!("{host}/{}", parts.join("/"));
        }
        for part in &mut parts[..last] {
            *part = format!("project-{}", self.projects.number(part));
        }
        format!("registry-{}.example/{}", self.registries.number(host), parts.join("/"))
    }

    /// An address of a machine's own. What stands for all of them, or for the machine itself, tells nothing.
    pub fn address(&mut self, address: &str) -> String {
        if self.keeps_names || matches!(address, "" | "0.0.0.0" | "::" | "127.0.0.1" | "::1") {
            return address.to_owned();
        }
        // RFC 5737, for documentation; there are no more addresses of one node than these.
        format!("192.0.2.{}", self.addresses.number(address) % 255)
    }

    pub fn counts(&self) -> PseudonymCounts {
        PseudonymCounts {
            nodes: self.nodes.values().collect::<BTreeSet<_>>().len(),
            label_keys: self.keys.0.len() + self.roles.0.len(),
            label_values: self.values.0.len(),
            resources: self.resources.0.len(),
            registries: self.registries.0.len(),
            projects: self.projects.0.len(),
            addresses: self.addresses.0.len(),
        }
    }
}

/// Whether the first part of an image's name is a host, as Docker has it.
fn is_host(part: &str) -> bool {
    part.contains(['.', ':']) || part == "localhost"
}

/// Projects on Google's registry that are no customer's.
fn is_public_project(project: &str) -> bool {
    ["google-containers", "google_containers", "gke-release", "distroless", "kubebuilder", "cadvisor", "k8s-"]
        .iter()
        .any(|public| project.starts_with(public))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_company_go_and_those_of_kubernetes_stay() {
        let mut names = Pseudonyms::new(false, BTreeSet::from(["fluent-bit".to_owned()]));
        assert_eq!(names.key("acme.example/team"), "example.com/label-1");
        assert_eq!(names.key("team"), "example.com/label-2");
        assert_eq!(names.key("acme.example/team"), "example.com/label-1");
        assert_eq!(names.value("team", "acme"), "value-1");
        assert_eq!(names.value("app", "fluent-bit"), "fluent-bit");
        assert_eq!(names.value("kubernetes.io/arch", "arm64"), "arm64");
        assert_eq!(
            names.image("acme.azurecr.io/payments/agent:1.2"),
            "registry-1.example/project-1/agent:1.2"
        );
        assert_eq!(names.image("quay.io/prometheus/node-exporter:v1"), "quay.io/prometheus/node-exporter:v1");
        assert_eq!(names.image("gcr.io/acme-prod/agent@sha256:0"), "gcr.io/project-2/agent@sha256:0");
        assert_eq!(names.image("busybox:1"), "busybox:1");
        assert_eq!(names.address("10.1.2.3"), "192.0.2.1");
    }

    #[test]
    fn names_are_kept_where_that_is_asked_for() {
        let mut names = Pseudonyms::new(true, BTreeSet::new());
        assert_eq!(names.key("team"), "team");
        assert_eq!(names.image("acme.azurecr.io/agent:1"), "acme.azurecr.io/agent:1");
    }
}
