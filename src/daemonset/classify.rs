//! What a slot means to its DaemonSet: the whole of the controller's per-node logic as one pure function.
//!
//! What `manage` wants there, how the node counts in a rolling update, what it adds to the status. It never looks at the
//! clock; whether a pod has been ready for long enough is kept in its view.

use super::eligibility::Verdict;
use super::slot::{Slot, SlotClass, SlotRules, Trait};
use super::slot_pods::PodView;
use super::surplus::for_each_surplus_beside_surge;
use crate::api::pod::PodPhase;

/// What a slot means to its DaemonSet.
#[inline]
pub fn classify(slot: &Slot, rules: SlotRules) -> SlotClass {
    match slot.pods.alone() {
        // As almost everywhere, and much is known of one pod before it is asked.
        Some(pod) => class_by(&Census::of_one(pod, rules), slot, rules),
        None if slot.pods.are_none() => class_by(&Census::default(), slot, rules),
        None => classify_by_all(slot, rules),
    }
}

/// The same, whatever pods there are.
#[inline(never)]
fn classify_by_all(slot: &Slot, rules: SlotRules) -> SlotClass {
    class_by(&Census::take(slot, rules), slot, rules)
}

// Inlined into all of its places, because what one pod or none cannot be is left out of the first two.
#[inline(always)]
fn class_by(census: &Census<'_>, slot: &Slot, rules: SlotRules) -> SlotClass {
    let mut class = SlotClass::default();
    if slot.node_exists {
        class = for_status(class, slot, rules, census);
        class = for_manage(class, slot, rules, census);
    } else if census.any_unbound {
        // Nobody else would ever remove a pod that waits for a node which is gone.
        class = class.with(Trait::Surplus);
    }
    if census.first.is_some() || slot.node_exists && slot.verdict.should_run {
        class = for_rolling_update(class, slot, census);
    }
    if rules.allows_surge { class } else { class.without_surge() }
}

/// The considered pods of a slot, counted in one pass.
#[derive(Default)]
struct Census<'a> {
    /// The one that the status looks at.
    first: Option<&'a PodView>,
    any_unbound: bool,
    // Of those that are not being deleted:
    running: u32,
    failed: u32,
    succeeded: u32,
    /// One of the current template,
    new: Option<&'a PodView>,
    /// and one of any other;
    old: Option<&'a PodView>,
    /// or more than one.
    excess: bool,
}

impl<'a> Census<'a> {
    fn take(slot: &'a Slot, rules: SlotRules) -> Self {
        let mut census = Self::default();
        for pod in slot.pods.others_considered() {
            census.add(pod, rules);
        }
        if let Some(failed) = slot.pods.failed_and_bound() {
            // Of three pods two are of one template or of others, which is excess; more make it no different.
            failed.iter().take(3).for_each(|pod| census.add(pod, rules));
        }
        census
    }

    fn of_one(pod: &'a PodView, rules: SlotRules) -> Self {
        let mut census = Self::default();
        census.add(pod, rules);
        census
    }

    #[inline(always)]
    fn add(&mut self, pod: &'a PodView, rules: SlotRules) {
        self.first = match self.first {
            Some(first) if first.order() <= pod.order() => Some(first),
            _ => Some(pod),
        };
        self.any_unbound |= !pod.bound;
        if pod.deleting {
            return;
        }
        match pod.phase {
            PodPhase::Failed => self.failed += 1,
            PodPhase::Succeeded => self.succeeded += 1,
            PodPhase::Pending | PodPhase::Running => self.running += 1,
        }
        let of_its_template =
            if pod.template == rules.current_template { &mut self.new } else { &mut self.old };
        self.excess |= of_its_template.replace(pod).is_some();
    }

    const fn any_staying(&self) -> bool {
        self.new.is_some() || self.old.is_some()
    }
}

#[inline(always)]
fn for_status(class: SlotClass, slot: &Slot, rules: SlotRules, census: &Census<'_>) -> SlotClass {
    if !slot.verdict.should_run {
        return class.with_if(census.first.is_some(), Trait::Misscheduled);
    }
    let class = class.with(Trait::Desired);
    let Some(first) = census.first else { return class };
    class
        .with(Trait::Current)
        .with_if(first.ready, Trait::Ready)
        .with_if(first.available, Trait::Available)
        .with_if(first.template == rules.current_template, Trait::Updated)
}

#[inline(always)]
fn for_manage(class: SlotClass, slot: &Slot, rules: SlotRules, census: &Census<'_>) -> SlotClass {
    let Verdict { should_run, should_continue_running } = slot.verdict;
    if should_run && census.first.is_none() {
        return class.with(Trait::Missing);
    }
    if !should_continue_running {
        return class.with_if(census.any_staying(), Trait::Surplus);
    }
    let Census { running, failed, succeeded, .. } = *census;
    let surplus = running > 1 && (!rules.allows_surge || has_surplus_beside_surge(slot, rules));
    class
        .with_if(failed > 0, Trait::Failed)
        .with_if(surplus || succeeded > 0, Trait::Surplus)
        .with_if(rules.allows_surge && should_run && running == 0, Trait::Missing)
}

/// With surge, two running pods are fine only as a new one that is not yet available beside an old one that is ready.
fn has_surplus_beside_surge(slot: &Slot, rules: SlotRules) -> bool {
    let mut surplus = false;
    for_each_surplus_beside_surge(slot, rules, |_| surplus = true);
    surplus
}

#[inline(always)]
fn for_rolling_update(class: SlotClass, slot: &Slot, census: &Census<'_>) -> SlotClass {
    let should_run = slot.node_exists && slot.verdict.should_run;
    match (census.new, census.old) {
        _ if census.excess => class.with(Trait::Unavailable).with(Trait::Surging),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::identity::{PodId, TemplateId};
    use crate::daemonset::slot_pods::SlotPods;
    use crate::engine::time::Instant;

    const PHASES: [PodPhase; 4] =
        [PodPhase::Pending, PodPhase::Running, PodPhase::Succeeded, PodPhase::Failed];

    /// The slot and the rules of this number, of which the bits and the phase are all that can be.
    fn one_pod(number: u32) -> (Slot, SlotRules) {
        let bit = |index: u32| number >> index & 1 != 0;
        let pod = PodView {
            phase: PHASES[(number & 3) as usize],
            bound: bit(2),
            deleting: bit(3),
            ready: bit(4),
            available: bit(5),
            ..PodView::new(PodId(0), TemplateId((number >> 6 & 1) as u16), Instant::START, 0)
        };
        let verdict = Verdict { should_run: bit(7), should_continue_running: bit(8) };
        let mut slot = Slot { verdict, node_exists: bit(9), ..Slot::EMPTY };
        slot.pods.add(pod);
        (slot, SlotRules { current_template: TemplateId(0), allows_surge: bit(10) })
    }

    #[test]
    fn one_pod_and_none_mean_the_same_looked_at_by_themselves() {
        for (slot, rules) in (0..1 << 11).map(one_pod) {
            assert_eq!(classify(&slot, rules), classify_by_all(&slot, rules), "{slot:?}");
            let empty = Slot { pods: SlotPods::NONE, ..slot };
            assert_eq!(classify(&empty, rules), classify_by_all(&empty, rules), "{empty:?}");
        }
    }
}
