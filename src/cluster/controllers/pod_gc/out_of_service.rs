//! Nodes that somebody declares out of service: the pod garbage collector removes their terminating pods, for which no
//! kubelet will.
//!
//! Source: `gcTerminating` of `pkg/controller/podgc/gc_controller.go`: a node that is not ready and has the taint
//! `node.kubernetes.io/out-of-service`, whatever its effect.

use crate::api::identity::NodeId;
use crate::api::taints::well_known;
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::event::Event;
use crate::cluster::run::Run;
use crate::record::fact::Reason;

impl Run<'_> {
    /// The node, its taints or its pods have changed: if pods wait there for a kubelet that will not come, the next
    /// check of the garbage collector removes them.
    pub fn consider_out_of_service(&mut self, id: NodeId) {
        if self.is_out_of_service(id) && self.has_terminating_pods(id) {
            let check = self.plan.world.pod_gc.next_check(self.core.now);
            self.core.schedule_at(check, Event::Controllers(ControllersEvent::PodsCollected(id)));
        }
    }

    /// The garbage collector comes to a node that is still there.
    pub fn collect_terminating_pods(&mut self, id: NodeId) {
        if self.is_out_of_service(id) {
            for pod in self.pods_on(id, |pod| pod.deleting) {
                self.remove_pod(pod, Reason::Unreachable);
            }
        }
    }

    fn has_terminating_pods(&self, id: NodeId) -> bool {
        self.core.store.pods_on(id).any(|pod| self.core.store.pod(pod).deleting)
    }

    fn is_out_of_service(&self, id: NodeId) -> bool {
        let node = self.core.store.node(id);
        let declared = || {
            self.core.store.taints(node.taints).iter().any(|taint| taint.key == well_known::OUT_OF_SERVICE)
        };
        node.exists && !node.ready && declared()
    }
}
