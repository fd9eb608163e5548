//! What GKE reserves on nodes of Standard clusters.
//!
//! Source: "Plan GKE Standard node sizes",
//! <https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes>, as of 2025: memory by tiers, or 255 MiB of a machine
//! with less than 1 GiB; 100 MiB more for the eviction of pods; cpu by tiers, but 1,060 thousandths of a core in all on shared-core
//! E2 machines; 400 thousandths more where a node takes more than 110 pods.

use super::reserved::{MEBIBYTE, Reserved};
use super::tiers::{self, Tier};

/// Unless the cluster or the node pool says otherwise.
pub const MAX_PODS: u32 = 110;

const GIBIBYTE: i64 = 1024 * MEBIBYTE;

const MEMORY: [Tier; 5] = [
    (4 * GIBIBYTE, 2_500),
    (8 * GIBIBYTE, 2_000),
    (16 * GIBIBYTE, 1_000),
    (128 * GIBIBYTE, 600),
    (i64::MAX, 200),
];

const OF_SHARED_CORES: i64 = 1_060;
const FOR_MANY_PODS: i64 = 400;

pub fn reserved(vcpus: u32, memory_bytes: i64, max_pods: u32, is_shared_core: bool) -> Reserved {
    let by_tiers = tiers::reserved(i64::from(vcpus) * 1000, &tiers::CPU);
    let milli_cpu = if is_shared_core { OF_SHARED_CORES } else { by_tiers };
    let for_pods = if max_pods > MAX_PODS { FOR_MANY_PODS } else { 0 };
    let is_tiny = memory_bytes < GIBIBYTE;
    Reserved {
        milli_cpu: milli_cpu + for_pods,
        memory_bytes: if is_tiny { 255 * MEBIBYTE } else { tiers::reserved(memory_bytes, &MEMORY) },
        eviction_bytes: 100 * MEBIBYTE,
    }
}
