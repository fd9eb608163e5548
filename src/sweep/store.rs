//! Rows to the bytes of `results.csv`, and back.
//!
//! A row is a line: texts have no line breaks, so that what follows the last one is a row that was being written when
//! its writer was killed. Figures are the shortest decimals that read back as the same number. Each line ends with its
//! own checksum; whatever was not written by this file is refused when read, with its line.

mod layout;
mod lines;
mod read;
mod write;

pub use self::layout::Layout;
pub use self::read::{RowReader, StoreError};
pub use self::write::RowWriter;

#[cfg(test)]
mod tests;
