//! What DaemonSets take of a pool: each of them, all together on each group of its nodes, and of the pool as a whole.

use serde::Serialize;

use super::amounts::{Amounts, Resource};
use super::daemon_sets::{Change, DaemonSetDemand};
use super::machines::Machine;
use super::node_groups::{EligibleDaemonSet, NodeGroup};
use super::price::{HOURS_A_MONTH, Price};
use super::unschedulable::{NodeRange, Unschedulable, node_ranges, unschedulable_in_pool};
use super::usage::{ResourceUsage, Usage, find};
use crate::cluster::plan::{Background, NodePool};

/// What is known of a pool besides what its nodes offer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolInfo {
    pub machine: Option<Machine>,
    pub price: Option<Price>,
}

/// What DaemonSets take of a pool.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PoolCapacity {
    pub pool: String,
    pub nodes: u32,
    pub machine: Option<Machine>,
    pub price_per_hour: Option<Price>,
    pub daemon_sets: Vec<DaemonSetUsage>,
    pub node_groups: Vec<NodeGroupUsage>,
    /// Of the pool as a whole; `None`: nothing is added.
    pub before: Option<PoolUsage>,
    pub after: PoolUsage,
}

/// A DaemonSet in a pool.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DaemonSetUsage {
    pub daemon_set: String,
    pub change: Change,
    /// On how many nodes it is to run.
    pub nodes: u32,
    /// What one pod takes, as a part of a node.
    pub per_pod: Vec<ResourceUsage>,
    /// Its part of what the DaemonSets cost in a month.
    pub monthly_cost: Option<f64>,
}

/// Nodes of a pool that are alike.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeGroupUsage {
    pub nodes: u32,
    pub on: Vec<NodeRange>,
    pub daemon_sets: Vec<String>,
    /// What else runs on each of them.
    pub background: Vec<ResourceUsage>,
    pub before: Option<Vec<ResourceUsage>>,
    pub after: Vec<ResourceUsage>,
}

/// A pool as a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PoolUsage {
    pub usage: Vec<ResourceUsage>,
    pub cost: Option<Cost>,
    pub unschedulable: Vec<Unschedulable>,
}

/// What DaemonSets cost in a month of 730 h.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cost {
    pub a_month: f64,
    /// What all nodes of the pool cost.
    pub of: f64,
    /// The resource of which they take the larger part, by which their part of the price is worked out.
    pub by: Resource,
    pub share: f64,
    pub currency: String,
}

