//! From a scenario or a sweep file, and the flags of the command line, to a sweep that can be run.
//!
//! Everything that can be found wrong before a run is found here, all at once: paths, every single value, the
//! baseline, the measure of an early stop. What is wrong only together (each value has a point at which it is right)
//! is found at its point, and does not hinder the others.

mod base;
mod cells;
mod check;
mod design;
mod experiment;
pub(super) mod file;
mod load;
mod request;

pub use self::base::Base;
pub use self::experiment::{Prepared, Sweep};
pub use self::file::is_sweep_file;
pub use self::load::load_sweep;
pub use self::request::Flags;

#[cfg(test)]
mod tests;
