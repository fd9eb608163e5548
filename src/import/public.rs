//! Which words of labels, taints and images are everybody's: Kubernetes' own, the providers', and those of well-known projects.
//! All others may be a company's.

/// Domains whose keys mean the same everywhere.
const DOMAINS: &[&str] = &[
    "kubernetes.io",
    "k8s.io",
    "kubernetes.azure.com",
    "cloud.google.com",
    "gke.io",
    "eks.amazonaws.com",
    "k8s.amazonaws.com",
    "k8s.aws",
    "alpha.eksctl.io",
    "karpenter.sh",
    "karpenter.azure.com",
    "digitalocean.com",
    "openshift.io",
    "nvidia.com",
    "amd.com",
    "intel.com",
    "cilium.io",
    "projectcalico.org",
    "cattle.io",
    "kwok.x-k8s.io",
];

/// Domains of resources of devices that everybody can have, besides those of keys.
const RESOURCE_DOMAINS: &[&str] = &[
    "habana.ai",
    "amazonaws.com",
    "aws.amazon.com",
    "google.com",
    "microsoft.com",
    "rdma",
    "mellanox.com",
    "smarter-devices",
    "squat.ai",
    "xilinx.com",
];

/// Parts of such domains in which users have names of their own.
const OF_USERS: &[&str] = &["node-restriction.kubernetes.io"];

/// Keys without a domain that mean the same everywhere.
const PLAIN_KEYS: &[&str] = &[
    "agentpool",
    "storageprofile",
    "storagetier",
    "accelerator",
    "CriticalAddonsOnly",
    "ToBeDeletedByClusterAutoscaler",
    "DeletionCandidateOfClusterAutoscaler",
    "dedicated",
    "gpu",
    "spot",
    "sku",
    "app",
    "k8s-app",
    "name",
    "component",
    "tier",
    "role",
    "release",
    "instance",
    "type",
];

/// Roles of nodes that tools give.
const ROLES: &[&str] = &[
    "",
    "control-plane",
    "master",
    "worker",
    "node",
    "agent",
    "etcd",
    "infra",
    "controlplane",
    "spot-worker",
];

/// Values of public keys that say whose the cluster is.
const TELLING: &[&str] = &[
    "cluster",
    "resourcegroup",
    "subscription",
    "subnet",
    "vnet",
    "hostname",
    "template",
    "nodeclass",
    "identity",
    "image",
    "uuid",
    "guid",
    "machine",
    "instance-id",
    "node-id",
    "pool-id",
];

/// Keys under which everybody writes the names of their own applications.
const OF_APPLICATIONS: &str = "app.kubernetes.io/";

/// Words that tell nothing.
const PLAIN_VALUES: &[&str] = &[
    "",
    "true",
    "false",
    "True",
    "False",
    "yes",
    "no",
    "on",
    "off",
    "gpu",
    "cpu",
    "spot",
    "system",
    "user",
    "infra",
    "linux",
    "windows",
    "amd64",
    "arm64",
    "present",
    "NoSchedule",
    "NoExecute",
];

/// Registries that everybody pulls from.
const REGISTRIES: &[&str] = &[
    "docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "registry.k8s.io",
    "k8s.gcr.io",
    "gcr.io",
    "gke.gcr.io",
    "quay.io",
    "ghcr.io",
    "mcr.microsoft.com",
    "public.ecr.aws",
    "nvcr.io",
    "registry.redhat.io",
    "registry.access.redhat.com",
    "registry.gitlab.com",
    "cr.fluentbit.io",
    "docker.elastic.co",
];

/// Whether a key of a label or a taint is nobody's own.
pub fn is_public_key(key: &str) -> bool {
    let Some((domain, name)) = key.split_once('/') else { return PLAIN_KEYS.contains(&key) };
    if OF_USERS.iter().any(|own| is_within(domain, own)) {
        return false;
    }
    if domain == "node-role.kubernetes.io" && !ROLES.contains(&name) {
        return false;
    }
    DOMAINS.iter().any(|public| is_within(domain, public))
}

/// Whether the name of a resource is nobody's own: one without a domain is Kubernetes'.
pub fn is_public_resource(resource: &str) -> bool {
    let Some((domain, _)) = resource.split_once('/') else { return true };
    DOMAINS.iter().chain(RESOURCE_DOMAINS).any(|public| is_within(domain, public))
}

/// Whether a value of a public key tells nobody's own words.
pub fn is_public_value(key: &str, value: &str) -> bool {
    if is_plain(value) {
        return true;
    }
    if key.starts_with(OF_APPLICATIONS) {
        return false;
    }
    let lower = key.to_ascii_lowercase();
    key.contains('/') && is_public_key(key) && !TELLING.iter().any(|word| lower.contains(word))
        || matches!(key, "agentpool" | "storageprofile" | "storagetier" | "accelerator")
}

/// Whether a word tells nothing: a number, or a word like `true`.
pub fn is_plain(value: &str) -> bool {
    PLAIN_VALUES.contains(&value) || (value.len() <= 6 && value.parse::<i64>().is_ok())
}

/// Whether everybody pulls from this host.
pub fn is_public_registry(host: &str) -> bool {
    REGISTRIES.contains(&host)
}

/// Whether the projects of this public host are its users' own, so that the first part of a path there says whose it is.
pub fn has_projects_of_users(host: &str) -> bool {
    host == "gcr.io" || host == "registry.gitlab.com"
}

fn is_within(domain: &str, public: &str) -> bool {
    domain == public || domain.strip_suffix(public).is_some_and(|sub| sub.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_kubernetes_and_of_providers_are_public() {
        for key in [
            "kubernetes.io/os",
            "topology.kubernetes.io/zone",
            "karpenter.sh/nodepool",
            "agentpool",
            "karpenter.k8s.aws/instance-cpu",
        ] {
            assert!(is_public_key(key), "{key}");
        }
        for key in [
            "acme.example/team",
            "team",
            "node-restriction.kubernetes.io/acme",
            "node-role.kubernetes.io/acme",
            "notkubernetes.io/x",
        ] {
            assert!(!is_public_key(key), "{key}");
        }
    }

    #[test]
    fn resources_of_well_known_devices_are_public() {
        for resource in [
            "cpu",
            "hugepages-2Mi",
            "nvidia.com/mig-1g.5gb",
            "amd.com/gpu",
            "gpu.intel.com/i915",
            "habana.ai/gaudi",
            "vpc.amazonaws.com/pod-eni",
            "aws.amazon.com/neuron",
            "cloud.google.com/tpu",
            "google.com/tpu",
            "microsoft.com/azure",
            "networking.k8s.io/x",
            "devices.kubernetes.io/kvm",
            "rdma/hca",
            "smarter-devices/fuse",
            "squat.ai/fuse",
            "xilinx.com/fpga",
        ] {
            assert!(is_public_resource(resource), "{resource}");
        }
        for resource in ["acme.io/fpga", "notnvidia.com/gpu", "acme/fpga"] {
            assert!(!is_public_resource(resource), "{resource}");
        }
    }

    #[test]
    fn values_that_say_whose_a_cluster_is_are_not() {
        assert!(is_public_value("karpenter.sh/capacity-type", "spot"));
        assert!(is_public_value("node.kubernetes.io/instance-type", "m5.large"));
        assert!(!is_public_value("kubernetes.azure.com/cluster", "MC_acme_prod"));
        assert!(!is_public_value("dedicated", "acme"));
        assert!(!is_public_value("app.kubernetes.io/instance", "acme-logs"));
        assert!(is_public_value("dedicated", "gpu"));
    }
}
