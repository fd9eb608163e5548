//! An objective of the scenario as the files of a sweep state it: enough to judge and draw without the scenario.

use serde::{Deserialize, Serialize};

use super::measure::Measure;
use crate::analysis::objectives::{Objective, Target};

/// What is asked of one DaemonSet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedObjective {
    /// In words: "availability of fluentd at least 90%".
    pub objective: String,
    pub daemon_set: String,
    /// The name of the measure that it bounds; `null`: no measure is held against it.
    pub measure: Option<String>,
    /// In the measure's unit.
    pub bound: Option<f64>,
    /// Whether it may find nothing to judge.
    #[serde(default)]
    pub optional: bool,
}

impl StatedObjective {
    /// `daemon_sets`: the names of the scenario's DaemonSets, in its order.
    pub fn new(objective: &Objective, daemon_sets: &[String]) -> Self {
        let daemon_set = &daemon_sets[objective.daemon_set().index()];
        let bound = bound(objective);
        Self {
            objective: objective.in_words(daemon_set),
            daemon_set: daemon_set.clone(),
            measure: bound.map(|(measure, _)| measure.name()),
            bound: bound.map(|(_, bound)| bound),
            optional: objective.optional,
        }
    }

    /// The measure that it bounds, and its bound.
    pub fn bounded(&self) -> Option<(Measure, f64)> {
        Some((Measure::named(self.measure.as_ref()?)?, self.bound?))
    }
}

/// The measure that an objective bounds, and its bound. `None`: no measure is held against it.
fn bound(objective: &Objective) -> Option<(Measure, f64)> {
    // Measures are of all nodes.
    if objective.nodes.is_some() {
        return None;
    }
    match objective.target {
        Target::Availability { at_least, .. } => Some((Measure::LowestAvailability, at_least)),
        Target::Coverage { at_least, .. } => Some((Measure::LowestCoverage, at_least)),
        Target::Rollout { within, .. } => Some((Measure::Rollout, within.as_seconds())),
        Target::JoinToAvailable { quantile, within, .. } => {
            let of_quantile = [(0.5, Measure::JoinP50), (0.95, Measure::JoinP95), (0.99, Measure::JoinP99)];
            let (_, measure) = of_quantile.into_iter().find(|(of, _)| (of - quantile).abs() < 1e-9)?;
            Some((measure, within.as_seconds()))
        }
        Target::NoAlert { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::identity::DaemonSetId;
    use crate::engine::time::Duration;

    #[test]
    fn objectives_bound_the_measure_they_speak_of() {
        let (daemon_set, names) = (DaemonSetId(0), ["fluentd".to_owned()]);
        let within = Duration::from_seconds(600);
        let rollout = StatedObjective::new(&Target::Rollout { daemon_set, within }.into(), &names);
        assert_eq!(rollout.objective, "rollout of fluentd within 10m");
        assert_eq!(rollout.bounded(), Some((Measure::Rollout, 600.0)));
        let of_quantile = |quantile| {
            StatedObjective::new(&Target::JoinToAvailable { daemon_set, quantile, within }.into(), &names)
                .bounded()
        };
        assert_eq!(of_quantile(0.95), Some((Measure::JoinP95, 600.0)));
        assert_eq!(of_quantile(0.9), None);
    }
}
