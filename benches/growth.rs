//! Whether an event costs the same however much has happened before it, and however many DaemonSets there are. Run with
//! `cargo bench --bench growth`.
//!
//! First five nodes short of disk under a surge, where thousands of failed pods pile up: the longer it lasts, the more.
//! Then a rollout of all of many DaemonSets at once, on so many nodes that there are always as many pods. Everything is
//! analysed, as `everynode run` does it.

mod support;

use std::time::{Duration, Instant};

use everynode::analysis::run::RunAnalysis;
use everynode::cluster::plan::Plan;
use everynode::cluster::run::{Checking, simulate};

const MINUTES: [u32; 3] = [5, 10, 20];
const DAEMON_SETS: [u32; 3] = [10, 100, 1_000];
/// How many pods the DaemonSets have together.
const PODS: u32 = 200_000;
const ROUNDS: usize = 3;

fn main() {
    println!("                     events   quickest ns/event   median ns/event");
    for minutes in MINUTES {
        measure(&format!("short of disk for {minutes} min"), &support::short_of_disk(minutes).plan);
    }
    for daemon_sets in DAEMON_SETS {
        let nodes = PODS / daemon_sets;
        let name = format!("{daemon_sets} DaemonSets on {nodes} nodes");
        measure(&name, &support::many_daemon_sets(daemon_sets, nodes).plan);
    }
}

fn measure(name: &str, plan: &Plan) {
    let mut events = 0;
    let mut measured: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let mut analysis = RunAnalysis::new(plan.horizon);
            events = simulate(plan, 1, Checking::Off, &mut analysis).expect("the run ends").events;
            start.elapsed()
        })
        .collect();
    let [quickest, median] =
        support::quickest_and_median(&mut measured).map(|took| took.as_nanos() as f64 / events as f64);
    println!("{name:<34} {events:>10} {quickest:>12.0} {median:>17.0}");
}
