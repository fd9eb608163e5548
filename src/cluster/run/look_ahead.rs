//! Looking ahead: the memory of what comes next is asked for while something else is worked on. In a large cluster it is in
//! no cache, and to wait for it would take as long as the work.
//!
//! Nothing here changes anything.

use crate::api::identity::{DaemonSetId, NodeId, PodId};
use crate::cluster::event::Event;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::run::Run;
use crate::daemonset::commands::Delete;
use crate::engine::prefetch::prefetch;

/// All that is known of so many nodes stays in the processor's second cache by itself.
const NODES_IN_THE_CACHE: usize = 2000;

impl Run<'_> {
    /// Prefetches what the next event but one will look at: the next one's is on its way.
    pub fn look_ahead(&self) {
        if self.is_in_the_cache() {
            return;
        }
        match self.core.queue.peek(1) {
            Some(&Event::Kubelet(KubeletEvent::PodStep { pod, node, daemon_set, step })) => {
                self.core.store.prefetch(pod.id, node);
                self.look_ahead_of_step(daemon_set, node, step);
                if step == Step::Terminate {
                    self.core.store.prefetch_link(pod.id);
                }
            }
            Some(&Event::Kubelet(KubeletEvent::ContainerStep(pod, ..))) => {
                self.core.store.prefetch_pod(pod.id);
                self.kubelets.prefetch_containers(pod.id);
            }
            Some(&Event::Kubelet(KubeletEvent::ReportArrives(node))) => {
                self.core.store.prefetch_node(node);
                self.kubelets.prefetch_reports(node);
            }
            _ => {}
        }
    }

    fn look_ahead_of_step(&self, daemon_set: DaemonSetId, node: NodeId, step: Step) {
        let (slot, position) = self.daemon_sets.controller(daemon_set).slot_and_position(node);
        match step {
            Step::PullImages => prefetch(self.core.node_record(daemon_set, node)),
            Step::BecomeReady => {
                prefetch(slot);
                prefetch(position);
            }
            Step::Terminate => {
                // The next pod will be created there.
                prefetch(slot);
                prefetch(position);
                prefetch(self.core.node_record(daemon_set, node));
            }
            _ => prefetch(slot),
        }
    }

    /// Prefetches the pods that are about to be deleted.
    pub fn look_ahead_of_deletes(&self, id: DaemonSetId, deletes: &[Delete]) {
        if !self.is_in_the_cache() {
            deletes.iter().for_each(|delete| self.look_ahead_of_deletion(id, delete.pod, delete.node));
        }
    }

    fn look_ahead_of_deletion(&self, id: DaemonSetId, pod: PodId, node: NodeId) {
        self.core.store.prefetch(pod, node);
        prefetch(self.core.node_record(id, node));
    }

    /// Prefetches what the next syncs will look at: the pod that is replaced next, and the slot that says which pod the one
    /// after it is.
    pub fn look_ahead_of_rollout(&self, id: DaemonSetId) {
        if self.is_in_the_cache() {
            return;
        }
        let controller = self.daemon_sets.controller(id);
        let mut upcoming = controller.next_to_be_replaced();
        if let Some(node) = upcoming.next()
            && let Some(view) = controller.slot(node).pods.others_considered().next()
        {
            self.look_ahead_of_deletion(id, view.id, node);
        }
        if let Some(node) = upcoming.next() {
            prefetch(controller.slot(node));
        }
    }

    fn is_in_the_cache(&self) -> bool {
        self.core.store.node_count() <= NODES_IN_THE_CACHE
    }
}
