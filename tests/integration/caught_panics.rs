//! A panic of a run is a row with its error; the terminal stays clean of it, and told of others.

use std::ops::ControlFlow;
use std::process::{Command, Output};

use everynode::sweep::design::Design;
use everynode::sweep::grid::Grid;
use everynode::sweep::measured::Measured;
use everynode::sweep::replicate::{Experiment, RowSink, replicate};
use everynode::sweep::run_order::RunOrder;
use everynode::sweep::run_row::RunRow;
use everynode::sweep::shard::Shard;

struct Broken;

impl Experiment for Broken {
    type Prepared = ();

    fn prepare(&self, _point: usize) -> Result<(), String> {
        Ok(())
    }

    fn run(&self, (): &(), seed: u64) -> Result<Measured, String> {
        panic!("a caught bug of seed {seed}")
    }
}

#[derive(Default)]
struct Errors(Vec<String>);

impl RowSink for Errors {
    fn row(&mut self, row: &RunRow, _order: &RunOrder<'_>) -> ControlFlow<()> {
        self.0.push(row.outcome.clone().expect_err("it panics"));
        ControlFlow::Continue(())
    }

    fn look_around(&mut self) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

#[test]
fn runs_that_panic_are_errors_that_say_where() {
    let design =
        Design { grid: Grid::full(Vec::new()), replications: 3, seed: 7, precision: None, baseline: 0 };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let mut errors = Errors::default();
    assert!(
        replicate(&pool, &Broken, &mut RunOrder::new(&design, Shard::WHOLE, &[]), &mut errors).is_continue()
    );
    let errors = errors.0;
    assert_eq!(errors.len(), 3);
    for (seed, error) in (7..).zip(&errors) {
        assert!(error.contains(&format!("a caught bug of seed {seed} (")), "{error}");
        assert!(error.contains("caught_panics.rs:"), "{error}");
    }
}

#[test]
#[ignore = "it panics so that another test sees what is printed"]
fn a_panic_that_nobody_catches() {
    runs_that_panic_are_errors_that_say_where();
    panic!("a bug outside of runs");
}

/// Runs one test of this file as a program of its own.
fn alone(test: &str) -> Output {
    let this_program = std::env::current_exe().unwrap();
    Command::new(this_program)
        .args([&format!("caught_panics::{test}"), "--exact", "--nocapture", "--include-ignored"])
        .output()
        .unwrap()
}

#[test]
fn only_panics_that_nobody_catches_are_printed() {
    let printed = |output: Output| String::from_utf8(output.stderr).unwrap();
    let caught = alone("runs_that_panic_are_errors_that_say_where");
    assert!(caught.status.success());
    assert!(!printed(caught).contains("a caught bug"));

    let told = printed(alone("a_panic_that_nobody_catches"));
    assert!(told.contains("a bug outside of runs") && !told.contains("a caught bug"), "{told}");
}
