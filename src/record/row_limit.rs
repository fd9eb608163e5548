//! Limits of what is read back: how long a row of a file may be, and how much of a text a message quotes.
//!
//! A damaged file can hold a line, or a quoted field, that goes on to its end: what reads it never holds more than a row
//! of the largest size.

use std::io::{Error, ErrorKind, Read, Result};

/// The longest row of a file of records. Rows of a thousand DaemonSets have less than one.
pub const MAX_ROW_BYTES: u64 = 16 << 20;

/// So many characters of a text are quoted.
const MAX_EXCERPT_CHARS: usize = 120;

/// Reads through, and refuses to read more than [`MAX_ROW_BYTES`] for one row.
#[derive(Debug)]
pub struct RowLimited<R> {
    source: R,
    left: u64,
}

impl<R> RowLimited<R> {
    pub fn new(source: R) -> Self {
        Self { source, left: MAX_ROW_BYTES }
    }

    /// Another row is read from here on. What readers have in their buffers counts for the row before.
    pub fn begin_row(&mut self) {
        self.left = MAX_ROW_BYTES;
    }
}

impl<R: Read> Read for RowLimited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.left == 0 {
            let words = format!("the row is longer than {} MiB, the most that is read", MAX_ROW_BYTES >> 20);
            return Err(Error::new(ErrorKind::InvalidData, words));
        }
        let most = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let length = self.source.read(&mut buffer[..most])?;
        self.left -= length as u64;
        Ok(length)
    }
}

/// The text as a message quotes it: its beginning, if it is long.
pub fn excerpt(text: &str) -> String {
    match text.char_indices().nth(MAX_EXCERPT_CHARS) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use std::io::repeat;

    use super::*;

    #[test]
    fn each_row_has_the_whole_bound() {
        let mut endless = RowLimited::new(repeat(b'x'));
        let mut row = vec![0; MAX_ROW_BYTES as usize];
        endless.read_exact(&mut row).unwrap();
        let error = endless.read(&mut row).unwrap_err();
        assert_eq!(error.to_string(), "the row is longer than 16 MiB, the most that is read");
        endless.begin_row();
        endless.read_exact(&mut row).unwrap();
        assert!(endless.read(&mut row).is_err());
    }

    #[test]
    fn a_short_text_is_quoted_whole_and_a_long_one_by_its_beginning() {
        let whole = "é".repeat(MAX_EXCERPT_CHARS);
        assert_eq!(excerpt(&whole), whole);
        assert_eq!(excerpt(&format!("{whole}x")), format!("{whole}…"));
    }
}
