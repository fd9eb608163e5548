//! What can be scheduled: one closed list.

use crate::api::identity::{DaemonSetId, PoolId};
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::images::event::ImagesEvent;
use crate::cluster::kubelet::event::KubeletEvent;
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
    /// The churn process makes the node run short of something.
    NodeRunsShort(NodeRef, u16),
    Kubelet(KubeletEvent),
    Controllers(ControllersEvent),
    Images(ImagesEvent),
    Scheduler(SchedulerEvent),
    /// The autoscaler begins to drain a node that it has marked.
    DrainBegins(NodeRef, u16),
}
