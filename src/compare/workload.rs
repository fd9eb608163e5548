//! What the three workloads have in common: the pod template and all that follows from it.

use serde::Serialize;

use crate::api::identity::DaemonSetId;
use crate::api::pod_spec::PodSpec;
use crate::cluster::kubelet::pod_timings::PodDelays;
use crate::cluster::plan::{Plan, Template};
use crate::daemonset::eligibility::Placement;
use crate::engine::time::Duration;
use crate::record::catalog::{Fnv1a, hashed_name_number, pod_name_suffix};

/// The controllers that the same pod template is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Workload {
    Deployment,
    StatefulSet,
    DaemonSet,
}

/// The DaemonSet's template, as other controllers run it.
#[derive(Clone, Debug)]
pub struct ComparedTemplate<'plan> {
    pub name: &'plan str,
    pub pod: &'plan PodSpec,
    pub delays: &'plan PodDelays,
    pub template: &'plan Template,
    pub min_ready: Duration,
    /// Where a scheduler may put the pods.
    pub placement: Placement,
    /// What stands for the template in the names of a ReplicaSet's pods.
    pub template_hash: String,
}

impl<'plan> ComparedTemplate<'plan> {
    pub fn new(plan: &'plan Plan, id: DaemonSetId) -> Self {
        let daemon_set = &plan.daemon_sets[id.index()];
        let version = daemon_set.first_version();
        let (spec, template) = (&version.spec, &plan.templates[version.template.index()]);
        let pod = &spec.template.spec;
        let text = serde_json::to_string(&spec.template).expect("a template is plain data");
        Self {
            name: &daemon_set.name,
            pod,
            delays: &daemon_set.delays,
            template,
            min_ready: spec.min_ready(),
            placement: Placement::of_ordinary_pods(pod),
            template_hash: random_suffix(Fnv1a::of(&text), 0) + &random_suffix(Fnv1a::of(&text), 1),
        }
    }
}

/// A suffix as Kubernetes' random names have it.
pub fn random_suffix(bits: u64, which: u64) -> String {
    String::from_utf8(pod_name_suffix(hashed_name_number(bits, which) as u32).to_vec())
        .expect("the alphabet is ASCII")
}
