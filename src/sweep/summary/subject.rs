//! What the rows of a sweep are about.

use crate::engine::time::{Duration, Instant};
use crate::sweep::description::Description;
use crate::sweep::grid::Grid;
use crate::sweep::stated_objective::StatedObjective;

/// What the rows of a sweep are about.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The scenario's name.
    pub scenario: String,
    pub grid: Grid,
    /// Their names, in the scenario's order.
    pub daemon_sets: Vec<String>,
    /// In the order of the rows' verdicts.
    pub objectives: Vec<StatedObjective>,
    /// The end of every run, unless the sweep varies it.
    pub horizon: Instant,
    /// The point that the others are compared with.
    pub baseline: usize,
}

impl Subject {
    /// The subject of the rows of a described sweep.
    pub fn of(description: &Description) -> Self {
        Self {
            scenario: description.scenario.name.clone(),
            grid: description.design().grid,
            daemon_sets: description.daemon_sets.clone(),
            objectives: description.objectives.clone(),
            horizon: Instant::START + Duration::from_seconds_f64(description.duration_seconds),
            baseline: description.baseline,
        }
    }

    /// The end of the runs of a point of these settings.
    pub(super) fn horizon_at(&self, settings: &[String]) -> Instant {
        let mut parameters = self.grid.parameters().iter().zip(settings);
        let varied = parameters.find(|(parameter, _)| parameter.path == "duration");
        let duration = varied.and_then(|(_, value)| value.trim_matches('"').parse::<Duration>().ok());
        duration.map_or(self.horizon, |duration| Instant::START + duration)
    }
}
