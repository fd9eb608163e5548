//! What else runs on the nodes: pods of others by their kinds, node by node.

use std::collections::BTreeMap;

use super::daemon_pod_state::DaemonPodState;
use super::gathered::{Gathered, KeptPod, LoadId};
use super::load::Load;
use super::notes::{Fate, Notes};
use super::pools::Pool;
use crate::api::quantity::Quantity;

/// How many pods of each kind a node has, the kinds in their order.
pub type NodeBackground = Vec<(u32, Load)>;

/// What runs on each node, by its place in the list.
pub fn backgrounds(gathered: &Gathered, notes: &mut Notes) -> Vec<NodeBackground> {
    let mut on_nodes: BTreeMap<&str, BTreeMap<LoadId, u32>> = BTreeMap::new();
    let (mut over, mut waiting) = (0, 0);
    for pod in &gathered.pods {
        match *pod {
            KeptPod::Other(node, load) => {
                *on_nodes.entry(gathered.names.text(node)).or_default().entry(load).or_default() += 1;
            }
            KeptPod::Over => over += 1,
            KeptPod::Waiting => waiting += 1,
            KeptPod::OfDaemonSet(_) => {}
        }
    }
    // To the cluster of the scenario they are pods like others.
    let orphans = gathered.daemon_sets_without_object();
    let mut orphaned = 0;
    for pod in gathered.daemon_pods().filter(|pod| orphans.contains(&(pod.namespace, pod.daemon_set))) {
        if pod.state == DaemonPodState::Over {
            over += 1;
            continue;
        }
        if let Some(node) = pod.node {
            *on_nodes.entry(gathered.names.text(node)).or_default().entry(pod.load).or_default() += 1;
            orphaned += 1;
        }
    }
    let what = "pods of DaemonSets that are not in the dump, which are background";
    notes.add(Fate::NotExpressible, orphaned, what);
    let mut kinds = 0;
    let backgrounds: Vec<NodeBackground> = gathered
        .nodes
        .iter()
        .map(|node| {
            let loads = on_nodes.remove(node.metadata.name.as_str()).unwrap_or_default();
            let mut loads: BTreeMap<Load, u32> =
                loads.into_iter().map(|(load, count)| (gathered.loads.get(load).clone(), count)).collect();
            leave_each_port_to_one(&mut loads, notes);
            let loads: NodeBackground = loads.into_iter().map(|(load, count)| (count, load)).collect();
            kinds += loads.iter().map(|(count, _)| u64::from(count - 1)).sum::<u64>();
            loads
        })
        .collect();
    notes.add(Fate::Merged, kinds, "pods of others that are on the same node and ask for the same");
    let elsewhere: u32 = on_nodes.values().flat_map(BTreeMap::values).sum();
    notes.add(Fate::Dropped, elsewhere.into(), "pods of others on nodes that are not in the dump");
    notes.add(Fate::Dropped, over, "pods that have ended");
    notes.add(Fate::Dropped, waiting, "pods of others that are on no node");
    backgrounds
}

/// Pods with one port can share a node only by addresses of their own, of which a scenario does not speak.
fn leave_each_port_to_one(loads: &mut BTreeMap<Load, u32>, notes: &mut Notes) {
    let shared: Vec<(Load, u32)> = loads
        .iter()
        .filter(|(load, count)| !load.host_ports.is_empty() && **count > 1)
        .map(|(load, count)| (load.clone(), count - 1))
        .collect();
    for (load, others) in shared {
        let what = "pods of others that share a host port of their node by addresses, which lose it";
        notes.add(Fate::NotExpressible, others.into(), what);
        loads.insert(load.clone(), 1);
        *loads.entry(Load { host_ports: Vec::new(), ..load }).or_default() += others;
    }
}

/// The most pods of a kind that a scenario takes on a node.
const MOST_OF_A_KIND: u32 = 10_000;

/// Takes away, the least important first, what is more than the pool's nodes offer: no scheduler has put it there.
pub fn fit_into(background: &mut NodeBackground, pool: &Pool, notes: &mut Notes) {
    let limits: Vec<(&str, Quantity)> = ["cpu", "memory", "ephemeral-storage", "pods"]
        .into_iter()
        .filter_map(|resource| Some((resource, pool.offered.as_ref()?.get(resource)?)))
        .collect();
    let mut left: Vec<i128> = limits.iter().map(|(_, offered)| offered.milli()).collect();
    let mut order: Vec<usize> = (0..background.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(background[index].1.priority));
    for index in order {
        let (count, load) = &mut background[index];
        let of_each = |resource: &str| match resource {
            "pods" => 1000,
            _ => load.requests.get(resource).map_or(0, |amount| amount.milli()),
        };
        let asked: Vec<i128> = limits.iter().map(|(resource, _)| of_each(resource)).collect();
        let room = asked.iter().zip(&left).filter(|(asked, _)| **asked > 0).map(|(asked, left)| left / asked);
        let kept = room.min().unwrap_or(i128::MAX).min((*count).min(MOST_OF_A_KIND).into()).max(0) as u32;
        left.iter_mut().zip(&asked).for_each(|(left, asked)| *left -= asked * i128::from(kept));
        let what = "pods of others on nodes that are fuller than they can be";
        notes.add(Fate::NotExpressible, (*count - kept).into(), what);
        *count = kept;
    }
    background.retain(|&(count, _)| count > 0);
}
