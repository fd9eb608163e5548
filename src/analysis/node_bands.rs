//! What the DaemonSet's pod is doing on each node, over time.

use crate::engine::time::Instant;

/// A band a node, for one DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeBands {
    pub daemon_set: String,
    /// Sorted by node name.
    pub bands: Vec<NodeBand>,
    /// How many nodes there were in all; the bands may be a sample of them.
    pub node_count: usize,
    pub horizon: Instant,
}

/// The states of one node, each lasting from its instant to the next one's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeBand {
    pub node: String,
    pub states: Vec<(Instant, BandState)>,
}

/// What there is to see of the DaemonSet on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BandState {
    /// The node does not exist, or need not run the DaemonSet.
    Absent,
    /// The node starts or does not report.
    NodeNotReady,
    /// No pod yet, or one that is not bound.
    Pending,
    PullingImages,
    /// Images are there; the containers start or are not ready yet.
    Starting,
    /// An available pod of the revision that the node saw first.
    Available,
    /// An available pod of a later revision.
    AvailableUpdated,
    /// The pod ends; none is available.
    Terminating,
    /// The pod failed, lost its readiness, or never becomes ready.
    Failing,
}
