//! What the command line asks for, held against the scenario.

use super::super::scenario_file::{read, show};
use crate::cli::args::SweepArgs;
use crate::scenario::sweep::{Flags, Sweep, load_sweep};

/// `None`: it cannot be used, and it was said why.
pub fn load_or_explain(args: &SweepArgs) -> Option<Sweep> {
    match load_sweep(&args.scenario, &flags(args), &read) {
        Ok(sweep) => {
            show(&sweep.warnings);
            Some(sweep)
        }
        Err(problems) => {
            show(&problems);
            None
        }
    }
}

fn flags(args: &SweepArgs) -> Flags {
    Flags {
        overrides: args.overrides.clone(),
        vary: args.vary.clone(),
        points: args.points.clone(),
        replications: args.replications,
        seed: args.seed,
        precision: args.precision.clone(),
        baseline: args.baseline.clone(),
    }
}