/// The pool with its groups of nodes, `before` if anything is added.
pub fn pool_capacity(
    pool: &NodePool,
    info: &PoolInfo,
    groups: &[NodeGroup<'_>],
    before: Option<&[DaemonSetDemand]>,
    after: &[DaemonSetDemand],
) -> PoolCapacity {
    let offered = offered(pool);
    let side = |daemons: &[DaemonSetDemand],
                eligible: for<'k> fn(&'k NodeGroup<'k>) -> &'k [EligibleDaemonSet]| {
        let usage = usage_of_pool(pool, groups, daemons, &offered, eligible);
        let cost = info.price.as_ref().and_then(|price| cost(price, pool.count, &usage));
        PoolUsage { usage, cost, unschedulable: unschedulable_in_pool(pool, groups, daemons, eligible) }
    };
    let before_use = before.map(|daemons| side(daemons, |group| &group.before));
    let after_use = side(after, |group| &group.after);
    let by_group = groups.iter().map(|group| NodeGroupUsage {
        nodes: group.count,
        on: node_ranges(pool, group.numbers.clone()),
        daemon_sets: group.after.iter().map(|eligible| after[eligible.daemon_set].name.clone()).collect(),
        background: background_use(pool, group.background, &offered),
        before: before.map(|daemons| together(daemons, &group.before).of(&offered)),
        after: together(after, &group.after).of(&offered),
    });
    PoolCapacity {
        pool: pool.name.clone(),
        nodes: pool.count,
        machine: info.machine.clone(),
        price_per_hour: info.price.clone(),
        daemon_sets: daemon_sets_here(groups, after, &offered, &after_use),
        node_groups: by_group.collect(),
        before: before_use,
        after: after_use,
    }
}

impl PoolCapacity {
    /// What one node offers.
    pub fn on_offer(&self) -> Amounts {
        let usage = self.node_groups.first().map(|group| group.after.as_slice()).unwrap_or_default();
        usage.iter().filter_map(|found| Some((found.resource.clone(), found.allocatable?))).collect()
    }

    /// What is requested on the nodes where that is the most, by resource.
    pub fn most_taken(&self) -> Amounts {
        let mut most = Amounts::default();
        for found in self.node_groups.iter().flat_map(|group| &group.after) {
            most.raise(&found.resource, found.requested);
        }
        most
    }
}

fn offered(pool: &NodePool) -> Amounts {
    pool.offer.as_ref().map(|offer| Amounts::offered(&offer.allocatable)).unwrap_or_default()
}

fn together(daemons: &[DaemonSetDemand], eligible: &[EligibleDaemonSet]) -> Usage {
    let mut sum = Usage::default();
    eligible.iter().for_each(|eligible| sum.add_times(&daemons[eligible.daemon_set].taken, 1));
    sum
}

fn usage_of_pool(
    pool: &NodePool,
    groups: &[NodeGroup<'_>],
    daemons: &[DaemonSetDemand],
    offered: &Amounts,
    eligible: for<'k> fn(&'k NodeGroup<'k>) -> &'k [EligibleDaemonSet],
) -> Vec<ResourceUsage> {
    let (mut taken, mut on_offer) = (Usage::default(), Amounts::default());
    groups.iter().for_each(|group| taken.add_times(&together(daemons, eligible(group)), group.count));
    on_offer.add_times(offered, pool.count);
    taken.of(&on_offer)
}

fn background_use(pool: &NodePool, background: &Background, offered: &Amounts) -> Vec<ResourceUsage> {
    let Some(offer) = &pool.offer else { return Vec::new() };
    let load = background.load(&offer.allocatable);
    let taken = Usage { requested: Amounts::taken(&load.requested, load.pods), limited: Amounts::default() };
    taken.of(offered)
}

fn daemon_sets_here(
    groups: &[NodeGroup<'_>],
    daemons: &[DaemonSetDemand],
    offered: &Amounts,
    whole: &PoolUsage,
) -> Vec<DaemonSetUsage> {
    let mut nodes = vec![0; daemons.len()];
    for group in groups {
        group.after.iter().for_each(|eligible| nodes[eligible.daemon_set] += group.count);
    }
    let here = daemons.iter().zip(nodes).filter(|&(_, nodes)| nodes > 0);
    here.map(|(daemon, nodes)| DaemonSetUsage {
        daemon_set: daemon.name.clone(),
        change: daemon.change,
        nodes,
        per_pod: daemon.taken.of(offered),
        monthly_cost: whole.cost.as_ref().and_then(|cost| part_of(cost, whole, daemon, nodes)),
    })
    .collect()
}

/// The larger of the shares of cpu and of memory is what nobody else can use of the nodes.
fn cost(price: &Price, nodes: u32, usage: &[ResourceUsage]) -> Option<Cost> {
    let shares = [Resource::Cpu, Resource::Memory].map(|resource| {
        let share = find(usage, &resource)?.requested_share?;
        Some((share, resource))
    });
    let (share, by) = shares.into_iter().flatten().max_by(|one, other| one.0.total_cmp(&other.0))?;
    let of = price.an_hour * HOURS_A_MONTH * f64::from(nodes);
    // What is asked for beyond all that there is costs nothing more: it is not there.
    let a_month = of * share.min(1.0);
    Some(Cost { a_month, of, by, share, currency: price.currency.name().to_owned() })
}

fn part_of(cost: &Cost, whole: &PoolUsage, daemon: &DaemonSetDemand, nodes: u32) -> Option<f64> {
    let of_all = find(&whole.usage, &cost.by)?.requested;
    let taken = daemon.taken.requested.get(&cost.by)?;
    (of_all > 0).then(|| cost.a_month * taken as f64 * f64::from(nodes) / of_all as f64)
}
