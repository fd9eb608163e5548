//! Start-up taints: on with a node that joins, off with the first Ready pod of their DaemonSet.

use crate::api::identity::{DaemonSetId, NodeId};
use crate::api::taints::Taint;
use crate::cluster::core::Core;

/// The start-up taints that the node may have until a pod of the DaemonSet is Ready there.
pub fn until_ready<'run>(
    core: &Core<'run>,
    node: NodeId,
    daemon_set: DaemonSetId,
) -> impl Iterator<Item = &'run Taint> + use<'run> {
    let startup_taints = &core.specs.pools[core.store.node(node).pool.index()].startup_taints;
    let ended = startup_taints.iter().filter(move |startup| startup.until_ready == daemon_set);
    ended.map(|startup| &startup.taint)
}
