//! What is going on at each DaemonSet's place on each node, followed fact by fact.
//!
//! The other analyses of coverage see only changes of a [`SlotState`]; how facts lead there is decided here alone.

use smallvec::SmallVec;

use super::node_bands::BandState;
use super::uncovered::Cause;
use crate::record::catalog::{Catalog, DaemonSetId, NodeId};
use crate::record::fact::{Fact, FactKind, Reason};

/// What matters of a slot to those who watch coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotState {
    /// Coverage is due and there is none, for this reason.
    pub uncovered: Option<Cause>,
    /// The revision of the pod that covers the node.
    pub covered_by: Option<u32>,
    pub band: BandState,
}

impl SlotState {
    pub const ABSENT: Self = Self { uncovered: None, covered_by: None, band: BandState::Absent };
}

/// Follows all slots of a run.
#[derive(Clone, Debug, Default)]
pub struct SlotTracker {
    nodes: Vec<NodeCondition>,
    /// By DaemonSet, then node.
    slots: Vec<Vec<TrackedSlot>>,
    /// By DaemonSet, the revision that it began with.
    first_revisions: Vec<Option<u32>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum NodeCondition {
    #[default]
    Gone,
    Starting,
    Ready,
    NotReady,
}

#[derive(Clone, Debug)]
struct TrackedSlot {
    due: bool,
    gap: Gap,
    pods: SmallVec<[TrackedPod; 2]>,
    state: SlotState,
}

/// Why the slot is without cover, as far as the last pod that covered it tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Gap {
    /// There was none yet.
    #[default]
    New,
    Rollout,
    Deletion,
    Failure,
    NodeNotReady,
}

#[derive(Clone, Copy, Debug)]
struct TrackedPod {
    occurrence: u32,
    revision: u32,
    stage: Stage,
    failing: bool,
    available: bool,
    deleting: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Created,
    Scheduled,
    ImagesPulled,
    Started,
}

impl SlotTracker {
    /// Takes note of a fact, and calls `changed` with each slot whose state it changed, before and after.
    pub fn follow(
        &mut self,
        fact: &Fact,
        catalog: &Catalog,
        mut changed: impl FnMut(DaemonSetId, NodeId, SlotState, SlotState),
    ) {
        let Some(node) = fact.node else { return };
        self.make_room(catalog, node);
        match fact.daemon_set {
            Some(daemon_set) => {
                let slot = &mut self.slots[daemon_set.index()][node.index()];
                slot.note(fact);
                let condition = self.nodes[node.index()];
                let first_revision = &mut self.first_revisions[daemon_set.index()];
                *first_revision = first_revision.or(fact.revision);
                if let Some((before, after)) = slot.reassess(condition, *first_revision) {
                    changed(daemon_set, node, before, after);
                }
            }
            None => {
                let Some(condition) = NodeCondition::after(fact) else { return };
                self.nodes[node.index()] = condition;
                for (daemon_set, slots) in (0..).map(DaemonSetId).zip(&mut self.slots) {
                    let first_revision = self.first_revisions[daemon_set.index()];
                    let slot = &mut slots[node.index()];
                    if condition == NodeCondition::Gone {
                        slot.due = false;
                    }
                    if let Some((before, after)) = slot.reassess(condition, first_revision) {
                        changed(daemon_set, node, before, after);
                    }
                }
            }
        }
    }

    fn make_room(&mut self, catalog: &Catalog, node: NodeId) {
        self.slots.resize_with(catalog.daemon_sets().len(), Vec::new);
        self.first_revisions.resize(catalog.daemon_sets().len(), None);
        if self.nodes.len() <= node.index() {
            self.nodes.resize(node.index() + 1, NodeCondition::Gone);
            for slots in &mut self.slots {
                slots.resize_with(node.index() + 1, TrackedSlot::new);
            }
        }
    }
}

impl NodeCondition {
    fn after(fact: &Fact) -> Option<Self> {
        match (fact.kind, fact.reason) {
            (FactKind::NodeJoined, Reason::StartUp) => Some(Self::Starting),
            (FactKind::NodeJoined | FactKind::NodeReady, _) => Some(Self::Ready),
            (FactKind::NodeNotReady, _) => Some(Self::NotReady),
            (FactKind::NodeLeft, _) => Some(Self::Gone),
            _ => None,
        }
    }
}

impl TrackedSlot {
    fn new() -> Self {
        Self { due: false, gap: Gap::New, pods: SmallVec::new(), state: SlotState::ABSENT }
    }

    fn note(&mut self, fact: &Fact) {
        match fact.kind {
            FactKind::CoverageDue => (self.due, self.gap) = (true, Gap::New),
            FactKind::CoverageNotDue => self.due = false,
            FactKind::PodExisted | FactKind::PodCreated => self.add_pod(fact),
            FactKind::PodRemoved => self.pods.retain(|pod| Some(pod.occurrence) != fact.pod),
            _ => self.note_of_pod(fact),
        }
    }

