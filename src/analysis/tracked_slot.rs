//! One slot, which is a DaemonSet on a node, as the facts describe it: its pods, what is wrong with them, and what ended the
//! last coverage.
//!
//! At any time there is one cause at most: what is wrong now comes before what began the gap. A node that is down has no
//! cover, and neither has one whose pod hangs, whatever the API server still says of the pod.

use smallvec::SmallVec;

use super::band_state::BandState;
use super::budget_claims::{BudgetHolder, Claims};
use super::cause::Cause;
use super::failed_pods::FailedPods;
use super::node_condition::NodeCondition;
use super::slot_state::{InStatus, SlotState};
use super::tracked_pod::{Stage, TrackedPod, cause_of_losing_readiness, cause_of_termination};
use crate::record::fact::{Fact, FactKind, Reason};

#[derive(Clone, Debug)]
pub(super) struct TrackedSlot {
    claim: Claim,
    /// A pod has been there since coverage is due.
    had_pod: bool,
    /// What ended the last coverage; `None`: there was none yet.
    gap: Option<Cause>,
    creation: Creation,
    /// All but those that have failed, in the order of their creation.
    pods: SmallVec<[TrackedPod; 2]>,
    failed: Option<Box<FailedPods>>,
    state: SlotState,
}

/// Whether the node should have the DaemonSet's agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claim {
    None,
    /// Coverage is due.
    Due,
    /// It was, and a pod has been there; then a NoSchedule taint came, which lets what is there stay and nothing else come.
    Kept,
}

/// What is known of the create that a slot without pods waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Creation {
    NotLacking,
    Lacking,
    Refused,
}

impl TrackedSlot {
    pub fn new() -> Self {
        Self {
            claim: Claim::None,
            had_pod: false,
            gap: None,
            creation: Creation::NotLacking,
            pods: SmallVec::new(),
            failed: None,
            state: SlotState::ABSENT,
        }
    }

    pub fn on_fact(&mut self, fact: &Fact) {
        match fact.kind() {
            FactKind::CoverageDue => {
                (self.claim, self.had_pod, self.gap) = (Claim::Due, self.has_pod_that_stays(), None);
                self.forget_refusal();
            }
            FactKind::CoverageNotDue => self.claim = self.claim_of_tainted(fact.reason()),
            FactKind::PodExisted | FactKind::PodCreated => self.add_pod(fact),
            FactKind::PodRemoved => self.remove_pod(fact),
            _ => self.note_of_pod(fact),
        }
    }

    /// The revision that was this one is used again under a new number.
    pub fn renumber(&mut self, before: u32, after: u32) {
        self.pods.iter_mut().filter(|pod| pod.revision == before).for_each(|pod| pod.revision = after);
    }

    pub const fn node_is_gone(&mut self) {
        self.claim = Claim::None;
    }

    /// The node is another machine than before, without containers and images.
    pub fn machine_is_new(&mut self) {
        self.containers_are_gone();
        self.pods.iter_mut().for_each(|pod| pod.stage = pod.stage.min(Stage::Scheduled));
    }

    /// All containers on the node have ended with its machine, which the API server learns when the kubelet is back.
    pub fn containers_are_gone(&mut self) {
        for pod in &mut self.pods {
            if pod.available && !pod.deleting {
                self.gap = Some(Cause::NodeNotReady);
            }
            (pod.available, pod.hung) = (false, false);
        }
    }

    /// What becomes of the claim when the node need not be covered any more for this reason.
    fn claim_of_tainted(&self, reason: Reason) -> Claim {
        let is_kept = self.claim == Claim::Kept || self.claim == Claim::Due && self.had_pod;
        if is_kept && reason == Reason::NoScheduleTaint { Claim::Kept } else { Claim::None }
    }

    /// Whether the slot has just lost its last pod; called after each fact.
    pub fn has_just_lost_its_pods(&mut self) -> bool {
        let comes = self.creation == Creation::NotLacking && self.lacks_a_pod();
        if comes {
            self.creation = Creation::Lacking;
        }
        comes
    }

    pub fn creation_refused(&mut self) {
        self.creation = if self.lacks_a_pod() { Creation::Refused } else { Creation::NotLacking };
    }

    fn lacks_a_pod(&self) -> bool {
        self.claim == Claim::Due && self.has_no_pod()
    }

    const fn forget_refusal(&mut self) {
        if matches!(self.creation, Creation::Refused) {
            self.creation = Creation::NotLacking;
        }
    }

    fn add_pod(&mut self, fact: &Fact) {
        let (Some(occurrence), Some(revision)) = (fact.pod(), fact.revision()) else { return };
        let existed = fact.kind() == FactKind::PodExisted;
        self.forget_refusal();
        self.had_pod = true;
        self.pods.push(TrackedPod {
            occurrence,
            revision,
            stage: if existed { Stage::Started } else { Stage::Created },
            trouble: None,
            ready: existed,
            available: existed,
            deleting: false,
            hung: false,
        });
    }

