//! All that is said of a sweep, in one pass over its rows: of each point, what its runs say together.
//!
//! Rows come by point, then by replication. While the rows of a point pass by, the baseline's pass by beside them, so
//! that what is kept is a few figures for each point and column, however many runs there are.

mod gather;
mod point_summary;
mod subject;

use std::iter::Peekable;

pub use self::point_summary::{AvailabilitySample, PointSummary};
pub use self::subject::Subject;

use self::gather::PointFigures;
use super::measure::{Column, Measure};
use super::run_row::RunRow;

/// A sweep, summed up.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    pub subject: Subject,
    /// Of the estimates of every point.
    pub columns: Vec<Column>,
    /// Those that have rows, in the grid's order.
    pub points: Vec<PointSummary>,
}

/// Sums up the rows of a sweep. `baseline_rows` gives the rows of the baseline alone, from their first, every time it
/// is asked. The first error of either ends it.
pub fn summarize<E, Rows, BaselineRows>(
    subject: Subject,
    rows: Rows,
    mut baseline_rows: impl FnMut() -> Result<BaselineRows, E>,
) -> Result<Summary, E>
where
    Rows: Iterator<Item = Result<RunRow, E>>,
    BaselineRows: Iterator<Item = Result<RunRow, E>>,
{
    let columns = Column::of(&subject.daemon_sets);
    let mut rows = rows.peekable();
    let mut points = Vec::new();
    while let Some(first) = rows.peek() {
        // An error is taken out below, as the first row of no point.
        let point = first.as_ref().map_or(subject.baseline, |row| row.point);
        let mut figures = PointFigures::new(&subject, &columns);
        let mut beside = match point == subject.baseline {
            true => None,
            false => Some(Beside { rows: baseline_rows()?.peekable() }),
        };
        while let Some(row) = rows.next_if(|row| row.as_ref().map_or(true, |row| row.point == point)) {
            let row = row?;
            let of_baseline =
                beside.as_mut().map(|beside| beside.replication(row.replication)).transpose()?;
            figures.take(&row, of_baseline.flatten().as_ref());
        }
        points.push(figures.summary(&subject, point));
    }
    Ok(Summary { subject, columns, points })
}

/// The baseline's rows, as they pass by beside those of another point.
struct Beside<Rows: Iterator> {
    rows: Peekable<Rows>,
}

