//! Reading rows.

use std::io::Read;
use std::str::FromStr;

use super::{Layout, NO_SHARE, samples};
use crate::sweep::measured::Measured;
use crate::sweep::run_row::RunRow;

/// Why a file's rows cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Unreadable(#[from] csv::Error),
    #[error("the columns are not those of this sweep: column {column} is `{found}` instead of `{expected}`")]
    OtherColumns { column: usize, found: String, expected: String },
    #[error("line {line}, column `{column}`: expected {expected}, found `{found}`")]
    Field { line: u64, column: String, expected: &'static str, found: String },
}

/// Reads the rows of a file, one by one.
pub struct RowReader<'a, R: Read> {
    layout: &'a Layout,
    file: csv::Reader<R>,
    record: csv::StringRecord,
}

impl<'a, R: Read> RowReader<'a, R> {
    /// Reads the header, which must be the layout's.
    pub fn new(layout: &'a Layout, file: R) -> Result<Self, StoreError> {
        let mut file = csv::ReaderBuilder::new().buffer_capacity(1 << 16).from_reader(file);
        let (found, expected) = (file.headers()?, layout.header());
        for column in 0..found.len().max(expected.len()) {
            let expected = expected.get(column).map_or("nothing", String::as_str);
            let found = found.get(column).unwrap_or("nothing");
            if found != expected {
                let (found, expected) = (found.to_owned(), expected.to_owned());
                return Err(StoreError::OtherColumns { column: column + 1, found, expected });
            }
        }
        Ok(Self { layout, file, record: csv::StringRecord::new() })
    }

    fn next_row(&mut self) -> Result<Option<RunRow>, StoreError> {
        if !self.file.read_record(&mut self.record)? {
            return Ok(None);
        }
        Fields { layout: self.layout, record: &self.record, next: 0 }.row().map(Some)
    }
}

impl<R: Read> Iterator for RowReader<'_, R> {
    type Item = Result<RunRow, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_row().transpose()
    }
}

/// The fields of a row, one after the other.
struct Fields<'a> {
    layout: &'a Layout,
    record: &'a csv::StringRecord,
    next: usize,
}

impl<'a> Fields<'a> {
    fn row(&mut self) -> Result<RunRow, StoreError> {
        let point = self.parsed("the index of a point")?;
        if point >= self.layout.grid.point_count() {
            return Err(self.wrong("the index of a point of this sweep"));
        }
        let replication = self.parsed("the number of a replication")?;
        let seed = self.parsed("a seed")?;
        for value in Layout::values(&self.layout.grid.point(point)) {
            if self.field() != value {
                return Err(self.wrong("the point's value of this parameter"));
            }
        }
        let outcome = match self.field() {
            "" => Ok(self.measured()?),
            words => Err(words.to_owned()),
        };
        Ok(RunRow { point, replication, seed, outcome })
    }

    fn measured(&mut self) -> Result<Measured, StoreError> {
        let (layout, each) = (self.layout, 0..self.layout.columns.len());
        let values = each.map(|_| self.figure()).collect::<Result<_, _>>()?;
        let missed = (0..layout.objectives).map(|_| self.missed()).collect::<Result<_, _>>()?;
        let availability = layout.daemon_sets.iter().map(|_| self.shares()).collect::<Result<_, _>>()?;
        Ok(Measured { values, missed, availability })
    }

    fn figure(&mut self) -> Result<Option<f64>, StoreError> {
        if self.record[self.next].is_empty() {
            self.next += 1;
            return Ok(None);
        }
        self.parsed("a number, or nothing").map(Some)
    }

    fn missed(&mut self) -> Result<bool, StoreError> {
        match self.field() {
            "0" => Ok(false),
            "1" => Ok(true),
            _ => Err(self.wrong("0 or 1")),
        }
    }

    fn shares(&mut self) -> Result<Vec<Option<f64>>, StoreError> {
        let share = |text: &str| match text {
            NO_SHARE => Some(None),
            number => number.parse().ok().map(Some),
        };
        let shares: Option<Vec<_>> = self.field().split(' ').map(share).collect();
        shares.filter(|shares| shares.len() == samples()).ok_or_else(|| self.wrong("61 shares"))
    }

    fn parsed<T: FromStr>(&mut self, expected: &'static str) -> Result<T, StoreError> {
        self.field().parse().map_err(|_| self.wrong(expected))
    }

    /// The csv crate has seen to it that rows have as many fields as the header.
    fn field(&mut self) -> &'a str {
        self.next += 1;
        &self.record[self.next - 1]
    }

    /// The field that was read last is not what it should be.
    fn wrong(&self, expected: &'static str) -> StoreError {
        StoreError::Field {
            line: self.record.position().map_or(0, csv::Position::line),
            column: self.layout.header().swap_remove(self.next - 1),
            expected,
            found: self.record[self.next - 1].to_owned(),
        }
    }
}