    fn add_pod(&mut self, fact: &Fact) {
        let (Some(occurrence), Some(revision)) = (fact.pod, fact.revision) else { return };
        let existed = fact.kind == FactKind::PodExisted;
        self.pods.push(TrackedPod {
            occurrence,
            revision,
            stage: if existed { Stage::Started } else { Stage::Created },
            failing: false,
            available: existed,
            deleting: false,
        });
    }

    fn note_of_pod(&mut self, fact: &Fact) {
        let Some(pod) = self.pods.iter_mut().find(|pod| Some(pod.occurrence) == fact.pod) else { return };
        let covered = pod.available && !pod.deleting;
        match fact.kind {
            FactKind::PodScheduled => pod.stage = Stage::Scheduled,
            FactKind::ImagesPulled => pod.stage = Stage::ImagesPulled,
            FactKind::ContainersStarted => pod.stage = Stage::Started,
            FactKind::PodReady => pod.failing = false,
            FactKind::PodAvailable => pod.available = true,
            FactKind::PodUnready | FactKind::PodFailed => {
                let by_its_node = fact.reason == Reason::Unreachable;
                (pod.available, pod.failing) = (false, !by_its_node);
                if covered {
                    self.gap = if by_its_node { Gap::NodeNotReady } else { Gap::Failure };
                }
            }
            FactKind::PodTerminating => {
                pod.deleting = true;
                if covered {
                    self.gap = match fact.reason {
                        Reason::Rollout | Reason::Excess => Gap::Rollout,
                        Reason::Failed => Gap::Failure,
                        _ => Gap::Deletion,
                    };
                }
            }
            _ => {}
        }
    }

    /// The state before and after, if it has changed.
    fn reassess(
        &mut self,
        node: NodeCondition,
        first_revision: Option<u32>,
    ) -> Option<(SlotState, SlotState)> {
        let live = || self.pods.iter().filter(|pod| !pod.deleting);
        let covered_by = live().filter(|pod| pod.available).map(|pod| pod.revision).max();
        let after = SlotState {
            uncovered: (self.due && covered_by.is_none()).then(|| self.cause(node)),
            covered_by: covered_by.filter(|_| self.due),
            band: self.band(node, covered_by, first_revision),
        };
        let before = std::mem::replace(&mut self.state, after);
        (before != after).then_some((before, after))
    }

    /// The one cause of this moment: the state of the node comes first, then a pod that fails, then what took the last
    /// cover away, and for a place that had none yet, how far its pod has come.
    fn cause(&self, node: NodeCondition) -> Cause {
        match node {
            NodeCondition::Starting => return Cause::NodeStartUp,
            NodeCondition::NotReady | NodeCondition::Gone => return Cause::NodeNotReady,
            NodeCondition::Ready => {}
        }
        let live = || self.pods.iter().filter(|pod| !pod.deleting);
        if live().any(|pod| pod.failing) {
            return Cause::FailingPod;
        }
        match self.gap {
            Gap::Rollout => Cause::Rollout,
            Gap::Failure => Cause::FailingPod,
            Gap::Deletion => Cause::Deletion,
            Gap::NodeNotReady => Cause::NodeNotReady,
            Gap::New => match live().map(|pod| pod.stage).max() {
                None | Some(Stage::Created) => Cause::Scheduling,
                Some(Stage::Scheduled) => Cause::ImagePull,
                Some(Stage::ImagesPulled | Stage::Started) => Cause::ContainerStart,
            },
        }
    }

    fn band(&self, node: NodeCondition, covered_by: Option<u32>, first_revision: Option<u32>) -> BandState {
        match node {
            NodeCondition::Gone => return BandState::Absent,
            _ if !self.due && self.pods.is_empty() => return BandState::Absent,
            NodeCondition::Starting | NodeCondition::NotReady => return BandState::NodeNotReady,
            NodeCondition::Ready => {}
        }
        if let Some(revision) = covered_by {
            let is_first = first_revision.is_none_or(|first| revision <= first);
            return if is_first { BandState::Available } else { BandState::AvailableUpdated };
        }
        let mut live = self.pods.iter().filter(|pod| !pod.deleting).peekable();
        if live.peek().is_none() && !self.pods.is_empty() {
            return BandState::Terminating;
        }
        if live.clone().any(|pod| pod.failing) {
            return BandState::Failing;
        }
        match live.map(|pod| pod.stage).max() {
            None | Some(Stage::Created) => BandState::Pending,
            Some(Stage::Scheduled) => BandState::PullingImages,
            Some(Stage::ImagesPulled | Stage::Started) => BandState::Starting,
        }
    }
}
