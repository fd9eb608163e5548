//! What it costs to run many: two threads against one, the machinery around small runs against the bare runs, and peak
//! memory by the number of runs. Run with `cargo bench --bench sweep`, or `cargo bench --bench sweep -- fleet 2` for one
//! part (`fleet`, `large`, `small`, `memory`) and so many rounds of it.

mod support;

use std::fmt;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::process::Command;
use std::time::{Duration, Instant};

use support::others::{Others, own_seconds};

use everynode::scenario::Scenario;
use everynode::sweep::design::Design;
use everynode::sweep::grid::{Grid, Parameter};
use everynode::sweep::measured::{Measured, measure};
use everynode::sweep::replicate::{Experiment, RowSink, replicate};
use everynode::sweep::run_order::RunOrder;
use everynode::sweep::run_row::RunRow;
use everynode::sweep::shard::Shard;
use everynode::sweep::store::{Layout, RowWriter};

/// A sweep of long runs has so many, so that the end, when one thread is done before the other, is a small part of it.
const LONG_RUNS: u32 = 12;
const LONG_ROUNDS: usize = 7;
/// A run of so many nodes takes less than a millisecond.
const SMALL: u32 = 100;
const SMALL_RUNS: u32 = 10_000;
/// They are compared in many short rounds: within one the machine is about as slow for all.
const SMALL_RUNS_A_ROUND: u32 = 250;
const SMALL_ROUNDS: usize = 240;
/// For each round that is wanted so many are tried.
const MAX_TRIES: usize = 3;
const PARTS: [&str; 4] = ["fleet", "large", "small", "memory"];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--peak-memory-of") {
        let runs = arguments[at + 1].parse().expect("a number of runs");
        return print_peak_memory(runs);
    }
    let rounds: Option<usize> = arguments.iter().find_map(|argument| argument.parse().ok());
    let is_wanted = |part: &str| {
        let is_part = |argument: &&String| PARTS.contains(&argument.as_str());
        let mut parts = arguments.iter().filter(is_part).peekable();
        parts.peek().is_none() || parts.any(|argument| argument == part)
    };
    let long_rounds = rounds.unwrap_or(LONG_ROUNDS);
    if is_wanted("fleet") {
        // What a review of capacity sweeps: a few thousand nodes that come and go for days.
        throughput("a week of ten DaemonSets on 2,000 nodes", support::days(2_000, 7), long_rounds);
    }
    if is_wanted("large") {
        throughput("a rollout on 100,000 nodes", support::rollout(100_000), long_rounds);
    }
    if is_wanted("small") {
        overhead(rounds.unwrap_or(SMALL_ROUNDS));
    }
    if is_wanted("memory") {
        for runs in [SMALL_RUNS / 10, SMALL_RUNS] {
            peak_memory(runs);
        }
    }
}

/// Two threads against one; and what part of the rest is idle processors (the sweep's fault), what part runs that take
/// more of their processor's time when another one is busy (the machine's).
fn throughput(what: &str, scenario: Scenario, wanted: usize) {
    let swept = Swept { scenario };
    let timed = |jobs| {
        let before = own_seconds();
        let took = sweep(&swept, 1, LONG_RUNS, jobs).as_secs_f64();
        let processors = before.zip(own_seconds()).map_or(f64::NAN, |(before, after)| after - before);
        (took, processors)
    };
    let (rounds, tried) = undisturbed(wanted, || {
        let ((one, of_one), (two, of_two)) = (timed(1), timed(2));
        [one / f64::from(LONG_RUNS), one / two, of_two / two, of_two / of_one]
    });
    let Some([took, ratio, busy, dearer]) = figures(&rounds) else { return say_disturbed(what, tried) };
    println!("{what}: {} of {tried} rounds of {LONG_RUNS} runs of {:.2} s", rounds.len(), took.median);
    println!("  two jobs against one, times as fast: {ratio:.2}");
    println!("  processors that two jobs keep busy: {busy:.2}");
    println!("  processor time of a run beside another, against alone: {dearer:.2}");
}

fn overhead(wanted: usize) {
    let swept = Swept { scenario: support::rollout(SMALL) };
    let runs = SMALL_RUNS_A_ROUND;
    let (rounds, tried) = undisturbed(wanted, || {
        let bare = bare_runs(&swept, 0..runs).as_secs_f64();
        let one = sweep(&swept, 10, runs / 10, 1).as_secs_f64();
        let pair = bare_pair(&swept, runs).as_secs_f64();
        let two = sweep(&swept, 10, runs / 10, 2).as_secs_f64();
        let more = |swept: f64, bare: f64| (swept / bare - 1.0) * 100.0;
        [bare / f64::from(runs) * 1e6, more(one, bare), more(two, pair)]
    });
    let Some([took, one, two]) = figures(&rounds) else { return say_disturbed("small runs", tried) };
    println!("small runs: {} of {tried} rounds of {runs} runs of {:.0} µs", rounds.len(), took.median);
    println!("  a sweep on one thread takes so many % more than calls in a loop: {one:+.1}");
    println!("  on two, than such calls on two: {two:+.1}");
}

