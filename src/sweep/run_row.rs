//! What remains of one run of a sweep: a row of `results.csv`.

use super::measured::Measured;

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRow {
    /// The index of its point in the grid.
    pub point: usize,
    pub replication: u32,
    pub seed: u64,
    /// What was measured; or why there is nothing, in words: a scenario that cannot be built at this point, a run that
    /// came to no end.
    pub outcome: Result<Measured, String>,
}
