//! A sweep that can be run, and what is run at its points.

use super::base::Base;
use crate::analysis::objectives::Objective;
use crate::analysis::wording::grouped;
use crate::cluster::plan::Plan;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::runnable::Scenario;
use crate::sweep::design::Design;
use crate::sweep::measured::{Measured, measure};
use crate::sweep::replicate::Experiment;

/// A sweep that can be run.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The file's name without its extension.
    pub name: String,
    pub base: Base,
    pub design: Design,
    /// What the author may not have wanted.
    pub warnings: Diagnostics,
}

impl Sweep {
    /// The scenario of a point, by its index in the grid; or what is wrong with it, in one line.
    pub fn scenario_at(&self, point: usize) -> Result<Scenario, String> {
        self.base.scenario_with(self.design.grid.point(point).settings())
    }

    /// What is in it, in words.
    pub fn counts(&self) -> String {
        let of = |count: usize, one: &str| {
            format!("{} {one}{}", grouped(count as u64), if count == 1 { "" } else { "s" })
        };
        format!(
            "a sweep of {}, {} of each, over {}",
            of(self.design.grid.point_count(), "point"),
            of(self.design.replications as usize, "run"),
            self.base.scenario.counts(),
        )
    }
}

/// A point that can be run.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub plan: Plan,
    pub objectives: Vec<Objective>,
}

impl Experiment for Sweep {
    type Prepared = Prepared;

    fn prepare(&self, point: usize) -> Result<Prepared, String> {
        let scenario = self.scenario_at(point)?;
        Ok(Prepared { plan: scenario.plan, objectives: scenario.objectives })
    }

    fn run(&self, prepared: &Prepared, seed: u64) -> Result<Measured, String> {
        measure(&prepared.plan, &prepared.objectives, seed)
            .map_err(|error| error.to_string().replace(['\n', '\r'], " "))
    }
}
