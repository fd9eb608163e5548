//! The API server as its clients see it: their requests, its answers and refusals, and what the watch tells them.

pub mod admission;
pub mod client;
pub mod limit_ranges;
pub mod pod_admission;
pub(in crate::cluster) mod refusals;
pub(in crate::cluster) mod requests;
pub(in crate::cluster) mod watch;
