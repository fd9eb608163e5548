//! A pod of a Deployment or a StatefulSet.

use super::nodes::NodeIndex;
use super::pod_history::PodHistory;
use crate::api::pod::PodPhase;
use crate::cluster::store::Pod as KubeletPod;

/// A pod by its place in the list of all pods that there ever were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PodIndex(pub u32);

/// A pod of the workload.
#[derive(Clone, Debug)]
pub struct Pod {
    /// A StatefulSet's ordinal, or the index of a Deployment's pod in the order of creation.
    pub number: u32,
    pub history: PodHistory,
    pub node: Option<NodeIndex>,
    pub uid: u64,
    /// It has been Ready for `minReadySeconds`.
    pub available: bool,
    /// Which of several equally good nodes it gets.
    pub(super) choice: u64,
    /// What the kubelet knows of it, once it is bound.
    pub(super) kubelet: Option<KubeletPod>,
}

impl Pod {
    pub fn is_running(&self) -> bool {
        self.kubelet.as_ref().is_some_and(|kubelet| kubelet.phase == PodPhase::Running)
    }
}
