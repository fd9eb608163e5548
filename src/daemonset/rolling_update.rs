//! The rolling update, in its two forms: replacing pods within `maxUnavailable`, or creating new ones beside the old
//! within `maxSurge`.
//!
//! How each node counts is decided in [`super::slot`]; here only the sums are compared with the bounds.

use super::commands::{BURST_REPLICAS, Commands, CreateReason, DeleteReason};
use super::slot::{Slot, SlotRules, Trait};
use super::slot_pods::PodView;
use super::tally::Tally;
use crate::api::daemon_set::DaemonSetSpec;
use crate::api::identity::PodId;

/// The strategy's bounds as numbers of nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    pub max_unavailable: u32,
    pub max_surge: u32,
}

/// One of the two bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    MaxUnavailable,
    MaxSurge,
}

/// Why a rolling update could not go on; the sync is tried again after a back-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RollingUpdateError {
    #[error("maxUnavailable or maxSurge is no percentage")]
    MalformedBound,
    #[error("an old pod is on a node that no longer exists")]
    NodeNotFound,
}

impl Bounds {
    /// `updatedDesiredNodeCounts`: if both come to nothing, one pod may be unavailable.
    pub fn resolve(spec: &DaemonSetSpec, desired: u32) -> Result<Self, RollingUpdateError> {
        let resolve = |count: Option<i64>| {
            let count = count.ok_or(RollingUpdateError::MalformedBound)?;
            Ok(u32::try_from(count.max(0)).unwrap_or(u32::MAX))
        };
        let max_unavailable = resolve(spec.unavailable_count(desired))?;
        let max_surge = resolve(spec.surge_count(desired))?;
        let neither = desired > 0 && max_unavailable == 0 && max_surge == 0;
        Ok(Self { max_unavailable: if neither { 1 } else { max_unavailable }, max_surge })
    }
}

/// Whether [`rolling_update`] would ask for anything, or fail.
pub fn is_due(tally: &Tally, bounds: Bounds) -> bool {
    let any = |due| tally.count(due) > 0;
    if bounds.max_surge == 0 {
        let may_replace = tally.count(Trait::Unavailable) < bounds.max_unavailable;
        return any(Trait::ReplaceAtOnce) || may_replace && any(Trait::ReplaceCandidate);
    }
    let (may_surge, may_retire) = (
        tally.count(Trait::Surging) < bounds.max_surge,
        tally.count(Trait::SurgeAvailable) > tally.count(Trait::Desired),
    );
    any(Trait::OldPodWithoutNode)
        || any(Trait::SurgeAtOnce)
        || any(Trait::Retire)
        || may_surge && any(Trait::SurgeCandidate)
        || may_retire && any(Trait::RetireCandidate)
}

/// Asks for the next replacements.
pub fn rolling_update(
    slots: &[Slot],
    tally: &Tally,
    rules: SlotRules,
    bounds: Bounds,
    commands: &mut Commands,
) -> Result<(), RollingUpdateError> {
    if bounds.max_surge == 0 {
        replace(slots, tally, rules, bounds, commands);
        return Ok(());
    }
    if tally.count(Trait::OldPodWithoutNode) > 0 {
        return Err(RollingUpdateError::NodeNotFound);
    }
    surge(slots, tally, rules, bounds, commands);
    Ok(())
}

/// Which bound is used up while there are old pods that could be replaced, if one is.
pub fn strategy_block(tally: &Tally, bounds: Bounds) -> Option<Bound> {
    let (bound, allowed, in_use, candidates) = if bounds.max_surge == 0 {
        (Bound::MaxUnavailable, bounds.max_unavailable, Trait::Unavailable, Trait::ReplaceCandidate)
    } else {
        (Bound::MaxSurge, bounds.max_surge, Trait::Surging, Trait::SurgeCandidate)
    };
    (tally.count(candidates) > 0 && tally.count(in_use) >= allowed).then_some(bound)
}

fn replace(slots: &[Slot], tally: &Tally, rules: SlotRules, bounds: Bounds, commands: &mut Commands) {
    let allowed = bounds.max_unavailable.saturating_sub(tally.count(Trait::Unavailable)) as usize;
    delete_old(slots, rules, tally.slots_with(Trait::ReplaceAtOnce), commands);
    delete_old(slots, rules, tally.slots_with(Trait::ReplaceCandidate).take(allowed), commands);
}

fn surge(slots: &[Slot], tally: &Tally, rules: SlotRules, bounds: Bounds, commands: &mut Commands) {
    let allowed = bounds.max_surge.saturating_sub(tally.count(Trait::Surging)) as usize;
    let at_once = tally.slots_with(Trait::SurgeAtOnce);
    let candidates = tally.slots_with(Trait::SurgeCandidate).take(allowed);
    for slot in at_once.chain(candidates).take(BURST_REPLICAS) {
        commands.create(slot, CreateReason::Surge);
    }

    let spare = tally.count(Trait::SurgeAvailable).saturating_sub(tally.count(Trait::Desired)) as usize;
    let retired = tally.slots_with(Trait::Retire);
    let candidates = tally.slots_with(Trait::RetireCandidate).take(spare);
    delete_old(slots, rules, retired.chain(candidates), commands);
}

fn delete_old(
    slots: &[Slot],
    rules: SlotRules,
    chosen: impl Iterator<Item = usize>,
    commands: &mut Commands,
) {
    for slot in chosen.take(BURST_REPLICAS - commands.deletes.len()) {
        commands.delete(slot, old_pod(&slots[slot], rules), DeleteReason::Replaced);
    }
}

fn old_pod(slot: &Slot, rules: SlotRules) -> PodId {
    let is_old = |pod: &&PodView| !pod.deleting && pod.template != rules.current_template;
    let old = slot.pods.alone().filter(is_old).or_else(|| slot.pods.considered().find(is_old));
    old.expect("a slot in this class has one old pod").id
}
