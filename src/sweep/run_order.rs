//! The order of a sweep's rows: which run comes next, after all that came before.
//!
//! Points in their order, then replications in theirs; only those of a shard; and no more of a point whose mean is
//! known precisely enough. Whoever writes rows and whoever reads them goes by it, so that an unfinished file can be
//! taken up at any row.

use std::fmt;

use super::design::Design;
use super::measure::Column;
use super::run_row::RunRow;
use super::shard::Shard;
use super::statistics::Moments;

/// A run of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId {
    pub point: usize,
    pub replication: u32,
}

impl fmt::Display for RunId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "replication {} of point {}", self.replication, self.point)
    }
}

/// How far the rows of a sweep have come.
#[derive(Clone, Debug)]
pub struct RunOrder<'a> {
    design: &'a Design,
    shard: Shard,
    next: Option<RunId>,
    /// Where the rows have the figure that decides when a point is done, and what it was so far at this point.
    decisive: Option<usize>,
    moments: Moments,
    followed: u64,
    /// Runs of points that were done before all their replications.
    spared: u64,
}

/// What a row meant for its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointProgress {
    Continues,
    /// The mean is precise enough: no more runs of this point.
    Precise,
}

/// A row that is not the next in the order, or rows that end too early.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutOfOrder {
    #[error("line {line} should be {expected} with seed {expected_seed}, and is {found} with seed {seed}")]
    Other { line: u64, expected: RunId, expected_seed: u64, found: RunId, seed: u64 },
    #[error("line {line} is more than the sweep has runs")]
    TooMuch { line: u64 },
    #[error("it ends with line {line}, before {missing}")]
    TooLittle { line: u64, missing: RunId },
}

impl<'a> RunOrder<'a> {
    /// The order of the shard's rows, which have these columns.
    pub fn new(design: &'a Design, shard: Shard, columns: &[Column]) -> Self {
        let decisive = design.precision.as_ref().map(|precision| {
            let wanted = |column: &Column| *column == precision.column;
            columns.iter().position(wanted).expect("the figure that decides is one of the sweep's columns")
        });
        let mut order =
            Self { design, shard, next: None, decisive, moments: Moments::default(), followed: 0, spared: 0 };
        order.next = order.of_piece(shard.index);
        order
    }

