//! The failed pods of a slot, apart from the others: there may be thousands that nobody has deleted yet.
//!
//! Nothing here looks at all of them. Each is known by its occurrence, which is also their order.

use std::collections::BTreeMap;

use super::cause::Cause;
use super::tracked_pod::{Stage, TrackedPod};

#[derive(Clone, Debug, Default)]
pub(super) struct FailedPods {
    troubled: BTreeMap<u32, TrackedPod>,
    /// Those whose node is to blame.
    untroubled: BTreeMap<u32, TrackedPod>,
    /// How many had come how far.
    by_stage: BTreeMap<Stage, u32>,
}

impl FailedPods {
    pub fn insert(&mut self, pod: TrackedPod) {
        *self.by_stage.entry(pod.stage).or_default() += 1;
        let pods = if pod.trouble.is_some() { &mut self.troubled } else { &mut self.untroubled };
        pods.insert(pod.occurrence, pod);
    }

    pub fn remove(&mut self, occurrence: u32) -> Option<TrackedPod> {
        let pod = self.troubled.remove(&occurrence).or_else(|| self.untroubled.remove(&occurrence))?;
        if let Some(count) = self.by_stage.get_mut(&pod.stage) {
            *count -= 1;
            if *count == 0 {
                self.by_stage.remove(&pod.stage);
            }
        }
        Some(pod)
    }

    pub fn is_empty(&self) -> bool {
        self.by_stage.is_empty()
    }

    /// The occurrence of the oldest.
    pub fn oldest(&self) -> Option<u32> {
        let first =
            |pods: &BTreeMap<u32, TrackedPod>| pods.first_key_value().map(|(&occurrence, _)| occurrence);
        [first(&self.troubled), first(&self.untroubled)].into_iter().flatten().min()
    }

    /// The first that is in trouble, and its trouble.
    pub fn first_trouble(&self) -> Option<(u32, Cause)> {
        let (&occurrence, pod) = self.troubled.first_key_value()?;
        Some((occurrence, pod.trouble?))
    }

    /// How far the one came that came furthest.
    pub fn furthest_stage(&self) -> Option<Stage> {
        self.by_stage.last_key_value().map(|(&stage, _)| stage)
    }
}
