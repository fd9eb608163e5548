//! What a node offers, what is taken of it, and how empty the scheduler finds it.
//!
//! The load is the background that the scenario puts on the pool's nodes, and the workload's own pods.

use crate::cluster::plan::{NodeAllocatable, NodeLoad, NodeOffer, PodDemand};
use crate::cluster::scheduler::fit::fits;

const MAX_NODE_SCORE: i64 = 100;
/// `DefaultMilliCPURequest` and `DefaultMemoryRequest`: what a pod without requests counts for in scores.
const COUNTED_MILLI_CPU: i64 = 100;
const COUNTED_MEMORY_BYTES: i64 = 200 << 20;

/// The room of one node.
#[derive(Clone, Debug)]
pub struct Room {
    allocatable: NodeAllocatable,
    load: NodeLoad,
}

impl Room {
    pub fn of(offer: &NodeOffer) -> Self {
        let allocatable = offer.allocatable.clone();
        Self { load: offer.background.load(&allocatable), allocatable }
    }

    pub fn fits(&self, demand: &PodDemand) -> bool {
        fits(demand, &self.allocatable, &self.load)
    }

    pub fn add(&mut self, demand: &PodDemand) {
        self.load.add(demand);
    }

    pub fn remove(&mut self, demand: &PodDemand) {
        self.load.remove(demand);
    }

    /// The strategy `LeastAllocated` of `NodeResourcesFit`: how much of cpu and memory would be left with the pod, in
    /// hundredths, on average.
    pub fn least_allocated(&self, demand: &PodDemand) -> i64 {
        let (offered, taken, wanted) = (&self.allocatable.resources, &self.load.requested, &demand.requests);
        let cpu = left(offered.milli_cpu, taken.milli_cpu, wanted.milli_cpu, COUNTED_MILLI_CPU);
        let memory =
            left(offered.memory_bytes, taken.memory_bytes, wanted.memory_bytes, COUNTED_MEMORY_BYTES);
        i64::midpoint(cpu, memory)
    }
}

/// The score of a node of which nothing is known.
pub const EMPTY_NODE_SCORE: i64 = MAX_NODE_SCORE;

/// The share of a resource that would be left, in hundredths.
fn left(offered: i64, taken: i64, wanted: i64, counted: i64) -> i64 {
    if offered == NodeAllocatable::UNLIMITED {
        return MAX_NODE_SCORE;
    }
    let wanted = if wanted == 0 { counted } else { wanted };
    let left = offered.saturating_sub(taken).saturating_sub(wanted);
    if offered <= 0 || left < 0 { 0 } else { (i128::from(left) * 100 / i128::from(offered)) as i64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::kubernetes_version::KubernetesVersion;
    use crate::cluster::plan::Background;
    use serde_json::{Value, json};

    fn room(allocatable: Value) -> Room {
        let allocatable = NodeAllocatable::of(&serde_json::from_value(allocatable).unwrap());
        Room::of(&NodeOffer { allocatable, background: Background::NONE })
    }

    fn demand(requests: Value) -> PodDemand {
        let pod = json!({"containers": [{"resources": {"requests": requests}}]});
        PodDemand::of(&serde_json::from_value(pod).unwrap(), KubernetesVersion::default())
    }

    #[test]
    fn the_emptier_node_scores_higher() {
        let agent = demand(json!({"cpu": "1", "memory": "1Gi"}));
        let mut node = room(json!({"cpu": "4", "memory": "10Gi", "pods": "3"}));
        assert_eq!(node.least_allocated(&agent), (75 + 90) / 2);
        node.add(&agent);
        assert_eq!(node.least_allocated(&agent), (50 + 80) / 2);
        node.remove(&agent);
        assert_eq!(node.least_allocated(&demand(json!({}))), (97 + 98) / 2, "100m and 200Mi are counted");
    }

    #[test]
    fn a_full_node_takes_no_more() {
        let agent = demand(json!({"cpu": "1"}));
        let mut node = room(json!({"cpu": "2500m", "memory": "10Gi", "pods": "9"}));
        node.add(&agent);
        assert!(node.fits(&agent));
        node.add(&agent);
        assert!(!node.fits(&agent));
    }
}
