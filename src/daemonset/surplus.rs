//! Which pods of a node are too many for a DaemonSet, and why.

use smallvec::SmallVec;

use super::commands::{BURST_REPLICAS, DeleteReason};
use super::slot::{Slot, SlotRules};
use super::slot_pods::PodView;
use crate::api::identity::PodId;
use crate::api::pod::PodPhase;

/// Visits the pods that `manage` deletes of a slot, whatever it deletes elsewhere.
pub fn for_each_surplus(slot: &Slot, rules: SlotRules, mut visit: impl FnMut(PodId, DeleteReason)) {
    if !slot.node_exists {
        slot.pods
            .others_considered()
            .filter(|pod| !pod.bound)
            .for_each(|pod| visit(pod.id, DeleteReason::NodeGone));
        return;
    }
    if !slot.verdict.should_continue_running {
        slot.pods
            .considered()
            .filter(|pod| !pod.deleting)
            .take(BURST_REPLICAS)
            .for_each(|pod| visit(pod.id, DeleteReason::NotEligible));
        return;
    }
    for pod in slot.pods.others_considered().filter(|pod| !pod.deleting && pod.phase == PodPhase::Succeeded) {
        visit(pod.id, DeleteReason::Succeeded);
    }
    if rules.allows_surge {
        for_each_surplus_beside_surge(slot, rules, |(pod, reason)| visit(pod, reason));
    } else {
        running_in_order(slot).iter().skip(1).for_each(|pod| visit(pod.id, DeleteReason::Excess));
    }
}

/// With surge, a node keeps the first pod of the current template and the first of any other. Of these two the old one
/// goes when it is not ready, or when the new one is available.
pub fn for_each_surplus_beside_surge(
    slot: &Slot,
    rules: SlotRules,
    mut visit: impl FnMut((PodId, DeleteReason)),
) {
    let running = running_in_order(slot);
    if running.len() <= 1 {
        return;
    }
    let (mut new, mut old) = (None, None);
    for pod in &running {
        let first = if pod.template == rules.current_template { &mut new } else { &mut old };
        if first.is_none() {
            *first = Some(pod);
        } else {
            visit((pod.id, DeleteReason::Excess));
        }
    }
    if let (Some(new), Some(old)) = (new, old)
        && (!old.ready || new.available)
    {
        visit((old.id, DeleteReason::Replaced));
    }
}

fn running_in_order(slot: &Slot) -> SmallVec<[PodView; 4]> {
    let mut running: SmallVec<[PodView; 4]> = slot
        .pods
        .others_considered()
        .filter(|pod| !pod.deleting && !pod.phase.is_terminal())
        .copied()
        .collect();
    running.sort_by_key(PodView::order);
    running
}
