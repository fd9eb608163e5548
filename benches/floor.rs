//! How much a whole rollout costs above its own event queue, by the number of nodes. Run with `cargo bench --bench floor`.
//!
//! The floor is the time in which a bare `BinaryHeap` does what the run's queue did: the same pushes with the same
//! times and the same pops, in the same order. The run is complete: it sets its cluster up, and an observer keeps every fact
//! and every status, in memory that an earlier round has used. All sizes are gone through in several passes, rollout and
//! floor in turn. What else happens on a machine only ever makes things slower, so the quickest rounds tell what the code
//! costs; the medians tell what the machine was like. Sizes can be named: `cargo bench --bench floor -- 1000 10000`.

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant as WallClock};

use support::floor::Subject;
use support::quickest_and_median;

const SIZES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
const PASSES: usize = 12;
/// So many nodes' rollouts are timed at each size in each pass, and at least one rollout.
const NODES_IN_A_PASS: u32 = 400_000;

fn main() {
    let mut measured: Vec<Measured> = support::sizes_or(&SIZES).into_iter().map(Measured::new).collect();
    for _ in 0..PASSES {
        measured.iter_mut().for_each(Measured::take_turns);
    }
    println!(
        "                          quickest of all rounds, ns/event         medians, ns/event      peak"
    );
    println!("    nodes     events       rollout   floor   ratio       rollout   floor   ratio  bytes/node");
    let ratios: Vec<f64> = measured.iter_mut().map(Measured::print).collect();
    let (smallest, largest) =
        ratios.iter().fold((f64::MAX, 0.0_f64), |(low, high), &ratio| (low.min(ratio), high.max(ratio)));
    println!("the largest ratio is {:.2} times the smallest", largest / smallest);
}

/// What was measured at one size.
struct Measured {
    subject: Subject,
    rollouts: Vec<Duration>,
    floors: Vec<Duration>,
    peak_bytes: usize,
}

impl Measured {
    fn new(nodes: u32) -> Self {
        let mut subject = Subject::new(nodes);
        let before = ALLOCATOR.live.load(Ordering::Relaxed);
        ALLOCATOR.peak.store(before, Ordering::Relaxed);
        subject.unobserved_rollout();
        let peak_bytes = ALLOCATOR.peak.load(Ordering::Relaxed) - before;
        subject.complete_rollout();
        Self { subject, rollouts: Vec::new(), floors: Vec::new(), peak_bytes }
    }

    fn take_turns(&mut self) {
        for _ in 0..(NODES_IN_A_PASS / self.subject.nodes).max(1) {
            self.rollouts.push(time(|| self.subject.complete_rollout()));
            self.floors.push(time(|| self.subject.floor()));
        }
    }

    /// Returns the ratio of the quickest rounds.
    fn print(&mut self) -> f64 {
        let Subject { nodes, events, .. } = self.subject;
        let per_event = |time: Duration| time.as_nanos() as f64 / events as f64;
        let rollouts = quickest_and_median(&mut self.rollouts).map(per_event);
        let floors = quickest_and_median(&mut self.floors).map(per_event);
        let ratios = [0, 1].map(|rank| rollouts[rank] / floors[rank]);
        print!("{nodes:>9} {events:>10}    ");
        for rank in [0, 1] {
            print!("{:>10.0} {:>7.0} {:>7.2}    ", rollouts[rank], floors[rank], ratios[rank]);
        }
        println!("{:>8.0}", self.peak_bytes as f64 / f64::from(nodes));
        ratios[0]
    }
}

fn time(work: impl FnOnce() -> u64) -> Duration {
    let start = WallClock::now();
    black_box(work());
    start.elapsed()
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
#[expect(unsafe_code, reason = "an allocator is unsafe by its trait")]
unsafe impl GlobalAlloc for Metered {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.grow(layout.size());
        // SAFETY: what the caller promises is what the system\'s allocator asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        self.grow(layout.size());
        // SAFETY: what the caller promises is what the system\'s allocator asks for.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // Both blocks may be there at once while the contents move.
        self.grow(new_size);
        // SAFETY: what the caller promises is what the system\'s allocator asks for.
        let moved = unsafe { System.realloc(pointer, layout, new_size) };
        self.live.fetch_sub(layout.size(), Ordering::Relaxed);
        moved
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        self.live.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: what the caller promises is what the system\'s allocator asks for.
        unsafe { System.dealloc(pointer, layout) }
    }
}
