//! Node pools: which nodes are alike, what they are called, and their order in a pool.

use std::collections::{BTreeMap, BTreeSet};

use super::allocatable::{Offered, alike};
use super::notes::{Fate, Notes};
use super::pseudonyms::Pseudonyms;
use super::taints;
use crate::api::labels::Labels;
use crate::api::node::{HOSTNAME_LABEL, REGION_LABEL, ZONE_LABEL};
use crate::api::node_labels::{
    ARCH_LABEL, BETA_ARCH_LABEL, BETA_OS_LABEL, BETA_REGION_LABEL, BETA_ZONE_LABEL, OS_LABEL,
};
use crate::dump::{Node, NodeTaint, PoolName};

const INSTANCE_TYPE_LABEL: &str = "node.kubernetes.io/instance-type";
const OLD_INSTANCE_TYPE_LABEL: &str = "beta.kubernetes.io/instance-type";
/// A node's name is its pool's with a dash and a number behind it, and it is the value of a label.
const LONGEST_NAME: usize = 50;

/// Nodes that are alike.
#[derive(Clone, Debug)]
pub struct Pool {
    pub name: String,
    /// As they are in the cluster.
    pub labels: Labels,
    pub taints: Vec<NodeTaint>,
    /// How many nodes are in each zone, in this order. Empty: nothing is said of it.
    pub zones: Vec<(String, u32)>,
    /// `None`: nothing is said of it.
    pub offered: Option<Offered>,
    /// Places in the list of nodes, by number.
    pub nodes: Vec<usize>,
}

impl Pool {
    /// The name of its node of this number.
    pub fn node_name(&self, number: usize) -> String {
        format!("{}-{number:05}", self.name)
    }
}

/// What the nodes of a pool have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Common {
    pool: PoolName,
    labels: Labels,
    taints: Vec<NodeTaint>,
    has_zone: bool,
    offered: Option<Offered>,
}

/// The pools of these nodes. `selected`: the keys of labels that a DaemonSet selects nodes by.
pub fn pools(
    nodes: &[Node],
    selected: &BTreeSet<String>,
    names: &mut Pseudonyms,
    notes: &mut Notes,
) -> Vec<Pool> {
    let lasting = lasting_taints(nodes);
    let mut alike_but_for_size: BTreeMap<Common, Vec<usize>> = BTreeMap::new();
    let mut dropped_labels = 0;
    for (index, node) in nodes.iter().enumerate() {
        let pool = PoolName::of(&node.metadata.labels);
        let labels = kept_labels(node, &pool, selected);
        dropped_labels += node.metadata.labels.keys().filter(|key| !is_told(key, &labels)).count();
        let mut taints: Vec<NodeTaint> =
            node.spec.taints.iter().filter(|taint| lasting.is_of_pool(&pool, taint)).cloned().collect();
        taints.sort();
        taints.dedup();
        let has_zone = zone_of(node).is_some();
        let common = Common { pool, labels, taints, has_zone, offered: None };
        alike_but_for_size.entry(common).or_default().push(index);
    }
    notes.add(Fate::Dropped, dropped_labels as u64, "labels of nodes by which no DaemonSet selects");
    let mut found = Vec::new();
    for (common, members) in alike_but_for_size {
        for (offered, members) in alike(nodes, &members, notes) {
            found.push((Common { offered, ..common.clone() }, members));
        }
    }
    named(found, names)
        .into_iter()
        .map(|(name, common, members)| pool(name, common, members, nodes))
        .collect()
}

fn pool(name: String, common: Common, mut members: Vec<usize>, nodes: &[Node]) -> Pool {
    members.sort_by_cached_key(|&index| (zone_of(&nodes[index]), nodes[index].metadata.name.clone()));
    let mut zones: Vec<(String, u32)> = Vec::new();
    for zone in members.iter().filter_map(|&index| zone_of(&nodes[index])) {
        match zones.last_mut() {
            Some((last, count)) if *last == zone => *count += 1,
            _ => zones.push((zone.to_owned(), 1)),
        }
    }
    Pool {
        name,
        labels: common.labels,
        taints: common.taints,
        zones,
        offered: common.offered,
        nodes: members,
    }
}

/// Gives each group a name of its own: that of its pool and, where this has several, what tells them apart.
fn named(found: Vec<(Common, Vec<usize>)>, names: &mut Pseudonyms) -> Vec<(String, Common, Vec<usize>)> {
    let mut groups_of: BTreeMap<&PoolName, Vec<&Common>> = BTreeMap::new();
    for (common, _) in &found {
        groups_of.entry(&common.pool).or_default().push(common);
    }
    let mut bases = Vec::new();
    for (common, _) in &found {
        let groups = &groups_of[&common.pool];
        let base = match common.pool.label {
            Some(_) => common.pool.name.clone(),
            None => names.role(&common.pool.name),
        };
        let type_of = |common: &Common| common.labels.get(INSTANCE_TYPE_LABEL).cloned().unwrap_or_default();
        let types: BTreeSet<String> = groups.iter().map(|common| type_of(common)).collect();
        bases.push(match (groups.len(), types.len()) {
            (1, _) => valid_name(&base),
            (_, 1) => valid_name(&base),
            _ => valid_name(&format!("{base}-{}", type_of(common))),
        });
    }
    let mut taken = BTreeSet::new();
    let mut named = Vec::new();
    for (base, (common, members)) in bases.iter().zip(found.clone()) {
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let free = std::iter::once(base.clone()).chain(numbered).find(|name| !taken.contains(name));
        let name = free.expect("there are more numbers than pools");
        taken.insert(name.clone());
        named.push((name, common, members));
    }
    named.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    named
}

