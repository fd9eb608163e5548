//! A slot: one node's place for one DaemonSet, and all that it can mean to the controller.

use super::eligibility::Verdict;
use super::slot_pods::SlotPods;
use crate::api::identity::TemplateId;

/// One node's place for one DaemonSet. It outlives the node while pods are left there.
#[derive(Clone, Debug)]
pub struct Slot {
    pub pods: SlotPods,
    pub verdict: Verdict,
    pub node_exists: bool,
    pub class: SlotClass,
}

/// What of the DaemonSet's spec a slot's class depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotRules {
    pub current_template: TemplateId,
    pub allows_surge: bool,
}

/// The class of a slot: a set of [`Trait`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlotClass(pub u32);

/// One thing that a slot can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Trait {
    // What the controller may act on; these come first, so that their numbers index the tally's sets. Those of an update
    // with surge are only given where the spec allows surge.
    /// `manage` creates a pod here.
    Missing,
    /// `manage` deletes pods here.
    Surplus,
    /// A failed pod is here; `manage` deletes it once its back-off allows.
    Failed,
    /// An old pod that is not available: replaced whatever `maxUnavailable` says.
    ReplaceAtOnce,
    /// An old, available pod: replaced as far as `maxUnavailable` allows.
    ReplaceCandidate,
    /// An old pod that is not available: a surge pod is created beside it whatever `maxSurge` says.
    SurgeAtOnce,
    /// An old, available pod: a surge pod is created as far as `maxSurge` allows.
    SurgeCandidate,
    /// The old pod has served: its surge pod is available, or it is not available where none should run.
    Retire,
    /// An old, available pod where none should run: deleted as far as availability allows.
    RetireCandidate,
    // What is only counted.
    /// A surge update meets an old pod whose node is gone, and fails until the pod is.
    OldPodWithoutNode,
    /// Counts against `maxUnavailable`.
    Unavailable,
    /// Counts against `maxSurge`.
    Surging,
    /// Counts as available in a surge update.
    SurgeAvailable,
    // The status counters; these come last.
    Desired,
    Current,
    Misscheduled,
    Ready,
    Available,
    Updated,
}

/// How many traits the controller acts on: the first ones.
pub const ACTIONABLE_TRAITS: usize = 9;

impl SlotClass {
    /// The class with this trait besides.
    pub(super) const fn with(self, slot_trait: Trait) -> Self {
        Self(self.0 | 1 << slot_trait as u8)
    }

    pub(super) const fn with_if(self, condition: bool, slot_trait: Trait) -> Self {
        Self(self.0 | (condition as u32) << slot_trait as u8)
    }

    /// Without what only an update with surge asks for.
    pub(super) const fn without_surge(self) -> Self {
        const SURGE: SlotClass = SlotClass(0)
            .with(Trait::SurgeAtOnce)
            .with(Trait::SurgeCandidate)
            .with(Trait::Retire)
            .with(Trait::RetireCandidate)
            .with(Trait::OldPodWithoutNode)
            .with(Trait::Surging)
            .with(Trait::SurgeAvailable);
        Self(self.0 & !SURGE.0)
    }

    pub const fn has(self, slot_trait: Trait) -> bool {
        self.0 & 1 << slot_trait as u8 != 0
    }

    /// Whether a counter of the status tells the two apart.
    pub const fn differs_in_status(self, other: Self) -> bool {
        const STATUS: u32 = u32::MAX << Trait::Desired as u8;
        (self.0 ^ other.0) & STATUS != 0
    }
}

impl Slot {
    /// The place of a node that is not there.
    pub const EMPTY: Self = Self {
        pods: SlotPods::NONE,
        verdict: Verdict { should_run: false, should_continue_running: false },
        node_exists: false,
        class: SlotClass(0),
    };
}
