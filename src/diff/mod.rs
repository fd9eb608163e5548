//! Two runs, or two points of sweeps, side by side: in which settings they differ, and then their figures with their differences.
//!
//! No figure is worked out here: they are those of a run's summary and of a sweep's.

pub mod points;
pub mod runs;
pub mod side_by_side;
pub mod which_point;
