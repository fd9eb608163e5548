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
    /// How many objects had been read of the source before.
    pub objects_before: u64,
}

impl DumpError {
    /// Of the source as a whole.
    pub fn of(source: &str, message: impl Into<String>) -> Self {
        Self {
            source: source.to_owned(),
            document: 0,
            line: 0,
            column: 0,
            message: message.into(),
            objects_before: 0,
        }
    }

    /// What becomes of a source that is one of several: `passed over pods.json: …`.
    pub fn of_several(&self) -> String {
        match self.objects_before {
            0 => format!("passed over {self}"),
            1 => format!("{self}; the object before that counts, and what comes after it is missing"),
            objects => format!(
                "{self}; the {objects} objects before that count, and what comes after them is missing"
            ),
        }
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
