//! What all charts of a sweep need: the points they show, what these are called, and the words above the chart.

use crate::report::setting_names::setting_names;
use crate::report::wording::grouped;
use crate::sweep::measure::{Better, Measure};
use crate::sweep::statistics::Estimate;
use crate::sweep::summary::{PointSummary, Summary};

/// A sweep as one DaemonSet saw it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub summary: &'a Summary,
    pub daemon_set: usize,
}

/// At most so many parameters are shown; the others keep the baseline's values.
pub const SHOWN_PARAMETERS: usize = 3;

impl<'a> View<'a> {
    pub fn name(&self) -> &'a str {
        &self.summary.subject.daemon_sets[self.daemon_set]
    }

    /// Whether any run had a rollout of it, finished or not.
    pub fn has_rollouts(&self) -> bool {
        self.summary.points.iter().any(|point| {
            let estimate = self.estimate(point, Measure::Rollout);
            estimate.count + estimate.unfinished > 0
        })
    }

    /// Whether there is something to decide: a rollout or an objective.
    pub fn matters(&self) -> bool {
        let objectives = &self.summary.subject.objectives;
        self.has_rollouts() || objectives.iter().any(|objective| objective.daemon_set == self.name())
    }

    /// The short names of the parameters.
    pub fn parameters(&self) -> Vec<String> {
        let parameters = self.summary.subject.grid.parameters().iter();
        setting_names(&parameters.map(|parameter| parameter.path.as_str()).collect::<Vec<_>>())
    }

    pub fn values(&self, parameter: usize) -> &'a [String] {
        &self.summary.subject.grid.parameters()[parameter].values
    }

    /// The values of the third parameter, if there is one.
    pub fn third_values(&self) -> Option<&'a [String]> {
        self.summary.subject.grid.parameters().get(2).map(|parameter| parameter.values.as_slice())
    }

    /// Points that differ from the baseline only in the first `free` parameters, with their coordinates.
    pub fn slice(&self, free: usize) -> Vec<(Vec<usize>, &'a PointSummary)> {
        let grid = &self.summary.subject.grid;
        let fixed = self.baseline_coordinates();
        let with_coordinates =
            self.summary.points.iter().map(|point| (grid.point(point.point).coordinates, point));
        with_coordinates
            .filter(|(coordinates, _)| coordinates.iter().skip(free).eq(fixed.iter().skip(free)))
            .collect()
    }

    /// " (at pods=50, qps=20)", the values that the baseline has, if there are parameters beyond the first `free`.
    pub fn fixed_in_words(&self, free: usize) -> String {
        let coordinates = self.baseline_coordinates();
        let fixed: Vec<String> = self
            .parameters()
            .iter()
            .enumerate()
            .skip(free)
            .map(|(parameter, name)| format!("{name}={}", self.values(parameter)[coordinates[parameter]]))
            .collect();
        if fixed.is_empty() { String::new() } else { format!(" (at {})", fixed.join(", ")) }
    }

    fn baseline_coordinates(&self) -> Vec<usize> {
        self.summary.subject.grid.point(self.summary.subject.baseline).coordinates
    }

    /// `maxUnavailable=5%, count=50`.
    pub fn point_name(&self, point: &PointSummary) -> String {
        let names = self.parameters();
        if names.is_empty() {
            return "as it is".to_owned();
        }
        names
            .iter()
            .zip(&point.settings)
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// `maxUnavailable=5%`; of several parameters the values alone, `5% / 50`.
    pub fn short_point_name(&self, point: &PointSummary) -> String {
        if point.settings.len() > 1 { point.settings.join(" / ") } else { self.point_name(point) }
    }

    /// What the values stand for where [`Self::short_point_name`] gives them alone.
    pub fn short_names_note(&self) -> Option<String> {
        let names = self.parameters();
        (names.len() > 1).then(|| format!("Labels: {}.", names.join(" / ")))
    }

    pub fn estimate<'p>(&self, point: &'p PointSummary, measure: Measure) -> &'p Estimate {
        &point.estimates[self.summary.column(self.daemon_set, measure)]
    }

    /// Of a run that failed it is not known whether it had one.
    pub fn may_have_rollout(&self, point: &PointSummary) -> bool {
        let rollout = self.estimate(point, Measure::Rollout);
        rollout.mean.is_some() || rollout.unfinished > 0 || point.failed > 0
    }

    /// Why no point has a duration, where none has.
    pub fn without_durations(&self) -> &'static str {
        let any = self.summary.points.iter().any(|point| self.may_have_rollout(point));
        if any { "No rollout finished." } else { "There was no rollout." }
    }

    /// The bound that an objective sets for the measure, the strictest if there are several, and the objective.
    pub fn threshold(&self, measure: Measure) -> Option<(f64, String)> {
        let own =
            self.summary.subject.objectives.iter().filter(|objective| objective.daemon_set == self.name());
        let bounds = own.filter_map(|objective| {
            let (bounded, bound) = objective.bounded()?;
            (bounded == measure).then(|| (bound, objective.objective.clone()))
        });
        let is_stricter = |one: f64, other: f64| match measure.better() {
            Better::Lower => one < other,
            Better::Higher => one > other,
        };
        bounds.reduce(|one, other| if is_stricter(one.0, other.0) { one } else { other })
    }

    /// At most so many points: all of them, or the baseline and others evenly spread over the rest.
    pub fn some_points(&self, most: usize) -> Vec<&'a PointSummary> {
        let points: Vec<&PointSummary> =
            self.summary.points.iter().filter(|point| point.failed < point.runs).collect();
        if points.len() <= most {
            return points;
        }
        let baseline = points.iter().position(|point| point.point == self.summary.subject.baseline);
        let rest: Vec<usize> = (0..points.len()).filter(|index| Some(*index) != baseline).collect();
        let count = most - usize::from(baseline.is_some());
        let spread = (0..count).map(|index| rest[index * (rest.len() - 1) / (count - 1).max(1)]);
        let mut chosen: Vec<usize> = baseline.into_iter().chain(spread).collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen.into_iter().map(|index| points[index]).collect()
    }

    /// "fluentd-elasticsearch, 50 runs a point".
    pub fn runs_in_words(&self) -> String {
        let runs = self.summary.points.iter().map(|point| point.runs);
        let (fewest, most) = (runs.clone().min().unwrap_or(0), runs.max().unwrap_or(0));
        let count =
            if fewest == most { grouped(most) } else { format!("{} to {}", grouped(fewest), grouped(most)) };
        let noun = if most == 1 { "run" } else { "runs" };
        format!("scenario {}, {count} {noun} a point", self.summary.subject.scenario)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::test_sweeps;

    #[test]
    fn a_few_points_are_the_baseline_and_others_spread_over_the_rest() {
        let summary = test_sweeps::of_three_parameters();
        let view = View { summary: &summary, daemon_set: 0 };
        let chosen: Vec<usize> = view.some_points(5).iter().map(|point| point.point).collect();
        assert_eq!(chosen, [0, 1, 8, 15, 23]);
        assert_eq!(view.some_points(100).len(), 24);
    }

    #[test]
    fn parameters_that_are_not_shown_keep_the_baseline_s_values() {
        let summary = test_sweeps::of_three_parameters();
        let view = View { summary: &summary, daemon_set: 0 };
        assert_eq!(view.slice(2).len(), 12);
        assert_eq!(view.fixed_in_words(2), " (at workload.count=10)");
        assert_eq!(view.fixed_in_words(3), "");
    }

    #[test]
    fn objectives_bound_the_measure_they_speak_of() {
        let summary = test_sweeps::of_one_parameter();
        let view = View { summary: &summary, daemon_set: 0 };
        let (bound, words) = view.threshold(Measure::Rollout).unwrap();
        assert_eq!((bound, words.as_str()), (600.0, "rollout of fluentd within 10m"));
        assert_eq!(view.threshold(Measure::LowestAvailability).unwrap().0, 0.85);
        assert_eq!(view.threshold(Measure::Uncovered), None);
    }
}
