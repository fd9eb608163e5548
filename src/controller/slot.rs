//! A slot: one node's place for one DaemonSet, and what it means to the controller.
//!
//! [`classify`] is the whole of the controller's per-node logic as one pure function: what `manage` wants there, how
//! the node counts in a rolling update, what it adds to the status. It never looks at the clock; whether a pod has
//! been ready for long enough is kept in its view.

use smallvec::SmallVec;

use super::eligibility::Verdict;
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

    /// Terminal and being deleted: the controller leaves such a pod out of everything.
    const fn is_left_out(&self) -> bool {
        self.deleting && self.phase.is_terminal()
    }
}

/// One node's place for one DaemonSet. It outlives the node while pods are left there.
#[derive(Clone, Debug, Default)]
pub struct Slot {
    pub pods: SmallVec<[PodView; 1]>,
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
    // What the controller may act on; these come first, so that their numbers index the tally's sets.
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
    // The status counters.
    Desired,
    Current,
    Misscheduled,
    Ready,
    Available,
    Updated,
}

/// How many traits the controller acts on: the first ones.
pub const ACTIONABLE_TRAITS: usize = 9;
pub const TRAITS: usize = 19;

impl SlotClass {
    const fn with(self, slot_trait: Trait) -> Self {
        Self(self.0 | 1 << slot_trait as u8)
    }

    const fn with_if(self, condition: bool, slot_trait: Trait) -> Self {
        Self(self.0 | (condition as u32) << slot_trait as u8)
    }

    pub const fn has(self, slot_trait: Trait) -> bool {
        self.0 & 1 << slot_trait as u8 != 0
    }
}

impl Slot {
    /// The pods that the controller considers.
    pub fn considered(&self) -> impl Iterator<Item = &PodView> {
        self.pods.iter().filter(|pod| !pod.is_left_out())
    }

    /// The pod that the status looks at.
    fn first(&self) -> Option<&PodView> {
        self.considered().min_by_key(|pod| pod.order())
    }
}

/// What a slot means to its DaemonSet.
pub fn classify(slot: &Slot, rules: SlotRules) -> SlotClass {
    let has_pods = slot.considered().next().is_some();
    let mut class = SlotClass::default();
    if slot.node_exists {
        class = for_status(class, slot, rules, has_pods);
        class = for_manage(class, slot, rules, has_pods);
    } else if slot.considered().any(|pod| !pod.bound) {
        // Nobody else would ever remove a pod that waits for a node which is gone.
        class = class.with(Trait::Surplus);
    }
    if has_pods || slot.node_exists && slot.verdict.should_run {
        class = for_rolling_update(class, slot, rules);
    }
    class
}

fn for_status(class: SlotClass, slot: &Slot, rules: SlotRules, has_pods: bool) -> SlotClass {
    if !slot.verdict.should_run {
        return class.with_if(has_pods, Trait::Misscheduled);
    }
    let class = class.with(Trait::Desired);
    let Some(first) = slot.first() else { return class };
    class
        .with(Trait::Current)
        .with_if(first.ready, Trait::Ready)
        .with_if(first.available, Trait::Available)
        .with_if(first.template == rules.current_template, Trait::Updated)
}

fn for_manage(class: SlotClass, slot: &Slot, rules: SlotRules, has_pods: bool) -> SlotClass {
    let Verdict { should_run, should_continue_running } = slot.verdict;
    if should_run && !has_pods {
        return class.with(Trait::Missing);
    }
    let staying = || slot.considered().filter(|pod| !pod.deleting);
    if !should_continue_running {
        return class.with_if(staying().next().is_some(), Trait::Surplus);
    }
    let (mut running, mut failed, mut succeeded) = (0_u32, 0_u32, 0_u32);
    for pod in staying() {
        match pod.phase {
            PodPhase::Failed => failed += 1,
            PodPhase::Succeeded => succeeded += 1,
            PodPhase::Pending | PodPhase::Running => running += 1,
        }
    }
    let surplus = running > 1 && (!rules.allows_surge || has_surplus_beside_surge(slot, rules));
    class
        .with_if(failed > 0, Trait::Failed)
        .with_if(surplus || succeeded > 0, Trait::Surplus)
        .with_if(rules.allows_surge && should_run && running == 0, Trait::Missing)
}

/// With surge, two running pods are fine only as a new one that is not yet available beside an old one that is ready.
fn has_surplus_beside_surge(slot: &Slot, rules: SlotRules) -> bool {
    let mut surplus = false;
    super::manage::for_each_surplus_beside_surge(slot, rules, |_| surplus = true);
    surplus
}

fn for_rolling_update(class: SlotClass, slot: &Slot, rules: SlotRules) -> SlotClass {
    let (mut new, mut old, mut excess) = (None, None, false);
    for pod in slot.considered().filter(|pod| !pod.deleting) {
        let place = if pod.template == rules.current_template { &mut new } else { &mut old };
        excess |= place.replace(pod).is_some();
    }
    let should_run = slot.node_exists && slot.verdict.should_run;
    match (new, old) {
        _ if excess => class.with(Trait::Unavailable).with(Trait::Surging),
        (None, None) => class.with(Trait::Unavailable),
        (Some(new), None) => {
            class.with(if new.available { Trait::SurgeAvailable } else { Trait::Unavailable })
        }
        (Some(new), Some(old)) => class
            .with(Trait::Unavailable)
            .with_if(old.available, Trait::SurgeAvailable)
            .with(if new.available { Trait::Retire } else { Trait::Surging }),
        (None, Some(old)) if old.available => {
            let class = class.with(Trait::ReplaceCandidate).with(Trait::SurgeAvailable);
            class.with(match (slot.node_exists, should_run) {
                (false, _) => Trait::OldPodWithoutNode,
                (true, true) => Trait::SurgeCandidate,
                (true, false) => Trait::RetireCandidate,
            })
        }
        (None, Some(_)) => {
            let class = class.with(Trait::ReplaceAtOnce).with(Trait::Unavailable);
            class.with(match (slot.node_exists, should_run) {
                (false, _) => Trait::OldPodWithoutNode,
                (true, true) => Trait::SurgeAtOnce,
                (true, false) => Trait::Retire,
            })
        }
    }
}
