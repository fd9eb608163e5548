//! What becomes of each row while a sweep runs: it is written, and shown on the progress bar. A signal ends the process
//! here, with all rows written.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cli::sweep_progress::SweepProgress;
use crate::cli::{interrupt, terminal};
use crate::report::wording::grouped;
use crate::sweep::replicate::RowSink;
use crate::sweep::run_order::RunOrder;
use crate::sweep::run_row::RunRow;
use crate::sweep::store::RowWriter;

/// Writes rows as they come.
pub struct RowRecorder<'a> {
    writer: RowWriter<'a, File>,
    progress: SweepProgress,
    folder: PathBuf,
    followed: u64,
    expected: u64,
    failure: Option<io::Error>,
}

impl<'a> RowRecorder<'a> {
    pub fn new(writer: RowWriter<'a, File>, order: &RunOrder<'_>, folder: &Path) -> Self {
        Self {
            writer,
            progress: SweepProgress::new(order),
            folder: folder.to_owned(),
            followed: order.followed(),
            expected: order.expected(),
            failure: None,
        }
    }

    pub fn write(&mut self, row: &RunRow, order: &RunOrder<'_>) -> io::Result<()> {
        self.writer.write(row)?;
        (self.followed, self.expected) = (order.followed(), order.expected());
        self.progress.look(order);
        Ok(())
    }

    /// Writes what is left, or returns what went wrong.
    pub fn finish(mut self) -> Result<()> {
        self.progress.clear();
        match self.failure.take() {
            Some(failure) => Err(failure),
            None => self.writer.flush(),
        }
        .with_context(|| format!("cannot write the results of {}", self.folder.display()))
    }

    /// Writes what has come together, so that little is lost when the process is killed, and ends the process if that is wanted.
    fn attend(&mut self) -> io::Result<()> {
        if let Some(signal) = interrupt::received() {
            self.leave(signal);
        }
        self.writer.flush()
    }

    /// Runs that are under way are given up: the same seeds bring them again.
    fn leave(&mut self, signal: i32) -> ! {
        self.progress.clear();
        if let Err(error) = self.writer.flush() {
            terminal::say(format_args!("cannot write the results: {error}"));
        }
        terminal::say(format_args!(
            "interrupted after {} of {} runs; the same command with --resume goes on from here",
            grouped(self.followed),
            grouped(self.expected)
        ));
        interrupt::exit_for(signal)
    }

    fn or_stop(&mut self, result: io::Result<()>) -> ControlFlow<()> {
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failure = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

impl RowSink for RowRecorder<'_> {
    fn row(&mut self, row: &RunRow, order: &RunOrder<'_>) -> ControlFlow<()> {
        let written = self.write(row, order);
        self.or_stop(written)
    }

    fn look_around(&mut self) -> ControlFlow<()> {
        let attended = self.attend();
        self.or_stop(attended)
    }
}
