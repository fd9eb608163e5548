//! Classes that were worked out before: slots with at most one pod, which are nearly all, look alike in few ways.
//!
//! A look is all that [`classify`] asks of such a slot, as a number. Invariant: what is remembered for a look is what
//! `classify` says of every slot that has it, under the rules that the memo was made for.
//!
//! A look knows whether its pod is of the current template, not which one that is; so all DaemonSets that allow surge share what
//! is remembered, and all that do not. A thousand tables of their own would be in no cache.

use std::sync::atomic::{AtomicU32, Ordering};

use super::classify::classify;
use super::slot::{Slot, SlotClass, SlotRules, TRAITS};
use crate::api::pod::PodPhase;

/// The classes by look, for one set of rules.
#[derive(Clone, Copy, Debug)]
pub struct ClassMemo {
    rules: SlotRules,
    by_look: &'static [AtomicU32; LOOKS],
}

/// Three bits for the node, one for whether there is a pod, seven for the pod.
const LOOKS: usize = 1 << 11;

/// Without and with surge: by look the class, and this bit beside it once it is known.
static CLASSES: [[AtomicU32; LOOKS]; 2] = [const { [const { AtomicU32::new(0) }; LOOKS] }; 2];
const KNOWN: u32 = 1 << 31;
const _: () = assert!(TRAITS <= 31, "a class leaves the last bit free");

impl ClassMemo {
    pub fn new(rules: SlotRules) -> Self {
        Self { rules, by_look: &CLASSES[usize::from(rules.allows_surge)] }
    }

    pub const fn rules(&self) -> SlotRules {
        self.rules
    }

    /// What [`classify`] says of the slot.
    pub fn class_of(&self, slot: &Slot) -> SlotClass {
        let Some(look) = look_of(slot, self.rules) else { return classify(slot, self.rules) };
        let remembered = self.by_look[look].load(Ordering::Relaxed);
        if remembered & KNOWN != 0 {
            return SlotClass(remembered & !KNOWN);
        }
        let class = classify(slot, self.rules);
        self.by_look[look].store(class.0 | KNOWN, Ordering::Relaxed);
        class
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
    use crate::daemonset::eligibility::Verdict;
    use crate::daemonset::slot_pods::{PodView, SlotPods};
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
        /// Many slots in a row, so that most of them meet a class that another one has left, also under another template.
        #[test]
        fn it_says_what_classify_says(
            slots in prop::collection::vec(slots(), 300), allows_surge in any::<bool>(), current in 0_u16..3,
        ) {
            let rules = SlotRules { current_template: TemplateId(current), allows_surge };
            let memo = ClassMemo::new(rules);
            for slot in slots {
                prop_assert_eq!(memo.class_of(&slot), classify(&slot, rules), "{:?}", slot);
            }
        }
    }
}
