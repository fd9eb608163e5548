//! What EKS reserves on nodes of its Amazon Linux images.
//!
//! Source: `nodeadm` of <https://github.com/awslabs/amazon-eks-ami> (commit 0137549, AL2023; `bootstrap.sh` of AL2 did the same):
//! `kubeReserved` has 11 MiB × max pods + 255 MiB of memory, whatever the machine's memory, and cpu by
//! [GKE's tiers](super::tiers::CPU); `evictionHard` has `memory.available: 100Mi`. `systemReserved` is empty.
//!
//! Max pods: `nodeadm/internal/kubelet/eni-max-pods.txt` there, without prefix delegation: network interfaces × (IPv4 addresses of
//! each − 1) + 2.

use super::reserved::{MEBIBYTE, Reserved};
use super::tiers;

pub fn reserved(vcpus: u32, max_pods: u32) -> Reserved {
    Reserved {
        milli_cpu: tiers::reserved(i64::from(vcpus) * 1000, &tiers::CPU),
        memory_bytes: (11 * i64::from(max_pods) + 255) * MEBIBYTE,
        eviction_bytes: 100 * MEBIBYTE,
    }
}

/// How many pods get an address of their own on so many interfaces, with the two that need none.
pub const fn max_pods(interfaces: u32, addresses_of_each: u32) -> u32 {
    interfaces * (addresses_of_each - 1) + 2
}
