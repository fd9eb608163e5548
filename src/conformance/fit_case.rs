//! One recorded attempt of the scheduler to place a pod on its node: what it requests, whether it fits, and which pods it preempts.

use serde::Deserialize;

use super::objects::Timestamp;
use super::outcome::Disagreement;
use crate::api::container::ResourceList;
use crate::api::kubernetes_version::KubernetesVersion;
use crate::api::node::Node;
use crate::api::object_meta::ObjectMeta;
use crate::api::pod_spec::PodSpec;
use crate::cluster::scheduler::fit::{Misfit, misfits};
use crate::cluster::scheduler::load::{NodeAllocatable, NodeLoad, PodDemand};
use crate::cluster::scheduler::preemption::{Preemptor, RunningPod, priority, victims};
use crate::cluster::scheduler::requests::{effective_limits, effective_requests};
use crate::engine::time::Instant;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FitCase {
    pod: Pod,
    node: Node,
    pods_on_node: Option<Vec<Pod>>,
    expected: Expected,
}

/// A `v1.Pod`, as far as the scheduler looks at it here.
#[derive(Debug, Deserialize)]
struct Pod {
    metadata: ObjectMeta,
    spec: PodSpec,
    #[serde(default)]
    status: PodStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PodStatus {
    start_time: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Expected {
    effective_requests: ResourceList,
    effective_limits: ResourceList,
    reasons: Vec<String>,
    /// Asked only where the pod does not fit.
    preemption_helps: Option<bool>,
    victims: Option<Vec<String>>,
}

pub fn check(case: &FitCase, version: KubernetesVersion) -> Vec<Disagreement> {
    let running = case.pods_on_node.as_deref().unwrap_or_default();
    let demands: Vec<PodDemand> = running.iter().map(|pod| PodDemand::of(&pod.spec, version)).collect();
    let mut load = NodeLoad::default();
    demands.iter().for_each(|demand| load.add(demand));
    let allocatable = NodeAllocatable::of(&case.node.status.allocatable);
    let spec = &case.pod.spec;
    let demand = PodDemand::of(spec, version);
    let reasons: Vec<String> = misfits(&demand, &allocatable, &load).iter().map(Misfit::to_string).collect();

    let pods: Vec<RunningPod<'_>> = running.iter().zip(&demands).map(running_pod).collect();
    let victims = if reasons.is_empty() {
        None
    } else {
        Some(victims(&Preemptor::new(spec, &demand), &allocatable, &load, &pods))
    };
    let preemption_helps = victims.as_ref().map(Option::is_some);
    let names =
        |indices: Vec<usize>| indices.iter().map(|&index| running[index].metadata.name.clone()).collect();
    let mut victims: Vec<String> = victims.flatten().map(names).unwrap_or_default();
    victims.sort_unstable();

    let expected = &case.expected;
    let mut expected_victims = expected.victims.clone().unwrap_or_default();
    expected_victims.sort_unstable();
    [
        Disagreement::between(
            "effective requests",
            &expected.effective_requests,
            &effective_requests(spec, version),
        ),
        Disagreement::between(
            "effective limits",
            &expected.effective_limits,
            &effective_limits(spec, version),
        ),
        Disagreement::between("reasons", &expected.reasons, &reasons),
        Disagreement::between("preemption helps", &expected.preemption_helps, &preemption_helps),
        Disagreement::between("victims", &expected_victims, &victims),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn running_pod<'a>((pod, demand): (&Pod, &'a PodDemand)) -> RunningPod<'a> {
    let started = pod.status.start_time.map_or(Instant::NEVER, |time| time.0);
    RunningPod { demand, priority: priority(&pod.spec), started }
}
