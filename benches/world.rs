//! What an event costs when every part of the world around the controller is on.
//!
//! First by the number of nodes: it should not grow with the cluster. Then a whole day of ten DaemonSets on 20,000 nodes
//! with churn and two rollouts. Of the rounds the quickest and the median are printed: what else happens on a machine only
//! ever makes things slower. Run with `cargo bench --bench world`; the sizes of the first part can be named:
//! `cargo bench --bench world -- 1000`.

mod support;

use std::time::{Duration, Instant};

use everynode::cluster::plan::Plan;
use everynode::cluster::run::{Checking, simulate};

const SIZES: [u32; 3] = [1_000, 10_000, 100_000];
const ROUNDS: usize = 15;
/// Spread over half a minute, so that a moment in which nobody else is at the machine is likely among them.
const ROUNDS_OF_THE_DAY: usize = 60;

/// How many nodes the day has.
const NODES_OF_THE_DAY: u32 = 20_000;

fn main() {
    println!("                     quickest ns/event   events/s   median ns/event   events/s");
    println!("one rollout, all parts of the world");
    for nodes in support::sizes_or(&SIZES) {
        measure(nodes, &support::world(nodes).plan, ROUNDS);
    }
    println!("a day of ten DaemonSets and two rollouts");
    measure(NODES_OF_THE_DAY, &support::day(NODES_OF_THE_DAY).plan, ROUNDS_OF_THE_DAY);
}

fn measure(nodes: u32, plan: &Plan, rounds: usize) {
    let mut events = 0;
    let mut measured: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            events = simulate(plan, 1, Checking::Off, &mut ()).expect("the run ends").events;
            start.elapsed()
        })
        .collect();
    print!("{nodes:>9} {events:>10}");
    for took in support::quickest_and_median(&mut measured) {
        let per_event = took.as_nanos() as f64 / events as f64;
        print!(" {per_event:>17.0} {:>10.0}", 1e9 / per_event);
    }
    println!();
}
