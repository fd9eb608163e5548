//! Which label says to what pool a node belongs: every provider has its own.

use crate::api::labels::Labels;

/// The labels of pools, the surest first.
pub const POOL_LABELS: [&str; 10] = [
    "kubernetes.azure.com/agentpool",
    "agentpool",
    "eks.amazonaws.com/nodegroup",
    "alpha.eksctl.io/nodegroup-name",
    "cloud.google.com/gke-nodepool",
    "karpenter.sh/nodepool",
    // Karpenter before 0.32.
    "karpenter.sh/provisioner-name",
    "doks.digitalocean.com/node-pool",
    "hypershift.openshift.io/nodePool",
    "machine.openshift.io/machine-pool",
];

const ROLE_PREFIX: &str = "node-role.kubernetes.io/";
const OLD_ROLE_LABEL: &str = "kubernetes.io/role";
const OTHERS: &str = "nodes";

/// What the nodes of a pool have in common, by the provider or by their role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PoolName {
    /// As the label has it, or the role.
    pub name: String,
    /// The provider's label.
    pub label: Option<&'static str>,
}

impl PoolName {
    pub fn of(labels: &Labels) -> Self {
        let by_provider =
            POOL_LABELS.iter().find_map(|&key| Some((key, labels.get(key).filter(|name| !name.is_empty())?)));
        match by_provider {
            Some((key, name)) => Self { name: name.clone(), label: Some(key) },
            None => Self { name: role(labels), label: None },
        }
    }
}

/// The node's role. Of several it is the one that is not every worker's, as in OpenShift's machine config pools.
fn role(labels: &Labels) -> String {
    let mut roles: Vec<&str> = labels.keys().filter_map(|key| key.strip_prefix(ROLE_PREFIX)).collect();
    roles.extend(labels.get(OLD_ROLE_LABEL).map(String::as_str));
    if roles.iter().any(|role| matches!(*role, "control-plane" | "master")) {
        return "control-plane".to_owned();
    }
    let special = roles.iter().find(|role| !matches!(**role, "worker" | "node" | "agent"));
    special.or(roles.first()).map_or_else(|| OTHERS.to_owned(), |&role| role.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(labels: &[(&str, &str)]) -> String {
        let labels = labels.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        PoolName::of(&labels).name
    }

    #[test]
    fn the_provider_knows_best_and_the_role_is_better_than_nothing() {
        assert_eq!(name(&[("agentpool", "a"), ("kubernetes.azure.com/agentpool", "b")]), "b");
        assert_eq!(
            name(&[("karpenter.sh/nodepool", "spot"), ("node-role.kubernetes.io/worker", "")]),
            "spot"
        );
        assert_eq!(
            name(&[("node-role.kubernetes.io/worker", ""), ("node-role.kubernetes.io/infra", "")]),
            "infra"
        );
        assert_eq!(
            name(&[("node-role.kubernetes.io/worker", ""), ("node-role.kubernetes.io/master", "")]),
            "control-plane"
        );
        assert_eq!(name(&[("kubernetes.io/role", "agent")]), "agent");
        assert_eq!(name(&[]), "nodes");
    }
}
