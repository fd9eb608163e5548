//! Rows of shards to the rows of the whole, in order, one by one: memory does not grow with them.

use super::run_order::{RunId, RunOrder};
use super::run_row::RunRow;
use super::shard::Shard;
use super::store::StoreError;

/// The rows of one shard, in their order.
pub struct Part<R> {
    pub shard: Shard,
    /// How to call it in errors: its folder.
    pub name: String,
    pub rows: R,
}

/// Why there is no whole.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    #[error("{part}: {error}")]
    Unreadable { part: String, error: StoreError },
    #[error("{part} has {found} where {expected} comes")]
    Order { part: String, expected: String, found: String },
    #[error("{one} and {other} are the same shard, but disagree about {run}; one of them is damaged")]
    Disagreement { one: String, other: String, run: String },
    #[error("no shard has {0}")]
    Missing(String),
    #[error(transparent)]
    Unwritable(#[from] std::io::Error),
}

/// Hands all rows over in their order, each from the part that has it. A shard may be there several times if all say
/// the same.
pub fn merge<R>(
    order: &mut RunOrder<'_>,
    parts: &mut [Part<R>],
    mut write: impl FnMut(&RunRow) -> std::io::Result<()>,
) -> Result<(), MergeError>
where
    R: Iterator<Item = Result<RunRow, StoreError>>,
{
    while let Some(run) = order.next() {
        let seed = order.design().seed_of(run.replication);
        let piece = order.piece_of(run);
        let mut row: Option<(RunRow, String)> = None;
        for part in parts.iter_mut().filter(|part| part.shard.has(piece)) {
            let next = part.next(run, seed)?;
            match &row {
                None => row = Some((next, part.name.clone())),
                Some((agreed, _)) if *agreed == next => {}
                Some((_, one)) => {
                    let (one, other) = (one.clone(), part.name.clone());
                    return Err(MergeError::Disagreement { one, other, run: run.to_string() });
                }
            }
        }
        let (row, _) = row.ok_or_else(|| MergeError::Missing(run.to_string()))?;
        write(&row)?;
        order.follow(&row);
    }
    parts.iter_mut().try_for_each(Part::end)
}

impl<R: Iterator<Item = Result<RunRow, StoreError>>> Part<R> {
    /// The part's next row, which must be this one.
    fn next(&mut self, run: RunId, seed: u64) -> Result<RunRow, MergeError> {
        let expected = || format!("{run} with seed {seed}");
        match self.read()? {
            Some(row) if (row.point, row.replication, row.seed) == (run.point, run.replication, seed) => {
                Ok(row)
            }
            found => Err(self.out_of_order(expected(), found.as_ref())),
        }
    }

    fn end(&mut self) -> Result<(), MergeError> {
        match self.read()? {
            None => Ok(()),
            found => Err(self.out_of_order("nothing more".to_owned(), found.as_ref())),
        }
    }

    fn read(&mut self) -> Result<Option<RunRow>, MergeError> {
        let row = self.rows.next().transpose();
        row.map_err(|error| MergeError::Unreadable { part: self.name.clone(), error })
    }

    fn out_of_order(&self, expected: String, found: Option<&RunRow>) -> MergeError {
        let found = found.map_or_else(
            || "nothing more".to_owned(),
            |row| {
                let run = RunId { point: row.point, replication: row.replication };
                format!("{run} with seed {}", row.seed)
            },
        );
        MergeError::Order { part: self.name.clone(), expected, found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::design::{Design, Precision};
    use crate::sweep::grid::{Grid, Parameter};
    use crate::sweep::measure::{Column, Measure};
    use crate::sweep::measured::Measured;
    use proptest::prelude::*;

    const COLUMN: Column = Column { daemon_set: None, measure: Measure::PeakPulls };

    fn design(points: usize, replications: u32, is_precise: bool) -> Design {
        let values = (0..points).map(|value| value.to_string()).collect();
        let grid = Grid::full(vec![Parameter { path: "a".to_owned(), values }]);
        let precision = Precision { column: COLUMN, half_width: 0.5, at_least: 2 };
        Design { grid, replications, seed: 7, precision: is_precise.then_some(precision), baseline: 0 }
    }

    /// Some points are calm, so that they end early where that is asked for; some runs fail.
    fn row(design: &Design, RunId { point, replication }: RunId) -> RunRow {
        let figure = f64::from(replication * replication % 7) * (point % 3) as f64;
        let measured = Measured { values: vec![Some(figure)], missed: Vec::new(), availability: Vec::new() };
        let outcome = if point % 4 == 3 { Err("no".to_owned()) } else { Ok(measured) };
        RunRow { point, replication, seed: design.seed_of(replication), outcome }
    }

    fn rows(design: &Design, shard: Shard) -> Vec<RunRow> {
        let mut order = RunOrder::new(design, shard, &[COLUMN]);
        let mut rows = Vec::new();
        while let Some(run) = order.next() {
            rows.push(row(design, run));
            order.follow(rows.last().unwrap());
        }
        rows
    }

    fn joined(design: &Design, parts: Vec<(Shard, Vec<RunRow>)>) -> Result<Vec<RunRow>, String> {
        let part = |(shard, rows): (Shard, Vec<RunRow>)| Part {
            shard,
            name: format!("shard {shard}"),
            rows: rows.into_iter().map(Ok),
        };
        let mut parts: Vec<_> = parts.into_iter().map(part).collect();
        let mut written = Vec::new();
        let mut order = RunOrder::new(design, Shard::WHOLE, &[COLUMN]);
        let result = merge(&mut order, &mut parts, |row| {
            written.push(row.clone());
            Ok(())
        });
        result.map(|()| written).map_err(|error| error.to_string())
    }

    fn shards(design: &Design, count: u64) -> Vec<(Shard, Vec<RunRow>)> {
        (0..count).map(|index| Shard { index, count }).map(|shard| (shard, rows(design, shard))).collect()
    }

    proptest! {
        #[test]
        fn the_rows_of_any_number_of_shards_are_those_of_the_whole(
            points in 1_usize..8, replications in 1_u32..8, count in 1_u64..10, is_precise in any::<bool>()
        ) {
            let design = design(points, replications, is_precise);
            let mut parts = shards(&design, count);
            // Neither their order nor one more copy matters.
            parts.reverse();
            parts.push(parts[0].clone());
            prop_assert_eq!(joined(&design, parts), Ok(rows(&design, Shard::WHOLE)));
        }
    }

    #[test]
    fn copies_that_disagree_are_refused() {
        let design = design(2, 3, false);
        let mut parts = shards(&design, 2);
        let mut other = parts[1].clone();
        other.1[1].outcome = Err("something else".to_owned());
        parts.push(other);
        let error = joined(&design, parts).unwrap_err();
        let expected = "shard 1/2 and shard 1/2 are the same shard, but disagree about replication 0 of point 1; one of \
                        them is damaged";
        assert_eq!(error, expected);
    }

    #[test]
    fn what_is_missing_or_too_much_is_refused() {
        let design = design(2, 3, false);
        let mut parts = shards(&design, 2);
        let last = parts[1].1.pop().unwrap();
        let error = joined(&design, parts.clone()).unwrap_err();
        assert_eq!(error, "shard 1/2 has nothing more where replication 2 of point 1 with seed 9 comes");
        parts[1].1.extend([last.clone(), last]);
        let error = joined(&design, parts.clone()).unwrap_err();
        assert_eq!(error, "shard 1/2 has replication 2 of point 1 with seed 9 where nothing more comes");
        parts.remove(0);
        assert_eq!(joined(&design, parts).unwrap_err(), "no shard has replication 0 of point 0");
    }
}
