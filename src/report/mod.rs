//! Values to bytes: charts, CSV files, tables for the terminal. One format a file.
//!
//! Pure: nothing here opens a file, asks the environment or looks at a clock, so the same values give the same bytes.

pub mod charts;
pub mod wording;
