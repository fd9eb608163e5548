//! Whom a pod that does not fit pushes out of its node (`DefaultPreemption.SelectVictimsOnNode`).
//!
//! All pods of lower priority are taken off; if the pod then fits, they are put back one after the other, the most
//! important first, as long as it still does. Those that cannot come back are the victims. There are no disruption
//! budgets. Victims end gracefully, so the pod goes on waiting: to preempt is to ask for room, not to get it.

use std::cmp::Reverse;

use crate::api::pod_spec::PodSpec;
use crate::cluster::scheduler::fit::fits;
use crate::cluster::scheduler::load::{NodeAllocatable, NodeLoad, PodDemand};
use crate::engine::time::Instant;

/// The policy of pods that wait for room and push nobody out.
pub const NEVER: &str = "Never";

/// A pod that wants onto the node.
#[derive(Clone, Copy, Debug)]
pub struct Preemptor<'a> {
    pub demand: &'a PodDemand,
    pub priority: i32,
    /// False by `preemptionPolicy: Never`.
    pub may_preempt: bool,
}

/// A pod on the node.
#[derive(Clone, Copy, Debug)]
pub struct RunningPod<'a> {
    pub demand: &'a PodDemand,
    pub priority: i32,
    /// `status.startTime`; [`Instant::NEVER`] if the kubelet has not seen it yet, which makes it the youngest.
    pub started: Instant,
}

/// `PodPriority`: a pod without one has 0.
pub fn priority(pod: &PodSpec) -> i32 {
    pod.priority.unwrap_or(0)
}

impl<'a> Preemptor<'a> {
    pub fn new(pod: &PodSpec, demand: &'a PodDemand) -> Self {
        let may_preempt = pod.preemption_policy.as_deref() != Some(NEVER);
        Self { demand, priority: priority(pod), may_preempt }
    }
}

/// The indices in `pods` of the pods to push out, the most important first. `None`: the pod would not fit for that.
///
/// `load` is that of all `pods`, and of any others that must not be touched. The pod must not fit as things are.
pub fn victims(
    preemptor: &Preemptor<'_>,
    allocatable: &NodeAllocatable,
    load: &NodeLoad,
    pods: &[RunningPod<'_>],
) -> Option<Vec<usize>> {
    if !preemptor.may_preempt {
        return None;
    }
    let mut lower: Vec<usize> =
        (0..pods.len()).filter(|&index| pods[index].priority < preemptor.priority).collect();
    if lower.is_empty() {
        return None;
    }
    let mut load = load.clone();
    lower.iter().for_each(|&index| load.remove(pods[index].demand));
    if !fits(preemptor.demand, allocatable, &load) {
        return None;
    }
    lower.sort_by_key(|&index| (Reverse(pods[index].priority), pods[index].started));
    lower.retain(|&index| {
        load.add(pods[index].demand);
        let is_reprieved = fits(preemptor.demand, allocatable, &load);
        if !is_reprieved {
            load.remove(pods[index].demand);
        }
        !is_reprieved
    });
    Some(lower)
}
