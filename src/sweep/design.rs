//! What a sweep is to do: its points, how often each is run, and when that is enough.

use super::grid::Grid;
use super::measure::Column;

/// The design of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    pub grid: Grid,
    /// How often each point is run, at most.
    pub replications: u32,
    /// Replication k of every point runs with this seed plus k, so that `run --seed` shows it again.
    pub seed: u64,
    /// When a point has been run often enough before that; `None`: never.
    pub precision: Option<Precision>,
    /// The point that the others are compared with.
    pub baseline: usize,
}

/// A point has been run often enough when the 95 % confidence interval of a mean is this narrow.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    pub column: Column,
    /// Half of the interval's width, relative to the mean.
    pub half_width: f64,
    /// Never with fewer runs: an interval of a few is luck.
    pub at_least: u32,
}

impl Design {
    /// The seed of a replication.
    pub const fn seed_of(&self, replication: u32) -> u64 {
        self.seed.wrapping_add(replication as u64)
    }
}
