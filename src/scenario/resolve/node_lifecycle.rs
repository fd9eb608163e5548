//! How it is noticed that nodes do not report: the scenario's words, checked.

use crate::cluster::plan::NodeLifecycle;
use crate::engine::time::Duration;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::node_lifecycle::NodeLifecycle as Written;
use crate::scenario::ron::Field;
use crate::scenario::settings::checked::positive;

/// Nobody evicts faster than this.
const HIGHEST_RATE: f64 = 1e6;

pub fn node_lifecycle(written: &Written, problems: &mut Diagnostics) -> Option<NodeLifecycle> {
    let mut resolved = NodeLifecycle::KUBE_CONTROLLER_MANAGER;
    let Written::Settings {
        heartbeat_interval,
        monitor_period,
        eviction_rate,
        secondary_eviction_rate,
        unhealthy_zone_threshold,
        large_zone,
    } = written
    else {
        return matches!(written, Written::KubeControllerManager).then_some(resolved);
    };
    if let Some(interval) = heartbeat_interval.as_ref().and_then(Field::get) {
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
    if let Some(threshold) = unhealthy_zone_threshold.as_ref().and_then(Field::get) {
        rates.unhealthy_zone_threshold = threshold.0;
    }
    if let Some(&size) = large_zone.as_ref().and_then(Field::get) {
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