/// As many rounds as are wanted in which nobody else took the processors, and how many were tried for them. What is
/// compared is measured in turn within a round, so that a slow moment of the machine hits all.
fn undisturbed<const N: usize>(wanted: usize, mut round: impl FnMut() -> [f64; N]) -> (Vec<[f64; N]>, usize) {
    let (mut rounds, mut tried) = (Vec::new(), 0);
    while rounds.len() < wanted && tried < MAX_TRIES * wanted {
        let others = Others::watch();
        let figures = round();
        tried += 1;
        if others.kept_quiet() {
            rounds.push(figures);
        }
    }
    (rounds, tried)
}

fn say_disturbed(what: &str, tried: usize) {
    println!("{what}: others took the processors in each of {tried} rounds");
}

/// By figure, over all rounds; `None`: there was none.
fn figures<const N: usize>(rounds: &[[f64; N]]) -> Option<[Spread; N]> {
    let figure = |figure: usize| Spread::of(rounds.iter().map(|round| round[figure]).collect());
    (!rounds.is_empty()).then(|| std::array::from_fn(figure))
}

/// A figure of several rounds.
struct Spread {
    low: f64,
    first_quartile: f64,
    median: f64,
    third_quartile: f64,
    high: f64,
}

impl Spread {
    fn of(mut rounds: Vec<f64>) -> Self {
        rounds.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| rounds[((rounds.len() - 1) as f64 * share).round() as usize];
        Self {
            low: at(0.0),
            first_quartile: at(0.25),
            median: at(0.5),
            third_quartile: at(0.75),
            high: at(1.0),
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = [self.low, self.first_quartile, self.median, self.third_quartile, self.high];
        let [low, first, median, third, high] = each.map(|figure| match formatter.precision() {
            Some(digits) if formatter.sign_plus() => format!("{figure:+.digits$}"),
            Some(digits) => format!("{figure:.digits$}"),
            None => figure.to_string(),
        });
        write!(
            formatter,
            "median {median}, half of the rounds from {first} to {third}, all from {low} to {high}"
        )
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
    sweep(&Swept { scenario: support::rollout(SMALL) }, 10, runs / 10, 2);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("only known on Linux");
    println!("{runs} runs: peak memory {}", peak.trim());
}

/// The same scenario at every point.
struct Swept {
    scenario: Scenario,
}

impl Experiment for Swept {
    type Prepared = ();

    fn prepare(&self, _point: usize) -> Result<(), String> {
        Ok(())
    }

    fn run(&self, (): &(), seed: u64) -> Result<Measured, String> {
        measure(&self.scenario.plan, &self.scenario.objectives, seed).map_err(|error| error.to_string())
    }
}

fn bare_runs(swept: &Swept, seeds: std::ops::Range<u32>) -> Duration {
    let began = Instant::now();
    for seed in seeds {
        std::hint::black_box(swept.run(&(), u64::from(seed)).expect("the run ends"));
    }
    began.elapsed()
}

/// Two threads with half of the runs each.
fn bare_pair(swept: &Swept, runs: u32) -> Duration {
    let began = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| bare_runs(swept, 0..runs / 2));
        scope.spawn(|| bare_runs(swept, runs / 2..runs));
    });
    began.elapsed()
}

fn sweep(swept: &Swept, points: usize, replications: u32, jobs: usize) -> Duration {
    let values = (0..points).map(|value| value.to_string()).collect();
    let grid = Grid::full(vec![Parameter { path: "point".to_owned(), values }]);
    let layout = Layout::new(grid.clone(), vec!["agent".to_owned()], swept.scenario.objectives.len());
    let design = Design { grid, replications, seed: 0, precision: None, baseline: 0 };
    let mut order = RunOrder::new(&design, Shard::WHOLE, layout.columns());
    let mut rows = Rows(RowWriter::begin(&layout, io::sink()));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().expect("there are threads");
    let began = Instant::now();
    assert!(replicate(&pool, swept, &mut order, &mut rows).is_continue());
    began.elapsed()
}

/// Writes rows, as a sweep does.
struct Rows<'a, W: Write>(RowWriter<'a, W>);

impl<W: Write + Send> RowSink for Rows<'_, W> {
    fn row(&mut self, row: &RunRow, _order: &RunOrder<'_>) -> ControlFlow<()> {
        assert!(row.outcome.is_ok());
        self.0.write(row).expect("nothing is written");
        ControlFlow::Continue(())
    }

    fn look_around(&mut self) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
