//! The pods of a slot as the controller's informer shows them.
//!
//! Those that have failed are apart from the others: a kubelet that rejects every pod it is given leaves thousands of them
//! behind on one node, each of which waits for its back-off. Only who asks for all of them looks at all of them.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::api::identity::{PodId, TemplateId};
use crate::api::pod::PodPhase;
use crate::engine::time::Instant;

/// A pod as the controller's informer shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PodView {
    pub id: PodId,
    pub created: Instant,
    /// Orders pods created at the same instant, as their names would.
    pub name_order: u64,
    /// What its `controller-revision-hash` label stands for.
    pub template: TemplateId,
    pub phase: PodPhase,
    /// Whether `spec.nodeName` is set; before that, the pod's affinity names its node.
    pub bound: bool,
    pub deleting: bool,
    pub ready: bool,
    /// The last transition of its Ready condition.
    pub ready_since: Instant,
    /// Ready since before the run began, and so for long enough whatever `minReadySeconds` says.
    pub ready_all_along: bool,
    /// Ready for longer than `minReadySeconds`, as of the last look at the clock.
    pub available: bool,
}

impl PodView {
    /// A pod as it is created.
    pub const fn new(id: PodId, template: TemplateId, created: Instant, name_order: u64) -> Self {
        Self {
            id,
            created,
            name_order,
            template,
            phase: PodPhase::Pending,
            bound: false,
            deleting: false,
            ready: false,
            ready_since: created,
            ready_all_along: false,
            available: false,
        }
    }

    /// The order in which the controller looks at the pods of a node (`podByCreationTimestampAndPhase`).
    pub fn order(&self) -> impl Ord + use<> {
        (!self.bound, self.created, self.name_order)
    }

    /// It has failed, and nobody has deleted it yet.
    pub fn has_failed(&self) -> bool {
        self.phase == PodPhase::Failed && !self.deleting
    }

    /// Terminal and being deleted: the controller leaves such a pod out of everything.
    const fn is_left_out(&self) -> bool {
        self.deleting && self.phase.is_terminal()
    }
}

/// The pods of one slot.
#[derive(Debug)]
pub struct SlotPods {
    /// All but those that have failed, in the order in which they came.
    others: SmallVec<[PodView; 1]>,
    failed: Option<Box<FailedPods>>,
}

/// As derived, but that pods are copied all at once: the checks of a run clone all slots at every instant.
impl Clone for SlotPods {
    fn clone(&self) -> Self {
        Self { others: SmallVec::from_slice(&self.others), failed: self.failed.clone() }
    }
}

impl SlotPods {
    pub const NONE: Self = Self { others: SmallVec::new_const(), failed: None };

    /// The pods that the controller considers, the oldest first.
    pub fn considered(&self) -> impl Iterator<Item = &PodView> {
        let mut others = self.others_considered().peekable();
        let mut failed = self.failed.iter().flat_map(|failed| failed.iter()).peekable();
        std::iter::from_fn(move || match (others.peek(), failed.peek()) {
            (Some(other), Some(pod)) if pod.created < other.created => failed.next(),
            (Some(_), _) => others.next(),
            (None, _) => failed.next(),
        })
    }

    /// The pods that the controller considers, but for those that have failed on their node.
    pub fn others_considered(&self) -> impl Iterator<Item = &PodView> {
        self.others.iter().filter(|pod| !pod.is_left_out())
    }

    /// The pods but for those that have failed on their node. Who changes whether one has failed does it by
    /// [`change`](Self::change).
    pub fn others_mut(&mut self) -> &mut [PodView] {
        &mut self.others
    }

    /// The first of the pods that have failed, and how many they are.
    pub fn failed(&self) -> Option<(PodId, usize)> {
        let unbound = || self.others.iter().filter(|pod| pod.has_failed());
        let bound = self.failed.as_deref();
        let first = unbound().chain(bound.into_iter().flat_map(FailedPods::iter)).next()?;
        Some((first.id, unbound().count() + bound.map_or(0, FailedPods::len)))
    }

    pub(super) fn failed_and_bound(&self) -> Option<&FailedPods> {
        self.failed.as_deref()
    }

    pub fn count(&self) -> usize {
        self.others.len() + self.failed.as_ref().map_or(0, |failed| failed.len())
    }

    pub(super) fn are_none(&self) -> bool {
        self.others.is_empty() && self.failed.is_none()
    }

    /// The pod that the controller considers, if there is none but it, not even one that is left out.
    pub(super) fn alone(&self) -> Option<&PodView> {
        match self.others.as_slice() {
            [pod] if self.failed.is_none() && !pod.is_left_out() => Some(pod),
            _ => None,
        }
    }

