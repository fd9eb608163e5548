//! What nodes offer: which amounts are a pool's, and which nodes offer as good as the same.

use std::collections::BTreeMap;

use super::notes::{Fate, Notes};
use crate::api::quantity::Quantity;
use crate::dump::Node;

/// Nodes of one type differ in what their kernels keep for themselves: by some Ki, and never by more than this part.
const SAME_PART: i128 = 100;

/// Amounts that differ a little from node to node.
const OWN: [&str; 2] = ["memory", "ephemeral-storage"];

/// What a node offers: cpu, memory, ephemeral storage, pods, and the resources of devices of which there is any.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offered(pub BTreeMap<String, Quantity>);

impl Offered {
    pub fn get(&self, resource: &str) -> Option<Quantity> {
        self.0.get(resource).copied()
    }

    /// Resources with names of their own.
    pub fn extended(&self) -> impl Iterator<Item = (&str, Quantity)> {
        let is_own = |name: &str| matches!(name, "cpu" | "memory" | "ephemeral-storage" | "pods");
        self.0.iter().map(|(name, &amount)| (name.as_str(), amount)).filter(move |(name, _)| !is_own(name))
    }
}

/// A node, and the amounts that are its own.
#[derive(Clone, Copy, Debug)]
struct SizedNode {
    memory: Quantity,
    storage: Quantity,
    index: usize,
}

/// Puts nodes together that offer the same but for a little, with the least that one of them offers.
pub fn alike(nodes: &[Node], members: &[usize], notes: &mut Notes) -> Vec<(Option<Offered>, Vec<usize>)> {
    let mut silent = Vec::new();
    let mut by_rest: BTreeMap<BTreeMap<String, Quantity>, Vec<SizedNode>> = BTreeMap::new();
    for &index in members {
        let mut amounts = offered(&nodes[index], notes);
        if amounts.is_empty() {
            silent.push(index);
            continue;
        }
        let [memory, storage] = OWN.map(|name| amounts.remove(name).unwrap_or(Quantity::ZERO));
        by_rest.entry(amounts).or_default().push(SizedNode { memory, storage, index });
    }
    let mut groups = Vec::new();
    if !silent.is_empty() {
        groups.push((None, silent));
    }
    for (rest, alike_but_for_size) in by_rest {
        for group in of_a_size(alike_but_for_size) {
            let least =
                |amount: fn(&SizedNode) -> Quantity| group.iter().map(amount).min().unwrap_or(Quantity::ZERO);
            let (memory, storage) = (least(|node| node.memory), least(|node| node.storage));
            let more = group.iter().filter(|node| (node.memory, node.storage) != (memory, storage)).count();
            let what =
                "nodes that offer a little more memory or disk than the least of their pool, up to 1 %";
            notes.add(Fate::Rounded, more as u64, what);
            let mut amounts = rest.clone();
            let own = OWN.map(str::to_owned).into_iter().zip([memory, storage]);
            amounts.extend(own.filter(|(_, amount)| !amount.is_zero()));
            groups.push((Some(Offered(amounts)), group.iter().map(|node| node.index).collect()));
        }
    }
    groups
}

/// Groups of nodes that differ by little. The largest come first: those that follow are at most a little smaller, or begin a
/// group of their own.
fn of_a_size(mut nodes: Vec<SizedNode>) -> Vec<Vec<SizedNode>> {
    nodes.sort_by_key(|node| (std::cmp::Reverse((node.memory, node.storage)), node.index));
    let mut groups: Vec<Vec<SizedNode>> = Vec::new();
    for node in nodes {
        let fits = |group: &&mut Vec<SizedNode>| {
            is_near(group[0].memory, node.memory) && is_near(group[0].storage, node.storage)
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(node),
            None => groups.push(vec![node]),
        }
    }
    groups
}

fn is_near(one: Quantity, other: Quantity) -> bool {
    let (one, other) = (one.milli(), other.milli());
    (one - other).abs() <= one.max(other) / SAME_PART
}

/// What of a node's allocatable counts.
fn offered(node: &Node, notes: &mut Notes) -> BTreeMap<String, Quantity> {
    let mut amounts = BTreeMap::new();
    for (name, &amount) in &node.status.allocatable.readable {
        let of_volumes = name.starts_with("attachable-volumes-");
        notes.add(Fate::Dropped, u64::from(of_volumes), "limits of attachable volumes of nodes");
        notes.add(
            Fate::Dropped,
            u64::from(amount.is_negative()),
            "amounts of nodes that are less than nothing",
        );
        // Nothing of a device is as good as no device. A node without memory or disk has only not said it.
        let is_unsaid = OWN.contains(&name.as_str()) && amount.is_zero();
        notes.add(
            Fate::Dropped,
            u64::from(is_unsaid),
            "amounts of memory and disk of nodes that are nothing",
        );
        let counts = matches!(name.as_str(), "cpu" | "pods") || !amount.is_zero();
        if !of_volumes && !amount.is_negative() && counts {
            amounts.insert(name.clone(), amount);
        }
    }
    amounts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn node(allocatable: serde_json::Value) -> Node {
        serde_json::from_value(json!({"status": {"allocatable": allocatable}})).unwrap()
    }

    #[test]
    fn nodes_that_differ_by_some_ki_are_alike_and_offer_the_least() {
        let nodes = [
            node(json!({"cpu": "3860m", "memory": "13000000Ki", "pods": "110"})),
            node(json!({"cpu": "3860m", "memory": "12999004Ki", "pods": "110"})),
            node(json!({"cpu": "3860m", "memory": "26000000Ki", "pods": "110"})),
            node(
                json!({"cpu": 4, "memory": "13000000Ki", "pods": "110", "nvidia.com/gpu": "1", "hugepages-2Mi": "0"}),
            ),
            node(json!({})),
        ];
        let mut notes = Notes::default();
        let groups = alike(&nodes, &[0, 1, 2, 3, 4], &mut notes);
        let mut members: Vec<Vec<usize>> = groups.iter().map(|(_, members)| members.clone()).collect();
        members.sort();
        assert_eq!(members, [vec![0, 1], vec![2], vec![3], vec![4]]);
        let pair = groups.iter().find(|(_, members)| members.len() == 2).unwrap().0.as_ref().unwrap();
        assert_eq!(pair.get("memory").unwrap().to_string(), "12999004Ki");
        let gpu = groups.iter().find(|(_, members)| *members == [3]).unwrap().0.as_ref().unwrap();
        assert_eq!(gpu.extended().collect::<Vec<_>>(), [("nvidia.com/gpu", Quantity::from_units(1))]);
        assert_eq!(notes.count(Fate::Rounded), 1);
    }
}
