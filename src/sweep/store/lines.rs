//! The lines of a file on their way to the reader of CSV, each held against its checksum.
//!
//! It is the line's bytes that are summed up, not what they mean: a quote more or less would be another file.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Result};

use crate::record::checksum::Checksum;
use crate::record::row_limit::RowLimited;

const BUFFER_SIZE: usize = 1 << 16;

/// Passes lines on, one at a time.
pub struct Lines<R> {
    source: BufReader<RowLimited<R>>,
    /// What the first line must be.
    header: Vec<u8>,
    is_first: bool,
    line: Vec<u8>,
    passed_on: usize,
    /// Of the lines passed on that nobody has asked about yet, whether each is as it was written.
    verdicts: VecDeque<bool>,
}

impl<R: Read> Lines<R> {
    pub fn new(source: R, header: Vec<u8>) -> Self {
        let source = BufReader::with_capacity(BUFFER_SIZE, RowLimited::new(source));
        let (line, verdicts) = (Vec::new(), VecDeque::new());
        Self { source, header, is_first: true, line, passed_on: 0, verdicts }
    }

    /// Another row is asked for, of one line or several.
    pub fn begin_row(&mut self) {
        self.source.get_mut().begin_row();
    }

    /// Whether the next line is as it was written; `None`: there was none.
    pub fn next_verdict(&mut self) -> Option<bool> {
        self.verdicts.pop_front()
    }

    fn next_line(&mut self) -> Result<()> {
        self.line.clear();
        self.passed_on = 0;
        if self.source.read_until(b'\n', &mut self.line)? > 0 {
            let is_first = std::mem::take(&mut self.is_first);
            self.verdicts.push_back(if is_first { self.line == self.header } else { is_intact(&self.line) });
        }
        Ok(())
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.passed_on == self.line.len() {
            self.next_line()?;
        }
        let rest = &self.line[self.passed_on..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.passed_on += length;
        Ok(length)
    }
}

/// Whether the last field is the checksum of all before its comma.
fn is_intact(line: &[u8]) -> bool {
    let Some(fields) = line.strip_suffix(b"\n") else { return false };
    let Some(comma) = fields.iter().rposition(|&byte| byte == b',') else { return false };
    Checksum::of(&fields[..comma]).to_string().as_bytes() == &fields[comma + 1..]
}