    /// The pod, if there is none but it, to be changed in anything but whether it has failed.
    pub fn only_mut(&mut self) -> Option<&mut PodView> {
        match self.others.as_mut_slice() {
            [pod] if self.failed.is_none() => Some(pod),
            _ => None,
        }
    }

    /// Whether some pod is bound, in whatever phase.
    pub fn any_bound(&self) -> bool {
        self.failed.is_some() || self.others.iter().any(|pod| pod.bound)
    }

    pub fn get(&self, id: PodId) -> Option<&PodView> {
        let failed = || self.failed.as_ref()?.get(id);
        self.others.iter().find(|pod| pod.id == id).or_else(failed)
    }

    pub fn add(&mut self, pod: PodView) {
        if FailedPods::admit(&pod) {
            self.failed.get_or_insert_default().insert(pod);
        } else {
            self.others.push(pod);
        }
    }

    pub fn remove(&mut self, id: PodId) -> Option<PodView> {
        match self.others.iter().position(|pod| pod.id == id) {
            // Mostly it is the only one, and nothing has to move up.
            Some(index) if index + 1 == self.others.len() => self.others.pop(),
            Some(index) => Some(self.others.remove(index)),
            None => self.take_failed(id),
        }
    }

    /// Changes the pod. False: there is none.
    pub fn change(&mut self, id: PodId, change: impl FnOnce(&mut PodView)) -> bool {
        let Some(index) = self.others.iter().position(|pod| pod.id == id) else {
            let Some(mut pod) = self.take_failed(id) else { return false };
            change(&mut pod);
            self.add(pod);
            return true;
        };
        let pod = &mut self.others[index];
        change(pod);
        if FailedPods::admit(pod) {
            let pod = self.others.remove(index);
            self.add(pod);
        }
        true
    }

    fn take_failed(&mut self, id: PodId) -> Option<PodView> {
        let failed = self.failed.as_mut()?;
        let pod = failed.remove(id);
        if failed.is_empty() {
            self.failed = None;
        }
        pod
    }
}

/// Bound pods that have failed and that nobody has deleted yet, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct FailedPods {
    in_order: BTreeMap<Key, PodView>,
    keys: FxHashMap<PodId, Key>,
}

type Key = (Instant, u64, PodId);

impl FailedPods {
    /// Whether the pod belongs here.
    pub fn admit(pod: &PodView) -> bool {
        pod.has_failed() && pod.bound
    }

    pub fn insert(&mut self, pod: PodView) {
        let key = (pod.created, pod.name_order, pod.id);
        self.keys.insert(pod.id, key);
        self.in_order.insert(key, pod);
    }

    pub fn remove(&mut self, id: PodId) -> Option<PodView> {
        let key = self.keys.remove(&id)?;
        self.in_order.remove(&key)
    }

    pub fn get(&self, id: PodId) -> Option<&PodView> {
        self.in_order.get(self.keys.get(&id)?)
    }

    pub fn len(&self) -> usize {
        self.in_order.len()
    }

    pub fn is_empty(&self) -> bool {
        self.in_order.is_empty()
    }

    /// The oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &PodView> {
        self.in_order.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(id: u32, phase: PodPhase) -> PodView {
        let created = Instant::from_nanoseconds(u64::from(id));
        PodView { phase, bound: true, ..PodView::new(PodId(id), TemplateId(0), created, 0) }
    }

    fn ids<'a>(pods: impl Iterator<Item = &'a PodView>) -> Vec<u32> {
        pods.map(|pod| pod.id.0).collect()
    }

    #[test]
    fn who_has_failed_is_apart_and_all_are_in_their_order() {
        let mut pods = SlotPods::NONE;
        (0..5).for_each(|id| pods.add(pod(id, PodPhase::Running)));
        for id in [3, 1] {
            assert!(pods.change(PodId(id), |pod| pod.phase = PodPhase::Failed));
        }
        assert_eq!(ids(pods.others_considered()), [0, 2, 4]);
        assert_eq!(ids(pods.considered()), [0, 1, 2, 3, 4]);
        assert_eq!((pods.failed(), pods.count()), (Some((PodId(1), 2)), 5));
        assert!(
            pods.change(PodId(1), |pod| pod.deleting = true),
            "it is no longer one that nobody has deleted"
        );
        assert_eq!((pods.failed(), pods.count()), (Some((PodId(3), 1)), 5));
        assert!(pods.remove(PodId(3)).is_some() && pods.remove(PodId(3)).is_none());
        assert_eq!((pods.failed(), pods.get(PodId(3)), pods.count()), (None, None, 4));
        assert!(!pods.change(PodId(3), |_| unreachable!("it is gone")));
    }
}