impl<E, Rows: Iterator<Item = Result<RunRow, E>>> Beside<Rows> {
    /// The row of this replication, if there is one; those before it are gone.
    fn replication(&mut self, replication: u32) -> Result<Option<RunRow>, E> {
        let is_reached =
            |row: &Result<RunRow, E>| row.as_ref().map_or(true, |row| row.replication <= replication);
        while let Some(row) = self.rows.next_if(is_reached) {
            let row = row?;
            if row.replication == replication {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }
}

impl Summary {
    /// Where the column of this measure is, of this DaemonSet.
    pub fn column(&self, daemon_set: usize, measure: Measure) -> usize {
        let name = &self.subject.daemon_sets[daemon_set];
        self.columns
            .iter()
            .position(|column| column.measure == measure && column.daemon_set.as_ref() == Some(name))
            .expect("every DaemonSet has every measure")
    }

    /// The point that the others are compared with, if it has rows.
    pub fn baseline(&self) -> Option<&PointSummary> {
        self.points.iter().find(|point| point.point == self.subject.baseline)
    }

    /// The place of a DaemonSet among the scenario's.
    pub fn daemon_set(&self, name: &str) -> Option<usize> {
        self.subject.daemon_sets.iter().position(|other| other == name)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::engine::time::Instant;
    use crate::sweep::grid::{Grid, Parameter};
    use crate::sweep::measured::{Measured, SAMPLES};
    use crate::sweep::stated_objective::StatedObjective;
    use crate::sweep::statistics::wilson;

    fn subject() -> Subject {
        let values = ["1", "10%", "0"].map(str::to_owned).to_vec();
        Subject {
            scenario: "test".to_owned(),
            grid: Grid::full(vec![Parameter {
                path: "daemon_sets.fluentd.maxUnavailable".to_owned(),
                values,
            }]),
            daemon_sets: vec!["fluentd".to_owned()],
            objectives: vec![StatedObjective {
                objective: "availability of fluentd at least 90%".to_owned(),
                daemon_set: "fluentd".to_owned(),
                measure: Some("lowest_availability".to_owned()),
                bound: Some(0.9),
                optional: false,
            }],
            horizon: Instant::from_nanoseconds(60_000_000_000),
            baseline: 0,
        }
    }

    /// A run whose rollout took so long, or did not finish.
    fn row(point: usize, replication: u32, rollout: Option<f64>, missed: bool) -> RunRow {
        let values = Column::of(&subject().daemon_sets).into_iter().map(|column| match column.measure {
            Measure::Rollout => rollout,
            Measure::Stalled => Some(f64::from(u8::from(rollout.is_none()))),
            _ => None,
        });
        let measured = Measured {
            values: values.collect(),
            missed: vec![Some(missed)],
            availability: vec![(0..SAMPLES).map(|sample| (sample > 0).then_some(0.5)).collect()],
        };
        RunRow { point, replication, seed: u64::from(replication), outcome: Ok(measured) }
    }

    fn failed(point: usize, replication: u32) -> RunRow {
        let outcome = Err("maxUnavailable and maxSurge are both 0".to_owned());
        RunRow { point, replication, seed: 0, outcome }
    }

    fn summed_up(rows: &[RunRow]) -> Summary {
        let all = rows.iter().cloned().map(Ok::<_, Infallible>);
        let of_baseline = || Ok(rows.iter().filter(|row| row.point == 0).cloned().map(Ok));
        summarize(subject(), all, of_baseline).unwrap()
    }

    #[test]
    fn points_are_compared_replication_by_replication() {
        let rows = [
            row(0, 0, Some(100.0), false),
            row(0, 1, None, true),
            row(0, 2, Some(120.0), false),
            row(0, 3, Some(90.0), false),
            // Replication 0 is not there, as if it had been left out.
            row(1, 1, Some(50.0), true),
            row(1, 2, Some(60.0), false),
            row(1, 3, Some(40.0), false),
            row(1, 4, Some(1_000.0), false),
        ];
        let summary = summed_up(&rows);
        let rollout = summary.column(0, Measure::Rollout);
        let (baseline, other) =
            (&summary.points[0].estimates[rollout], &summary.points[1].estimates[rollout]);
        assert_eq!((baseline.count, baseline.unfinished, baseline.difference), (3, 1, None));
        let difference = other.difference.unwrap();
        assert_eq!((difference.pairs, difference.mean), (2, -55.0));
        assert_eq!(summary.points[1].settings, ["10%"]);
        assert_eq!(summary.points[1].missed[0].interval, wilson(1, 4));
        assert_eq!(summary.points[1].missed_any.mean, Some(0.25));
        assert_eq!(summary.points[1].missed_any.difference.unwrap().pairs, 3);
    }

    /// Of four runs one missed the objective and two had nothing to judge: it is missed in one of two.
    #[test]
    fn what_was_not_judged_was_not_missed() {
        let not_judged = |replication| {
            let mut row = row(0, replication, Some(100.0), false);
            row.outcome.as_mut().unwrap().missed = vec![None];
            row
        };
        let rows =
            [row(0, 0, Some(100.0), true), row(0, 1, Some(100.0), false), not_judged(2), not_judged(3)];
        let point = &summed_up(&rows).points[0];
        for missed in [&point.missed[0], &point.missed_any] {
            assert_eq!((missed.mean, missed.count, missed.without), (Some(0.5), 2, 2));
            assert_eq!(missed.interval, wilson(1, 2));
        }
        assert_eq!(point.not_judged, 2);
        let mut optional = subject();
        optional.objectives[0].optional = true;
        let of =
            |rows: &[RunRow]| rows.iter().cloned().map(Ok::<_, Infallible>).collect::<Vec<_>>().into_iter();
        let point = &summarize(optional, of(&rows), || Ok(of(&rows))).unwrap().points[0];
        assert_eq!((point.not_judged, point.missed[0].without), (0, 2));
    }

    #[test]
    fn the_distribution_of_a_point_with_unfinished_runs_ends_short_of_one() {
        let summary = summed_up(&[row(0, 0, Some(100.0), false), row(0, 1, None, false)]);
        assert_eq!(summary.points[0].rollouts, [[(100.0, 0.5)]]);
    }

    #[test]
    fn failed_runs_are_counted_and_say_nothing_else() {
        let summary = summed_up(&[row(0, 0, Some(100.0), false), failed(2, 0), failed(2, 1)]);
        let point = &summary.points[1];
        assert_eq!((point.point, point.runs, point.failed), (2, 2, 2));
        assert_eq!(point.error.as_deref(), Some("maxUnavailable and maxSurge are both 0"));
        assert!(point.estimates.iter().all(|estimate| estimate.runs() == 0));
        assert_eq!((point.missed[0].mean, point.missed_any.interval), (None, None));
    }

    #[test]
    fn availability_is_summed_up_instant_by_instant() {
        let summary = summed_up(&[row(0, 0, None, false), row(0, 1, None, false)]);
        let samples = &summary.points[0].availability[0];
        assert_eq!(samples.len(), SAMPLES as usize);
        assert_eq!((samples[0].count, samples[0].mean), (0, None));
        let expected = AvailabilitySample { count: 2, mean: Some(0.5), p5: Some(0.5), lowest: Some(0.5) };
        assert_eq!(samples[60], expected);
    }

    #[test]
    fn an_error_among_the_rows_ends_it() {
        let rows = || vec![Ok(row(0, 0, None, false)), Err("line 3"), Ok(row(1, 0, None, false))].into_iter();
        assert_eq!(summarize(subject(), rows(), || Ok(rows())).err(), Some("line 3"));
        let of_baseline = || Ok(vec![Err::<RunRow, _>("line 2")].into_iter());
        assert_eq!(
            summarize(subject(), vec![Ok(row(1, 0, None, false))].into_iter(), of_baseline).err(),
            Some("line 2")
        );
    }

    #[test]
    fn runs_end_when_their_point_says() {
        let mut subject = subject();
        let values = vec!["45m".to_owned()];
        subject.grid = Grid::full(vec![Parameter { path: "duration".to_owned(), values: values.clone() }]);
        assert_eq!(subject.horizon_at(&values).as_seconds(), 2_700.0);
        assert_eq!(self::subject().horizon_at(&["1".to_owned()]).as_seconds(), 60.0);
    }

    #[test]
    fn no_rows_are_a_summary_of_nothing() {
        assert!(summed_up(&[]).points.is_empty());
    }
}
