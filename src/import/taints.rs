//! Taints of nodes: which are the pool's, which are of the moment, and which Kubernetes puts by itself.

use crate::api::taints::{Taint, TaintEffect, well_known};
use crate::dump::NodeTaint;

/// Keys of taints that come from the state of a node, which the scenario says otherwise.
const OF_STATE: [&str; 6] = [
    well_known::NOT_READY,
    well_known::UNREACHABLE,
    well_known::DISK_PRESSURE,
    well_known::MEMORY_PRESSURE,
    well_known::PID_PRESSURE,
    well_known::UNSCHEDULABLE,
];

/// Keys of taints that a node has for a while.
const OF_THE_MOMENT: [&str; 9] = [
    well_known::NETWORK_UNAVAILABLE,
    well_known::OUT_OF_SERVICE,
    "node.cloudprovider.kubernetes.io/uninitialized",
    "node.cloudprovider.kubernetes.io/shutdown",
    "ToBeDeletedByClusterAutoscaler",
    "DeletionCandidateOfClusterAutoscaler",
    "karpenter.sh/disruption",
    "karpenter.sh/disrupted",
    "karpenter.sh/unregistered",
];

pub fn effect(text: &str) -> Option<TaintEffect> {
    [TaintEffect::NoSchedule, TaintEffect::PreferNoSchedule, TaintEffect::NoExecute]
        .into_iter()
        .find(|effect| effect.as_str() == text)
}

/// Whether it follows from the state of the node.
pub fn is_of_state(taint: &NodeTaint) -> bool {
    OF_STATE.contains(&taint.key.as_str())
}

/// Whether it is only there for a while.
pub fn is_of_the_moment(taint: &NodeTaint) -> bool {
    OF_THE_MOMENT.contains(&taint.key.as_str())
}

/// The taints as they are.
pub fn real(taints: &[NodeTaint]) -> Vec<Taint> {
    let taint = |taint: &NodeTaint| Some(Taint::new(&taint.key, &taint.value, effect(&taint.effect)?));
    taints.iter().filter_map(taint).collect()
}
