//! The tables that the terminal shows, shaped like `kubectl`'s: no borders, three spaces between columns.
//!
//! The text holds colours as ANSI escapes; who writes it strips them where they are not wanted. No meaning is carried
//! by colour alone.

pub mod alerts;
pub mod assumptions;
pub mod calibration;
pub mod capacity;
pub mod change;
pub mod columns;
pub mod comparison;
pub mod daemon_sets;
pub mod eligibility;
pub mod import;
pub mod objectives;
pub mod of_run;
pub mod rollouts;
pub mod rules;
pub mod side_by_side;
pub mod story;
pub mod sweep;
pub mod uncovered;
pub mod waits;
pub mod wrap;
