//! The scheduler's choice of a node for a pod that may go to many: filter, score, take one of the best.
//!
//! Of kube-scheduler's default scores these are here, with their default weights: `PodTopologySpread` by the system's
//! own constraints (2), and the least allocated node (`NodeResourcesFit`, 1). A node that does not say what it offers counts
//! as empty. Not here: balanced allocation, inter-pod affinity, preferred node affinity, `PreferNoSchedule`, image locality.
//! Source: `pkg/scheduler/schedule_one.go` and `pkg/scheduler/framework/plugins/podtopologyspread/scoring.go`.

use super::nodes::{Node, NodeIndex, Nodes};
use crate::cluster::plan::PodDemand;

const MAX_NODE_SCORE: i64 = 100;
const SPREAD_WEIGHT: i64 = 2;
const EMPTINESS_WEIGHT: i64 = 1;
/// `systemDefaultConstraints`: how far apart the counts of two domains may be at no cost.
const HOSTNAME_MAX_SKEW: f64 = 3.0;
const ZONE_MAX_SKEW: f64 = 5.0;
/// `minFeasibleNodesToFind`: in larger clusters the scheduler looks at a part of the nodes only.
const ALL_NODES_LOOKED_AT: usize = 100;

/// Where the scheduler's next look at the nodes begins, so that all of them have their turn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scheduler {
    next_start: usize,
}

impl Scheduler {
    /// The node for the next pod of the workload; `None`: there is none that takes it now. Of several best ones `draw`
    /// picks one.
    pub fn choose(&mut self, nodes: &Nodes, demand: &PodDemand, draw: u64) -> Option<NodeIndex> {
        let feasible = self.feasible(nodes, demand);
        let scores = scores(nodes, &feasible, demand);
        let best = *scores.iter().max()?;
        let best: Vec<NodeIndex> = feasible
            .iter()
            .zip(scores)
            .filter(|(_, score)| *score == best)
            .map(|(&index, _)| index)
            .collect();
        Some(best[(draw % best.len() as u64) as usize])
    }

    /// The first nodes that can take the pod, as many as the scheduler looks for.
    fn feasible(&mut self, nodes: &Nodes, demand: &PodDemand) -> Vec<NodeIndex> {
        let existing: Vec<NodeIndex> = indices(nodes).filter(|&index| nodes.get(index).exists).collect();
        let wanted = feasible_nodes_to_find(existing.len());
        let (mut feasible, mut looked_at) = (Vec::new(), 0);
        while looked_at < existing.len() && feasible.len() < wanted {
            let index = existing[(self.next_start + looked_at) % existing.len()];
            if nodes.get(index).can_take(demand) {
                feasible.push(index);
            }
            looked_at += 1;
        }
        self.next_start = (self.next_start + looked_at) % existing.len().max(1);
        feasible
    }
}

fn indices(nodes: &Nodes) -> impl Iterator<Item = NodeIndex> + use<> {
    (0..nodes.list.len() as u32).map(NodeIndex)
}

/// `numFeasibleNodesToFind` with the adaptive percentage: half of them, and less in larger clusters.
fn feasible_nodes_to_find(nodes: usize) -> usize {
    if nodes < ALL_NODES_LOOKED_AT {
        return nodes;
    }
    let percentage = 50usize.saturating_sub(nodes / 125).max(5);
    (nodes * percentage / 100).max(ALL_NODES_LOOKED_AT)
}

fn scores(nodes: &Nodes, feasible: &[NodeIndex], demand: &PodDemand) -> Vec<i64> {
    let spread = spread_scores(nodes, feasible);
    let total = |(&index, spread): (&NodeIndex, i64)| {
        SPREAD_WEIGHT * spread + EMPTINESS_WEIGHT * nodes.get(index).least_allocated_score(demand)
    };
    feasible.iter().zip(spread).map(total).collect()
}

