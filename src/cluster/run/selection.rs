//! Which nodes and pods an action of the script means.

use crate::api::identity::{DaemonSetId, NodeId, PodId};
use crate::cluster::core::Core;
use crate::cluster::plan::NodeSelection;
use crate::cluster::random_purpose as purpose;
use crate::cluster::store::Pod;

/// The nodes that a selection means now. If it wants only some of them, each node's own draw for `draw` decides.
pub fn select_nodes(core: &Core<'_>, selection: &NodeSelection, draw: u64) -> Vec<NodeId> {
    let mut nodes: Vec<NodeId> =
        core.store.existing_nodes().filter(|&id| is_selected(core, id, selection)).collect();
    let wanted = selection.count.map_or(nodes.len(), |count| count as usize);
    if wanted < nodes.len() {
        nodes.sort_by_cached_key(|&id| {
            let object = purpose::both(core.store.node(id).name_hash, draw);
            core.streams.first(purpose::SELECTION, object, 0)
        });
        nodes.truncate(wanted);
        nodes.sort_unstable();
    }
    nodes
}

fn is_selected(core: &Core<'_>, id: NodeId, selection: &NodeSelection) -> bool {
    let node = core.store.node(id);
    let labels = core.store.labels(node.labels);
    selection.pool.is_none_or(|pool| node.pool == pool)
        && selection.labels.iter().all(|(key, value)| labels.get(key) == Some(value))
        && selection.name.as_ref().is_none_or(|name| core.catalog.node(id).to_string() == *name)
}

/// The DaemonSet's pods on these nodes that satisfy a condition.
pub fn select_pods(
    core: &Core<'_>,
    daemon_set: DaemonSetId,
    nodes: &[NodeId],
    condition: impl Fn(&Pod) -> bool,
) -> Vec<PodId> {
    let is_meant = |pod: &Pod| pod.daemon_set == daemon_set && condition(pod);
    nodes.iter().flat_map(|&node| core.pods_on(node, is_meant)).collect()
}
