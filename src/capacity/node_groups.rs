//! Nodes of a pool that are alike: the same DaemonSets are to run there, beside the same other pods.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::daemon_sets::DaemonSetDemand;
use crate::api::labels::Labels;
use crate::api::node::{HOSTNAME_LABEL, NodeFacets};
use crate::api::taints::Taint;
use crate::api::zone_order::ZoneOrder;
use crate::cluster::plan::{Background, NodeOffer, NodePool, entry_of_each};

/// Nodes that are alike.
#[derive(Clone, Debug)]
pub struct NodeGroup<'p> {
    /// Their numbers, ascending.
    pub numbers: Vec<RangeInclusive<u32>>,
    pub count: u32,
    /// The DaemonSets that are eligible, before and after.
    pub before: Vec<EligibleDaemonSet>,
    pub after: Vec<EligibleDaemonSet>,
    /// What runs there besides.
    pub background: &'p Background,
    /// Which of the pool's initial backgrounds that is; `None`: that of all the others.
    pub background_place: Option<u32>,
}

/// A DaemonSet that is to run on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EligibleDaemonSet {
    /// Its place among the DaemonSets.
    pub daemon_set: usize,
    /// False: its runtime class asks for other nodes, of which the controller does not know.
    pub matches_runtime_class: bool,
}

/// Which DaemonSets are eligible for a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eligibility {
    /// Those by whose labels, affinity and taints it may run there.
    ByNode,
    /// Nothing is known of nodes: each DaemonSet is.
    Assumed,
}

/// The DaemonSets that are eligible, before and after.
type EligibleLists = (Vec<EligibleDaemonSet>, Vec<EligibleDaemonSet>);

/// The groups of a pool's nodes, that of the first node first.
pub fn node_groups<'p>(
    pool: &'p NodePool,
    before: &[DaemonSetDemand],
    after: &[DaemonSetDemand],
    eligibility: Eligibility,
) -> Vec<NodeGroup<'p>> {
    let mut lists = Lists::new(pool, before, after, eligibility);
    let backgrounds =
        entry_of_each(pool.count, pool.initial_backgrounds.iter().map(|initial| &initial.nodes));
    let mut by_likeness: BTreeMap<(usize, Option<u32>), usize> = BTreeMap::new();
    let mut groups: Vec<NodeGroup<'p>> = Vec::new();
    for number in 0..pool.count {
        let (list, index) = (lists.of_node(number), backgrounds[number as usize]);
        match by_likeness.get(&(list, index)) {
            Some(&group) => groups[group].add(number),
            None => {
                by_likeness.insert((list, index), groups.len());
                let (before, after) = lists.known[list].clone();
                groups.push(NodeGroup {
                    numbers: vec![number..=number],
                    count: 1,
                    before,
                    after,
                    background: background_of(pool, index),
                    background_place: index,
                });
            }
        }
    }
    groups
}

/// Which DaemonSets are eligible for which nodes. Nodes of one zone and of one initial state are alike to all of them, unless one asks
/// for a name.
struct Lists<'p> {
    pool: &'p NodePool,
    before: &'p [DaemonSetDemand],
    after: &'p [DaemonSetDemand],
    eligibility: Eligibility,
    labels: Vec<Labels>,
    zones: ZoneOrder,
    /// By number: the place of the initial state.
    states: Vec<Option<u32>>,
    some_ask_for_names: bool,
    of_shape: BTreeMap<(u32, Option<u32>), usize>,
    known: Vec<EligibleLists>,
    indices: BTreeMap<EligibleLists, usize>,
}

impl<'p> Lists<'p> {
    fn new(
        pool: &'p NodePool,
        before: &'p [DaemonSetDemand],
        after: &'p [DaemonSetDemand],
        eligibility: Eligibility,
    ) -> Self {
        let asks_for_names = |daemon: &DaemonSetDemand| {
            daemon.placement.label_keys().is_none()
                || daemon.needs.runtime_node_selector.contains_key(HOSTNAME_LABEL)
        };
        Self {
            pool,
            before,
            after,
            eligibility,
            labels: pool.labels_by_zone(),
            zones: pool.zone_order(),
            states: entry_of_each(pool.count, pool.initial_nodes.iter().map(|initial| &initial.nodes)),
            some_ask_for_names: before.iter().chain(after).any(asks_for_names),
            of_shape: BTreeMap::new(),
            known: Vec::new(),
            indices: BTreeMap::new(),
        }
    }

    /// The place of the node's lists among those that are known.
    fn of_node(&mut self, number: u32) -> usize {
        let shape = (self.zones.zone_of(number), self.states[number as usize]);
        if let Some(&known) = self.of_shape.get(&shape).filter(|_| !self.some_ask_for_names) {
            return known;
        }
        let taints = taints_of(self.pool, shape.1);
        let name = self.pool.node_name(number);
        let facets = NodeFacets { name: &name, labels: &self.labels[shape.0 as usize], taints: &taints };
        let lists = [self.before, self.after].map(|daemons| eligible(daemons, &facets, self.eligibility));
        let index = *self.indices.entry(lists.into()).or_insert_with_key(|lists| {
            self.known.push(lists.clone());
            self.known.len() - 1
        });
        self.of_shape.insert(shape, index);
        index
    }
}

/// The taints of nodes with this initial state as if they were Ready, which they are to become again.
fn taints_of(pool: &NodePool, state: Option<u32>) -> Cow<'_, [Taint]> {
    match state.map(|index| &pool.initial_nodes[index as usize]) {
        Some(initial) if !initial.taints.is_empty() => {
            Cow::Owned([pool.taints.as_slice(), &initial.taints].concat())
        }
        _ => Cow::Borrowed(&pool.taints),
    }
}

/// What runs besides on nodes of which this initial background speaks.
fn background_of(pool: &NodePool, index: Option<u32>) -> &Background {
    let of_each = || pool.offer.as_ref().map_or(&NodeOffer::EVERYTHING.background, |offer| &offer.background);
    index.map_or_else(of_each, |index| &pool.initial_backgrounds[index as usize].background)
}

fn eligible(
    daemons: &[DaemonSetDemand],
    node: &NodeFacets<'_>,
    eligibility: Eligibility,
) -> Vec<EligibleDaemonSet> {
    let runs = |daemon: &DaemonSetDemand| {
        eligibility == Eligibility::Assumed || daemon.placement.verdict(node).should_run
    };
    let eligible = daemons.iter().enumerate().filter(|(_, daemon)| runs(daemon));
    let matches = |wanted: &Labels| {
        eligibility == Eligibility::Assumed
            || wanted.iter().all(|(key, value)| node.label(key) == Some(value))
    };
    eligible
        .map(|(index, daemon)| EligibleDaemonSet {
            daemon_set: index,
            matches_runtime_class: matches(&daemon.needs.runtime_node_selector),
        })
        .collect()
}

impl NodeGroup<'_> {
    /// Nodes come in the order of their numbers.
    fn add(&mut self, number: u32) {
        self.count += 1;
        match self.numbers.last_mut() {
            Some(last) if *last.end() + 1 == number => *last = *last.start()..=number,
            _ => self.numbers.push(number..=number),
        }
    }
}
