//! Machine sizes of clouds, and what of them their Kubernetes services leave to pods: allocatable = size − what is reserved for
//! the kubelet and the system − the kubelet's hard eviction threshold.
//!
//! The formulas are the providers' own, each in a file with its source. They are applied to the size that the provider
//! advertises. What the kernel and the hypervisor keep for themselves is in no formula (assumption: nothing): a node's own
//! `status.allocatable` has some per cent less memory.

mod aks;
mod eks;
mod gke;
mod machine;
mod parse;
mod provider;
mod reserved;
mod sizes;
mod tiers;

#[cfg(test)]
mod tests;

pub use self::machine::Machine;
pub use self::parse::ParseMachineError;
pub use self::provider::Provider;
pub use self::sizes::{Size, sizes_of};
