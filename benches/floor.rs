//! How much a whole rollout costs above its own event queue, by the number of nodes. Run with `cargo bench --bench floor`.
//!
//! The floor is the time in which a bare `BinaryHeap` does what the run's queue did: the same pushes with the same
//! times and the same pops, in the same order. Both are measured in turn in one process, and the medians compared, so
//! that a slow machine slows both. The run is complete: it sets its cluster up, and an observer keeps every fact and
//! every status, in memory that an earlier round has used. Sizes can be named: `cargo bench --bench floor -- 1000 10000`.

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant as WallClock};

use everynode::engine::prefetch::prefetch;
use everynode::engine::time::Instant;
use everynode::record::catalog::Catalog;
use everynode::record::fact::Fact;
use everynode::record::observer::{Observer, StatusStep};
use everynode::simulation::plan::Plan;
use everynode::simulation::run::{Checking, simulate};

const SIZES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// So many nodes' rollouts are timed at each size, in at least [`LEAST_ROUNDS`] rounds.
const NODES_TO_TIME: u32 = 500_000;
const LEAST_ROUNDS: u32 = 5;

fn main() {
    let named: Vec<u32> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    println!("    nodes     events   rollout ns/event   floor ns/event   ratio   peak bytes/node");
    for &nodes in if named.is_empty() { &SIZES[..] } else { &named } {
        measure(nodes).print();
    }
}

/// The figures of one size.
struct Row {
    nodes: u32,
    events: u64,
    rollout: Duration,
    floor: Duration,
    peak_bytes: usize,
}

impl Row {
    fn print(&self) {
        let per_event = |time: Duration| time.as_nanos() as f64 / self.events as f64;
        let (rollout, floor) = (per_event(self.rollout), per_event(self.floor));
        let (nodes, events, ratio) = (self.nodes, self.events, rollout / floor);
        let bytes = self.peak_bytes as f64 / f64::from(nodes);
        println!("{nodes:>9} {events:>10} {rollout:>18.0} {floor:>16.0} {ratio:>7.2} {bytes:>17.0}");
    }
}

fn measure(nodes: u32) -> Row {
    let plan = &support::rollout(nodes).plan;
    let mut operations = Operations::default();
    let events = run(plan, &mut operations);
    let before = ALLOCATOR.live.load(Ordering::Relaxed);
    ALLOCATOR.peak.store(before, Ordering::Relaxed);
    run(plan, &mut ());
    let peak_bytes = ALLOCATOR.peak.load(Ordering::Relaxed) - before;

    let rounds = (NODES_TO_TIME / nodes).max(LEAST_ROUNDS);
    let (mut rollouts, mut floors) = (Vec::new(), Vec::new());
    let mut record = Record::default();
    run(plan, &mut record);
    for _ in 0..rounds {
        record.facts.clear();
        record.statuses.clear();
        rollouts.push(time(|| run(plan, &mut record)));
        floors.push(time(|| replay(&operations.0)));
    }
    Row { nodes, events, rollout: median(rollouts), floor: median(floors), peak_bytes }
}

fn run(plan: &Plan, observer: &mut impl Observer) -> u64 {
    simulate(black_box(plan), 1, Checking::Off, observer).expect("the run ends").events
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = WallClock::now();
    let result = work();
    let elapsed = start.elapsed();
    drop(black_box(result));
    elapsed
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
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

fn replay(operations: &[Option<u64>]) -> u64 {
    let mut heap = BinaryHeap::new();
    let (mut sequence, mut sum) = (0_u64, 0_u64);
    for operation in black_box(operations) {
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

/// The system's allocator, with an eye on how much is in use.
struct Metered {
    live: AtomicUsize,
    peak: AtomicUsize,
}

#[global_allocator]
static ALLOCATOR: Metered = Metered { live: AtomicUsize::new(0), peak: AtomicUsize::new(0) };

impl Metered {
    fn grow(&self, bytes: usize) {
        let live = self.live.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.peak.fetch_max(live, Ordering::Relaxed);
    }
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Metered {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.grow(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        self.grow(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // Both blocks may be there at once while the contents move.
        self.grow(new_size);
        let moved = unsafe { System.realloc(pointer, layout, new_size) };
        self.live.fetch_sub(layout.size(), Ordering::Relaxed);
        moved
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        self.live.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}
