//! How the DaemonSet controller is set.

use crate::api::kubernetes_version::KubernetesVersion;
use crate::cluster::apiserver::client::ControlPlane;
use crate::cluster::controllers::daemon_sets::work_queue::DelayingQueue;
use crate::engine::time::Duration;

/// Which node comes first where Kubernetes' choice is arbitrary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplacementOrder {
    /// A shuffle that follows from the seed; each node keeps its place among the others.
    Random,
    /// By node name.
    NodeName,
}

/// What the plan says of the controller.
#[derive(Clone, Copy, Debug)]
pub(in crate::cluster) struct DaemonSetControllerSettings {
    pub version: KubernetesVersion,
    pub replacement_order: ReplacementOrder,
    pub delaying_queue: DelayingQueue,
    pub control_plane: ControlPlane,
    /// All DaemonSets are queued again once in a period that is drawn between this and twice this; `None`: never.
    pub min_resync_period: Option<Duration>,
}
