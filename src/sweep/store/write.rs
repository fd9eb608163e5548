//! Writing rows.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Layout, NO_SHARE};
use crate::sweep::measured::Measured;
use crate::sweep::run_row::RunRow;

/// Writes rows to a file, many at once: [`RowWriter::flush`] hands over what has come together.
pub struct RowWriter<'a, W: Write> {
    layout: &'a Layout,
    file: csv::Writer<W>,
    field: String,
}

impl<'a, W: Write> RowWriter<'a, W> {
    /// A file that begins.
    pub fn begin(layout: &'a Layout, file: W) -> io::Result<Self> {
        let mut writer = Self::go_on(layout, file);
        writer.file.write_record(layout.header())?;
        Ok(writer)
    }

    /// A file that has its header, and perhaps rows.
    pub fn go_on(layout: &'a Layout, file: W) -> Self {
        let file = csv::WriterBuilder::new().flexible(true).buffer_capacity(1 << 16).from_writer(file);
        Self { layout, file, field: String::new() }
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }

    pub fn write(&mut self, row: &RunRow) -> io::Result<()> {
        self.number(row.point)?;
        self.number(row.replication)?;
        self.number(row.seed)?;
        let layout = self.layout;
        let point = layout.grid.point(row.point);
        Layout::values(&point).try_for_each(|value| self.file.write_field(value))?;
        match &row.outcome {
            Ok(measured) => self.measured(measured)?,
            Err(words) => {
                assert!(!words.is_empty() && !words.contains(['\n', '\r']), "errors are words on one line");
                self.file.write_field(words)?;
                let empty = layout.columns.len() + layout.objectives + layout.daemon_sets.len();
                (0..empty).try_for_each(|_| self.file.write_field(""))?;
            }
        }
        Ok(self.file.write_record(None::<&[u8]>)?)
    }

    fn measured(&mut self, measured: &Measured) -> io::Result<()> {
        self.file.write_field("")?;
        for value in &measured.values {
            match value {
                Some(value) => self.number(value)?,
                None => self.file.write_field("")?,
            }
        }
        for missed in &measured.missed {
            self.number(u8::from(*missed))?;
        }
        for shares in &measured.availability {
            self.shares(shares)?;
        }
        Ok(())
    }

    /// Most of the time nothing changes, and digits of a number are dear: a share that is the one before is copied.
    fn shares(&mut self, shares: &[Option<f64>]) -> io::Result<()> {
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
        Ok(self.file.write_field(&self.field)?)
    }

    fn number(&mut self, number: impl std::fmt::Display) -> io::Result<()> {
        self.field.clear();
        write!(self.field, "{number}").expect("writing to a text cannot fail");
        Ok(self.file.write_field(&self.field)?)
    }
}