    pub const fn design(&self) -> &'a Design {
        self.design
    }

    /// The run whose row comes next; `None` after the last one.
    pub const fn next(&self) -> Option<RunId> {
        self.next
    }

    /// How many rows have been followed.
    pub const fn followed(&self) -> u64 {
        self.followed
    }

    /// How many rows there are in all, as far as one can know: points may be done early.
    pub fn expected(&self) -> u64 {
        let (points, replications) =
            (self.design.grid.point_count() as u64, u64::from(self.design.replications));
        let all = match self.decisive {
            None => self.shard.share_of(points.saturating_mul(replications)),
            Some(_) => self.shard.share_of(points).saturating_mul(replications),
        };
        all.saturating_sub(self.spared)
    }

    /// Goes on by one row, which must be the next one.
    pub fn follow(&mut self, row: &RunRow) -> PointProgress {
        let run = RunId { point: row.point, replication: row.replication };
        assert_eq!(Some(run), self.next, "rows come in their order");
        self.followed += 1;
        if self.has_enough(row) {
            self.spared += u64::from(self.design.replications - row.replication - 1);
            self.next = self.after_point(run.point);
        } else {
            self.next = self.after(run);
        }
        if self.next.is_none_or(|next| next.point != run.point) {
            self.moments = Moments::default();
        }
        if self.next == self.after(run) { PointProgress::Continues } else { PointProgress::Precise }
    }

    /// Goes on by a row that was read: only if it is the next one.
    pub fn accept(&mut self, row: &RunRow) -> Result<(), OutOfOrder> {
        let found = RunId { point: row.point, replication: row.replication };
        let line = self.line_of_last_row() + 1;
        let Some(expected) = self.next else { return Err(OutOfOrder::TooMuch { line }) };
        let expected_seed = self.design.seed_of(expected.replication);
        if found != expected || row.seed != expected_seed {
            return Err(OutOfOrder::Other { line, expected, expected_seed, found, seed: row.seed });
        }
        self.follow(row);
        Ok(())
    }

    /// No more rows were read: there must not be a next one.
    pub fn expect_end(&self) -> Result<(), OutOfOrder> {
        match self.next {
            None => Ok(()),
            Some(missing) => Err(OutOfOrder::TooLittle { line: self.line_of_last_row(), missing }),
        }
    }

    /// In the file, which begins with a header.
    const fn line_of_last_row(&self) -> u64 {
        self.followed + 1
    }

    fn has_enough(&mut self, row: &RunRow) -> bool {
        let (Some(decisive), Some(precision)) = (self.decisive, &self.design.precision) else { return false };
        if let Ok(measured) = &row.outcome
            && let Some(value) = measured.values[decisive]
        {
            self.moments.push(value);
        }
        precision.is_reached(&self.moments)
    }

    /// The run after this one, unless its point is done.
    pub fn after(&self, run: RunId) -> Option<RunId> {
        if self.decisive.is_none() {
            return self.of_piece(self.piece(run) + self.shard.count);
        }
        let replication = run.replication + 1;
        if replication < self.design.replications {
            return Some(RunId { replication, ..run });
        }
        self.after_point(run.point)
    }

    /// The first run of the next point, where points are pieces of work.
    pub fn after_point(&self, point: usize) -> Option<RunId> {
        self.of_piece(point as u64 + self.shard.count)
    }

    /// The piece of work that this run is, or is part of.
    pub fn piece_of(&self, run: RunId) -> u64 {
        if self.decisive.is_none() { self.piece(run) } else { run.point as u64 }
    }

    fn piece(&self, run: RunId) -> u64 {
        run.point as u64 * u64::from(self.design.replications) + u64::from(run.replication)
    }

    fn of_piece(&self, piece: u64) -> Option<RunId> {
        let replications = u64::from(self.design.replications);
        let (point, replication) = match self.decisive {
            None => (piece / replications, (piece % replications) as u32),
            Some(_) => (piece, 0),
        };
        let point = usize::try_from(point).ok().filter(|&point| point < self.design.grid.point_count())?;
        Some(RunId { point, replication })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::design::Precision;
    use crate::sweep::grid::{Grid, Parameter};
    use crate::sweep::measure::Measure;
    use crate::sweep::measured::Measured;

    const COLUMN: Column = Column { daemon_set: None, measure: Measure::PeakPulls };

    fn design(points: usize, replications: u32, precision: Option<Precision>) -> Design {
        let values = (0..points).map(|value| value.to_string()).collect();
        let grid = Grid::full(vec![Parameter { path: "a".to_owned(), values }]);
        Design { grid, replications, seed: 0, precision, baseline: 0 }
    }

    fn precise() -> Option<Precision> {
        Some(Precision { column: COLUMN, half_width: 0.1, at_least: 3 })
    }

    /// All runs in order, where the rows have this figure.
    fn walk(design: &Design, shard: Shard, figure: impl Fn(RunId) -> f64) -> Vec<(usize, u32)> {
        let mut order = RunOrder::new(design, shard, &[COLUMN]);
        let mut runs = Vec::new();
        while let Some(run) = order.next() {
            let values = vec![Some(figure(run))];
            let outcome = Ok(Measured { values, missed: Vec::new(), availability: Vec::new() });
            let RunId { point, replication } = run;
            order.follow(&RunRow { point, replication, seed: 0, outcome });
            runs.push((point, replication));
        }
        assert_eq!(order.expected(), runs.len() as u64);
        runs
    }

    #[test]
    fn rows_are_by_point_then_by_replication() {
        let runs = walk(&design(2, 3, None), Shard::WHOLE, |_| 0.0);
        assert_eq!(runs, [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]);
    }

    #[test]
    fn shards_share_the_runs_and_with_a_precision_the_points() {
        let second = Shard { index: 1, count: 2 };
        assert_eq!(walk(&design(2, 3, None), second, |_| 0.0), [(0, 1), (1, 0), (1, 2)]);
        let jumping = |run: RunId| f64::from(run.replication);
        assert_eq!(walk(&design(2, 3, precise()), second, jumping), [(1, 0), (1, 1), (1, 2)]);
        assert_eq!(walk(&design(2, 3, None), Shard { index: 6, count: 7 }, |_| 0.0), []);
    }

    #[test]
    fn a_point_is_done_when_its_mean_is_precise() {
        let calm_first_point = |run: RunId| match run.point {
            0 => 5.0,
            _ => f64::from(run.replication),
        };
        let runs = walk(&design(2, 4, precise()), Shard::WHOLE, calm_first_point);
        assert_eq!(runs, [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (1, 3)]);
    }
}
