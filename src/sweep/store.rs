//! Rows to the bytes of `results.csv`, and back.
//!
//! A row is a line: texts have no line breaks, so that what follows the last one is a row that was being written when
//! its writer was killed. Figures are the shortest decimals that read back as the same number. Each line ends with its
//! own checksum; whatever was not written by this file is refused when read, with its line.

mod lines;
mod read;
mod write;

pub use self::read::{RowReader, StoreError};
pub use self::write::RowWriter;

use super::grid::{Grid, Point};
use super::measure::Column;
use super::measured::SAMPLES;

/// What the columns of a sweep's rows are.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub grid: Grid,
    pub daemon_sets: Vec<String>,
    /// How many objectives the scenario has.
    pub objectives: usize,
    columns: Vec<Column>,
}

/// Stands for a share that there is not: no status yet, or no node desired.
const NO_SHARE: &str = "-";

/// The last column: the checksum of what stands before its comma.
const CHECKSUM: &str = "checksum";

impl Layout {
    pub fn new(grid: Grid, daemon_sets: Vec<String>, objectives: usize) -> Self {
        let columns = Column::of(&daemon_sets);
        Self { grid, daemon_sets, objectives, columns }
    }

    /// The measured figures, in the order of [`Measured::values`](super::measured::Measured::values).
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The names of all columns of the file.
    pub fn header(&self) -> Vec<String> {
        let parameters = self.grid.parameters().iter().map(|parameter| parameter.path.clone());
        let missed = (1..=self.objectives).map(|number| format!("objective_{number}_missed"));
        let availability = self.daemon_sets.iter().map(|name| format!("{name}.availability"));
        ["point", "replication", "seed"]
            .map(str::to_owned)
            .into_iter()
            .chain(parameters)
            .chain(["error".to_owned()])
            .chain(self.columns.iter().map(Column::name))
            .chain(missed)
            .chain(availability)
            .chain([CHECKSUM.to_owned()])
            .collect()
    }

    /// The values of a point, as they stand in its rows.
    fn values<'a>(point: &'a Point<'a>) -> impl Iterator<Item = &'a str> {
        point.settings().map(|(_, value)| value)
    }
}

/// How many instants of a run's availability are kept.
const fn samples() -> usize {
    SAMPLES as usize
}

/// The first line of the file, as it is written.
fn header_line(layout: &Layout) -> Vec<u8> {
    let mut line = Vec::new();
    layout.header().iter().for_each(|name| write::push_field(&mut line, name));
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests;
