//! How the controller talks to the API server: `cluster: (control_plane: …)`.

use serde::Deserialize;

use super::checked::{at_least_one, rate_limit};
use super::setting::{Rate, assumed, settings, sourced};
use crate::cluster::plan::{self, RateLimit};
use crate::engine::time::Duration;
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::MaybeWritten;

const REAL: plan::ControlPlane = plan::ControlPlane::KUBE_CONTROLLER_MANAGER;

const LIMIT: RateLimit = REAL.rate_limit.expect("kube-controller-manager limits its requests");

settings! {
    /// Ideally nothing takes time. What is absent in limits is as for kube-controller-manager.
    #[derive(Debug, Deserialize)]
    pub enum ControlPlane {
        Ideal,
        KubeControllerManager,

        Limits {
            /// how many requests a second the controller sends
            qps: f64 = sourced(Rate::of(LIMIT.interval), "`--kube-api-qps`");

            /// how many of them at once
            burst: u32 = sourced(LIMIT.burst, "`--kube-api-burst`");

            /// from sending a request to its answer
            request_latency: Spelled<Duration> = assumed(REAL.request_latency);

            /// from a change of an object to its arrival in the controller's cache
            watch_lag: Spelled<Duration> = assumed(REAL.watch_lag);

            /// how long a sync thinks, by what it saw when it began, before its first request; the real one looks at every node and pod
            /// each time, so that it grows with the cluster
            sync_duration: Spelled<Duration> = assumed(REAL.sync_duration);

            /// how many DaemonSets are synced at once
            concurrent_syncs: u32 = sourced(REAL.concurrent_syncs, "`--concurrent-daemonset-syncs`");
        }
    }
}

pub fn control_plane(written: &ControlPlane, problems: &mut Diagnostics) -> plan::ControlPlane {
    let mut resolved = REAL;
    let ControlPlane::Limits { qps, burst, request_latency, watch_lag, sync_duration, concurrent_syncs } =
        written
    else {
        return match written {
            ControlPlane::Ideal => plan::ControlPlane::IDEAL,
            _ => resolved,
        };
    };
    if let Some(limit) = &mut resolved.rate_limit {
        *limit = rate_limit(qps, burst, *limit, problems);
    }
    if let Some(latency) = request_latency.written() {
        resolved.request_latency = latency.0;
    }
    if let Some(lag) = watch_lag.written() {
        resolved.watch_lag = lag.0;
    }
    if let Some(duration) = sync_duration.written() {
        resolved.sync_duration = duration.0;
    }
    if let Some(workers) = at_least_one(concurrent_syncs, "the number of concurrent syncs", problems) {
        resolved.concurrent_syncs = workers;
    }
    resolved
}
