//! Nodes that somebody declares out of service: the pod garbage collector removes their terminating pods, for which no
//! kubelet will.
//!
//! Source: `gcTerminating` of `pkg/controller/podgc/gc_controller.go`: a node that is not ready and has the taint
//! `node.kubernetes.io/out-of-service`, whatever its effect.

use crate::api::identity::NodeId;
use crate::api::taints::well_known;
use crate::cluster::core::Core;

/// Whether pods wait on the node for a kubelet that will not come.
pub fn keeps_terminating_pods(core: &Core<'_>, id: NodeId) -> bool {
    is_out_of_service(core, id) && core.store.pods_on(id).any(|pod| core.store.pod(pod).deleting)
}

pub fn is_out_of_service(core: &Core<'_>, id: NodeId) -> bool {
    let node = core.store.node(id);
    let declared =
        || core.store.taints(node.taints).iter().any(|taint| taint.key == well_known::OUT_OF_SERVICE);
    node.exists && !node.ready && declared()
}
