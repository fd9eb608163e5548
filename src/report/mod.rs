//! Values to bytes: charts, CSV files, tables for the terminal. One format a file.
//!
//! Pure: nothing here opens a file, asks the environment or looks at a clock, so the same values give the same bytes.

pub mod advice;
mod amounts;
pub mod calibration_json;
pub mod capacity_csv;
pub mod charts;
pub mod clock;
mod csv_rows;
pub mod emit;
pub mod html;
pub mod junit;
pub mod kubernetes_list;
pub mod markdown;
pub mod names;
pub mod open_metrics;
pub mod perfetto;
pub mod read_error;
pub mod replay;
pub mod run_wording;
pub mod setting_names;
pub mod status_csv;
pub mod summary_csv;
pub mod summary_json;
pub mod sweep_wording;
pub mod tables;
#[cfg(test)]
mod test_sweeps;
pub mod timeline_csv;
pub mod watch;
pub mod wording;
