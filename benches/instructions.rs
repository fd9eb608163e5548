//! How many instructions an event costs, by the number of nodes: a figure that other users of the machine do not change. Run
//! with `cargo bench --bench instructions`.
//!
//! The bench starts itself under valgrind (`cachegrind`, without its model of the caches), once with one round and once
//! with two; a round costs the difference. The floor is that of `cargo bench --bench floor`.

mod support;

use std::hint::black_box;
use std::process::Command;

use support::floor::Subject;

const SIZES: [u32; 3] = [1_000, 10_000, 100_000];

/// What is counted.
#[derive(Clone, Copy)]
enum Work {
    Rollout,
    Floor,
}

fn main() {
    let sizes = support::sizes_or(&SIZES);
    match (std::env::args().nth(1).and_then(|name| Work::named(&name)), sizes.as_slice()) {
        (Some(work), &[nodes, rounds]) => work.repeat(&mut Subject::new(nodes), rounds),
        _ => print_table(&sizes),
    }
}

fn print_table(sizes: &[u32]) {
    println!("    nodes     events   rollout instructions/event   floor instructions/event");
    for &nodes in sizes {
        let events = Subject::new(nodes).events as f64;
        let counted = [Work::Rollout, Work::Floor].map(|work| work.instructions_of_a_round(nodes));
        let [Some(rollout), Some(floor)] = counted.map(|count| Some(count? as f64 / events)) else {
            println!("valgrind does not run here: nothing was counted");
            return;
        };
        println!("{nodes:>9} {events:>10} {rollout:>28.0} {floor:>26.0}");
    }
}

impl Work {
    const fn name(self) -> &'static str {
        match self {
            Self::Rollout => "rollout",
            Self::Floor => "floor",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Rollout, Self::Floor].into_iter().find(|work| work.name() == name)
    }

    fn repeat(self, subject: &mut Subject, rounds: u32) {
        for _ in 0..rounds {
            black_box(match self {
                Self::Rollout => subject.complete_rollout(),
                Self::Floor => subject.floor(),
            });
        }
    }

    fn instructions_of_a_round(self, nodes: u32) -> Option<u64> {
        let [one, two] = [1, 2].map(|rounds| self.instructions_of_rounds(nodes, rounds));
        Some(two? - one?)
    }

    /// How many instructions a process takes that does nothing else; `None`: nobody counts here.
    fn instructions_of_rounds(self, nodes: u32, rounds: u32) -> Option<u64> {
        let output = Command::new("valgrind")
            .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
            .arg(std::env::current_exe().ok()?)
            .args([self.name(), &nodes.to_string(), &rounds.to_string()])
            .output()
            .ok()?;
        let told = String::from_utf8(output.stderr).ok()?;
        let count = told.lines().find_map(|line| line.split_once("refs:").map(|(_, count)| count))?;
        count.trim().replace(',', "").parse().ok()
    }
}
