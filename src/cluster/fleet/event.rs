//! What can be scheduled for the fleet.

use crate::api::identity::PoolId;
use crate::cluster::store::{NodeRef, PodRef};

/// Something that is to happen to nodes. It may be stale by then. The numbers are those of processes among the
/// plan's, and of rotations' lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FleetEvent {
    /// A process on a pool adds or removes a node.
    ProcessFires(u16),
    NodeLifetimeEnds(NodeRef, u16),
    NodeFails(NodeRef, u16),
    NodeRepaired(NodeRef, u16),
    /// The process makes the node run short of something.
    NodeRunsShort(NodeRef, u16),
    /// The cloud announces that it takes the node back.
    SpotNotice(NodeRef, u16),
    SpotNodeTaken(NodeRef, u16),
    /// A node that was asked for appears.
    NodeProvisioned(PoolId),
    AutoscalerScans(u16),
    /// A job of the autoscaler's demand comes, or is over.
    JobArrives(u16),
    JobEnds(u16),
    /// The autoscaler begins to drain a node that it has marked.
    DrainBegins(NodeRef, u16),
    NodeScaledDown(NodeRef),
    /// A rotation's lane has what it waited for.
    LaneSteps(u32),
    SurgeNodeLeaves(NodeRef),
    /// The pod has waited for room for as long as this process lets it.
    StillWithoutRoom(PodRef, u16),
}

impl FleetEvent {
    /// The node that it happens to: it means nothing any more when this incarnation is over.
    pub const fn node(self) -> Option<NodeRef> {
        match self {
            Self::NodeLifetimeEnds(node, _)
            | Self::NodeFails(node, _)
            | Self::NodeRepaired(node, _)
            | Self::NodeRunsShort(node, _)
            | Self::SpotNotice(node, _)
            | Self::SpotNodeTaken(node, _)
            | Self::DrainBegins(node, _)
            | Self::NodeScaledDown(node)
            | Self::SurgeNodeLeaves(node) => Some(node),
            Self::ProcessFires(_)
            | Self::NodeProvisioned(_)
            | Self::AutoscalerScans(_)
            | Self::JobArrives(_)
            | Self::JobEnds(_)
            | Self::LaneSteps(_)
            | Self::StillWithoutRoom(..) => None,
        }
    }
}
