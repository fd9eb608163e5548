//! `manage`: a pod where one is missing, and none too many.
//!
//! Looks only at slots that the tally names. What it asks for is at most [`BURST_REPLICAS`] creates and as many deletes.

use smallvec::SmallVec;

use super::backoff::FailedPodBackoff;
use super::slot::{Slot, SlotRules, Trait};
use super::slot_pods::PodView;
use super::tally::Tally;
use crate::api::identity::{NodeId, PodId};
use crate::api::pod::PodPhase;
use crate::engine::time::{Duration, Instant};

/// `BurstReplicas`: the most creates, and the most deletes, that one sync asks for.
pub const BURST_REPLICAS: usize = 250;

/// What a sync asks for.
#[derive(Clone, Debug, Default)]
pub struct Commands {
    pub creates: Vec<Create>,
    pub deletes: Vec<Delete>,
    /// Wake-ups after a delay.
    pub requeue_after: Vec<WakeUp>,
}

/// Wake-ups that one sync asks for and that are due at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WakeUp {
    pub after: Duration,
    /// How often the real controller asks for it: once for each failed pod. Of its queue, which holds a key once, they are one.
    pub times: usize,
}

/// A pod to create on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Create {
    pub node: NodeId,
    pub reason: CreateReason,
}

/// A pod to delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delete {
    pub node: NodeId,
    pub pod: PodId,
    pub reason: DeleteReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreateReason {
    /// The node has none.
    Missing,
    /// Beside an old one.
    Surge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeleteReason {
    /// The node should not run the DaemonSet.
    NotEligible,
    /// There are too many on the node.
    Excess,
    Failed,
    Succeeded,
    /// A rolling update replaces it.
    Replaced,
    /// It waits for a node that is gone.
    NodeGone,
}

impl Commands {
    pub fn clear(&mut self) {
        self.creates.clear();
        self.deletes.clear();
        self.requeue_after.clear();
    }

    pub fn create(&mut self, node: usize, reason: CreateReason) {
        self.creates.push(Create { node: NodeId(node as u32), reason });
    }

    pub fn delete(&mut self, node: usize, pod: PodId, reason: DeleteReason) {
        self.deletes.push(Delete { node: NodeId(node as u32), pod, reason });
    }

    /// Whether a sync asked for nothing at all.
    pub fn are_none(&self) -> bool {
        self.creates.is_empty() && self.deletes.is_empty() && self.requeue_after.is_empty()
    }

    fn has_room_for_deletes(&self) -> bool {
        self.deletes.len() < BURST_REPLICAS
    }
}

/// Whether there is anything for [`manage`] to look at.
pub fn is_due(tally: &Tally) -> bool {
    [Trait::Missing, Trait::Surplus, Trait::Failed].into_iter().any(|due| tally.count(due) > 0)
}

/// Asks for what the tally says is missing and surplus.
pub fn manage(
    slots: &[Slot],
    tally: &Tally,
    rules: SlotRules,
    backoff: &mut FailedPodBackoff,
    observed_generation: i64,
    now: Instant,
    commands: &mut Commands,
) {
    for slot in tally.slots_with(Trait::Missing).take(BURST_REPLICAS) {
        commands.create(slot, CreateReason::Missing);
    }
    for slot in tally.slots_with(Trait::Surplus) {
        if !commands.has_room_for_deletes() {
            break;
        }
        for_each_surplus(&slots[slot], rules, |pod, reason| commands.delete(slot, pod, reason));
    }
    // Every node with failed pods is looked at, also beyond the burst: the real controller records their back-off all the same.
    for slot in tally.slots_with(Trait::Failed) {
        let Some((first, mut waiting)) = slots[slot].pods.failed() else { continue };
        let node = NodeId(slot as u32);
        if backoff.delay_in_force(observed_generation, node, now).is_none() {
            backoff.record_failure(observed_generation, node, now);
            commands.delete(slot, first, DeleteReason::Failed);
            waiting -= 1;
        }
        // The back-off is the node's: what it says of one of its failed pods it says of all.
        if let Some(after) = backoff.delay_in_force(observed_generation, node, now).filter(|_| waiting > 0) {
            commands.requeue_after.push(WakeUp { after, times: waiting });
        }
    }
    commands.deletes.truncate(BURST_REPLICAS);
}

fn for_each_surplus(slot: &Slot, rules: SlotRules, mut visit: impl FnMut(PodId, DeleteReason)) {
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
pub(super) fn for_each_surplus_beside_surge(
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::identity::TemplateId;
    use crate::daemonset::choice_order::ChoiceOrder;
    use crate::daemonset::eligibility::Verdict;
    use crate::daemonset::slot::{SlotClass, classify};

    /// What a sync asks of the queue does not grow with the failed pods that wait for their back-off.
    #[test]
    fn a_thousand_failed_pods_of_a_node_ask_for_one_wake_up() {
        let rules = SlotRules { current_template: TemplateId(0), allows_surge: true };
        let mut slot = Slot {
            node_exists: true,
            verdict: Verdict { should_run: true, should_continue_running: true },
            ..Slot::EMPTY
        };
        for id in 0..1000 {
            let view = PodView::new(PodId(id), TemplateId(0), Instant::START, u64::from(id));
            slot.pods.add(PodView { bound: true, phase: PodPhase::Failed, ..view });
        }
        slot.class = classify(&slot, rules);
        let mut tally = Tally::new(ChoiceOrder::as_added());
        tally.add_slot(0, &[]);
        tally.adjust(0, SlotClass::default(), slot.class);
        let (slots, mut backoff, mut commands) = ([slot], FailedPodBackoff::default(), Commands::default());
        manage(&slots, &tally, rules, &mut backoff, 1, Instant::START, &mut commands);
        let delete = Delete { node: NodeId(0), pod: PodId(0), reason: DeleteReason::Failed };
        assert_eq!(commands.deletes, [delete], "the others wait");
        assert_eq!(commands.requeue_after, [WakeUp { after: Duration::from_seconds(1), times: 999 }]);
        commands.clear();
        manage(&slots, &tally, rules, &mut backoff, 1, Instant::START, &mut commands);
        assert_eq!(commands.deletes, []);
        assert_eq!(commands.requeue_after, [WakeUp { after: Duration::from_seconds(1), times: 1000 }]);
    }
}
