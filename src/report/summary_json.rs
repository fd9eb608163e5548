//! The summary of a sweep as JSON: a list of points, each with its settings and its statistics by measure.

use serde::{Serialize, Serializer};

use crate::sweep::stated_objective::StatedObjective;
use crate::sweep::statistics::Estimate;
use crate::sweep::summary::{PointSummary, Summary};

#[derive(Serialize)]
struct Sweep<'a> {
    scenario: &'a str,
    daemon_sets: &'a [String],
    baseline: usize,
    points: Vec<Point<'a>>,
}

#[derive(Serialize)]
struct Point<'a> {
    point: usize,
    settings: Fields<&'a str>,
    runs: u64,
    failed: u64,
    not_judged: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    measures: Fields<&'a Estimate>,
    objectives: Vec<Missed<'a>>,
    any_objective_missed: &'a Estimate,
}

#[derive(Serialize)]
struct Missed<'a> {
    objective: &'a str,
    missed: &'a Estimate,
}

/// A JSON object that keeps the order of its fields.
struct Fields<T>(Vec<(String, T)>);

impl<T: Serialize> Serialize for Fields<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

pub fn summary_json(summary: &Summary) -> String {
    let subject = &summary.subject;
    let sweep = Sweep {
        scenario: &subject.scenario,
        daemon_sets: &subject.daemon_sets,
        baseline: subject.baseline,
        points: summary.points.iter().map(|point| in_json(summary, point)).collect(),
    };
    serde_json::to_string_pretty(&sweep).expect("numbers and texts can be written") + "\n"
}

fn in_json<'a>(summary: &'a Summary, point: &'a PointSummary) -> Point<'a> {
    let parameters = summary.subject.grid.parameters().iter();
    let settings =
        parameters.zip(&point.settings).map(|(parameter, value)| (parameter.path.clone(), value.as_str()));
    let measures =
        summary.columns.iter().zip(&point.estimates).map(|(column, estimate)| (column.name(), estimate));
    let missed = |(objective, missed): (&'a StatedObjective, &'a Estimate)| Missed {
        objective: &objective.objective,
        missed,
    };
    Point {
        point: point.point,
        settings: Fields(settings.collect()),
        runs: point.runs,
        failed: point.failed,
        not_judged: point.not_judged,
        error: point.error.as_deref(),
        measures: Fields(measures.collect()),
        objectives: summary.subject.objectives.iter().zip(&point.missed).map(missed).collect(),
        any_objective_missed: &point.missed_any,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::test_sweeps;

    #[test]
    fn points_have_their_settings_and_figures_by_name() {
        let json = summary_json(&test_sweeps::of_one_parameter());
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        let point = &read["points"][1];
        assert_eq!(point["settings"]["daemon_sets.fluentd.maxUnavailable"], "5%");
        assert_eq!(point["measures"]["fluentd.rollout_seconds"]["unfinished"], 1);
        assert_eq!(point["objectives"][1]["objective"], "rollout of fluentd within 10m");
        assert!(point["any_objective_missed"]["interval"]["low"].is_number());
    }
}
