//! How fast the scheduler is: the scenario's words, checked.

use super::control_plane::{at_least_one, interval};
use crate::cluster::plan::SchedulerLimits;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::scheduling as written;
use crate::scenario::ron::Field;

pub fn scheduler(written: &Field<written::Scheduler>, problems: &mut Diagnostics) -> SchedulerLimits {
    let mut limits = SchedulerLimits::KUBE_SCHEDULER;
    let Some(scheduler) = written.get() else { return limits };
    let written::Scheduler::Limits { qps, burst, pods_per_second, initial_backoff, max_backoff } = scheduler
    else {
        return match scheduler {
            written::Scheduler::Ideal => SchedulerLimits::IDEAL,
            _ => limits,
        };
    };
    if let Some(bindings) = &mut limits.bindings {
        if let Some(interval) =
            qps.as_ref().and_then(|qps| interval(qps, "requests a second are no rate limit", problems))
        {
            bindings.interval = interval;
        }
        bindings.burst = at_least_one(burst, "the burst", problems).unwrap_or(bindings.burst);
    }
    if let Some(cycle) = pods_per_second
        .as_ref()
        .and_then(|rate| interval(rate, "pods a second are no pace for a scheduler", problems))
    {
        limits.cycle = cycle;
    }
    if let Some(backoff) = initial_backoff.as_ref().and_then(Field::get) {
        limits.initial_backoff = backoff.0;
    }
    if let Some(backoff) = max_backoff.as_ref().and_then(Field::get) {
        limits.max_backoff = backoff.0;
    }
    if limits.max_backoff < limits.initial_backoff {
        let problem = format!(
            "the back-off begins with {} and is never longer than {}",
            limits.initial_backoff, limits.max_backoff
        );
        problems.push(
            Diagnostic::error(problem)
                .at(written.span, "")
                .help("write a max_backoff that is not shorter than the initial_backoff"),
        );
    }
    limits
}
