//! What DaemonSets take of the nodes, pool by pool: each of them and all together, who does not fit, and the smallest node that
//! leaves enough.

mod rows;
mod smallest;
mod unschedulable;

use self::rows::{pod_table, pool_table};
use self::smallest::smallest_table;
use self::unschedulable::unschedulable_table;
use super::wrap::paragraph;
use crate::capacity::Capacity;
use crate::capacity::pool::{Cost, PoolCapacity};
use crate::report::amounts::{amount, money, resource_in_words};
use crate::report::wording::{nodes, percent};

pub fn capacity_table(capacity: &Capacity, width: usize) -> String {
    let of_pods =
        if capacity.pools.is_empty() { pod_table(&capacity.daemon_sets, width) } else { String::new() };
    let of_pools = capacity.pools.iter().map(|pool| pool_section(pool, width));
    let last = [unschedulable_table(&capacity.pools, width), smallest_table(&capacity.smallest_nodes, width)];
    let sections = [of_pods].into_iter().chain(of_pools).chain(last).filter(|section| !section.is_empty());
    sections.collect::<Vec<_>>().join("\n")
}

fn pool_section(pool: &PoolCapacity, width: usize) -> String {
    let mut section = format!("{}\n", paragraph(&heading(pool), width));
    if pool.daemon_sets.is_empty() {
        return section + &paragraph("no DaemonSet runs here\n", width);
    }
    section += &pool_table(pool, width);
    if let Some(words) = cost_in_words(pool) {
        section += &paragraph(&format!("{words}\n"), width);
    }
    section
}

/// `apps: 40 nodes of aks:Standard_D4s_v5, each with 3860m cpu, 12Gi memory, 110 pods; a node costs 0.192 EUR an hour`.
fn heading(pool: &PoolCapacity) -> String {
    let machine = pool.machine.as_ref().map_or(String::new(), |machine| format!(" of {machine}"));
    let usage = pool.node_groups.first().map(|group| group.after.as_slice()).unwrap_or_default();
    let offered: Vec<String> = usage
        .iter()
        .filter_map(|found| Some((found.resource.clone(), found.allocatable?)))
        .map(|(resource, offered)| format!("{} {}", amount(offered, resource.unit()), resource.name()))
        .collect();
    let offers = match (pool.nodes, offered.as_slice()) {
        (0, _) => String::new(),
        (_, []) => {
            ", which offer whatever is asked for: the pool has no `allocatable` and no `machine`".to_owned()
        }
        (_, offered) => format!(", each with {}", offered.join(", ")),
    };
    let price = pool.price_per_hour.as_ref();
    let price = price.map_or(String::new(), |price| format!("; a node costs {price} an hour"));
    format!("{}: {}{machine}{offers}{price}", pool.pool, nodes(pool.nodes.into()))
}

/// What the DaemonSets cost in a month, and by which resource that is worked out.
fn cost_in_words(pool: &PoolCapacity) -> Option<String> {
    let price = pool.price_per_hour.as_ref()?;
    let Some(Cost { a_month, of, by, share, .. }) = &pool.after.cost else {
        return Some("what they cost is not known: the nodes offer whatever is asked for".to_owned());
    };
    let money = |amount: f64| money(amount, &price.currency);
    let before = pool.before.as_ref().and_then(|before| before.cost.as_ref());
    let before = before.map_or(String::new(), |before| format!(", before {}", money(before.a_month)));
    Some(format!(
        "a month (730 h) costs {}, of which the DaemonSets' part is {}{before}: {} of the {}, of which they take the larger \
         share",
        money(*of),
        money(*a_month),
        percent(*share),
        resource_in_words(by),
    ))
}
