//! What can be scheduled for kubelets, their pods and containers.

use crate::api::identity::{DaemonSetId, NodeId};
use crate::cluster::kubelet::containers::step::ContainerStep;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::kubelet::pressure::PressureKind;
use crate::cluster::store::{NodeRef, PodRef};

/// Something that is to happen on a node. It may be stale by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KubeletEvent {
    NodeStarted(NodeRef),
    /// The node is back after a reboot.
    NodeRebooted(NodeRef),
    /// The kubelet of a node that runs short of something looks what to do about it.
    PressureLook(NodeRef, PressureKind),
    /// Where the pod is stands beside it, so that the loop can look ahead.
    PodStep {
        pod: PodRef,
        node: NodeId,
        daemon_set: DaemonSetId,
        step: Step,
    },
    /// Pods of the node may start their containers.
    StartsLookedAt(NodeId),
    /// A step of the pod's containers, and the incarnation of theirs that it belongs to.
    ContainerStep(PodRef, u16, ContainerStep),
    /// The kubelet's next report arrives at the API server.
    ReportArrives(NodeId),
}
