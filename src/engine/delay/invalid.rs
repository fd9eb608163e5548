//! Why parameters do not make a delay.

use crate::engine::time::Duration;

/// Why parameters do not make a delay, and what to write instead.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InvalidDelay {
    #[error(
        "{length} is longer than ten years; nothing in a cluster takes that long, so write a shorter one"
    )]
    TooLong { length: Duration },
    #[error("the {parameter} must be longer than zero; for no delay at all write \"0s\"")]
    ZeroLength { parameter: &'static str },
    #[error("the longest, {max}, is shorter than the shortest, {min}; write the shorter one first")]
    MaxBelowMin { min: Duration, max: Duration },
    #[error(
        "the p95, {p95}, is shorter than the median, {median}; half of all delays exceed the median, so write a p95 of at least that"
    )]
    P95BelowMedian { median: Duration, p95: Duration },
    #[error("{value} cannot be the {parameter}; write a number greater than zero, such as 1.5")]
    NotPositive { parameter: &'static str, value: f64 },
    #[error("{value} cannot be the shape of a Gamma; write a number from 0.01 to 10000, such as 1.5")]
    NotAGammaShape { value: f64 },
    #[error("{value} cannot be a weight; write a number of zero or more, such as 3")]
    NotAWeight { value: f64 },
    #[error(
        "there is no value to draw; write at least one with a weight greater than zero, such as (\"2s\", 3)"
    )]
    NoWeight,
}
