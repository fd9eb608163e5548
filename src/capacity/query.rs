//! The question of capacity and the whole answer.

use serde::Serialize;

use super::amounts::Amounts;
use super::daemon_sets::{Change, DaemonSetDemand, daemon_set_demands, mark_changes};
use super::machines::Provider;
use super::node_groups::{Eligibility, node_groups};
use super::pool::{PoolCapacity, PoolInfo, pool_capacity};
use super::smallest::{Leave, Smallest, smallest};
use super::usage::{ResourceUsage, Usage};
use crate::cluster::plan::{NodePool, Plan, Resources};

/// What is known of a cluster: what runs, and what of it limits and prices are.
#[derive(Clone, Copy, Debug)]
pub struct Cluster<'a> {
    pub plan: &'a Plan,
    /// What the pods of each template may take at most, where they say so.
    pub limits: &'a [Resources],
    /// Of each pool.
    pub pools: &'a [PoolInfo],
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct CapacityQuery<'a> {
    /// Before anything is added; `None`: nothing is.
    pub before: Option<Cluster<'a>>,
    pub after: Cluster<'a>,
    pub eligibility: Eligibility,
    /// False: there are no nodes to speak of.
    pub has_nodes: bool,
    /// Only this pool.
    pub pool: Option<&'a str>,
    pub leave: Option<Leave>,
}

/// What DaemonSets take.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Capacity {
    /// What a pod of each takes.
    pub daemon_sets: Vec<PodUsage>,
    pub pools: Vec<PoolCapacity>,
    /// By pool; of all DaemonSets together where there are no nodes.
    pub smallest_nodes: Vec<SmallestNode>,
}

/// A pod of a DaemonSet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PodUsage {
    pub daemon_set: String,
    pub change: Change,
    pub priority: i32,
    pub per_pod: Vec<ResourceUsage>,
}

/// The smallest node for a pool.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SmallestNode {
    pub pool: Option<String>,
    #[serde(flatten)]
    pub smallest: Smallest,
}

/// So many pods on nodes that differ are tried one after the other: it takes a minute or two.
const MOST_TRIED: usize = 1_000_000;

/// Nodes differ so much that the answer would take too long.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "pool {pool} has {kinds} kinds of nodes, by what runs there and which of the {daemon_sets} DaemonSets are eligible: to try {MOST_TRIED} \
     pods on them is the most; ask of a smaller pool with --pool, or of fewer DaemonSets"
)]
pub struct TooManyKinds {
    pub pool: String,
    pub kinds: usize,
    pub daemon_sets: usize,
}

/// The answer.
pub fn capacity_of(question: &CapacityQuery<'_>) -> Result<Capacity, TooManyKinds> {
    let before = question.before.map(|cluster| daemon_set_demands(cluster.plan, cluster.limits));
    let mut after = daemon_set_demands(question.after.plan, question.after.limits);
    if let Some(before) = &before {
        mark_changes(before, &mut after);
    }
    let is_asked = |pool: &NodePool| question.pool.is_none_or(|wanted| pool.name == wanted);
    let pools = question.after.plan.pools.iter().zip(question.after.pools);
    let pools = pools.filter(|(pool, _)| question.has_nodes && is_asked(pool));
    let mut tried = 0;
    let pools: Result<Vec<PoolCapacity>, TooManyKinds> = pools
        .map(|(pool, info)| {
            let groups =
                node_groups(pool, before.as_deref().unwrap_or_default(), &after, question.eligibility);
            tried += groups.iter().map(|group| group.before.len() + group.after.len()).sum::<usize>();
            if tried > MOST_TRIED {
                let pool = pool.name.clone();
                return Err(TooManyKinds { pool, kinds: groups.len(), daemon_sets: after.len() });
            }
            Ok(pool_capacity(pool, info, &groups, before.as_deref(), &after))
        })
        .collect();
    let pools = pools?;
    let smallest_nodes =
        question.leave.map(|leave| smallest_nodes(leave, &pools, &after, question.has_nodes));
    Ok(Capacity {
        daemon_sets: after.iter().map(pod_usage).collect(),
        pools,
        smallest_nodes: smallest_nodes.unwrap_or_default(),
    })
}

fn pod_usage(daemon: &DaemonSetDemand) -> PodUsage {
    PodUsage {
        daemon_set: daemon.name.clone(),
        change: daemon.change,
        priority: daemon.needs.priority,
        per_pod: daemon.taken.of(&Amounts::default()),
    }
}

fn smallest_nodes(
    leave: Leave,
    pools: &[PoolCapacity],
    daemons: &[DaemonSetDemand],
    has_nodes: bool,
) -> Vec<SmallestNode> {
    if !has_nodes {
        let mut all = Usage::default();
        daemons.iter().for_each(|daemon| all.add_times(&daemon.taken, 1));
        let smallest = smallest(leave, &all.requested, &Amounts::default(), None);
        return vec![SmallestNode { pool: None, smallest }];
    }
    pools
        .iter()
        .filter(|pool| !pool.daemon_sets.is_empty())
        .map(|pool| {
            let provider: Option<Provider> = pool.machine.as_ref().map(|machine| machine.provider);
            let smallest = smallest(leave, &pool.most_taken(), &pool.on_offer(), provider);
            SmallestNode { pool: Some(pool.pool.clone()), smallest }
        })
        .collect()
}