    fn remove_pod(&mut self, fact: &Fact) {
        let Some(occurrence) = fact.pod() else { return };
        match self.index_of(occurrence) {
            Some(index) => _ = self.pods.remove(index),
            None => _ = self.take_failed(occurrence),
        }
    }

    fn index_of(&self, occurrence: u32) -> Option<usize> {
        self.pods.iter().position(|pod| pod.occurrence == occurrence)
    }

    fn take_failed(&mut self, occurrence: u32) -> Option<TrackedPod> {
        let failed = self.failed.as_mut()?;
        let pod = failed.remove(occurrence);
        if failed.is_empty() {
            self.failed = None;
        }
        pod
    }

    fn has_no_pod(&self) -> bool {
        self.pods.is_empty() && self.failed.is_none()
    }

    fn note_of_pod(&mut self, fact: &Fact) {
        let Some(occurrence) = fact.pod() else { return };
        if let Some(index) = self.index_of(occurrence) {
            self.note_of_pod_at(index, fact);
            if fact.kind() == FactKind::PodFailed {
                self.move_to_failed(index);
            }
        } else if let Some(pod) = self.take_failed(occurrence) {
            let index = self.pods.partition_point(|other| other.occurrence < occurrence);
            self.pods.insert(index, pod);
            self.note_of_pod_at(index, fact);
            self.move_to_failed(index);
        }
    }

    /// Puts the pod, which has failed, with the others that have, unless it is ending.
    fn move_to_failed(&mut self, index: usize) {
        if !self.pods[index].deleting {
            let pod = self.pods.remove(index);
            self.failed.get_or_insert_default().insert(pod);
        }
    }

    fn note_of_pod_at(&mut self, index: usize, fact: &Fact) {
        let pod = &mut self.pods[index];
        let covered = pod.available && !pod.deleting;
        match fact.kind() {
            FactKind::PodUnschedulable => pod.trouble = Some(Cause::NoRoom),
            FactKind::PodScheduled => (pod.stage, pod.trouble) = (Stage::Scheduled, None),
            FactKind::ImagePullFailed => pod.trouble = Some(Cause::ImagePullFailing),
            FactKind::ImagesPulled => (pod.stage, pod.trouble) = (Stage::ImagesPulled, None),
            FactKind::ContainersStarted => pod.stage = Stage::Started,
            FactKind::ContainersCrashed => {
                (pod.available, pod.hung, pod.trouble) = (false, false, Some(Cause::CrashLoop));
                if covered {
                    self.gap = Some(Cause::CrashLoop);
                }
            }
            FactKind::ContainersHung => {
                let cause = if pod.ready { Cause::UnnoticedHang } else { Cause::FailingPod };
                (pod.hung, pod.trouble) = (true, Some(cause));
            }
            FactKind::PodReady => {
                (pod.ready, pod.trouble) = (true, pod.hung.then_some(Cause::UnnoticedHang));
            }
            FactKind::PodAvailable => pod.available = true,
            FactKind::PodUnready | FactKind::PodFailed => {
                let cause = cause_of_losing_readiness(fact.reason(), pod.trouble);
                (pod.ready, pod.available) = (false, false);
                pod.trouble = (cause != Cause::NodeNotReady).then_some(cause);
                if covered || cause == Cause::NodePressure {
                    self.gap = Some(cause);
                }
            }
            FactKind::PodTerminating => {
                pod.deleting = true;
                if covered {
                    self.gap = Some(cause_of_termination(fact.reason()));
                }
            }
            _ => {}
        }
    }

    /// The state before and after, if it has changed.
    pub fn reassess(&mut self, node: NodeCondition) -> Option<(SlotState, SlotState)> {
        let covers = |pod: &&TrackedPod| node == NodeCondition::Ready && pod.available && !pod.hung;
        let available = self.live_pods().filter(covers).map(|pod| pod.revision).max();
        let known_available = self.live_pods().filter(|pod| pod.available).map(|pod| pod.revision).max();
        let is_expected = self.claim != Claim::None;
        let after = SlotState {
            uncovered: (is_expected && available.is_none()).then(|| self.cause(node)),
            covered_by: available.filter(|_| is_expected),
            available,
            known_available,
            claims: self.claims(node, known_available.is_some()),
            in_status: self.in_status(node),
            band: self.band(node, available),
        };
        let before = std::mem::replace(&mut self.state, after);
        (before != after).then_some((before, after))
    }

    /// As the API server sees it: it learns late that a node is down, and never that an application hangs.
    fn claims(&self, node: NodeCondition, has_available: bool) -> Claims {
        let is_unavailable = self.is_wanted(node) && !has_available;
        // The old pod and the new one.
        let is_surging =
            self.live_pods().nth(1).is_some() && self.live_pods().last().is_some_and(|pod| !pod.available);
        let surging = || {
            let trouble = self.live_pods().find_map(|pod| pod.trouble);
            let is_down = matches!(node, NodeCondition::Down | NodeCondition::NotReady);
            let cause = if is_down { Some(Cause::NodeNotReady) } else { trouble };
            BudgetHolder::of(cause.unwrap_or(Cause::Rollout))
        };
        Claims {
            unavailable: is_unavailable.then(|| BudgetHolder::of(self.cause(node))),
            surging: is_surging.then(surging),
        }
    }

