//! Draws for pods that do not exist yet. Those of a pod and of its successor come together; what is drawn for the successor
//! when the pod ends is kept until then, because to draw it again would cost as much as both.
//!
//! Only a cache: whoever finds nothing here draws the same. Invariant: what is kept for a node is for its next pod.

use crate::api::identity::NodeId;
use crate::cluster::kubelet::pod_timings::PodDraws;
use crate::engine::prefetch::prefetch;

/// The draws of one DaemonSet's next pods.
#[derive(Clone, Debug, Default)]
pub(in crate::cluster) struct ForeseenDraws {
    /// By node; the first is zero where there are none. Made at once when first needed, so that a run that never needs it pays nothing.
    by_node: Vec<PodDraws>,
}

impl ForeseenDraws {
    /// Keeps the draws for the node's next pod. `nodes` is how many nodes there are.
    pub fn keep(&mut self, node: NodeId, nodes: usize, draws: PodDraws) {
        if self.by_node.is_empty() {
            self.by_node = vec![PodDraws::default(); nodes];
        }
        // A node that came later draws again.
        if let Some(kept) = self.by_node.get_mut(node.index()) {
            *kept = draws;
        }
    }

    /// What is kept for the node will be asked for, or written, soon.
    pub fn prefetch(&self, node: NodeId) {
        if let Some(kept) = self.by_node.get(node.index()) {
            prefetch(kept);
        }
    }

    /// The draws that were kept for the pod that is now created on the node.
    pub fn take(&mut self, node: NodeId) -> Option<PodDraws> {
        let kept = self.by_node.get_mut(node.index())?;
        // The first draw stands for all: one that is 0 by chance is drawn once more, and is 0 again.
        let draws = *kept;
        kept[0] = 0;
        (draws[0] != 0).then_some(draws)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_taken_once() {
        let (mut foreseen, draws) = (ForeseenDraws::default(), [1, 2, 3, 4, 5, 6]);
        assert_eq!(foreseen.take(NodeId(1)), None);
        foreseen.keep(NodeId(1), 2, draws);
        foreseen.keep(NodeId(9), 10, draws);
        assert_eq!([0, 1, 1, 9].map(|node| foreseen.take(NodeId(node))), [None, Some(draws), None, None]);
    }
}
