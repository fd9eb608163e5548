//! Nodes of a pool that are alike: the same DaemonSets are to run there, beside the same other pods.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::daemon_sets::DaemonSetDemand;
use crate::api::labels::Labels;
use crate::api::node::NodeFacets;
use crate::api::taints::Taint;
use crate::cluster::plan::{Background, NodeOffer, NodePool};

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

/// What nodes of a group have in common: eligible DaemonSets before and after, and what runs there besides.
type Likeness = (Vec<EligibleDaemonSet>, Vec<EligibleDaemonSet>, usize);

/// The groups of a pool's nodes, that of the first node first.
pub fn node_groups<'p>(
    pool: &'p NodePool,
    before: &[DaemonSetDemand],
    after: &[DaemonSetDemand],
    eligibility: Eligibility,
) -> Vec<NodeGroup<'p>> {
    let (labels, zones) = (pool.labels_by_zone(), pool.zone_order());
    let mut by_likeness: BTreeMap<Likeness, usize> = BTreeMap::new();
    let mut groups: Vec<NodeGroup<'p>> = Vec::new();
    for number in 0..pool.count {
        let (name, labels) = (pool.node_name(number), &labels[zones.zone_of(number) as usize]);
        let taints = taints_of(pool, number);
        let facets = NodeFacets { name: &name, labels, taints: &taints };
        let (place, background) = background_of(pool, number);
        let likeness = (eligible(before, &facets, eligibility), eligible(after, &facets, eligibility), place);
        match by_likeness.get(&likeness) {
            Some(&group) => groups[group].add(number),
            None => {
                by_likeness.insert(likeness.clone(), groups.len());
                let (before, after, _) = likeness;
                groups.push(NodeGroup {
                    numbers: vec![number..=number],
                    count: 1,
                    before,
                    after,
                    background,
                });
            }
        }
    }
    groups
}

/// The node's taints as if it were Ready, which it is to become again.
fn taints_of(pool: &NodePool, number: u32) -> Cow<'_, [Taint]> {
    match pool.initial_nodes.iter().find(|initial| initial.nodes.contains(number)) {
        Some(initial) if !initial.taints.is_empty() => {
            Cow::Owned([pool.taints.as_slice(), &initial.taints].concat())
        }
        _ => Cow::Borrowed(&pool.taints),
    }
}

/// What runs on the node besides, with its place among all that there is.
fn background_of(pool: &NodePool, number: u32) -> (usize, &Background) {
    let own = pool.initial_backgrounds.iter().position(|initial| initial.nodes.contains(number));
    let of_each = || pool.offer.as_ref().map_or(&NodeOffer::EVERYTHING.background, |offer| &offer.background);
    own.map_or_else(|| (0, of_each()), |place| (place + 1, &pool.initial_backgrounds[place].background))
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
        .map(|(place, daemon)| EligibleDaemonSet {
            daemon_set: place,
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
