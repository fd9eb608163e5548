//! Autoscalers: from the scenario to the plan.

use std::collections::HashSet;

use super::names::Names;
use crate::api::identity::PoolId;
use crate::cluster::plan::{Autoscaler, DaemonSetEviction};
use crate::engine::delay::Delay;
use crate::scenario::diagnostic::{Diagnostic, Diagnostics};
use crate::scenario::model::delays::WrittenDelay;
use crate::scenario::model::values::Spelled;
use crate::scenario::ron::{Field, written_or};
use crate::scenario::settings::checked::positive;
use crate::scenario::settings::churn::Churn;
use crate::scenario::settings::demand;

pub fn autoscaler(written: &Churn, names: &Names, problems: &mut Diagnostics) -> Option<Autoscaler> {
    let Churn::Autoscaler {
        pool,
        min,
        max,
        demand,
        scan_interval,
        scale_down_unneeded_time,
        scale_down_delay_after_add,
        max_scale_down_parallelism,
        daemonset_eviction_for_empty_nodes,
        daemonset_eviction_for_occupied_nodes,
        drain,
    } = written
    else {
        return None;
    };
    let pool = names.pool(pool, problems);
    let bounds = (*min.get()?, *max.get()?);
    if bounds.0 > bounds.1 {
        let problem = format!("no number of nodes is at least {} and at most {}", bounds.0, bounds.1);
        problems.push(Diagnostic::error(problem).at(max.span, "").help("write a max that is not below min"));
        return None;
    }
    let demand = demand::demand(demand, problems);
    let mut resolved = Autoscaler::with_defaults(pool.unwrap_or(PoolId(0)), bounds, demand?);
    if let Some(field) = scan_interval {
        resolved.scan_interval = positive(field, "the scan interval", problems)?;
    }
    resolved.unneeded_time = written_or(scale_down_unneeded_time, Spelled(resolved.unneeded_time))?.0;
    resolved.delay_after_add = written_or(scale_down_delay_after_add, Spelled(resolved.delay_after_add))?.0;
    resolved.parallelism = written_or(max_scale_down_parallelism, resolved.parallelism)?;
    let by_default = resolved.daemon_pods;
    resolved.daemon_pods = DaemonSetEviction {
        of_empty_nodes: written_or(daemonset_eviction_for_empty_nodes, by_default.of_empty_nodes)?,
        of_occupied_nodes: written_or(daemonset_eviction_for_occupied_nodes, by_default.of_occupied_nodes)?,
    };
    resolved.drain = written_or(drain, WrittenDelay(Delay::ZERO))?.0;
    pool.map(|pool| Autoscaler { pool, ..resolved })
}

/// Two autoscalers of one pool would undo each other's work.
pub fn check_one_per_pool(written: &[Field<Churn>], problems: &mut Diagnostics) {
    let mut seen: HashSet<&str> = HashSet::new();
    for process in written {
        if let Some(Churn::Autoscaler { pool, .. }) = process.get()
            && let Some(name) = pool.get()
            && !seen.insert(name)
        {
            let problem = format!("`{name}` has an autoscaler already");
            problems.push(Diagnostic::error(problem).at(pool.span, ""));
        }
    }
}
