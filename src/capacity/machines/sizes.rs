//! Eight common sizes of each provider: vCPUs, memory and, on EKS, network interfaces and IPv4 addresses of each.
//!
//! Sources: <https://learn.microsoft.com/azure/virtual-machines/sizes> (Dsv5, Esv5, Bms, Fsv2 series),
//! <https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html> and its tables of network interfaces (general purpose,
//! compute and memory optimized), <https://cloud.google.com/compute/docs/general-purpose-machines> (E2, N2); all as of 2025.
//! What is advertised in GB by AWS and Google and in GiB by Azure are powers of two in all three.

use super::provider::Provider;
use super::{aks, eks, gke};

/// A size of machines.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub name: &'static str,
    pub vcpus: u32,
    pub memory_mib: u32,
    pub is_shared_core: bool,
    /// Network interfaces and IPv4 addresses of each, where these bound the pods.
    interfaces: Option<(u32, u32)>,
}

impl Size {
    const fn new(name: &'static str, vcpus: u32, memory_gib: u32) -> Self {
        Self { name, vcpus, memory_mib: memory_gib * 1024, is_shared_core: false, interfaces: None }
    }

    const fn of_shared_cores(name: &'static str, vcpus: u32, memory_gib: u32) -> Self {
        Self { is_shared_core: true, ..Self::new(name, vcpus, memory_gib) }
    }

    const fn with_interfaces(self, interfaces: u32, addresses_of_each: u32) -> Self {
        Self { interfaces: Some((interfaces, addresses_of_each)), ..self }
    }

    /// How many pods a node takes by default.
    pub fn max_pods(&self, provider: Provider) -> u32 {
        match (provider, self.interfaces) {
            (_, Some((interfaces, addresses))) => eks::max_pods(interfaces, addresses),
            (Provider::Aks, None) => aks::MAX_PODS,
            (Provider::Eks | Provider::Gke, None) => gke::MAX_PODS,
        }
    }
}

const AKS: [Size; 8] = [
    Size::new("Standard_B2ms", 2, 8),
    Size::new("Standard_D2s_v5", 2, 8),
    Size::new("Standard_F4s_v2", 4, 8),
    Size::new("Standard_D4s_v5", 4, 16),
    Size::new("Standard_E4s_v5", 4, 32),
    Size::new("Standard_D8s_v5", 8, 32),
    Size::new("Standard_E8s_v5", 8, 64),
    Size::new("Standard_D16s_v5", 16, 64),
];

const EKS: [Size; 8] = [
    Size::new("t3.medium", 2, 4).with_interfaces(3, 6),
    Size::new("t3.large", 2, 8).with_interfaces(3, 12),
    Size::new("m6i.large", 2, 8).with_interfaces(3, 10),
    Size::new("c6i.xlarge", 4, 8).with_interfaces(4, 15),
    Size::new("m6i.xlarge", 4, 16).with_interfaces(4, 15),
    Size::new("r6i.xlarge", 4, 32).with_interfaces(4, 15),
    Size::new("m6i.2xlarge", 8, 32).with_interfaces(4, 15),
    Size::new("m6i.4xlarge", 16, 64).with_interfaces(8, 30),
];

const GKE: [Size; 8] = [
    Size::of_shared_cores("e2-medium", 2, 4),
    Size::new("e2-standard-2", 2, 8),
    Size::new("e2-standard-4", 4, 16),
    Size::new("n2-standard-4", 4, 16),
    Size::new("n2-highmem-4", 4, 32),
    Size::new("e2-standard-8", 8, 32),
    Size::new("n2-standard-8", 8, 32),
    Size::new("n2-standard-16", 16, 64),
];

/// The sizes that are known by their names, the smallest first: by vCPUs, then by memory.
pub const fn sizes_of(provider: Provider) -> &'static [Size] {
    match provider {
        Provider::Aks => &AKS,
        Provider::Eks => &EKS,
        Provider::Gke => &GKE,
    }
}
