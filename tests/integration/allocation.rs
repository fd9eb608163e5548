//! Once warm, a rollout allocates nothing: not per event, not per sync, not per pod.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use everynode::cluster::run::{Checking, simulate};
use everynode::engine::time::{Duration, Instant};
use everynode::record::catalog::Catalog;
use everynode::record::fact::Fact;
use everynode::record::observer::Observer;

use crate::support::{AGENT, load};

thread_local! {
    /// What this thread has asked of the system's allocator: other tests go on meanwhile.
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

/// Counts for each thread.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count() {
    // A thread that is about to end has no counter any more.
    let _ = ALLOCATIONS.try_with(|allocations| allocations.set(allocations.get() + 1));
}

// SAFETY: every call goes to the system's allocator as it came.
#[expect(unsafe_code, reason = "an allocator is unsafe by its trait")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: what the caller promises is what the system's allocator asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count();
        // SAFETY: what the caller promises is what the system's allocator asks for.
        unsafe { System.realloc(pointer, layout, new_size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: what the caller promises is what the system's allocator asks for.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Watches the allocator from one time to another.
struct Watch {
    from: Instant,
    to: Instant,
    before: Option<u64>,
    after: u64,
    facts: u64,
}

impl Observer for Watch {
    fn on_fact(&mut self, at: Instant, _fact: &Fact, _catalog: &Catalog) {
        if self.from <= at && at <= self.to {
            self.after = ALLOCATIONS.get();
            self.before.get_or_insert(self.after);
            self.facts += 1;
        }
    }
}

fn minute(minutes: u64) -> Instant {
    Instant::START + Duration::from_seconds(60 * minutes)
}

#[test]
fn a_warm_rollout_allocates_nothing() {
    for cluster in ["", r#"registry: Shared(bandwidth: "1GB/s")"#, "kubelet: (container_starts_at_once: 1)"] {
        check_warm_rollout("", cluster);
    }
    let room =
        r#"allocatable: (cpu: "4", memory: "8Gi", pods: 110), background: Share(cpu: "60%", memory: "70%")"#;
    check_warm_rollout(room, "scheduler: KubeScheduler");
}

/// Four rollouts before the one that is watched warm everything up: their peaks differ, and one alone may leave a table short.
fn check_warm_rollout(pool: &str, cluster: &str) {
    let container = r#"image: "agent:1", resources: {requests: {cpu: 100m, memory: 200Mi}}, ports: [{hostPort: 9100, containerPort: 9100}]"#;
    let agent = AGENT.replace(r#"image: "agent:1""#, container);
    let updates = [2, 3, 4, 5, 6]
        .map(|version| format!(r#"At("{}m", SetImage("agent", "agent:{version}")), "#, 30 * (version - 1)));
    let scenario = load(&format!(
        r#"(
            duration: "3h",
            node_pools: {{ "pool": (count: 2000, zones: ["a", "b", "c"], {pool}) }},
            daemon_sets: {{ "agent": ({agent}, maxUnavailable: "10%") }},
            cluster: ({cluster}),
            script: [ {} ],
        )"#,
        updates.concat()
    ));
    // The change of the spec itself looks at every node, and may allocate for it.
    let from = minute(150) + Duration::from_nanoseconds(1);
    let mut watch = Watch { from, to: minute(180), before: None, after: 0, facts: 0 };
    simulate(&scenario.plan, 7, Checking::Off, &mut watch).expect("the run ends");
    assert!(watch.facts > 2000 * 6, "only {} facts in the last rollout", watch.facts);
    let allocations = watch.after - watch.before.expect("facts");
    assert_eq!(allocations, 0, "allocations during {} facts, {cluster}", watch.facts);
}
