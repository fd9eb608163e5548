//! What can be wrong with a value by itself.

use crate::cluster::plan::RateLimit;
use crate::engine::time::Duration;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::Field;

/// A client that sends more than this is not limited in any way that matters.
const HIGHEST_QPS: f64 = 1e6;

/// A duration that must not be zero.
pub fn positive(
    field: &Field<Spelled<Duration>>,
    what: &str,
    problems: &mut Diagnostics,
) -> Option<Duration> {
    let duration = field.get()?.0;
    if duration == Duration::ZERO {
        let problem = Diagnostic::error(format!("{what} cannot last 0 seconds")).at(field.span, "");
        problems.push(problem.help("write a duration like \"90s\" or \"45m\""));
        return None;
    }
    Some(duration)
}

/// A client's limit as written; what is absent is as in `default`.
pub fn rate_limit(
    qps: &Option<Field<f64>>,
    burst: &Option<Field<u32>>,
    default: RateLimit,
    problems: &mut Diagnostics,
) -> RateLimit {
    let interval =
        qps.as_ref().and_then(|qps| interval(qps, "requests a second are no rate limit", problems));
    RateLimit {
        interval: interval.unwrap_or(default.interval),
        burst: at_least_one(burst, "the burst", problems).unwrap_or(default.burst),
    }
}

/// The time in which a token grows, or another that is written as so many a second.
pub fn interval(rate: &Field<f64>, what_it_is_not: &str, problems: &mut Diagnostics) -> Option<Duration> {
    let &written = rate.get()?;
    if written > 0.0 && written <= HIGHEST_QPS {
        return Some(Duration::from_seconds_f64(1.0 / written));
    }
    let problem = Diagnostic::error(format!("{written} {what_it_is_not}"));
    problems.push(
        problem.at(rate.span, "").help("write a number greater than 0 and at most a million, such as 20"),
    );
    None
}

pub fn at_least_one(count: &Option<Field<u32>>, what: &str, problems: &mut Diagnostics) -> Option<u32> {
    let field = count.as_ref()?;
    let &written = field.get()?;
    if written == 0 {
        problems.push(Diagnostic::error(format!("{what} cannot be 0")).at(field.span, ""));
        return None;
    }
    Some(written)
}
