//! What AKS reserves, from Kubernetes 1.29 on.
//!
//! Source: "Node resource reservations in Azure Kubernetes Service (AKS)",
//! <https://learn.microsoft.com/azure/aks/node-resource-reservations>, `ms.date` 2024-04-16: a table of cpu by cores; of memory
//! the lesser of 20 MB × max pods + 50 MB and 25 % of the machine's; the eviction rule `memory.available<100Mi`. The page
//! writes MB where nodes have MiB: of 28,740,840 Ki with 250 pods a node offers 23,467,240 Ki, which is 5,150 Mi less.
//!
//! Max pods: "IP address planning", `ms.date` 2024-05-28: 250 with Azure CNI Overlay, 110 with kubenet and with Azure CNI Pod
//! Subnet, 30 with Azure CNI (legacy), at most 250.

use super::reserved::{MEBIBYTE, Reserved};

/// With Azure CNI Overlay.
pub const MAX_PODS: u32 = 250;

/// Cores, and the thousandths of one that are reserved.
const CPU: [(i64, i64); 7] = [(1, 60), (2, 100), (4, 140), (8, 180), (16, 260), (32, 420), (64, 740)];

/// What each core beyond the table adds, as its last ones do (assumption).
const BEYOND_THE_TABLE: i64 = 10;

pub fn reserved(vcpus: u32, memory_bytes: i64, max_pods: u32) -> Reserved {
    let by_pods = (20 * i64::from(max_pods) + 50) * MEBIBYTE;
    Reserved {
        milli_cpu: milli_cpu(vcpus.into()),
        memory_bytes: by_pods.min(memory_bytes / 4),
        eviction_bytes: 100 * MEBIBYTE,
    }
}

/// Between two rows of the table, in proportion (assumption).
fn milli_cpu(cores: i64) -> i64 {
    let above = CPU.iter().position(|&(row, _)| cores <= row);
    match above {
        Some(0) => CPU[0].1,
        Some(row) => {
            let ((low, least), (high, most)) = (CPU[row - 1], CPU[row]);
            least + (most - least) * (cores - low) / (high - low)
        }
        None => {
            let (last, most) = CPU[CPU.len() - 1];
            most + (cores - last) * BEYOND_THE_TABLE
        }
    }
}
