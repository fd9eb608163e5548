//! Classes that were worked out before: slots with at most one pod, which are nearly all, look alike in few ways.
//!
//! A look is all that [`classify`] asks of such a slot, as a number. Invariant: what is remembered for a look is what
//! `classify` says of every slot that has it, under the rules that the memo was made for.

use super::slot::{Slot, SlotClass, SlotRules, classify};
use crate::api::pod::PodPhase;

/// The classes by look, for one set of rules.
#[derive(Clone, Debug)]
pub struct ClassMemo {
    rules: SlotRules,
    by_look: Vec<Option<SlotClass>>,
}

/// Three bits for the node, one for whether there is a pod, seven for the pod.
const LOOKS: usize = 1 << 11;

impl ClassMemo {
    pub fn new(rules: SlotRules) -> Self {
        Self { rules, by_look: vec![None; LOOKS] }
    }

    pub const fn rules(&self) -> SlotRules {
        self.rules
    }

    /// What [`classify`] says of the slot.
    pub fn class_of(&mut self, slot: &Slot) -> SlotClass {
        match look_of(slot, self.rules) {
            Some(look) => *self.by_look[look].get_or_insert_with(|| classify(slot, self.rules)),
            None => classify(slot, self.rules),
        }
    }
}

/// The look of a slot; `None`: it has several pods.
fn look_of(slot: &Slot, rules: SlotRules) -> Option<usize> {
    let bits = |flags: &[bool]| flags.iter().fold(0, |bits, &flag| bits << 1 | usize::from(flag));
    let node = bits(&[slot.node_exists, slot.verdict.should_run, slot.verdict.should_continue_running]);
    match slot.pods.only() {
        Some(pod) => {
            let is_new = pod.template == rules.current_template;
            let phase = match pod.phase {
                PodPhase::Pending | PodPhase::Running => 0,
                PodPhase::Succeeded => 1,
                PodPhase::Failed => 2,
            };
            let pod = bits(&[true, pod.bound, pod.deleting, pod.ready, pod.available, is_new]);
            Some(phase << 9 | pod << 3 | node)
        }
        None => slot.pods.are_none().then_some(node),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::identity::{PodId, TemplateId};
    use crate::controller::eligibility::Verdict;
    use crate::controller::slot_pods::{PodView, SlotPods};
    use crate::engine::time::Instant;

    fn slots() -> impl Strategy<Value = Slot> {
        let phases = [PodPhase::Pending, PodPhase::Running, PodPhase::Succeeded, PodPhase::Failed];
        let pod = (prop::sample::select(phases.to_vec()), any::<[bool; 5]>());
        (any::<[bool; 3]>(), prop::option::of(pod)).prop_map(|([node_exists, should_run, stays], pod)| Slot {
            pods: pod.map_or(SlotPods::NONE, |(phase, [bound, deleting, ready, available, is_new])| {
                let view = PodView::new(PodId(0), TemplateId(u16::from(is_new)), Instant::START, 0);
                let mut pods = SlotPods::NONE;
                pods.add(PodView { phase, bound, deleting, ready, available, ..view });
                pods
            }),
            verdict: Verdict { should_run, should_continue_running: stays },
            node_exists,
            ..Slot::EMPTY
        })
    }

    proptest! {
        /// Many slots in a row, so that most of them meet a class that another one has left.
        #[test]
        fn it_says_what_classify_says(
            slots in prop::collection::vec(slots(), 300), allows_surge in any::<bool>(),
        ) {
            let rules = SlotRules { current_template: TemplateId(1), allows_surge };
            let mut memo = ClassMemo::new(rules);
            for slot in slots {
                prop_assert_eq!(memo.class_of(&slot), classify(&slot, rules), "{:?}", slot);
            }
        }
    }
}