/// The name as Kubernetes takes it as the beginning of a node's.
fn valid_name(name: &str) -> String {
    let valid = |character: char| match character.to_ascii_lowercase() {
        character if character.is_ascii_alphanumeric() => character,
        _ => '-',
    };
    let name: String = name.chars().map(valid).take(LONGEST_NAME).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "nodes".to_owned() } else { name.to_owned() }
}

/// Taints that most nodes of a pool have: these are the pool's, and others a single node's.
struct LastingTaints(BTreeMap<(PoolName, NodeTaint), usize>, BTreeMap<PoolName, usize>);

fn lasting_taints(nodes: &[Node]) -> LastingTaints {
    let mut taints = LastingTaints(BTreeMap::new(), BTreeMap::new());
    for node in nodes {
        let pool = PoolName::of(&node.metadata.labels);
        for taint in node.spec.taints.iter().collect::<BTreeSet<_>>() {
            *taints.0.entry((pool.clone(), taint.clone())).or_default() += 1;
        }
        *taints.1.entry(pool).or_default() += 1;
    }
    taints
}

impl LastingTaints {
    fn is_of_pool(&self, pool: &PoolName, taint: &NodeTaint) -> bool {
        if taints::is_of_state(taint)
            || taints::is_of_the_moment(taint)
            || taints::effect(&taint.effect).is_none()
        {
            return false;
        }
        let with = self.0.get(&(pool.clone(), taint.clone())).copied().unwrap_or(0);
        2 * with > self.1[pool]
    }
}

/// The labels that a node of the scenario has: by which somebody selects, and what kind of node it is.
fn kept_labels(node: &Node, pool: &PoolName, selected: &BTreeSet<String>) -> Labels {
    let written = &node.metadata.labels;
    let is_elsewhere = |key: &str| is_of_zone(key) || is_of_machine(key) || key == HOSTNAME_LABEL;
    let mut labels: Labels = written
        .iter()
        .filter(|(key, _)| selected.contains(*key) && !is_elsewhere(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if let Some(key) = pool.label {
        labels.insert(key.to_owned(), pool.name.clone());
    }
    let instance_type = written.get(INSTANCE_TYPE_LABEL).or_else(|| written.get(OLD_INSTANCE_TYPE_LABEL));
    labels.extend(instance_type.map(|it| (INSTANCE_TYPE_LABEL.to_owned(), it.clone())));
    let info = &node.status.node_info;
    for (key, old_key, said, usual) in [
        (OS_LABEL, BETA_OS_LABEL, &info.operating_system, "linux"),
        (ARCH_LABEL, BETA_ARCH_LABEL, &info.architecture, "amd64"),
    ] {
        let value = written.get(key).or_else(|| written.get(old_key)).unwrap_or(said);
        // What every node has that says nothing else need not be written.
        if !value.is_empty() && value != usual {
            labels.insert(key.to_owned(), value.clone());
        }
    }
    if selected.contains(REGION_LABEL) || selected.contains(BETA_REGION_LABEL) {
        let region = written.get(REGION_LABEL).or_else(|| written.get(BETA_REGION_LABEL));
        labels.extend(region.map(|region| (REGION_LABEL.to_owned(), region.clone())));
    }
    labels
}

fn is_of_zone(key: &str) -> bool {
    [ZONE_LABEL, REGION_LABEL, BETA_ZONE_LABEL, BETA_REGION_LABEL].contains(&key)
}

fn is_of_machine(key: &str) -> bool {
    [OS_LABEL, ARCH_LABEL, BETA_OS_LABEL, BETA_ARCH_LABEL].contains(&key)
}

/// Whether the scenario says what the label says, in this way or in another.
fn is_told(key: &str, labels: &Labels) -> bool {
    labels.contains_key(key)
        || is_of_zone(key)
        || is_of_machine(key)
        || [HOSTNAME_LABEL, OLD_INSTANCE_TYPE_LABEL].contains(&key)
}

/// The node's zone, by the new label or the old one.
pub fn zone_of(node: &Node) -> Option<&str> {
    let labels = &node.metadata.labels;
    let zone = labels.get(ZONE_LABEL).or_else(|| labels.get(BETA_ZONE_LABEL));
    zone.map(String::as_str).filter(|zone| !zone.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_valid() {
        assert_eq!(valid_name("Workload_1"), "workload-1");
        assert_eq!(valid_name("general-m5.large"), "general-m5-large");
        assert_eq!(valid_name("---"), "nodes");
        assert_eq!(valid_name("../../etc"), "etc");
    }
}
