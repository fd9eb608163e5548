//! Uncovered time, worked out a second time straight from the facts and by no more than its definition: cover is due on
//! a node that exists, and no pod there is available without being deleted.

use std::collections::BTreeMap;

use everynode::analysis::slots::SlotTracker;
use everynode::analysis::uncovered::Cause;
use everynode::engine::time::Instant;
use everynode::record::catalog::{Catalog, DaemonSetId, NodeId};
use everynode::record::fact::{Fact, FactKind};
use everynode::record::observer::Observer;

type Slot = (DaemonSetId, NodeId);

/// Stretches of time, each with what is said of it; neighbours that say the same are one.
type Stretches<T> = Vec<(Instant, Option<T>)>;

/// Compares the causes that the slot tracker gives with the definition, slot by slot.
#[derive(Default)]
pub struct UncoveredTwice {
    tracker: SlotTracker,
    by_cause: BTreeMap<Slot, Stretches<Cause>>,
    by_definition: BTreeMap<Slot, Stretches<()>>,
    places: BTreeMap<Slot, Place>,
    end: Instant,
}

#[derive(Default)]
struct Place {
    due: bool,
    /// Whether each pod that is there and not being deleted is available, by occurrence.
    pods: BTreeMap<Option<u32>, bool>,
}

impl UncoveredTwice {
    /// The uncovered seconds of a DaemonSet, by the definition alone.
    pub fn total(&self, daemon_set: DaemonSetId) -> f64 {
        let mine = self.by_definition.iter().filter(|((id, _), _)| *id == daemon_set);
        mine.map(|(_, stretches)| seconds(stretches, self.end)).sum()
    }

    /// Where the two disagree: a node, and what each says of it.
    pub fn disagreement(&self) -> Option<String> {
        self.by_definition.iter().find_map(|(slot, expected)| {
            let with_cause = self.by_cause.get(slot).map(Vec::as_slice).unwrap_or_default();
            let mut found = Stretches::new();
            for &(at, cause) in with_cause {
                say(&mut found, at, cause.map(|_| ()));
            }
            (found != *expected).then(|| format!("{slot:?}: causes {with_cause:?}, due {expected:?}"))
        })
    }
}

impl Observer for UncoveredTwice {
    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        let by_cause = &mut self.by_cause;
        self.tracker.follow(fact, catalog, |daemon_set, node, _, after| {
            say(by_cause.entry((daemon_set, node)).or_default(), at, after.uncovered);
        });
        let Some(node) = fact.node() else { return };
        if fact.kind() == FactKind::NodeLeft {
            for index in 0..catalog.daemon_sets().len() {
                let slot = (DaemonSetId(index as u16), node);
                self.places.entry(slot).or_default().due = false;
                self.assess(at, slot);
            }
        }
        let Some(daemon_set) = fact.daemon_set() else { return };
        let slot = (daemon_set, node);
        self.places.entry(slot).or_default().note(fact);
        self.assess(at, slot);
    }

    fn on_end(&mut self, at: Instant, _catalog: &Catalog) {
        self.end = at;
    }
}

impl UncoveredTwice {
    fn assess(&mut self, at: Instant, slot: Slot) {
        let place = &self.places[&slot];
        let uncovered = place.due && !place.pods.values().any(|available| *available);
        say(self.by_definition.entry(slot).or_default(), at, uncovered.then_some(()));
    }
}

impl Place {
    fn note(&mut self, fact: &Fact) {
        match fact.kind() {
            FactKind::CoverageDue => self.due = true,
            FactKind::CoverageNotDue => self.due = false,
            FactKind::PodExisted => _ = self.pods.insert(fact.pod(), true),
            FactKind::PodCreated => _ = self.pods.insert(fact.pod(), false),
            FactKind::PodTerminating | FactKind::PodRemoved => _ = self.pods.remove(&fact.pod()),
            FactKind::PodAvailable | FactKind::PodUnready | FactKind::PodFailed => {
                if let Some(available) = self.pods.get_mut(&fact.pod()) {
                    *available = fact.kind() == FactKind::PodAvailable;
                }
            }
            _ => {}
        }
    }
}

/// Appends what is said from `at` on.
fn say<T: PartialEq>(stretches: &mut Stretches<T>, at: Instant, what: Option<T>) {
    if stretches.last().is_some_and(|(since, _)| *since == at) {
        stretches.pop();
    }
    let before = stretches.last().and_then(|(_, said)| said.as_ref());
    if before != what.as_ref() {
        stretches.push((at, what));
    }
}

fn seconds(stretches: &Stretches<()>, end: Instant) -> f64 {
    let until = stretches.iter().skip(1).map(|(at, _)| *at).chain([end]);
    let uncovered = stretches.iter().zip(until).filter(|((_, what), _)| what.is_some());
    uncovered.map(|((since, _), until)| until.since(*since).as_seconds()).sum()
}
