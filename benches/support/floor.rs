//! What a rollout does and what is the least that it could: its own queue's operations on a bare heap.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;

use everynode::cluster::run::{Checking, simulate};
use everynode::engine::prefetch::prefetch;
use everynode::engine::time::Instant;
use everynode::record::catalog::Catalog;
use everynode::record::fact::Fact;
use everynode::record::observer::{Observer, StatusStep};
use everynode::scenario::Scenario;

/// A rollout on so many nodes, and what its queue is asked to do.
pub struct Subject {
    pub nodes: u32,
    pub events: u64,
    scenario: Scenario,
    operations: Operations,
    /// Filled anew by each complete rollout, in memory that an earlier one has used.
    record: Record,
}

impl Subject {
    pub fn new(nodes: u32) -> Self {
        let (operations, record) = (Operations::default(), Record::default());
        let mut subject = Self { nodes, events: 0, scenario: super::rollout(nodes), operations, record };
        subject.events = run(&subject.scenario, &mut subject.operations);
        subject
    }

    /// The whole rollout, of which an observer keeps every fact and every status.
    pub fn complete_rollout(&mut self) -> u64 {
        self.record.facts.clear();
        self.record.statuses.clear();
        run(&self.scenario, &mut self.record)
    }

    /// The whole rollout, which nobody watches.
    pub fn unobserved_rollout(&self) -> u64 {
        run(&self.scenario, &mut ())
    }

    /// The pushes and pops of the rollout's queue, in the same order and with the same times, on a `BinaryHeap`.
    pub fn floor(&self) -> u64 {
        let mut heap = BinaryHeap::new();
        let (mut sequence, mut sum) = (0_u64, 0_u64);
        for operation in black_box(&self.operations.0) {
            match operation {
                Some(at) => {
                    heap.push(Reverse((*at, sequence, sequence as u32)));
                    sequence += 1;
                }
                None => sum += heap.pop().map_or(0, |Reverse((at, ..))| at),
            }
        }
        sum
    }
}

fn run(scenario: &Scenario, observer: &mut impl Observer) -> u64 {
    simulate(black_box(&scenario.plan), 1, Checking::Off, observer).expect("the run ends").events
}

/// What the queue was asked to do: a push at a time, or a pop.
#[derive(Default)]
struct Operations(Vec<Option<u64>>);

impl Observer for Operations {
    fn on_scheduled(&mut self, at: Instant) {
        self.0.push(Some(at.as_nanoseconds()));
    }

    fn on_event(&mut self) {
        self.0.push(None);
    }
}

/// All that there is to know of a run.
#[derive(Default)]
struct Record {
    facts: Vec<(Instant, Fact)>,
    statuses: Vec<(Instant, StatusStep)>,
}

impl Observer for Record {
    fn on_fact(&mut self, at: Instant, fact: &Fact, _catalog: &Catalog) {
        keep(&mut self.facts, (at, *fact));
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, _catalog: &Catalog) {
        keep(&mut self.statuses, (at, *step));
    }
}

/// Puts a value behind the others, and asks for the memory of those that will follow: so much is written that the caches
/// hold none of it.
fn keep<T>(kept: &mut Vec<T>, value: T) {
    const BYTES_AHEAD: usize = 512;
    if let Some(later) = kept.spare_capacity_mut().get(BYTES_AHEAD / size_of::<T>()) {
        prefetch(later);
    }
    kept.push(value);
}
