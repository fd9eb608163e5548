//! The rows of one point, gathered into its figures.

use super::point_summary::{AvailabilitySample, PointSummary};
use super::subject::Subject;
use crate::sweep::measure::{Column, Measure};
use crate::sweep::measured::{Measured, SAMPLES};
use crate::sweep::run_row::RunRow;
use crate::sweep::statistics::{Figure, Figures};

/// A distribution is kept in at most so many steps.
const STEPS_OF_A_CURVE: u64 = 200;

/// What is gathered while the rows of a point pass by.
pub struct PointFigures {
    runs: u64,
    failed: u64,
    error: Option<String>,
    columns: Vec<Figures>,
    /// By column: where it says whether the rollout that this is the duration of did not finish.
    stalled: Vec<Option<usize>>,
    missed: Vec<Figures>,
    missed_any: Figures,
    /// By objective, whether there must be something to judge.
    is_required: Vec<bool>,
    not_judged: u64,
    availability: Vec<Vec<Figures>>,
}

impl PointFigures {
    pub fn new(subject: &Subject, columns: &[Column]) -> Self {
        let stalled_beside = |column: &Column| {
            let is_its =
                |other: &Column| other.measure == Measure::Stalled && other.daemon_set == column.daemon_set;
            (column.measure == Measure::Rollout).then(|| columns.iter().position(is_its)).flatten()
        };
        let samples = || (0..SAMPLES).map(|_| Figures::of(Measure::LowestAvailability)).collect();
        Self {
            runs: 0,
            failed: 0,
            error: None,
            columns: columns.iter().map(|column| Figures::of(column.measure)).collect(),
            stalled: columns.iter().map(stalled_beside).collect(),
            missed: subject.objectives.iter().map(|_| Figures::of_indicator()).collect(),
            missed_any: Figures::of_indicator(),
            is_required: subject.objectives.iter().map(|objective| !objective.optional).collect(),
            not_judged: 0,
            availability: subject.daemon_sets.iter().map(|_| samples()).collect(),
        }
    }

    /// Takes a row of the point, and the baseline's of the same replication.
    pub fn take(&mut self, row: &RunRow, of_baseline: Option<&RunRow>) {
        self.runs += 1;
        let measured = match &row.outcome {
            Ok(measured) => measured,
            Err(error) => {
                self.failed += 1;
                self.error.get_or_insert_with(|| error.clone());
                return;
            }
        };
        self.take_figures(measured);
        if let Some(of_baseline) = of_baseline.and_then(|row| row.outcome.as_ref().ok()) {
            self.take_pairs(measured, of_baseline);
        }
    }

    fn take_figures(&mut self, measured: &Measured) {
        for (column, figures) in self.columns.iter_mut().enumerate() {
            figures.push(figure(measured, column, self.stalled[column]));
        }
        for (figures, &missed) in self.missed.iter_mut().zip(&measured.missed) {
            figures.push(happened(missed));
        }
        if !measured.missed.is_empty() {
            self.missed_any.push(happened(any_missed(measured)));
        }
        let mut verdicts = measured.missed.iter().zip(&self.is_required);
        self.not_judged += u64::from(verdicts.any(|(missed, is_required)| missed.is_none() && *is_required));
        for (samples, shares) in self.availability.iter_mut().zip(&measured.availability) {
            for (figures, share) in samples.iter_mut().zip(shares) {
                figures.push(share.map_or(Figure::None, Figure::Value));
            }
        }
    }

    fn take_pairs(&mut self, own: &Measured, of_baseline: &Measured) {
        for (column, figures) in self.columns.iter_mut().enumerate() {
            let of = |measured| figure(measured, column, self.stalled[column]);
            figures.push_pair(of(own), of(of_baseline));
        }
        let verdicts = own.missed.iter().zip(&of_baseline.missed);
        for (figures, (&own, &of_baseline)) in self.missed.iter_mut().zip(verdicts) {
            figures.push_pair(happened(own), happened(of_baseline));
        }
        if !own.missed.is_empty() {
            self.missed_any.push_pair(happened(any_missed(own)), happened(any_missed(of_baseline)));
        }
    }

    pub fn summary(&self, subject: &Subject, point: usize) -> PointSummary {
        let settings: Vec<String> =
            subject.grid.point(point).settings().map(|(_, value)| value.to_owned()).collect();
        let rollouts = self.columns.iter().zip(&self.stalled).filter(|(_, stalled)| stalled.is_some());
        PointSummary {
            point,
            horizon: subject.horizon_at(&settings),
            settings,
            runs: self.runs,
            failed: self.failed,
            error: self.error.clone(),
            estimates: self.columns.iter().map(Figures::estimate).collect(),
            missed: self.missed.iter().map(Figures::estimate).collect(),
            missed_any: self.missed_any.estimate(),
            not_judged: self.not_judged,
            availability: self
                .availability
                .iter()
                .map(|samples| samples.iter().map(sample).collect())
                .collect(),
            rollouts: rollouts.map(|(figures, _)| figures.curve(STEPS_OF_A_CURVE)).collect(),
        }
    }
}

/// A column's figure; `stalled` is the column that tells a rollout that did not finish from none at all.
fn figure(measured: &Measured, column: usize, stalled: Option<usize>) -> Figure {
    let value = |column: usize| measured.values.get(column).copied().flatten();
    match (value(column), stalled.and_then(value)) {
        (Some(value), _) => Figure::Value(value),
        (None, Some(stalled)) if stalled > 0.0 => Figure::Unfinished,
        (None, _) => Figure::None,
    }
}

/// Whether any objective was missed of those that were judged; `None`: none was.
fn any_missed(measured: &Measured) -> Option<bool> {
    measured.missed.iter().flatten().copied().reduce(|one, other| one || other)
}

fn happened(happened: Option<bool>) -> Figure {
    happened.map_or(Figure::None, |happened| Figure::Value(f64::from(u8::from(happened))))
}

fn sample(figures: &Figures) -> AvailabilitySample {
    let estimate = figures.estimate();
    AvailabilitySample { count: estimate.count, mean: estimate.mean, p5: estimate.p5, lowest: estimate.worst }
}
