//! How fast the scheduler is: `cluster: (scheduler: …)`.

use serde::Deserialize;

use super::checked::{interval, rate_limit};
use super::setting::{Rate, settings, sourced};
use crate::cluster::plan::{RateLimit, SchedulerLimits};
use crate::engine::time::Duration;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::{Field, MaybeWritten};

const REAL: SchedulerLimits = SchedulerLimits::KUBE_SCHEDULER;

const BINDINGS: RateLimit = REAL.bindings.expect("kube-scheduler limits its requests");

settings! {
    /// Ideally it takes no time. What is absent in limits is as for kube-scheduler.
    #[derive(Debug, Deserialize)]
    pub enum Scheduler {
        Ideal,
        KubeScheduler,

        Limits {
            /// how many binding requests a second it sends; so are the two requests about each pod that is pushed out
            qps: f64 = sourced(Rate::of(BINDINGS.interval), "`clientConnection.qps`");

            /// how many of them at once
            burst: u32 = sourced(BINDINGS.burst, "`clientConnection.burst`");

            /// how many pods it looks at in a second
            pods_per_second: f64 = sourced(
                Rate::of(REAL.cycle),
                "measured on 15,000 nodes, [kubernetes#125293](https://github.com/kubernetes/kubernetes/pull/125293); \
                 that it is as many elsewhere is an assumption",
            );

            /// how long a pod that did not fit is left alone, twice as long each time
            initial_backoff: Spelled<Duration> = sourced(REAL.initial_backoff, "`podInitialBackoffSeconds`");

            /// the longest that this becomes
            max_backoff: Spelled<Duration> = sourced(REAL.max_backoff, "`podMaxBackoffSeconds`");
        }
    }
}

pub fn scheduler(written: &Field<Scheduler>, problems: &mut Diagnostics) -> SchedulerLimits {
    let mut limits = REAL;
    let Some(scheduler) = written.get() else { return limits };
    let Scheduler::Limits { qps, burst, pods_per_second, initial_backoff, max_backoff } = scheduler else {
        return match scheduler {
            Scheduler::Ideal => SchedulerLimits::IDEAL,
            _ => limits,
        };
    };
    if let Some(bindings) = &mut limits.bindings {
        *bindings = rate_limit(qps, burst, *bindings, problems);
    }
    if let Some(cycle) = pods_per_second
        .as_ref()
        .and_then(|rate| interval(rate, "pods a second are no pace for a scheduler", problems))
    {
        limits.cycle = cycle;
    }
    if let Some(backoff) = initial_backoff.written() {
        limits.initial_backoff = backoff.0;
    }
    if let Some(backoff) = max_backoff.written() {
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
