//! Why a dump cannot be read, with the place.

use std::fmt;

/// An object may have so many levels, with those of the lists that it is in; kubectl writes no more than a pod has.
pub const DEEPEST_LEVEL: usize = 127;

/// What is said of more.
pub fn too_deep() -> String {
    format!("it is nested more deeply than {DEEPEST_LEVEL} levels")
}

/// Something in a dump is not what kubectl prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DumpError {
    /// The file, or the file in an archive.
    pub source: String,
    /// Counted from 1; 0: it is not known.
    pub document: u64,
    pub line: u64,
    pub column: u64,
    pub message: String,
}

impl DumpError {
    /// Of the source as a whole.
    pub fn of(source: &str, message: impl Into<String>) -> Self {
        Self { source: source.to_owned(), document: 0, line: 0, column: 0, message: message.into() }
    }
}

impl std::error::Error for DumpError {}

impl fmt::Display for DumpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.source)?;
        if self.document > 1 {
            write!(formatter, ", document {}", self.document)?;
        }
        if self.line > 0 {
            write!(formatter, ", line {}, column {}", self.line, self.column)?;
        }
        write!(formatter, ": {}", self.message)
    }
}