/// The more pods of the workload a node and its zone have, the less: 0 to 100.
fn spread_scores(nodes: &Nodes, feasible: &[NodeIndex]) -> Vec<i64> {
    // Nodes without a zone count as one more, though their own score leaves it out.
    let mut zones: Vec<Option<u32>> = feasible.iter().map(|&index| nodes.get(index).zone).collect();
    zones.sort_unstable();
    zones.dedup();
    // topologyNormalizingWeight: a domain of many counts more.
    let weight = |domains: usize| libm::log(domains as f64 + 2.0);
    let (by_hostname, by_zone) = (weight(feasible.len()), weight(zones.len()));
    let crowding = |node: &Node| {
        let on_node = f64::from(node.active_pods) * by_hostname + (HOSTNAME_MAX_SKEW - 1.0);
        let in_zone = node.zone.map_or(0.0, |zone| {
            f64::from(nodes.active_in_zone[zone as usize]) * by_zone + (ZONE_MAX_SKEW - 1.0)
        });
        (on_node + in_zone).round() as i64
    };
    let crowding: Vec<i64> = feasible.iter().map(|&index| crowding(nodes.get(index))).collect();
    let (least, most) =
        (crowding.iter().min().copied().unwrap_or(0), crowding.iter().max().copied().unwrap_or(0));
    let normalized = |crowded: &i64| MAX_NODE_SCORE * (most + least - crowded) / most.max(1);
    crowding.iter().map(normalized).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Nodes that take pods, each in its zone.
    fn nodes(zones: impl IntoIterator<Item = Option<u32>>) -> Nodes {
        let mut nodes = Nodes::default();
        for (number, zone) in zones.into_iter().enumerate() {
            nodes
                .active_in_zone
                .resize(nodes.active_in_zone.len().max(zone.map_or(0, |zone| zone as usize + 1)), 0);
            nodes.list.push(Node {
                name: format!("node-{number}"),
                labels: Arc::default(),
                taints: Vec::new(),
                exists: true,
                kubelet_works: true,
                takes_pods: true,
                pods_so_far: 0,
                has_images: false,
                zone,
                active_pods: 0,
                room: None,
            });
        }
        nodes
    }

    /// How many pods each node has after so many choices.
    fn filled(nodes: &mut Nodes, pods: u64) -> Vec<u32> {
        let mut scheduler = Scheduler::default();
        for draw in 0..pods {
            let chosen = scheduler
                .choose(nodes, &PodDemand::default(), draw.wrapping_mul(0x9e37_79b9_7f4a_7c15))
                .unwrap();
            nodes.count_active(chosen, 1);
        }
        nodes.list.iter().map(|node| node.active_pods).collect()
    }

    #[test]
    fn pods_spread_over_nodes_that_are_alike() {
        assert_eq!(filled(&mut nodes([None; 4]), 4), [1; 4]);
        assert_eq!(filled(&mut nodes([0, 1, 0, 1].map(Some)), 8), [2; 4]);
    }

    /// The system's constraints ask for nothing of a node that has no zone, so it looks emptier than those that have
    /// one: it gets a second pod before others have their first.
    #[test]
    fn a_node_without_a_zone_looks_emptier_than_the_others() {
        let mut nodes = nodes([Some(0), Some(1), Some(2), Some(0), Some(1), Some(2), None]);
        let pods = filled(&mut nodes, 7);
        assert!(pods[6] >= 2 && pods.contains(&0), "{pods:?}");
    }

    #[test]
    fn in_large_clusters_only_a_part_is_looked_at() {
        assert_eq!(
            [50, 99, 100, 1_000, 5_000, 10_000].map(feasible_nodes_to_find),
            [50, 99, 100, 420, 500, 500]
        );
        let nodes = nodes([None; 300]);
        let mut scheduler = Scheduler::default();
        let chosen: Vec<u32> =
            (0..3).map(|_| scheduler.choose(&nodes, &PodDemand::default(), 0).unwrap().0).collect();
        assert_eq!(chosen, [0, 144, 288], "48 % at a time, and the next look begins where this one ended");
    }

    #[test]
    fn there_may_be_no_node() {
        assert_eq!(Scheduler::default().choose(&nodes([]), &PodDemand::default(), 0), None);
    }
}
