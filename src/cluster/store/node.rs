//! A node as the store keeps it.

use crate::api::identity::{NodeId, PodId, PoolId};
use crate::engine::time::Instant;

/// An incarnation of a node: one that leaves and comes back under its name is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeRef {
    pub id: NodeId,
    pub(super) incarnation: u32,
}

impl NodeRef {
    /// How many incarnations of the node came before it.
    pub const fn incarnation(self) -> u32 {
        self.incarnation
    }
}

/// A set of labels that nodes share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LabelSetId(pub(super) u32);

/// A list of taints that nodes share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaintSetId(pub(super) u32);

impl LabelSetId {
    /// No labels at all.
    const NONE: Self = Self(0);
}

impl TaintSetId {
    /// No taints at all.
    pub const NONE: Self = Self(0);
}

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    pub pool: PoolId,
    /// Its number within the pool.
    pub ordinal: u32,
    /// The hash of its name, which is the key of its draws.
    pub name_hash: u64,
    pub labels: LabelSetId,
    pub taints: TaintSetId,
    pub exists: bool,
    /// Whether its kubelet works and reports.
    pub kubelet: KubeletState,
    /// The last heartbeat of a kubelet that is away; the first since it began to report of one that works.
    pub heartbeat: Instant,
    /// Whether the API server's Ready condition is True.
    pub ready: bool,
    pub(super) incarnation: u32,
    /// The last of its pods to be created, and the last to fail.
    pub(super) newest_pod: PodId,
    pub(super) newest_failed: PodId,
}

/// The end of a node's list of pods: no pod has this id.
pub(super) const NO_POD: PodId = PodId(u32::MAX);

/// Whether a node's kubelet works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KubeletState {
    /// The node has not been Ready yet.
    Starting,
    Running,
    /// It does not report.
    Away,
}

impl Node {
    /// A node that nothing is known of.
    pub(super) const NOT_YET: Self = Self {
        pool: PoolId(0),
        ordinal: 0,
        name_hash: 0,
        labels: LabelSetId::NONE,
        taints: TaintSetId::NONE,
        exists: false,
        kubelet: KubeletState::Starting,
        heartbeat: Instant::START,
        ready: false,
        incarnation: 0,
        newest_pod: NO_POD,
        newest_failed: NO_POD,
    };
}
