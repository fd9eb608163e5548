//! What is kept of one node.

use crate::analysis::band_state::BandState;
use crate::analysis::cause::Cause;
use crate::analysis::node_bands::pool_of;
use crate::analysis::slot_state::SlotState;
use crate::engine::time::Instant;
use crate::record::fact::Fact;
use crate::record::wait::Wait;

/// What one node went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeHistory {
    pub node: String,
    pub pool: String,
    /// In the order in which they happened.
    pub facts: Vec<(Instant, Fact)>,
    /// Of some of them a detail: the fact's index, and that of the text in the history's.
    pub details: Vec<(u32, u32)>,
    /// By DaemonSet, what there was to see of it, each from its instant to the next one's.
    pub slots: Vec<Vec<SlotMoment>>,
    /// What its pods waited for, by limits, sorted by their beginning.
    pub waits: Vec<Wait>,
}

/// What there is to see of a DaemonSet on a node from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotMoment {
    pub at: Instant,
    pub band: BandState,
    /// Coverage is due and there is none, for this reason.
    pub uncovered: Option<Cause>,
}

#[derive(Clone, Debug)]
pub(super) struct KeptNode {
    facts: Vec<(Instant, Fact)>,
    details: Vec<(u32, u32)>,
    slots: Vec<KeptSlot>,
    waits: Vec<Wait>,
}

#[derive(Clone, Debug)]
struct KeptSlot {
    slot: SlotState,
    moments: Vec<SlotMoment>,
}

impl NodeHistory {
    /// Each fact with the index of the text that is its detail, if it has one.
    pub fn detailed_facts(&self) -> impl Iterator<Item = (Instant, &Fact, Option<u32>)> {
        let mut details = self.details.iter().peekable();
        self.facts.iter().zip(0..).map(move |((at, fact), index)| {
            let detail = details.next_if(|(of, _)| *of == index);
            (*at, fact, detail.map(|(_, text)| *text))
        })
    }
}

impl KeptNode {
    pub fn new(daemon_sets: usize) -> Self {
        let slot = KeptSlot { slot: SlotState::ABSENT, moments: Vec::new() };
        Self { facts: Vec::new(), details: Vec::new(), slots: vec![slot; daemon_sets], waits: Vec::new() }
    }

    /// How much it keeps.
    pub fn entries(&self) -> usize {
        let moments: usize = self.slots.iter().map(|slot| slot.moments.len()).sum();
        self.facts.len() + self.details.len() + moments + self.waits.len()
    }

    pub fn add_fact(&mut self, at: Instant, fact: Fact, detail: Option<u32>) {
        self.details.extend(detail.map(|text| (self.facts.len() as u32, text)));
        self.facts.push((at, fact));
    }

    pub fn add_wait(&mut self, wait: Wait) {
        self.waits.push(wait);
    }

    pub fn slot_changed(&mut self, at: Instant, daemon_set: usize, after: SlotState, revision: Option<u32>) {
        if let Some(slot) = self.slots.get_mut(daemon_set) {
            slot.slot = after;
            slot.note(at, revision);
        }
    }

    /// The DaemonSet's template is of this revision from now on.
    pub fn revision_changed(&mut self, at: Instant, daemon_set: usize, revision: Option<u32>) {
        if let Some(slot) = self.slots.get_mut(daemon_set) {
            slot.note(at, revision);
        }
    }

    /// The run has ended then, and with it every wait.
    pub fn end(mut self, node: String, at: Instant) -> NodeHistory {
        self.waits.iter_mut().for_each(|wait| wait.until = wait.until.min(at));
        self.waits.retain(|wait| wait.since < wait.until);
        self.waits.sort_by_key(|wait| (wait.since, wait.until, wait.limit));
        NodeHistory {
            pool: pool_of(&node).to_owned(),
            node,
            facts: self.facts,
            details: self.details,
            slots: self.slots.into_iter().map(|slot| slot.moments).collect(),
            waits: self.waits,
        }
    }
}

impl KeptSlot {
    fn note(&mut self, at: Instant, revision: Option<u32>) {
        let now = SlotMoment { at, band: self.slot.band_at(revision), uncovered: self.slot.uncovered };
        let same = |moment: &SlotMoment| (moment.band, moment.uncovered) == (now.band, now.uncovered);
        match self.moments.as_mut_slice() {
            [.., last] if same(last) => {}
            [.., before, last] if last.at == at && same(before) => _ = self.moments.pop(),
            [.., last] if last.at == at => *last = now,
            // A slot begins with nothing to see.
            [] if now.band == BandState::Absent => {}
            _ => self.moments.push(now),
        }
    }
}
