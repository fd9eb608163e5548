//! What an event costs when every part of the world around the controller is on, by the number of nodes: it should not
//! grow with the cluster. Run with `cargo bench --bench world`; sizes can be named: `cargo bench --bench world -- 1000`.

mod support;

use std::time::{Duration, Instant};

use everynode::simulation::run::{Checking, simulate};

const SIZES: [u32; 3] = [1_000, 10_000, 100_000];
const ROUNDS: usize = 3;

fn main() {
    let named: Vec<u32> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    println!("    nodes     events   ns/event");
    for &nodes in if named.is_empty() { &SIZES[..] } else { &named } {
        let plan = support::world(nodes).plan;
        let mut rounds: Vec<(Duration, u64)> = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                let outcome = simulate(&plan, 1, Checking::Off, &mut ()).expect("the run ends");
                (start.elapsed(), outcome.events)
            })
            .collect();
        rounds.sort_unstable();
        let (took, events) = rounds[ROUNDS / 2];
        println!("{nodes:>9} {events:>10} {:>10.0}", took.as_nanos() as f64 / events as f64);
    }
}
