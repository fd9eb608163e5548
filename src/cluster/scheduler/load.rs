//! What a node offers, what a pod takes of it, and what the pods on it take together (`framework.NodeInfo`).
//!
//! Invariant of [`NodeLoad`]: it is the sum of the demands added and not removed since. A pod counts in the load of its node
//! from its binding until it is gone, also while it terminates; one that has Succeeded or Failed no longer does.

use crate::api::container::ResourceList;
use crate::api::kubernetes_version::KubernetesVersion;
use crate::api::pod_spec::PodSpec;
use crate::cluster::scheduler::anti_affinity::{AntiAffinity, TermCounts};
use crate::cluster::scheduler::host_ports::{HostPort, HostPorts};
use crate::cluster::scheduler::requests::effective_requests;
use crate::cluster::scheduler::resources::{PODS, Resources, whole};

/// What a pod takes of its node. All pods of a template take the same, so this is worked out once for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodDemand {
    pub requests: Resources,
    pub host_ports: Vec<HostPort>,
    /// Which pods it does not share a node with; known only among the templates of a plan.
    pub anti_affinity: AntiAffinity,
}

/// What a node offers to pods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeAllocatable {
    pub resources: Resources,
    /// How many pods it runs at most.
    pub pods: i64,
    /// Whether it also has as much as is asked for of every resource with a name of its own.
    pub has_everything: bool,
}

/// What the pods on a node take together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeLoad {
    pub requested: Resources,
    pub pods: i64,
    pub host_ports: HostPorts,
    pub terms: TermCounts,
}

impl PodDemand {
    pub fn of(pod: &PodSpec, version: KubernetesVersion) -> Self {
        Self {
            requests: Resources::of(&effective_requests(pod, version)),
            host_ports: HostPort::of_pod(pod, version),
            anti_affinity: AntiAffinity::default(),
        }
    }

    /// Whether there are pods that it cannot share a node with, whatever the node offers.
    pub const fn is_exclusive(&self) -> bool {
        !self.host_ports.is_empty() || !self.anti_affinity.concerns_nobody()
    }

    /// Whether it cannot share a node with another of its kind.
    pub fn excludes_itself(&self) -> bool {
        !self.host_ports.is_empty() || self.anti_affinity.excludes_itself()
    }
}

impl NodeAllocatable {
    /// So much of something that nobody ever lacks it.
    pub const UNLIMITED: i64 = i64::MAX;
    /// A node of which nothing is said.
    pub const EVERYTHING: Self = Self {
        resources: Resources::as_much_of_each(Self::UNLIMITED),
        pods: Self::UNLIMITED,
        has_everything: true,
    };

    /// `status.allocatable` of a node. What is not in it is not offered, room for pods included.
    pub fn of(allocatable: &ResourceList) -> Self {
        let pods = allocatable.get(PODS).map_or(0, |&pods| whole(pods));
        Self { resources: Resources::of(allocatable), pods, has_everything: false }
    }
}

impl NodeLoad {
    /// A pod comes to the node.
    pub fn add(&mut self, demand: &PodDemand) {
        self.requested.add(&demand.requests);
        self.host_ports.take(&demand.host_ports);
        self.terms.add(&demand.anti_affinity);
        self.pods += 1;
    }

    /// Something comes that is more or less than a pod.
    pub fn add_fixed(&mut self, resources: &Resources, pods: i64) {
        self.requested.add(resources);
        self.pods += pods;
    }

    /// It goes again.
    pub fn remove_fixed(&mut self, resources: &Resources, pods: i64) {
        self.requested.subtract(resources);
        self.pods -= pods;
    }

    /// A pod that had come is gone.
    pub fn remove(&mut self, demand: &PodDemand) {
        assert!(self.pods > 0, "a pod is removed that was not added");
        self.requested.subtract(&demand.requests);
        self.host_ports.release(&demand.host_ports);
        self.terms.remove(&demand.anti_affinity);
        self.pods -= 1;
    }
}
