//! How it is noticed that nodes do not report: `cluster: (node_lifecycle: …)`.

use serde::Deserialize;

use super::checked::positive;
use super::setting::{Percent, Rate, settings, sourced};
use crate::cluster::plan;
use crate::engine::time::Duration;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::values::{Share, Spelled};
use crate::scenario::ron::{Field, MaybeWritten};

/// Nobody evicts faster than this.
const HIGHEST_RATE: f64 = 1e6;

const REAL: plan::NodeLifecycle = plan::NodeLifecycle::KUBE_CONTROLLER_MANAGER;

const RATES: plan::EvictionRates = REAL.eviction_rates;

settings! {
    /// Ideally a node is missed exactly one grace period after its end, and has all its taints then. What is absent in settings is as
    /// for kube-controller-manager.
    #[derive(Debug, Deserialize)]
    pub enum NodeLifecycle {
        Ideal,
        KubeControllerManager,

        Settings {
            /// how often a kubelet renews its node's lease; each node at a time of its own
            heartbeat_interval: Spelled<Duration> =
                sourced(REAL.heartbeat_interval, "a quarter of `nodeLeaseDurationSeconds`");

            /// how often the controller looks at all nodes
            monitor_period: Spelled<Duration> = sourced(REAL.monitor_period, "`--node-monitor-period`");

            /// how many nodes of a zone get their NoExecute taint, a second
            eviction_rate: f64 = sourced(Rate::of(RATES.interval), "`--node-eviction-rate`");

            /// the same in a large zone that is mostly unhealthy
            secondary_eviction_rate: f64 =
                sourced(Rate::of(RATES.secondary_interval), "`--secondary-node-eviction-rate`");

            /// from this share of nodes on that are not ready, and from three of them, a zone is mostly unhealthy
            unhealthy_zone_threshold: Share =
                sourced(Percent(RATES.unhealthy_zone_threshold), "`--unhealthy-zone-threshold`");

            /// a zone with more nodes than this is large; a smaller one that is mostly unhealthy gets no NoExecute taint
            large_zone: u32 = sourced(RATES.large_zone, "`--large-cluster-size-threshold`");
        }
    }
}

pub fn node_lifecycle(written: &NodeLifecycle, problems: &mut Diagnostics) -> Option<plan::NodeLifecycle> {
    let mut resolved = REAL;
    let NodeLifecycle::Settings {
        heartbeat_interval,
        monitor_period,
        eviction_rate,
        secondary_eviction_rate,
        unhealthy_zone_threshold,
        large_zone,
    } = written
    else {
        return matches!(written, NodeLifecycle::KubeControllerManager).then_some(resolved);
    };
    if let Some(interval) = heartbeat_interval.written() {
        resolved.heartbeat_interval = interval.0;
    }
    if let Some(field) = monitor_period
        && let Some(period) = positive(field, "the monitor period", problems)
    {
        resolved.monitor_period = period;
    }
    let rates = &mut resolved.eviction_rates;
    if let Some(written) = interval(eviction_rate, problems) {
        rates.interval = written;
    }
    if let Some(written) = interval(secondary_eviction_rate, problems) {
        rates.secondary_interval = written;
    }
    if let Some(threshold) = unhealthy_zone_threshold.written() {
        rates.unhealthy_zone_threshold = threshold.0;
    }
    if let Some(&size) = large_zone.written() {
        rates.large_zone = size;
    }
    Some(resolved)
}

/// From one node to the next at this rate; the inner `None`: never. The outer: nothing usable is written.
fn interval(rate: &Option<Field<f64>>, problems: &mut Diagnostics) -> Option<Option<Duration>> {
    let field = rate.as_ref()?;
    let &written = field.get()?;
    if (0.0..=HIGHEST_RATE).contains(&written) {
        return Some((written > 0.0).then(|| Duration::from_seconds_f64(1.0 / written)));
    }
    let problem = Diagnostic::error(format!("{written} nodes a second are no rate of eviction"));
    problems
        .push(problem.at(field.span, "").help("write a number between 0 (never) and a million, such as 0.1"));
    None
}
