//! Pure functions of the record: what a run means to those who have to decide.
//!
//! Each analysis watches the record as an observer and ends in a plain value. None keeps the whole record.

pub mod availability;
pub mod join_coverage;
pub mod node_bands;
pub mod objectives;
pub mod revisions;
