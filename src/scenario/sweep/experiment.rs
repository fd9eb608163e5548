//! A sweep as what is run at its points.

use super::Sweep;
use crate::analysis::objectives::Objective;
use crate::cluster::plan::Plan;
use crate::sweep::measured::{Measured, measure};
use crate::sweep::replicate::Experiment;

/// A point that can be run.
#[derive(Clone, Debug)]
pub struct Subject {
    pub plan: Plan,
    pub objectives: Vec<Objective>,
}

impl Experiment for Sweep {
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
