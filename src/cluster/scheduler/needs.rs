//! What the scheduler has to know of a pod; the same for all pods of a template.

use crate::api::kubernetes_version::KubernetesVersion;
use crate::api::labels::Labels;
use crate::api::pod_spec::PodSpec;
use crate::cluster::scheduler::load::PodDemand;
use crate::cluster::scheduler::preemption::{NEVER, Preemptor, priority};

/// A pod as the scheduler sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodNeeds {
    pub demand: PodDemand,
    pub priority: i32,
    /// False: it waits for room and pushes nobody out.
    pub may_preempt: bool,
    /// Labels that its runtime class asks of the node. The DaemonSet controller does not know of them, so that pods are created
    /// where they wait for good.
    pub runtime_node_selector: Labels,
}

impl PodNeeds {
    /// The needs of a pod as it is when it has passed the API server: with its defaults and its priority.
    pub fn of(pod: &PodSpec, version: KubernetesVersion) -> Self {
        Self {
            demand: PodDemand::of(pod, version),
            priority: priority(pod),
            may_preempt: pod.preemption_policy.as_deref() != Some(NEVER),
            runtime_node_selector: Labels::new(),
        }
    }

    pub const fn preemptor(&self) -> Preemptor<'_> {
        Preemptor { demand: &self.demand, priority: self.priority, may_preempt: self.may_preempt }
    }
}
