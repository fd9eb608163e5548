//! Runs that finish in another order than they begin, fail, and are told to end.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::sweep::design::{Design, Precision};
use crate::sweep::grid::{Grid, Parameter};
use crate::sweep::measure::{Column, Measure};
use crate::sweep::shard::Shard;

const COLUMN: Column = Column { daemon_set: None, measure: Measure::PeakPulls };

fn design(points: usize, replications: u32, precision: Option<Precision>) -> Design {
    let values = (0..points).map(|value| value.to_string()).collect();
    let grid = Grid::full(vec![Parameter { path: "a".to_owned(), values }]);
    Design { grid, replications, seed: 100, precision, baseline: 0 }
}

/// Takes longer the earlier the run, so that rows finish in another order than they are wanted in.
#[derive(Default)]
struct Uneven {
    prepared: AtomicUsize,
    runs: AtomicUsize,
    held: AtomicUsize,
    most_held: AtomicUsize,
}

struct Held<'a>(usize, &'a AtomicUsize);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.1.fetch_sub(1, Ordering::SeqCst);
    }
}

impl<'a> Experiment for &'a Uneven {
    type Prepared = Held<'a>;

    fn prepare(&self, point: usize) -> Result<Held<'a>, String> {
        self.prepared.fetch_add(1, Ordering::SeqCst);
        let held = self.held.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_held.fetch_max(held, Ordering::SeqCst);
        let held = Held(point, &self.held);
        match point {
            2 => Err("there is no such point".to_owned()),
            3 => panic!("a bug\nin building"),
            _ => Ok(held),
        }
    }

    fn run(&self, prepared: &Held<'a>, seed: u64) -> Result<Measured, String> {
        let begun = self.runs.fetch_add(1, Ordering::SeqCst);
        for _ in 0..(37 * begun) % 101 {
            std::thread::yield_now();
        }
        match seed {
            103 => return Err("time stands still".to_owned()),
            104 => panic!("a bug in replication {seed}"),
            _ => {}
        }
        // The mean of the points settles the sooner the lower their number.
        let figure = 10.0 + (seed * 7919 % 13) as f64 * prepared.0 as f64;
        Ok(Measured { values: vec![Some(figure)], missed: Vec::new(), availability: Vec::new() })
    }
}

#[derive(Default)]
struct Rows(Vec<RunRow>, Option<usize>);

impl RowSink for Rows {
    fn row(&mut self, row: &RunRow, order: &RunOrder<'_>) -> ControlFlow<()> {
        self.0.push(row.clone());
        assert_eq!(self.0.len() as u64, order.followed());
        if self.1 == Some(self.0.len()) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn look_around(&mut self) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

fn rows(experiment: &Uneven, design: &Design, jobs: usize, stop_after: Option<usize>) -> Vec<RunRow> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().unwrap();
    let mut order = RunOrder::new(design, Shard::WHOLE, &[COLUMN]);
    let mut rows = Rows(Vec::new(), stop_after);
    let outcome = replicate(&pool, &experiment, &mut order, &mut rows);
    assert_eq!(outcome.is_break(), stop_after.is_some());
    rows.0
}

#[test]
fn rows_are_in_order_and_the_same_whatever_the_number_of_threads() {
    let design = design(5, 40, None);
    let alone = rows(&Uneven::default(), &design, 1, None);
    let runs: Vec<_> = alone.iter().map(|row| (row.point, row.replication)).collect();
    let expected: Vec<_> =
        (0..5).flat_map(|point| (0..40).map(move |replication| (point, replication))).collect();
    assert_eq!(runs, expected);
    for jobs in [2, 5] {
        assert_eq!(rows(&Uneven::default(), &design, jobs, None), alone);
    }
}

#[test]
fn what_fails_is_a_row_with_its_error() {
    let rows = rows(&Uneven::default(), &design(4, 6, None), 2, None);
    let error = |row: usize| rows[row].outcome.as_ref().unwrap_err().as_str();
    assert_eq!((rows[3].seed, error(3)), (103, "time stands still"));
    let bug = "the simulator gave up, which is a bug of its own: a bug";
    let in_this_file = |error: &str, words: &str| {
        assert!(error.starts_with(&format!("{bug} in {words} (")), "{error}");
        assert!(error.contains("tests.rs:"), "{error}");
    };
    in_this_file(error(4), "replication 104");
    assert_eq!(error(2 * 6), "there is no such point");
    in_this_file(error(3 * 6), "building");
    assert_eq!(rows.len(), 24);
    assert!(rows[5].outcome.is_ok());
}

#[test]
fn a_point_is_built_once_and_few_are_held() {
    let experiment = Uneven::default();
    rows(&experiment, &design(200, 3, None), 2, None);
    assert_eq!(experiment.prepared.load(Ordering::SeqCst), 200);
    // One each thread, and the one that is begun next.
    assert!(experiment.most_held.load(Ordering::SeqCst) <= 3, "{:?}", experiment.most_held);
    assert_eq!(experiment.held.load(Ordering::SeqCst), 0);
}

#[test]
fn points_are_done_early_by_their_rows_alone() {
    let precision = Precision { column: COLUMN, half_width: 0.2, at_least: 5 };
    let design = design(8, 300, Some(precision));
    let alone = rows(&Uneven::default(), &design, 1, None);
    let of_point = |point| alone.iter().filter(|row| row.point == point).count();
    // Two of the first five runs fail, so that the figures of seven are five; a point that fails has none.
    assert_eq!((of_point(0), of_point(2)), (7, 300));
    assert!((8..300).contains(&of_point(5)), "{}", of_point(5));
    for jobs in [2, 5] {
        let experiment = Uneven::default();
        assert_eq!(rows(&experiment, &design, jobs, None), alone);
        let runs = experiment.runs.load(Ordering::SeqCst);
        assert!(runs < alone.len() + 8 * jobs * AHEAD, "{runs} runs for {} rows", alone.len());
    }
}

#[test]
fn whoever_follows_may_end_it() {
    let experiment = Uneven::default();
    let design = design(100, 100, None);
    let whole = rows(&Uneven::default(), &design, 2, None);
    let some = rows(&experiment, &design, 2, Some(30));
    assert_eq!(some, whole[..30]);
    assert!(experiment.runs.load(Ordering::SeqCst) <= 30 + 2 * AHEAD);
}
