//! What is not ready when the run begins: nodes on which a DaemonSet belongs, and pods that stay as they are until they are
//! replaced.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::objectives::{Objective, Target};
use crate::api::node::NodeFacets;
use crate::cluster::plan::{
    Action, DaemonSetPlan, InitialPodState, NodeCondition, NodeNumbers, NodePool, Plan,
};
use crate::daemonset::eligibility::Placement;
use crate::engine::time::Instant;

/// So many nodes are named.
const NAMED: usize = 10;

/// Nodes of a pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PoolNodes {
    pub pool: String,
    /// Their numbers, as a scenario writes them: `3,7-9`.
    pub nodes: String,
    pub count: u32,
    /// How many nodes the pool has.
    pub of: u32,
    /// The names of the first ten.
    pub names: Vec<String>,
}

/// What is not ready.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NotReady {
    /// On which one of the DaemonSets belongs.
    pub nodes: Vec<PoolNodes>,
    /// DaemonSets that want these nodes as they are, since their pods tolerate the taint of a node that is not ready.
    pub wanted_by: Vec<String>,
    /// DaemonSet, and on which nodes its pods are not ready.
    pub pods: Vec<(String, PoolNodes)>,
}

impl NotReady {
    /// Of the plan's DaemonSets of these indices.
    pub fn of(plan: &Plan, daemon_sets: &[usize]) -> Self {
        let daemon_sets: Vec<&DaemonSetPlan> =
            daemon_sets.iter().map(|&index| &plan.daemon_sets[index]).collect();
        let mut not_ready = Self::default();
        for pool in &plan.pools {
            let mut numbers = Vec::new();
            for daemon_set in &daemon_sets {
                let (belongs, is_wanted) = nodes_of(daemon_set, pool);
                numbers.extend(belongs);
                if is_wanted && !not_ready.wanted_by.contains(&daemon_set.name) {
                    not_ready.wanted_by.push(daemon_set.name.clone());
                }
            }
            not_ready.nodes.extend(PoolNodes::of(pool, numbers));
        }
        for daemon_set in daemon_sets {
            let mut by_pool: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
            let unready =
                daemon_set.initial.pods.iter().filter(|pods| pods.state == InitialPodState::NotReady);
            for pods in unready {
                by_pool.entry(pods.pool.index()).or_default().extend(pods.nodes.iter());
            }
            let pods = by_pool.into_iter().filter_map(|(pool, numbers)| {
                Some((daemon_set.name.clone(), PoolNodes::of(&plan.pools[pool], numbers)?))
            });
            not_ready.pods.extend(pods);
        }
        not_ready
    }
}

/// The pods that are not ready at first of DaemonSets whose availability or coverage is asked for, on the nodes that are asked of. What
/// happens before all pods there have been available at once, these objectives do not judge. Not those that the script has replaced
/// at once.
pub fn pods_before_judgement(plan: &Plan, objectives: &[Objective]) -> Vec<(String, PoolNodes)> {
    let mut found = Vec::new();
    let at_first = || plan.script.iter().take_while(|scripted| scripted.at == Instant::START);
    let is_replaced = |index: usize| {
        let replaces = |action: &Action| matches!(action, Action::DeletePods { daemon_set, .. } if daemon_set.index() == index);
        at_first().any(|scripted| replaces(&scripted.action))
    };
    let is_share = |objective: &&Objective| {
        matches!(objective.target, Target::Availability { .. } | Target::Coverage { .. })
    };
    let asked = objectives.iter().filter(is_share);
    for objective in asked.filter(|objective| !is_replaced(objective.daemon_set().index())) {
        let is_asked_of = |nodes: &PoolNodes| {
            let pool = plan.pools.iter().position(|pool| pool.name == nodes.pool);
            let subset = objective.nodes.as_ref();
            subset.is_none_or(|subset| pool.is_some_and(|pool| subset.has_nodes_of(pool)))
        };
        for pods in NotReady::of(plan, &[objective.daemon_set().index()]).pods {
            if is_asked_of(&pods.1) && !found.contains(&pods) {
                found.push(pods);
            }
        }
    }
    found
}

/// The pool's nodes that are not ready and on which the DaemonSet would belong if they were, and whether it does nevertheless.
fn nodes_of(daemon_set: &DaemonSetPlan, pool: &NodePool) -> (Vec<u32>, bool) {
    let placement = Placement::of(&daemon_set.first_version().spec.template.spec);
    let (labels, order) = (pool.labels_by_zone(), pool.zone_order());
    let (mut numbers, mut is_wanted) = (Vec::new(), false);
    for initial in pool.initial_nodes.iter().filter(|initial| initial.condition != NodeCondition::Ready) {
        for number in initial.nodes.iter() {
            let name = pool.node_name(number);
            let labels = &labels[order.zone_of(number) as usize];
            let should_run =
                |taints: &[_]| placement.verdict(&NodeFacets { name: &name, labels, taints }).should_run;
            let lasting = [pool.taints.as_slice(), &initial.taints].concat();
            if should_run(&lasting) {
                numbers.push(number);
                is_wanted |= should_run(&pool.initial_taints(number));
            }
        }
    }
    (numbers, is_wanted)
}

impl PoolNodes {
    /// `None`: none of them.
    fn of(pool: &NodePool, mut numbers: Vec<u32>) -> Option<Self> {
        numbers.sort_unstable();
        numbers.dedup();
        (!numbers.is_empty()).then(|| Self {
            pool: pool.name.clone(),
            nodes: NodeNumbers::of(&numbers).to_string(),
            count: numbers.len() as u32,
            of: pool.count,
            names: numbers.iter().take(NAMED).map(|&number| pool.node_name(number)).collect(),
        })
    }
}
