//! The pod garbage collector: pods whose node is gone, or out of service.

mod out_of_service;
pub mod settings;

use crate::api::identity::NodeId;
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::controllers::pod_gc::out_of_service::{is_out_of_service, keeps_terminating_pods};
use crate::cluster::controllers::pod_gc::settings::PodGc;
use crate::cluster::core::{Core, PodIds};
use crate::cluster::event::Event;
use crate::engine::time::Instant;
use crate::record::fact::Reason;

/// The pod garbage collector, which keeps nothing in mind.
pub(in crate::cluster) struct PodGarbageCollector {
    settings: PodGc,
}

impl PodGarbageCollector {
    pub const fn new(settings: PodGc) -> Self {
        Self { settings }
    }

    /// The node is gone: its pods, if it has any, are removed after a while.
    pub fn node_left(&self, core: &mut Core<'_>, id: NodeId) {
        if core.store.pods_on(id).next().is_some() {
            schedule(core, id, self.settings.collects_at(core.now));
        }
    }

    /// The node, its taints or its pods have changed: if pods wait there for a kubelet that will not come, the next
    /// check removes them.
    pub fn node_changed(&self, core: &mut Core<'_>, id: NodeId) {
        if keeps_terminating_pods(core, id) {
            schedule(core, id, self.settings.next_check(core.now));
        }
    }

    /// A check of the node. Returns the pods that are removed, and why.
    pub fn collect(core: &Core<'_>, id: NodeId) -> (PodIds, Reason) {
        if !core.store.node(id).exists {
            (core.pods_on(id, |pod| pod.bound), Reason::NodeGone)
        } else if is_out_of_service(core, id) {
            (core.pods_on(id, |pod| pod.deleting), Reason::Unreachable)
        } else {
            (PodIds::new(), Reason::None)
        }
    }
}

fn schedule(core: &mut Core<'_>, id: NodeId, at: Instant) {
    core.schedule_at(at, Event::Controllers(ControllersEvent::PodsCollected(id)));
}
