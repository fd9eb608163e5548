//! How the controller talks to the API server: the scenario's words, checked.

use crate::cluster::plan::{ControlPlane, RateLimit};
use crate::engine::time::Duration;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model;
use crate::scenario::ron::Field;

/// A client that sends more than this is not limited in any way that matters.
const HIGHEST_QPS: f64 = 1e6;

pub fn control_plane(written: &model::ControlPlane, problems: &mut Diagnostics) -> ControlPlane {
    let mut resolved = ControlPlane::KUBE_CONTROLLER_MANAGER;
    let model::ControlPlane::Limits {
        qps,
        burst,
        request_latency,
        watch_lag,
        sync_duration,
        concurrent_syncs,
    } = written
    else {
        return match written {
            model::ControlPlane::Ideal => ControlPlane::IDEAL,
            _ => resolved,
        };
    };
    if let Some(limit) = &mut resolved.rate_limit {
        *limit = rate_limit(qps, burst, *limit, problems);
    }
    if let Some(latency) = request_latency.as_ref().and_then(Field::get) {
        resolved.request_latency = latency.0;
    }
    if let Some(lag) = watch_lag.as_ref().and_then(Field::get) {
        resolved.watch_lag = lag.0;
    }
    if let Some(duration) = sync_duration.as_ref().and_then(Field::get) {
        resolved.sync_duration = duration.0;
    }
    if let Some(workers) = at_least_one(concurrent_syncs, "the number of concurrent syncs", problems) {
        resolved.concurrent_syncs = workers;
    }
    resolved
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
