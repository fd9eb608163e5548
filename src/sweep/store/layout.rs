//! What the columns of a sweep's rows are, and how fields stand in a line.

use crate::sweep::grid::{Grid, Point};
use crate::sweep::measure::Column;
use crate::sweep::measured::SAMPLES;

/// What the columns of a sweep's rows are.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub grid: Grid,
    pub daemon_sets: Vec<String>,
    /// How many objectives the scenario has.
    pub objectives: usize,
    pub(super) columns: Vec<Column>,
}

/// Stands for a share that there is not: no status yet, or no node desired.
pub(super) const NO_SHARE: &str = "-";

/// The last column: the checksum of what stands before its comma.
const CHECKSUM: &str = "checksum";

impl Layout {
    pub fn new(grid: Grid, daemon_sets: Vec<String>, objectives: usize) -> Self {
        let columns = Column::of(&daemon_sets);
        Self { grid, daemon_sets, objectives, columns }
    }

    /// The measured figures, in the order of [`Measured::values`](crate::sweep::measured::Measured::values).
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
    pub(super) fn values<'a>(point: &'a Point<'a>) -> impl Iterator<Item = &'a str> {
        point.settings().map(|(_, value)| value)
    }
}

/// How many instants of a run's availability are kept.
pub(super) const fn samples() -> usize {
    SAMPLES as usize
}

/// The first line of the file, as it is written.
pub(super) fn header_line(layout: &Layout) -> Vec<u8> {
    let mut line = Vec::new();
    layout.header().iter().for_each(|name| push_field(&mut line, name));
    line.push(b'\n');
    line
}

/// Adds a field behind those of the line, in quotes if it holds what would be taken for the end of a field (RFC 4180).
pub(super) fn push_field(line: &mut Vec<u8>, field: &str) {
    if !line.is_empty() {
        line.push(b',');
    }
    if field.contains([',', '"', '\n', '\r']) {
        line.extend_from_slice(format!("\"{}\"", field.replace('"', "\"\"")).as_bytes());
    } else {
        line.extend_from_slice(field.as_bytes());
    }
}
