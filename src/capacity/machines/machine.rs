//! A machine, and what of it is allocatable.

use std::fmt;

use serde::{Serialize, Serializer};

use super::provider::Provider;
use super::reserved::{MEBIBYTE, Reserved};
use super::sizes::Size;
use super::{aks, eks, gke};
use crate::api::container::ResourceList;
use crate::api::quantity::Quantity;
use crate::cluster::plan::NodeAllocatable;

/// A machine that is a node of a provider's Kubernetes service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    pub provider: Provider,
    /// The name of its size, or its vCPUs and its memory.
    pub size: String,
    pub vcpus: u32,
    pub memory_bytes: i64,
    /// How many pods the kubelet takes; reservations follow from it.
    pub max_pods: u32,
    /// Its vCPUs are parts of a core.
    pub is_shared_core: bool,
}

impl Machine {
    /// A machine of a size that is known by its name, with as many pods as the provider gives it by default.
    pub fn of_size(provider: Provider, size: &Size) -> Self {
        Self {
            provider,
            size: size.name.to_owned(),
            vcpus: size.vcpus,
            memory_bytes: i64::from(size.memory_mib) * MEBIBYTE,
            max_pods: size.max_pods(provider),
            is_shared_core: size.is_shared_core,
        }
    }

    pub fn with_max_pods(self, max_pods: u32) -> Self {
        Self { max_pods, ..self }
    }

    pub fn reserved(&self) -> Reserved {
        match self.provider {
            Provider::Aks => aks::reserved(self.vcpus, self.memory_bytes, self.max_pods),
            Provider::Eks => eks::reserved(self.vcpus, self.max_pods),
            Provider::Gke => gke::reserved(self.vcpus, self.memory_bytes, self.max_pods, self.is_shared_core),
        }
    }

    /// What it offers to pods of cpu, memory and pods. Its disk is chosen apart from its size.
    pub fn allocatable(&self) -> ResourceList {
        let reserved = self.reserved();
        let milli_cpu = i64::from(self.vcpus) * 1000 - reserved.milli_cpu;
        let memory = self.memory_bytes - reserved.memory_bytes - reserved.eviction_bytes;
        let offered = [
            ("cpu", Quantity::from_milli(milli_cpu.max(0).into())),
            ("memory", Quantity::from_units(memory.max(0))),
            ("pods", Quantity::from_units(self.max_pods.into())),
        ];
        offered.into_iter().map(|(name, amount)| (name.to_owned(), amount)).collect()
    }

    /// The same as the scheduler counts it; of what is not said there is as much as is asked for.
    pub fn node_allocatable(&self) -> NodeAllocatable {
        let mut allocatable = NodeAllocatable::of(&self.allocatable());
        allocatable.resources.ephemeral_storage_bytes = NodeAllocatable::UNLIMITED;
        allocatable
    }

    /// The name that a pool of such machines can have.
    pub fn pool_name(&self) -> String {
        let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
        format!("{}-{}", self.provider.name(), self.size)
            .chars()
            .map(plain)
            .collect::<String>()
            .to_lowercase()
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.provider.name(), self.size)
    }
}

impl Serialize for Machine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
