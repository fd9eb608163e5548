//! What can be wrong with a recorded file, told by line and column name.

use csv::StringRecord;

/// Why a recorded file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    Csv(#[from] csv::Error),
    #[error("the header is `{found}`, but that of this kind of file is `{expected}`")]
    Header { expected: String, found: String },
    #[error("line {line}: `{text}` in the column `{column}` is not {expected}")]
    Field { line: u64, column: &'static str, text: String, expected: &'static str },
    #[error("line {line} is earlier than the one before it; rows must be in the order of time")]
    OutOfOrder { line: u64 },
    #[error("line {line} is later than the end of the run")]
    TooLate { line: u64 },
}

/// One row of a file, with what is needed to say where it is wrong.
pub(super) struct Row<'a> {
    pub record: &'a StringRecord,
    pub header: &'static [&'static str],
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
            text: text.to_owned(),
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
pub(super) fn check_header(found: &StringRecord, expected: &[&str]) -> Result<(), ReadError> {
    if found.iter().eq(expected.iter().copied()) {
        return Ok(());
    }
    let found: Vec<_> = found.iter().collect();
    Err(ReadError::Header { expected: expected.join(","), found: found.join(",") })
}
