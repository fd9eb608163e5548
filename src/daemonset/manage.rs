//! `manage`: a pod where one is missing, and none too many.
//!
//! Looks only at slots that the tally names. What it asks for is at most [`BURST_REPLICAS`] creates and as many deletes.

use super::backoff::FailedPodBackoff;
use super::commands::{BURST_REPLICAS, Commands, CreateReason, DeleteReason, WakeUp};
use super::slot::{Slot, SlotRules, Trait};
use super::surplus::for_each_surplus;
use super::tally::Tally;
use crate::api::identity::NodeId;
use crate::engine::time::Instant;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::identity::{PodId, TemplateId};
    use crate::api::pod::PodPhase;
    use crate::daemonset::classify::classify;
    use crate::daemonset::commands::Delete;
    use crate::daemonset::eligibility::Verdict;
    use crate::daemonset::pick_order::PickOrder;
    use crate::daemonset::slot::SlotClass;
    use crate::daemonset::slot_pods::PodView;
    use crate::engine::time::Duration;

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
        let mut tally = Tally::new(PickOrder::as_added());
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
