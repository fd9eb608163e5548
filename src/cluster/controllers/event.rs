//! What can be scheduled for the controllers.

use crate::api::identity::{DaemonSetId, NodeId};
use crate::cluster::controllers::node_lifecycle::zone_disruption::ZoneId;
use crate::cluster::store::{NodeRef, PodRef};

/// Something that a controller is to do or to handle. It may be stale by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControllersEvent {
    DaemonSetCreated(DaemonSetId),
    /// The informer of DaemonSets shows all of them again.
    DaemonSetsResynced,
    /// The DaemonSet's sync has worked out what it wants, and begins to ask for it.
    SyncDecided(DaemonSetId),
    /// A request of the DaemonSet's sync was answered.
    RequestAnswered(DaemonSetId),
    /// The pod has been Ready for `minReadySeconds`, unless it was not all the time.
    PodAvailable(PodRef),
    /// The grace period after the node's last heartbeat is over.
    HeartbeatsMissed(NodeRef),
    /// The node lifecycle controller looks at the nodes whose condition has changed.
    NodesMonitored,
    /// A node of this zone may get its NoExecute taint.
    TaintDue(ZoneId),
    /// The time is over for which the pod tolerates its node's taints.
    PodEvicted(PodRef),
    /// The pod garbage collector comes to the node.
    PodsCollected(NodeId),
}
