//! How it is noticed that nodes do not report, as written.

use serde::Deserialize;

use super::values::{Share, Spelled};
use crate::engine::time::Duration;
use crate::scenario::ron::Field;

/// The node lifecycle controller.
#[derive(Debug, Deserialize)]
pub enum NodeLifecycle {
    /// Exactly one grace period after its end a node is missed and has all its taints; the default.
    Ideal,
    /// Heartbeats every 10 s, a look at them every 5 s, and NoExecute taints at 0.1 nodes a second in each zone.
    KubeControllerManager,
    /// What is absent is as for kube-controller-manager.
    Settings {
        heartbeat_interval: Option<Field<Spelled<Duration>>>,
        monitor_period: Option<Field<Spelled<Duration>>>,
        eviction_rate: Option<Field<f64>>,
        secondary_eviction_rate: Option<Field<f64>>,
        unhealthy_zone_threshold: Option<Field<Share>>,
        large_zone: Option<Field<u32>>,
    },
}
