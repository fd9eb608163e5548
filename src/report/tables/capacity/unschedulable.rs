//! DaemonSetDemand pods that do not fit, why, and whom they would push out.

use crate::capacity::pool::PoolCapacity;
use crate::capacity::unschedulable::{PreemptionVictims, Unschedulable};
use crate::report::amounts::amount;
use crate::report::tables::columns::aligned;
use crate::report::wording::grouped;

/// More rows nobody reads; JSON has all of them.
const MAX_ROWS: usize = 20;
/// More ranges of nodes are not named.
const MAX_RANGES: usize = 2;

pub fn unschedulable_table(pools: &[PoolCapacity], width: usize) -> String {
    let all: Vec<&Unschedulable> = pools.iter().flat_map(|pool| &pool.after.unschedulable).collect();
    let rows = all.iter().take(MAX_ROWS).map(|misfit| {
        [
            misfit.daemon_set.as_str().into(),
            where_in_words(misfit).into(),
            misfit.reason.as_str().into(),
            pushed_out_in_words(&misfit.victims).into(),
        ]
    });
    let table = aligned(["DOES NOT FIT", "ON", "WHY", "WOULD PUSH OUT"], rows.collect(), width);
    match all.len().saturating_sub(MAX_ROWS) {
        0 => table,
        more => format!("{table}and {} more; --format json lists them\n", grouped(more as u64)),
    }
}

/// `40 nodes: apps-00000 … apps-00039`.
fn where_in_words(misfit: &Unschedulable) -> String {
    let ranges = misfit.on.iter().take(MAX_RANGES).map(|range| match range.nodes {
        1 => range.first_node.clone(),
        _ => format!("{} … {}", range.first_node, range.last_node),
    });
    let named = ranges.collect::<Vec<_>>().join(", ");
    let more = if misfit.on.len() > MAX_RANGES { " and others" } else { "" };
    match misfit.nodes {
        1 => named,
        nodes => format!("{} nodes: {named}{more}", grouped(nodes.into())),
    }
}

fn pushed_out_in_words(pushed_out: &[PreemptionVictims]) -> String {
    if pushed_out.is_empty() {
        return "nobody: it waits".to_owned();
    }
    pushed_out.iter().map(in_words).collect::<Vec<_>>().join("; ")
}

fn in_words(pushed_out: &PreemptionVictims) -> String {
    match pushed_out {
        PreemptionVictims::DaemonSet { daemon_set, priority } => {
            format!("the pod of {daemon_set} (priority {priority})")
        }
        PreemptionVictims::Background { pods, of, priority, each } => {
            let amounts: Vec<String> = each
                .iter()
                .map(|(resource, number)| format!("{} {}", amount(number, resource.unit()), resource.name()))
                .collect();
            let each = if amounts.is_empty() { String::new() } else { format!(" of {}", amounts.join(", ")) };
            format!("{pods} of {of} other pods{each} (priority {priority})")
        }
    }
}
