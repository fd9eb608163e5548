//! What it costs to run many: two threads against one, the machinery around small runs against the bare runs, and peak
//! memory by the number of runs. Run with `cargo bench --bench sweep`.

mod support;

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::process::Command;
use std::time::{Duration, Instant};

use everynode::scenario::Scenario;
use everynode::sweep::course::Course;
use everynode::sweep::design::Design;
use everynode::sweep::grid::{Grid, Parameter};
use everynode::sweep::measured::{Measured, measure};
use everynode::sweep::replicate::{Experiment, Follower, replicate};
use everynode::sweep::run_row::RunRow;
use everynode::sweep::shard::Shard;
use everynode::sweep::store::{Layout, RowWriter};

/// A run of so many nodes takes about a second.
const LARGE: u32 = 100_000;
const LARGE_RUNS: u32 = 8;
/// And of so many about a millisecond.
const SMALL: u32 = 100;
const SMALL_RUNS: u32 = 10_000;
const ROUNDS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--peak-memory-of") {
        let runs = arguments[at + 1].parse().expect("a number of runs");
        return print_peak_memory(runs);
    }
    throughput();
    overhead();
    for runs in [SMALL_RUNS / 10, SMALL_RUNS] {
        peak_memory(runs);
    }
}

fn throughput() {
    let rollout = Rollout::of(LARGE);
    let one = median(|| sweep(&rollout, 1, LARGE_RUNS, 1));
    let two = median(|| sweep(&rollout, 1, LARGE_RUNS, 2));
    println!(
        "{LARGE_RUNS} runs of {:.2?}: 1 job {one:.2?}, 2 jobs {two:.2?}, ratio {:.2}",
        one / LARGE_RUNS,
        one.as_secs_f64() / two.as_secs_f64()
    );
}

fn overhead() {
    let rollout = Rollout::of(SMALL);
    let (mut bare, mut one, mut pair, mut two) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    // In turn, so that a slow moment of the machine hits all.
    for _ in 0..ROUNDS {
        bare.push(bare_runs(&rollout, 0..SMALL_RUNS));
        one.push(sweep(&rollout, 10, SMALL_RUNS / 10, 1));
        pair.push(bare_pair(&rollout));
        two.push(sweep(&rollout, 10, SMALL_RUNS / 10, 2));
    }
    for (jobs, mut bare, mut swept) in [(1, bare, one), (2, pair, two)] {
        bare.sort_unstable();
        swept.sort_unstable();
        let (bare, swept) = (bare[ROUNDS / 2], swept[ROUNDS / 2]);
        println!(
            "{SMALL_RUNS} runs of {:.0?}, jobs {jobs}: bare {bare:.2?}, swept {swept:.2?}, overhead {:+.1} %",
            bare * jobs / SMALL_RUNS,
            (swept.as_secs_f64() / bare.as_secs_f64() - 1.0) * 100.0
        );
    }
}

/// A process of its own, so that what came before does not count.
fn peak_memory(runs: u32) {
    let mut bench = Command::new(std::env::current_exe().expect("this program has a file"));
    let status = bench.args(["--peak-memory-of", &runs.to_string()]).status();
    assert!(status.expect("it starts").success());
}

/// `VmHWM` of proc_pid_status(5): the peak of what was resident.
fn print_peak_memory(runs: u32) {
    sweep(&Rollout::of(SMALL), 10, runs / 10, 2);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("only known on Linux");
    println!("{runs} runs: peak memory {}", peak.trim());
}

fn median(mut round: impl FnMut() -> Duration) -> Duration {
    let mut rounds: Vec<Duration> = (0..ROUNDS).map(|_| round()).collect();
    rounds.sort_unstable();
    rounds[ROUNDS / 2]
}

/// The same rollout at every point.
struct Rollout {
    scenario: Scenario,
}

impl Rollout {
    fn of(nodes: u32) -> Self {
        Self { scenario: support::rollout(nodes) }
    }
}

impl Experiment for Rollout {
    type Subject = ();

    fn prepare(&self, _point: usize) -> Result<(), String> {
        Ok(())
    }

    fn run(&self, (): &(), seed: u64) -> Result<Measured, String> {
        measure(&self.scenario.plan, &self.scenario.objectives, seed).map_err(|error| error.to_string())
    }
}

fn bare_runs(rollout: &Rollout, seeds: std::ops::Range<u32>) -> Duration {
    let began = Instant::now();
    for seed in seeds {
        std::hint::black_box(rollout.run(&(), u64::from(seed)).expect("the run ends"));
    }
    began.elapsed()
}

/// Two threads with half of the runs each.
fn bare_pair(rollout: &Rollout) -> Duration {
    let began = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| bare_runs(rollout, 0..SMALL_RUNS / 2));
        scope.spawn(|| bare_runs(rollout, SMALL_RUNS / 2..SMALL_RUNS));
    });
    began.elapsed()
}

fn sweep(rollout: &Rollout, points: usize, replications: u32, jobs: usize) -> Duration {
    let values = (0..points).map(|value| value.to_string()).collect();
    let grid = Grid::full(vec![Parameter { path: "point".to_owned(), values }]);
    let layout = Layout::new(grid.clone(), vec!["agent".to_owned()], rollout.scenario.objectives.len());
    let design = Design { grid, replications, seed: 0, precision: None, baseline: 0 };
    let mut course = Course::new(&design, Shard::WHOLE, layout.columns());
    let mut rows = Rows(RowWriter::begin(&layout, io::sink()).expect("nothing is written"));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().expect("there are threads");
    let began = Instant::now();
    assert!(replicate(&pool, rollout, &mut course, &mut rows).is_continue());
    began.elapsed()
}

/// Writes rows, as a sweep does.
struct Rows<'a, W: Write>(RowWriter<'a, W>);

impl<W: Write + Send> Follower for Rows<'_, W> {
    fn row(&mut self, row: &RunRow, _course: &Course<'_>) -> ControlFlow<()> {
        assert!(row.outcome.is_ok());
        self.0.write(row).expect("nothing is written");
        ControlFlow::Continue(())
    }

    fn look_around(&mut self) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
