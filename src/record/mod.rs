//! What happened in a run, as typed facts and steps of the status, and the trait of those who watch.
//!
//! The simulation states facts; it keeps none. Whoever wants a timeline, a series or a digest is an
//! [`observer::Observer`].

pub mod catalog;
pub mod checksum;
pub mod detail;
pub mod digest;
pub mod fact;
pub mod file_name;
pub mod observer;
pub mod row_limit;
pub mod sealed_json;
pub mod wait;
