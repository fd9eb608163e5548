//! On which nodes a DaemonSet has a pod when the run begins, and of which version of its spec.

use super::daemons::Daemon;
use super::nodes::NodeAtStart;
use crate::cluster::plan::{DaemonSetPlan, InitialPodState, InitialPods};

/// The version of the spec that the pod on the node is of; `None`: there is none. Of a DaemonSet that is created later the pods are
/// taken to be there.
pub fn version_of_pod(planned: &DaemonSetPlan, daemon: &Daemon, node: &NodeAtStart<'_>) -> Option<usize> {
    let is_of_node = |pods: &&InitialPods| pods.pool == node.pool_id && pods.nodes.contains(node.ordinal);
    // Of several that speak of a node the last counts.
    match planned.initial.pods.iter().rev().find(is_of_node) {
        Some(pods) => (pods.state != InitialPodState::Missing).then_some(pods.version),
        None => {
            let verdict = daemon.placement.verdict(&node.facets_when_ready());
            verdict.should_run.then_some(planned.initial.version)
        }
    }
}
