//! A scenario at the points of a sweep, as what is run.

use super::asked::Asked;
use crate::analysis::objectives::Objective;
use crate::simulation::plan::Plan;
use crate::sweep::measured::{Measured, measure};
use crate::sweep::replicate::Experiment;

/// A point that can be run.
pub struct Subject {
    plan: Plan,
    objectives: Vec<Objective>,
}

impl Experiment for Asked {
    type Subject = Subject;

    fn prepare(&self, point: usize) -> Result<Subject, String> {
        let scenario = self.scenario_at(point)?;
        Ok(Subject { plan: scenario.plan, objectives: scenario.objectives })
    }

    fn run(&self, subject: &Subject, seed: u64) -> Result<Measured, String> {
        measure(&subject.plan, &subject.objectives, seed)
            .map_err(|error| error.to_string().replace(['\n', '\r'], " "))
    }
}
