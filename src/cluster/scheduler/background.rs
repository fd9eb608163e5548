//! What else runs on the nodes of a pool: the load that daemon pods have to find room beside.
//!
//! Either a share of the node that nobody can push out, or pods that end when a pod of higher priority needs their
//! room. They do not come back: they find room elsewhere, or wait where nobody looks (assumption).

use crate::cluster::scheduler::load::{NodeAllocatable, NodeLoad, PodDemand};
use crate::cluster::scheduler::resources::Resources;
use crate::engine::delay::Delay;

/// The load of a node beside the daemon pods.
#[derive(Clone, Debug, PartialEq)]
pub enum Background {
    /// Parts of what the node offers, each between 0 and 1.
    Share(NodeShare),
    Pods(Vec<BackgroundPods>),
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NodeShare {
    pub cpu: f64,
    pub memory: f64,
    pub ephemeral_storage: f64,
    pub pods: f64,
}

/// Pods of a node that are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct BackgroundPods {
    pub per_node: u32,
    pub demand: PodDemand,
    pub priority: i32,
    /// From being asked to end to the end.
    pub termination: Delay,
}

/// What a pool's nodes offer, and what runs there besides.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeOffer {
    pub allocatable: NodeAllocatable,
    pub background: Background,
}

impl NodeOffer {
    /// A node of which nothing is said: it offers as much as is asked for, and nothing else runs there.
    pub const EVERYTHING: &'static Self =
        &Self { allocatable: NodeAllocatable::EVERYTHING, background: Background::NONE };
}

impl Background {
    pub const NONE: Self = Self::Pods(Vec::new());

    /// The pods, by kind.
    pub fn pods(&self) -> &[BackgroundPods] {
        match self {
            Self::Share(_) => &[],
            Self::Pods(pods) => pods,
        }
    }

    /// What of it is no pod that can be pushed out: amounts, and how many pods.
    pub fn fixed_load(&self, allocatable: &NodeAllocatable) -> (Resources, i64) {
        let Self::Share(share) = self else { return (Resources::default(), 0) };
        let offered = &allocatable.resources;
        let mut resources = Resources::default();
        resources.milli_cpu = part_of(offered.milli_cpu, share.cpu);
        resources.memory_bytes = part_of(offered.memory_bytes, share.memory);
        resources.ephemeral_storage_bytes = part_of(offered.ephemeral_storage_bytes, share.ephemeral_storage);
        (resources, part_of(allocatable.pods, share.pods))
    }

    /// The whole of it, as long as nobody has been pushed out.
    pub fn load(&self, allocatable: &NodeAllocatable) -> NodeLoad {
        let mut load = NodeLoad::default();
        let (resources, pods) = self.fixed_load(allocatable);
        load.add_fixed(&resources, pods);
        for pods in self.pods() {
            (0..pods.per_node).for_each(|_| load.add(&pods.demand));
        }
        load
    }
}

/// A share, rounded down. Of what is offered without limit there is no share.
fn part_of(offered: i64, share: f64) -> i64 {
    if offered == NodeAllocatable::UNLIMITED { 0 } else { (offered as f64 * share) as i64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::kubernetes_version::KubernetesVersion;
    use serde_json::json;

    fn allocatable() -> NodeAllocatable {
        NodeAllocatable::of(
            &serde_json::from_value(json!({"cpu": "4", "memory": "10Gi", "pods": "110"})).unwrap(),
        )
    }

    #[test]
    fn a_share_is_of_what_the_node_offers() {
        let share = NodeShare { cpu: 0.6, memory: 0.5, pods: 0.1, ..NodeShare::default() };
        let load = Background::Share(share).load(&allocatable());
        assert_eq!((load.requested.milli_cpu, load.requested.memory_bytes), (2400, 5 << 30));
        assert_eq!((load.requested.ephemeral_storage_bytes, load.pods), (0, 11));
    }

    #[test]
    fn pods_take_what_they_request() {
        let spec = json!({"containers": [{"resources": {"requests": {"cpu": "250m"}}}]});
        let web = BackgroundPods {
            per_node: 3,
            demand: PodDemand::of(&serde_json::from_value(spec).unwrap(), KubernetesVersion::default()),
            priority: 0,
            termination: Delay::constant(crate::engine::time::Duration::ZERO),
        };
        let load = Background::Pods(vec![web]).load(&allocatable());
        assert_eq!((load.requested.milli_cpu, load.pods), (750, 3));
    }
}
