//! The rows of a recorded file, and what can be wrong with them, reported by line and column name.

use std::io::Read;

use csv::{Reader, ReaderBuilder, StringRecord};

use super::csv_rows::parse_time;
use crate::engine::time::Instant;
use crate::record::row_limit::{RowLimited, excerpt};

const BUFFER_SIZE: usize = 1 << 16;

/// Why a recorded file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("line {line}: {error}")]
    Csv { line: u64, error: csv::Error },
    #[error("the header is `{found}`, but that of this kind of file is `{expected}`")]
    Header { expected: String, found: String },
    #[error("line {line}: `{text}` in the column `{column}` is not {expected}")]
    Field { line: u64, column: &'static str, text: String, expected: &'static str },
    #[error("line {line} is earlier than the one before it; rows must be in the order of time")]
    OutOfOrder { line: u64 },
    #[error("line {line} is later than the end of the run")]
    TooLate { line: u64 },
}

/// The rows of a file, none of them longer than [`MAX_ROW_BYTES`](crate::record::row_limit::MAX_ROW_BYTES).
struct Rows<R> {
    file: Reader<RowLimited<R>>,
    record: StringRecord,
    header: &'static [&'static str],
}

impl<R: Read> Rows<R> {
    /// Reads the first row, which must be this one.
    pub fn of(source: R, header: &'static [&'static str]) -> Result<Self, ReadError> {
        let mut builder = ReaderBuilder::new();
        let file =
            builder.has_headers(false).buffer_capacity(BUFFER_SIZE).from_reader(RowLimited::new(source));
        let mut rows = Self { file, record: StringRecord::new(), header };
        rows.read()?;
        check_header(&rows.record, header)?;
        Ok(rows)
    }

    /// `None`: there are no more.
    pub fn next(&mut self) -> Result<Option<Row<'_>>, ReadError> {
        let is_there = self.read()?;
        Ok(is_there.then_some(Row { record: &self.record, header: self.header }))
    }

    fn read(&mut self) -> Result<bool, ReadError> {
        let line = self.file.position().line();
        self.file.get_mut().begin_row();
        self.file.read_record(&mut self.record).map_err(|error| ReadError::Csv { line, error })
    }
}

/// The rows of a file of a run, of which each begins with its time: in their order, and within the run.
pub(super) struct TimedRows<R> {
    rows: Rows<R>,
    last: Instant,
    horizon: Instant,
}

impl<R: Read> TimedRows<R> {
    /// Reads the first row, which must be this one, of a run that ends at `horizon`.
    pub fn of(source: R, header: &'static [&'static str], horizon: Instant) -> Result<Self, ReadError> {
        Ok(Self { rows: Rows::of(source, header)?, last: Instant::START, horizon })
    }

    /// The time of the next row, and this; `None`: there are no more.
    pub fn next(&mut self) -> Result<Option<(Instant, Row<'_>)>, ReadError> {
        let Some(row) = self.rows.next()? else { return Ok(None) };
        let at = row.parsed(0, "a time in seconds", parse_time)?;
        if at < self.last {
            return Err(ReadError::OutOfOrder { line: row.line() });
        }
        if at > self.horizon {
            return Err(ReadError::TooLate { line: row.line() });
        }
        self.last = at;
        Ok(Some((at, row)))
    }
}

/// One row of a file, with what is needed to say where it is wrong.
pub(super) struct Row<'a> {
    record: &'a StringRecord,
    header: &'static [&'static str],
}

impl<'a> Row<'a> {
    pub fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    /// The text of a column; empty if the row ends before it.
    fn text(&self, column: usize) -> &'a str {
        self.record.get(column).unwrap_or_default()
    }

    /// The text of a column as `parse` understands it.
    pub fn parsed<T>(
        &self,
        column: usize,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, ReadError> {
        let text = self.text(column);
        parse(text).ok_or_else(|| ReadError::Field {
            line: self.line(),
            column: self.header[column],
            text: excerpt(text),
            expected,
        })
    }

    /// As [`Row::parsed`], but nothing at all is `None`.
    pub fn optional<T>(
        &self,
        column: usize,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ReadError> {
        if self.text(column).is_empty() { Ok(None) } else { self.parsed(column, expected, parse).map(Some) }
    }
}

/// Checks that the first row of a file is the header of its kind.
fn check_header(found: &StringRecord, expected: &[&str]) -> Result<(), ReadError> {
    if found.iter().eq(expected.iter().copied()) {
        return Ok(());
    }
    let found: Vec<_> = found.iter().collect();
    Err(ReadError::Header { expected: expected.join(","), found: excerpt(&found.join(",")) })
}
