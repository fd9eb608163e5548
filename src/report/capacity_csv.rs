//! What DaemonSets take as CSV: one row for each resource of each DaemonSet, of all together on each group of nodes, and of each pool.

use super::csv_rows::quoted;
use crate::capacity::Capacity;
use crate::capacity::daemon_sets::Change;
use crate::capacity::pool::{Cost, PoolCapacity};
use crate::capacity::usage::ResourceUsage;

const HEADER: &str = "pool,scope,state,daemon_set,change,nodes,resource,unit,requested,limited,allocatable,requested_share,\
                      limited_share,monthly_cost,currency\n";

/// What a row is about.
struct RowKey<'a> {
    pool: &'a str,
    /// `pod`: one pod, of a node; `node`: all together, of a node; `pool`: all together on all nodes, of the pool.
    scope: &'static str,
    state: &'static str,
    daemon_set: &'a str,
    change: &'static str,
    nodes: Option<u32>,
    cost: Option<f64>,
    currency: &'a str,
}

pub fn capacity_csv(capacity: &Capacity) -> String {
    let mut text = HEADER.to_owned();
    if capacity.pools.is_empty() {
        for pod in &capacity.daemon_sets {
            let key = RowKey {
                daemon_set: &pod.daemon_set,
                change: change(pod.change),
                ..RowKey::new("", "pod", "after", None)
            };
            rows(&mut text, &key, &pod.per_pod);
        }
    }
    capacity.pools.iter().for_each(|pool| rows_of_pool(&mut text, pool));
    text
}

fn rows_of_pool(text: &mut String, pool: &PoolCapacity) {
    let currency = pool.after.cost.as_ref().map_or("", |cost| cost.currency.as_str());
    for here in &pool.daemon_sets {
        let key = RowKey {
            daemon_set: &here.daemon_set,
            change: change(here.change),
            cost: here.monthly_cost,
            currency,
            ..RowKey::new(&pool.pool, "pod", "after", Some(here.nodes))
        };
        rows(text, &key, &here.per_pod);
    }
    for group in &pool.node_groups {
        let states = group.before.iter().map(|usage| ("before", usage)).chain([("after", &group.after)]);
        for (state, usage) in states {
            rows(text, &RowKey::new(&pool.pool, "node", state, Some(group.nodes)), usage);
        }
    }
    let states = pool.before.iter().map(|whole| ("before", whole)).chain([("after", &pool.after)]);
    for (state, whole) in states {
        let cost = whole.cost.as_ref().map(|Cost { a_month, .. }| *a_month);
        let key = RowKey { cost, currency, ..RowKey::new(&pool.pool, "pool", state, Some(pool.nodes)) };
        rows(text, &key, &whole.usage);
    }
}

impl<'a> RowKey<'a> {
    fn new(pool: &'a str, scope: &'static str, state: &'static str, nodes: Option<u32>) -> Self {
        Self { pool, scope, state, daemon_set: "", change: "", nodes, cost: None, currency: "" }
    }
}

fn rows(text: &mut String, key: &RowKey<'_>, usage: &[ResourceUsage]) {
    for found in usage {
        let cells = [
            quoted_text(key.pool),
            key.scope.to_owned(),
            key.state.to_owned(),
            quoted_text(key.daemon_set),
            key.change.to_owned(),
            or_empty(key.nodes),
            quoted_text(found.resource.name()),
            found.unit.name().to_owned(),
            found.requested.to_string(),
            or_empty(found.limited),
            or_empty(found.allocatable),
            or_empty(found.requested_share),
            or_empty(found.limited_share),
            or_empty(key.cost),
            quoted_text(key.currency),
        ];
        *text += &cells.join(",");
        text.push('\n');
    }
}

fn change(change: Change) -> &'static str {
    match change {
        Change::Stays => "stays",
        Change::Added => "added",
        Change::Replaced => "replaced",
    }
}

fn quoted_text(text: &str) -> String {
    String::from_utf8_lossy(&quoted(text)).into_owned()
}

fn or_empty(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
