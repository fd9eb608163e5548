//! What can be scheduled: one closed list.

use crate::api::identity::{DaemonSetId, NodeId, PoolId};
use crate::cluster::controllers::node_lifecycle::zone_disruption::ZoneId;
use crate::cluster::images::event::ImagesEvent;
use crate::cluster::kubelet::containers::ContainerStep;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::kubelet::pressure::PressureKind;
use crate::cluster::scheduler::event::SchedulerEvent;
use crate::cluster::store::{NodeRef, PodRef};

/// Something that is to happen at a given time. It may have lost its meaning by then: whoever applies it checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The action of this number in the script.
    Scripted(u32),
    DaemonSetCreated(DaemonSetId),
    /// The churn process of this number strikes its pool.
    ChurnStrikes(u16),
    NodeStarted(NodeRef),
    NodeLifetimeEnds(NodeRef, u16),
    NodeFails(NodeRef, u16),
    NodeRepaired(NodeRef, u16),
    /// The cloud announces that it takes the node back.
    SpotNotice(NodeRef, u16),
    SpotNodeTaken(NodeRef, u16),
    /// A node that was asked for appears.
    NodeProvisioned(PoolId),
    /// A rotation's lane has what it waited for.
    LaneSteps(u32),
    SurgeNodeLeaves(NodeRef),
    /// The pod has waited for room for as long as this churn process lets it.
    StillWithoutRoom(PodRef, u16),
    AutoscalerScans(u16),
    /// A job of the autoscaler's demand comes, or is over.
    JobArrives(u16),
    JobEnds(u16),
    NodeScaledDown(NodeRef),
    /// The grace period after the node's last heartbeat is over.
    HeartbeatsMissed(NodeRef),
    /// The node lifecycle controller looks at the nodes whose condition has changed.
    NodesMonitored,
    /// A node of this zone may get its NoExecute taint.
    TaintDue(ZoneId),
    /// The kubelet of a node that runs short of something looks what to do about it.
    PressureLook(NodeRef, PressureKind),
    /// The churn process makes the node run short of something.
    NodeRunsShort(NodeRef, u16),
    PodsCollected(NodeId),
    /// The node is back after a reboot.
    NodeRebooted(NodeRef),
    /// The informer of DaemonSets shows all of them again.
    DaemonSetsResynced,
    /// The DaemonSet's sync has worked out what it wants, and begins to ask for it.
    SyncDecided(DaemonSetId),
    /// A request of the DaemonSet's sync was answered.
    RequestAnswered(DaemonSetId),
    /// Where the pod is stands beside it, so that the loop can look ahead.
    PodStep {
        pod: PodRef,
        node: NodeId,
        daemon_set: DaemonSetId,
        step: Step,
    },
    /// Pods of the node may start their containers.
    StartsLookedAt(NodeId),
    /// A step of the pod's containers, in the life of theirs that it belongs to.
    ContainerStep(PodRef, u16, ContainerStep),
    PodAvailable(PodRef),
    /// The kubelet's next report arrives at the API server.
    ReportArrives(NodeId),
    PodEvicted(PodRef),
    Images(ImagesEvent),
    Scheduler(SchedulerEvent),
    /// The autoscaler begins to drain a node that it has marked.
    DrainBegins(NodeRef, u16),
}
