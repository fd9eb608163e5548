//! Reading rows.

use std::io::{self, Read};
use std::str::FromStr;

use csv::StringRecord;

use super::layout::{Layout, NO_SHARE, header_line, samples};
use super::lines::Lines;
use crate::record::row_limit::excerpt;
use crate::sweep::measured::Measured;
use crate::sweep::run_row::RunRow;

/// Above every figure that a run can have: all of them below it are exact.
const MAX_FIGURE: f64 = 1e15;

/// Why a file's rows cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("line {line}: {error}")]
    Unreadable { line: u64, error: io::Error },
    #[error("the columns are not those of this sweep: column {column} is `{found}` instead of `{expected}`")]
    OtherColumns { column: usize, found: String, expected: String },
    #[error(
        "its rows have no checksums: it was written by another version of everynode; run the sweep again"
    )]
    NoChecksums,
    #[error("line {line}, column `{column}`: expected {expected}, found `{found}`")]
    Field { line: u64, column: String, expected: &'static str, found: String },
    #[error("line {line}, column {column}: this is no UTF-8")]
    NotUtf8 { line: u64, column: usize },
    #[error("line {line} has {found} columns instead of {expected}")]
    Length { line: u64, expected: u64, found: u64 },
    #[error("line {line} is damaged: its checksum is not that of the line")]
    Damaged { line: u64 },
}

/// Reads the rows of a file, one by one.
pub struct RowReader<'a, R: Read> {
    layout: &'a Layout,
    file: csv::Reader<Lines<R>>,
    record: StringRecord,
    /// So many lines have been read, and so many were left out between the first and the second.
    line: u64,
    left_out: u64,
}

impl<'a, R: Read> RowReader<'a, R> {
    /// Reads the header, which must be the layout's.
    pub fn new(layout: &'a Layout, file: R) -> Result<Self, StoreError> {
        Self::with_lines_left_out(layout, file, 0)
    }

    /// The same of a part of a file: its first line, and those that come so many lines later.
    pub fn with_lines_left_out(layout: &'a Layout, file: R, left_out: u64) -> Result<Self, StoreError> {
        let lines = Lines::new(file, header_line(layout));
        let file = csv::ReaderBuilder::new().has_headers(false).from_reader(lines);
        let mut reader = Self { layout, file, record: StringRecord::new(), line: 0, left_out: 0 };
        reader.read_record()?;
        check_header(&reader.record, &layout.header())?;
        reader.check_line()?;
        Ok(Self { left_out, ..reader })
    }

    fn next_row(&mut self) -> Result<Option<RunRow>, StoreError> {
        if !self.read_record()? {
            // What is left are lines without anything in them.
            return match self.file.get_mut().next_verdict() {
                None => Ok(None),
                Some(_) => Err(StoreError::Damaged { line: self.next_line() }),
            };
        }
        let row = Fields { layout: self.layout, record: &self.record, line: self.next_line(), next: 0 }.row();
        let row = row?;
        self.check_line()?;
        Ok(Some(row))
    }

    fn read_record(&mut self) -> Result<bool, StoreError> {
        let line = self.next_line();
        self.file.get_mut().begin_row();
        self.file.read_record(&mut self.record).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => StoreError::Unreadable { line, error },
            csv::ErrorKind::Utf8 { err, .. } => StoreError::NotUtf8 { line, column: err.field() + 1 },
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                StoreError::Length { line, expected: expected_len, found: len }
            }
            _ => StoreError::Damaged { line },
        })
    }

    /// What the fields say may be right although the line is not as it was written.
    fn check_line(&mut self) -> Result<(), StoreError> {
        let is_intact = self.file.get_mut().next_verdict() == Some(true);
        let line = self.next_line();
        self.line += 1;
        if is_intact { Ok(()) } else { Err(StoreError::Damaged { line }) }
    }

    const fn next_line(&self) -> u64 {
        self.left_out + self.line + 1
    }
}

impl<R: Read> Iterator for RowReader<'_, R> {
    type Item = Result<RunRow, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_row().transpose()
    }
}

fn check_header(found: &StringRecord, expected: &[String]) -> Result<(), StoreError> {
    if expected.split_last().is_some_and(|(_, others)| found.iter().eq(others)) {
        return Err(StoreError::NoChecksums);
    }
    for column in 0..found.len().max(expected.len()) {
        let expected = expected.get(column).map_or("nothing", String::as_str);
        let found = found.get(column).unwrap_or("nothing");
        if found != expected {
            let (found, expected) = (excerpt(found), expected.to_owned());
            return Err(StoreError::OtherColumns { column: column + 1, found, expected });
        }
    }
    Ok(())
}

/// The fields of a row, one after the other.
struct Fields<'a> {
    layout: &'a Layout,
    record: &'a StringRecord,
    line: u64,
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

    /// No figure of a run is negative, or beyond all bounds.
    fn figure(&mut self) -> Result<Option<f64>, StoreError> {
        if self.record[self.next].is_empty() {
            self.next += 1;
            return Ok(None);
        }
        let expected = "a number from 0 to 1e15, or nothing";
        let figure: f64 = self.parsed(expected)?;
        if (0.0..=MAX_FIGURE).contains(&figure) { Ok(Some(figure)) } else { Err(self.wrong(expected)) }
    }

    fn missed(&mut self) -> Result<Option<bool>, StoreError> {
        match self.field() {
            "" => Ok(None),
            "0" => Ok(Some(false)),
            "1" => Ok(Some(true)),
            _ => Err(self.wrong("0, 1 or nothing")),
        }
    }

    fn shares(&mut self) -> Result<Vec<Option<f64>>, StoreError> {
        let is_share = |number: &f64| (0.0..=1.0).contains(number);
        let share = |text: &str| match text {
            NO_SHARE => Some(None),
            number => number.parse().ok().filter(is_share).map(Some),
        };
        let shares: Option<Vec<_>> = self.field().split(' ').map(share).collect();
        shares
            .filter(|shares| shares.len() == samples())
            .ok_or_else(|| self.wrong("61 shares from 0 to 1, or `-`"))
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
            line: self.line,
            column: self.layout.header().swap_remove(self.next - 1),
            expected,
            found: excerpt(&self.record[self.next - 1]),
        }
    }
}