    /// The taint of a node that starts keeps most pods off, and then the DaemonSet does not want one there yet.
    fn is_wanted(&self, node: NodeCondition) -> bool {
        self.claim == Claim::Due && !(node == NodeCondition::Starting && self.has_no_pod())
    }

    fn in_status(&self, node: NodeCondition) -> InStatus {
        if !self.is_wanted(node) {
            return InStatus::NotDesired;
        }
        if node == NodeCondition::NotReady {
            return InStatus::NotReady;
        }
        let oldest = self.pods.first().filter(|pod| !self.has_failed_before(pod.occurrence));
        if oldest.is_some_and(|pod| pod.available) { InStatus::Available } else { InStatus::Unavailable }
    }

    fn has_failed_before(&self, occurrence: u32) -> bool {
        self.failed.as_ref().and_then(|failed| failed.oldest()).is_some_and(|oldest| oldest < occurrence)
    }

    /// Those that neither end nor have failed.
    fn live_pods(&self) -> impl Iterator<Item = &TrackedPod> {
        self.pods.iter().filter(|pod| !pod.deleting)
    }

    fn has_pod_that_stays(&self) -> bool {
        self.failed.is_some() || self.live_pods().next().is_some()
    }

    /// What is wrong with the first pod that is in trouble and not ending.
    fn first_trouble(&self) -> Option<Cause> {
        let living = self.live_pods().find_map(|pod| Some((pod.occurrence, pod.trouble?)));
        let failed = self.failed.as_ref().and_then(|failed| failed.first_trouble());
        living.into_iter().chain(failed).min_by_key(|&(occurrence, _)| occurrence).map(|(_, cause)| cause)
    }

    /// How far the pod has come that has come furthest; `None`: there are only pods that end, or none.
    fn furthest_stage(&self) -> Option<Stage> {
        let living = self.live_pods().map(|pod| pod.stage).max();
        living.max(self.failed.as_ref().and_then(|failed| failed.furthest_stage()))
    }

    /// The one cause of this moment: the state of the node comes first, then what is wrong with a pod or its creation,
    /// then what ended the last coverage, and for a slot that had none yet, how far its pod has come.
    fn cause(&self, node: NodeCondition) -> Cause {
        match node {
            NodeCondition::Starting => return Cause::NodeStartUp,
            NodeCondition::Down | NodeCondition::NotReady | NodeCondition::Gone => {
                return Cause::NodeNotReady;
            }
            NodeCondition::Ready => {}
        }
        if self.is_lost_behind_a_taint() {
            return Cause::BehindTaint;
        }
        if let Some(trouble) = self.first_trouble() {
            return trouble;
        }
        if self.creation == Creation::Refused && self.has_no_pod() {
            return Cause::CreationRefused;
        }
        self.gap.unwrap_or_else(|| match self.furthest_stage() {
            None | Some(Stage::Created) => Cause::Scheduling,
            Some(Stage::Scheduled) => Cause::ImagePull,
            Some(Stage::ImagesPulled | Stage::Started) => Cause::ContainerStart,
        })
    }

    fn is_lost_behind_a_taint(&self) -> bool {
        self.claim == Claim::Kept && !self.has_pod_that_stays()
    }

    fn band(&self, node: NodeCondition, available: Option<u32>) -> BandState {
        match node {
            NodeCondition::Gone => return BandState::Absent,
            _ if self.claim == Claim::None && self.has_no_pod() => return BandState::Absent,
            NodeCondition::Starting | NodeCondition::Down | NodeCondition::NotReady => {
                return BandState::NodeNotReady;
            }
            NodeCondition::Ready => {}
        }
        if available.is_some() {
            return BandState::AvailableUpToDate;
        }
        let furthest = self.furthest_stage();
        if furthest.is_none() && !self.has_no_pod() {
            return BandState::Terminating;
        }
        if self.is_lost_behind_a_taint() {
            return BandState::BehindTaint;
        }
        match self.first_trouble() {
            Some(Cause::NoRoom) => return BandState::NoRoom,
            Some(Cause::ImagePullFailing) => return BandState::ImagePullFailing,
            Some(Cause::CrashLoop) => return BandState::CrashLoop,
            Some(Cause::UnnoticedHang) => return BandState::Hung,
            Some(_) => return BandState::Failing,
            None => {}
        }
        match furthest {
            None | Some(Stage::Created) => BandState::Pending,
            Some(Stage::Scheduled) => BandState::PullingImages,
            Some(Stage::ImagesPulled | Stage::Started) => BandState::Starting,
        }
    }
}
