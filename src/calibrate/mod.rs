//! How long things take in a cluster that there is: delays of a scenario from what kubectl printed of it.
//!
//! A dump becomes observations ([`observations`]), these samples of which only bounds are known, and samples a distribution with
//! what is to be said of it ([`statistics`]), which has its place in a scenario ([`for_scenario`]).

pub mod delay_name;
pub mod for_scenario;
pub mod observations;
pub mod results;
pub mod statistics;
