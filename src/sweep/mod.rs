//! Many runs of one scenario, and what they say together.
//!
//! A [`grid::Grid`] says which points a sweep has; every point is run with the same seeds ([`replicate`]), so that
//! replication k of every point draws the same random numbers (common random numbers). A run comes down to one
//! [`run_row::RunRow`]; rows are in the order of their points, then of their replications, whoever computed them, and
//! all that is said of a sweep is worked out from its rows alone.

pub mod advise;
mod catch_panic;
pub mod description;
pub mod design;
pub mod grid;
pub mod measure;
pub mod measured;
pub mod merge;
pub mod replicate;
pub mod run_order;
pub mod run_row;
pub mod shard;
pub mod stated_objective;
pub mod statistics;
pub mod store;
pub mod summary;
