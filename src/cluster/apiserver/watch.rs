//! The events of the watch.

use crate::api::daemon_set::DaemonSetStatus;
use crate::api::identity::{DaemonSetId, NodeId, PodId};
use crate::api::pod::PodPhase;
use crate::daemonset::eligibility::Verdict;
use crate::daemonset::slot_pods::PodView;
use crate::engine::time::Instant;

/// An event for the controller of a DaemonSet, about a node.
#[derive(Clone, Copy, Debug)]
pub(in crate::cluster) struct PendingEvent {
    pub daemon_set: DaemonSetId,
    pub node: NodeId,
    pub event: WatchEvent,
}

/// What has happened to a node, its pods, or the DaemonSet's status.
#[derive(Clone, Copy, Debug)]
pub(in crate::cluster) enum WatchEvent {
    NodeAdded(Verdict),
    NodeChanged(Verdict),
    NodeDeleted,
    PodAdded(PodView),
    PodBound(PodId),
    PodPhase(PodId, PodPhase),
    PodReadiness {
        pod: PodId,
        ready: bool,
        since: Instant,
    },
    /// Something of a pod has changed that the controller does not look at.
    PodUpdated,
    PodDeleting(PodId),
    PodDeleted(PodId),
    StatusWritten(DaemonSetStatus),
}

impl WatchEvent {
    pub(super) const fn is_of_node(&self) -> bool {
        matches!(self, Self::NodeAdded(_) | Self::NodeChanged(_) | Self::NodeDeleted)
    }
}
