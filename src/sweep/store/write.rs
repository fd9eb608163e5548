//! Writing rows.

use std::io::{self, Write};

use super::layout::{Layout, NO_SHARE, header_line, push_field};
use crate::record::checksum::Checksum;
use crate::sweep::measured::Measured;
use crate::sweep::run_row::RunRow;

/// Rows are handed over when so many bytes have come together.
const BUFFER_SIZE: usize = 1 << 16;

/// Writes rows to a file, many at once: [`RowWriter::flush`] hands over what has come together.
pub struct RowWriter<'a, W: Write> {
    layout: &'a Layout,
    file: W,
    rows: Vec<u8>,
    /// The row that is being written.
    row: Vec<u8>,
    field: String,
}

impl<'a, W: Write> RowWriter<'a, W> {
    /// A file that begins.
    pub fn begin(layout: &'a Layout, file: W) -> Self {
        Self { rows: header_line(layout), ..Self::go_on(layout, file) }
    }

    /// A file that has its header, and perhaps rows.
    pub const fn go_on(layout: &'a Layout, file: W) -> Self {
        Self { layout, file, rows: Vec::new(), row: Vec::new(), field: String::new() }
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.file.write_all(&self.rows)?;
        self.rows.clear();
        self.file.flush()
    }

    pub fn write(&mut self, row: &RunRow) -> io::Result<()> {
        self.row.clear();
        self.number(row.point);
        self.number(row.replication);
        self.number(row.seed);
        let layout = self.layout;
        let point = layout.grid.point(row.point);
        Layout::values(&point).for_each(|value| push_field(&mut self.row, value));
        match &row.outcome {
            Ok(measured) => self.measured(measured),
            Err(words) => {
                push_field(&mut self.row, words);
                let empty = layout.columns.len() + layout.objectives + layout.daemon_sets.len();
                self.row.extend(std::iter::repeat_n(b',', empty));
            }
        }
        self.end_row()
    }

    fn measured(&mut self, measured: &Measured) {
        push_field(&mut self.row, "");
        for value in &measured.values {
            match value {
                Some(value) => self.number(value),
                None => push_field(&mut self.row, ""),
            }
        }
        for missed in &measured.missed {
            match missed {
                Some(missed) => self.number(u8::from(*missed)),
                None => push_field(&mut self.row, ""),
            }
        }
        for shares in &measured.availability {
            self.shares(shares);
        }
    }

    /// Most of the time nothing changes, and digits of a number are dear: a share that is the one before is copied.
    fn shares(&mut self, shares: &[Option<f64>]) {
        use std::fmt::Write as _;
        self.field.clear();
        let (mut last, mut digits) = (None, 0..0);
        for &share in shares {
            if !self.field.is_empty() {
                self.field.push(' ');
            }
            if last == Some(share) {
                self.field.extend_from_within(digits.clone());
                continue;
            }
            let start = self.field.len();
            match share {
                Some(share) => write!(self.field, "{share}").expect("writing to a text cannot fail"),
                None => self.field.push_str(NO_SHARE),
            }
            (last, digits) = (Some(share), start..self.field.len());
        }
        push_field(&mut self.row, &self.field);
    }

    fn number(&mut self, number: impl std::fmt::Display) {
        use std::fmt::Write as _;
        self.field.clear();
        write!(self.field, "{number}").expect("writing to a text cannot fail");
        push_field(&mut self.row, &self.field);
    }

    fn end_row(&mut self) -> io::Result<()> {
        assert!(!self.row.contains(&b'\n') && !self.row.contains(&b'\r'), "a row is one line");
        let checksum = Checksum::of(&self.row).to_string();
        push_field(&mut self.row, &checksum);
        self.row.push(b'\n');
        self.rows.extend_from_slice(&self.row);
        if self.rows.len() < BUFFER_SIZE {
            return Ok(());
        }
        self.file.write_all(&self.rows)?;
        self.rows.clear();
        Ok(())
    }
}
