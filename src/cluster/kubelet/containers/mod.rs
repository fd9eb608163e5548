//! The containers of pods that have more to them than the plain delays (init containers, probes, hooks, faults): in which
//! order they start, what their probes make of them, when they are started again, and how they end.
//!
//! A pod's main containers are one application here: they start together, and one that ends takes the others with it.
//! Pods with nothing but the plain delays are not followed here: theirs are the steps of `next_step.rs`.

pub mod fault;
mod faults;
mod life_cycle;
pub mod probe;
pub mod probing;
mod reboots;
pub mod restart_backoff;
pub mod rules;
pub mod step;
mod table;

use crate::api::identity::PodId;
use crate::api::kubernetes_version::KubernetesVersion;
use crate::cluster::kubelet::containers::fault::Fault;
use crate::cluster::kubelet::containers::table::ContainerTable;
pub(in crate::cluster) use crate::cluster::kubelet::containers::table::HeldSteps;

/// The containers of all pods that are followed.
pub(in crate::cluster) struct Containers<'run> {
    pods: ContainerTable,
    /// The plan's faults; elsewhere each is meant by its index here.
    faults: &'run [Fault],
    version: KubernetesVersion,
}

impl<'run> Containers<'run> {
    pub fn new(version: KubernetesVersion, faults: &'run [Fault]) -> Self {
        Self { pods: ContainerTable::default(), faults, version }
    }

    /// Whether the pod's containers are followed here.
    pub fn follows(&self, id: PodId) -> bool {
        self.pods.follows(id)
    }

    /// The pod is gone.
    pub fn forget(&mut self, id: PodId) {
        self.pods.forget(id);
    }

    /// The pod's containers, if it has any, will be looked at soon.
    pub fn prefetch(&self, id: PodId) {
        self.pods.prefetch(id);
    }
}
