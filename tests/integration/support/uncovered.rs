//! Uncovered time, worked out a second time straight from the facts and by no more than its definition: cover is due on
//! a node that exists, or was until a NoSchedule taint came upon the pod that was there; and no pod there is available
//! without being deleted, on a node that is up, with an application that has neither hung nor ended since it was so.

use std::collections::BTreeMap;

use everynode::analysis::cause::Cause;
use everynode::analysis::slots::SlotTracker;
use everynode::engine::time::Instant;
use everynode::record::catalog::{Catalog, DaemonSetId, NodeId};
use everynode::record::fact::{Fact, FactKind, Reason};
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
    /// Whether each node has started and not gone down.
    up: BTreeMap<NodeId, bool>,
    end: Instant,
}

#[derive(Default)]
struct Place {
    due: bool,
    /// It no longer is, for a NoSchedule taint, and a pod had been there meanwhile.
    kept: bool,
    had_pod: bool,
    /// Whether each pod that is there and not being deleted is available and at work, by occurrence.
    pods: BTreeMap<Option<u32>, At>,
}

#[derive(Clone, Copy, Default)]
struct At {
    available: bool,
    hung: bool,
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
        self.tracker.on_fact(fact, catalog, |daemon_set, node, _, after| {
            say(by_cause.entry((daemon_set, node)).or_default(), at, after.uncovered);
        });
        let Some(node) = fact.node() else { return };
        if fact.daemon_set().is_none() {
            match (fact.kind(), fact.reason()) {
                (FactKind::NodeJoined, reason) => _ = self.up.insert(node, reason != Reason::StartUp),
                (FactKind::NodeReady | FactKind::NodeUp, _) => _ = self.up.insert(node, true),
                (FactKind::NodeDown | FactKind::NodeLeft, _) => _ = self.up.insert(node, false),
                _ => {}
            }
            for index in 0..catalog.daemon_sets().len() {
                let slot = (DaemonSetId(index as u16), node);
                self.places.entry(slot).or_default().note_of_node(fact);
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
        let is_up = self.up.get(&slot.1).copied().unwrap_or_default();
        let is_covered = is_up && place.pods.values().any(|pod| pod.available && !pod.hung);
        let uncovered = (place.due || place.kept) && !is_covered;
        say(self.by_definition.entry(slot).or_default(), at, uncovered.then_some(()));
    }
}

impl Place {
    fn note(&mut self, fact: &Fact) {
        match fact.kind() {
            FactKind::CoverageDue => {
                (self.due, self.kept, self.had_pod) = (true, false, !self.pods.is_empty())
            }
            FactKind::CoverageNotDue => {
                self.kept =
                    fact.reason() == Reason::NoScheduleTaint && (self.kept || self.due && self.had_pod);
                self.due = false;
            }
            FactKind::PodExisted | FactKind::PodCreated => {
                let available = fact.kind() == FactKind::PodExisted;
                self.had_pod = true;
                self.pods.insert(fact.pod(), At { available, hung: false });
            }
            FactKind::PodTerminating | FactKind::PodRemoved => _ = self.pods.remove(&fact.pod()),
            _ => self.note_of_pod(fact),
        }
    }

    fn note_of_pod(&mut self, fact: &Fact) {
        let Some(pod) = self.pods.get_mut(&fact.pod()) else { return };
        match fact.kind() {
            FactKind::PodAvailable => pod.available = true,
            FactKind::PodUnready | FactKind::PodFailed => pod.available = false,
            FactKind::ContainersCrashed => *pod = At::default(),
            FactKind::ContainersHung => pod.hung = true,
            _ => {}
        }
    }

    fn note_of_node(&mut self, fact: &Fact) {
        match (fact.kind(), fact.reason()) {
            (FactKind::NodeLeft, _) => (self.due, self.kept) = (false, false),
            // Its containers are gone; the API server hears of that when the kubelet is back.
            (FactKind::NodeJoined, _) | (FactKind::NodeDown, Reason::Reboot) => {
                self.pods.values_mut().for_each(|pod| *pod = At::default());
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
