//! The points of a sweep or the candidates of an advice, as a page holds them: a place in the trade-off, words, and a distribution.

use serde::Serialize;

use crate::report::charts::sweep::trade_off;

/// One choice.
#[derive(Serialize)]
pub struct PointData {
    pub name: String,
    /// What it is in the choice, by the index of its class.
    pub class: usize,
    /// Mean duration of its rollouts in seconds, and the ends of its interval; `None`: none finished, or there was none.
    pub seconds: Option<Mean>,
    /// False: no run had a rollout, as no node should have run the DaemonSet.
    #[serde(skip)]
    pub may_have_rollout: bool,
    pub node_minutes: Option<Mean>,
    /// Each measure: its name, its mean with interval, median, 95th percentile and worst.
    pub measures: Vec<[String; 5]>,
    /// What stands above these means.
    pub mean_heading: &'static str,
    /// Each objective, and how often it was missed.
    pub objectives: Vec<[String; 2]>,
    /// Seconds, and the share of runs whose rollout had finished by then.
    pub distribution: Vec<(f64, f64)>,
}

/// What stands above means, of which each has an interval or has none.
pub fn mean_heading(have_intervals: impl IntoIterator<Item = bool>) -> &'static str {
    let have: Vec<bool> = have_intervals.into_iter().collect();
    match (have.contains(&true), have.contains(&false)) {
        (true, false) => "Mean, 95% confidence",
        (true, true) => "Mean, of several runs with 95% confidence",
        (false, _) => "Mean",
    }
}

/// How many of the points have no place in the trade-off, in words; empty: all have one.
pub fn not_drawn(points: &[PointData]) -> String {
    let is_drawn = |point: &&PointData| point.seconds.is_some() && point.node_minutes.is_some();
    let drawn = points.iter().filter(is_drawn).count();
    let may_have_rollout = points.iter().filter(|point| !is_drawn(point)).any(|point| point.may_have_rollout);
    trade_off::not_drawn(drawn, points.len(), may_have_rollout).unwrap_or_default()
}

/// A mean and the ends of its 95 % interval.
#[derive(Clone, Copy, Serialize)]
pub struct Mean {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// The choices of one DaemonSet.
#[derive(Serialize)]
pub struct Choices {
    pub daemon_set: String,
    /// The longest that an objective lets a rollout take, in seconds.
    pub bound: Option<f64>,
    /// How many of the points have no place in the chart, in words; empty: all have one.
    pub not_drawn: String,
    pub points: Vec<PointData>,
}

/// What the page's script gets.
#[derive(Serialize)]
pub struct ChoiceData {
    /// What a point can be in the choice, by number.
    pub classes: Vec<Class>,
    pub choices: Vec<Choices>,
}

/// How points of a class look.
#[derive(Serialize)]
pub struct Class {
    pub name: &'static str,
    /// `circle`, `square`, `diamond` or `triangle`.
    pub shape: &'static str,
    pub colour: &'static str,
}

/// More steps of a distribution are not kept.
const MOST_STEPS: usize = 400;

/// The distribution with at most so many steps, the last one among them.
pub fn coarser(steps: &[(f64, f64)]) -> Vec<(f64, f64)> {
    if steps.len() <= MOST_STEPS {
        return steps.to_vec();
    }
    let every = steps.len().div_ceil(MOST_STEPS);
    steps.iter().rev().step_by(every).rev().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_promises_no_interval_that_is_not_there() {
        assert_eq!(mean_heading([true, true]), "Mean, 95% confidence");
        assert_eq!(mean_heading([true, false]), "Mean, of several runs with 95% confidence");
        assert_eq!((mean_heading([false]), mean_heading([])), ("Mean", "Mean"));
    }

    /// The point that is drawn says nothing of the one that is not.
    #[test]
    fn what_has_no_rollout_is_told_from_what_does_not_finish_it() {
        let point = |seconds: Option<f64>, may_have_rollout| PointData {
            name: String::new(),
            class: 0,
            seconds: seconds.map(|mean| Mean { mean, low: mean, high: mean }),
            may_have_rollout,
            node_minutes: Some(Mean { mean: 0.0, low: 0.0, high: 0.0 }),
            measures: Vec::new(),
            mean_heading: "Mean",
            objectives: Vec::new(),
            distribution: Vec::new(),
        };
        let words = |without| not_drawn(&[point(Some(9.0), true), point(None, without)]);
        assert_eq!(words(false), "1 of 2 points is not drawn: none of its runs had a rollout.");
        assert_eq!(words(true), "1 of 2 points is not drawn: none of its runs finished a rollout.");
    }

    #[test]
    fn a_coarser_distribution_ends_where_it_ended() {
        let steps: Vec<(f64, f64)> =
            (1..=1_000).map(|step| (f64::from(step), f64::from(step) / 1e3)).collect();
        let coarse = coarser(&steps);
        assert!(coarse.len() <= MOST_STEPS && coarse.len() > MOST_STEPS / 2);
        assert_eq!((coarse.last(), coarser(&steps[..9]).len()), (steps.last(), 9));
        assert!(coarse.is_sorted_by(|one, next| one.0 < next.0));
    }
}
