//! What an imported scenario asks until its reader asks something else: how a rollout of one of its DaemonSets would go.

use super::daemon_sets::ImportedDaemonSet;
use super::pools::Pool;
use super::ron_text::{RonText, quoted};
use crate::api::daemon_set::ON_DELETE;

/// So many of a hundred nodes must be served during the rollout; of a few nodes all but one.
const MOST_SERVED: usize = 90;

/// A rollout, and where the nodes must be served meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    daemon_set: String,
    asked_of: ObjectiveScope,
}

/// Where nothing is amiss today, if there is such a part: what lacks a pod already would miss any objective, whatever the rollout
/// does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum ObjectiveScope {
    /// Something is amiss everywhere: all nodes, so many of which should have one.
    Amiss(usize),
    /// A pool, and how many of its nodes should have a pod.
    Pool(String, usize),
    /// So many should have one.
    AllNodes(usize),
}

impl ObjectiveScope {
    const fn rank(&self) -> u8 {
        match self {
            Self::Amiss(_) => 0,
            Self::Pool(..) => 1,
            Self::AllNodes(_) => 2,
        }
    }
}

impl Question {
    /// Of the DaemonSet on the most nodes that rolls out by itself, if it can be one with nothing amiss. `None`: there is none.
    pub fn about(daemon_sets: &[ImportedDaemonSet], pools: &[Pool]) -> Option<Self> {
        let rolls_out = |daemon_set: &&ImportedDaemonSet| {
            daemon_set.spec["updateStrategy"]["type"].as_str() != Some(ON_DELETE)
        };
        let candidates = daemon_sets.iter().rev().filter(rolls_out).filter_map(|daemon_set| {
            let desired = daemon_set.figures().desired_number_scheduled;
            (desired > 0).then(|| (asked_of(daemon_set, pools), desired, daemon_set))
        });
        let (asked_of, _, daemon_set) =
            candidates.max_by_key(|(asked_of, desired, _)| (asked_of.rank(), *desired))?;
        Some(Self { daemon_set: daemon_set.name.clone(), asked_of })
    }

    pub fn write(&self, text: &mut RonText) {
        let name = quoted(&self.daemon_set);
        text.line("// What is asked of it, to be replaced by what you want to know: how a rollout of this DaemonSet goes.");
        text.line(&format!("script: [At(\"10m\", RestartRollout({name}))],"));
        if let ObjectiveScope::Amiss(_) = self.asked_of {
            text.line("// Some of its pods are not ready today: the availability counts only from when all have been.");
        }
        let (pool, nodes) = match &self.asked_of {
            ObjectiveScope::Pool(pool, nodes) => (format!(", pool: {}", quoted(pool)), *nodes),
            ObjectiveScope::AllNodes(nodes) | ObjectiveScope::Amiss(nodes) => (String::new(), *nodes),
        };
        let percent = MOST_SERVED.min(100 * (nodes - 1) / nodes);
        text.line(&format!(
            "objectives: [Availability(daemon_set: {name}, at_least: \"{percent}%\"{pool})],"
        ));
    }
}

/// All nodes, if their pods are all ready, or else the largest pool of which that is so.
fn asked_of(daemon_set: &ImportedDaemonSet, pools: &[Pool]) -> ObjectiveScope {
    let mut healthy: Option<(usize, &Pool)> = None;
    let (mut all, mut all_served, mut all_are) = (0, 0, true);
    for pool in pools {
        let nodes = || pool.nodes.iter().map(|&index| &daemon_set.on_nodes[index]);
        let desired = nodes().filter(|on_node| on_node.should_run).count();
        let served = nodes().filter(|on_node| on_node.should_run && on_node.node_is_ready);
        let served = served.filter(|on_node| on_node.pod.is_some_and(|pod| pod.is_ready)).count();
        (all, all_served) = (all + desired, all_served + served);
        // A node that is not ready may be no node to run on, for as long.
        let is_healthy = desired == served && nodes().all(|on_node| on_node.node_is_ready);
        all_are &= is_healthy;
        if is_healthy && desired > healthy.map_or(0, |(most, _)| most) {
            healthy = Some((desired, pool));
        }
    }
    match healthy {
        Some(_) if all_are => ObjectiveScope::AllNodes(all),
        Some((desired, pool)) => ObjectiveScope::Pool(pool.name.clone(), desired),
        // The nodes that are not ready are none of those that should have one.
        None if all == all_served => ObjectiveScope::AllNodes(all),
        None => ObjectiveScope::Amiss(all),
    }
}
