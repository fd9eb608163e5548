//! The controller's event handlers: what it sees changes, and mostly a sync is due.

use crate::api::identity::{DaemonSetId, NodeId};
use crate::api::kubernetes_version::Change;
use crate::cluster::apiserver::watch::{PendingEvent, WatchEvent};
use crate::cluster::controllers::daemon_sets::DaemonSetControllers;
use crate::cluster::core::Core;
use crate::daemonset::eligibility::Verdict;
use crate::daemonset::slot_pods::PodView;
use crate::engine::time::Instant;

impl DaemonSetControllers {
    /// An event has arrived through the watch.
    // Inlined because the caller mostly knows which event it is.
    #[inline(always)]
    pub fn on_watch_event(&mut self, core: &mut Core<'_>, event: PendingEvent) {
        let PendingEvent { daemon_set, node, event } = event;
        let (now, controller) = (core.now, &mut self.states[daemon_set.index()].controller);
        let wakes = match event {
            WatchEvent::NodeAdded(verdict) => {
                self.changed_nodes.push((daemon_set, node));
                controller.node_added(node, verdict)
            }
            WatchEvent::NodeChanged(verdict) => {
                self.changed_nodes.push((daemon_set, node));
                controller.node_changed(node, verdict)
            }
            WatchEvent::NodeDeleted => {
                controller.node_deleted(node);
                false
            }
            WatchEvent::PodAdded(view) => {
                controller.pod_added(node, view, now);
                true
            }
            WatchEvent::PodBound(pod) => {
                controller.pod_bound(node, pod);
                true
            }
            WatchEvent::PodPhase(pod, phase) => {
                controller.pod_phase_changed(node, pod, phase);
                true
            }
            WatchEvent::PodReadiness { pod, ready, since } => {
                if let Some(delay) = controller.pod_readiness_changed(node, pod, ready, since, now) {
                    self.work_queue.add_after(daemon_set, now, delay);
                }
                true
            }
            WatchEvent::PodDeleting(pod) => {
                controller.pod_deleting(node, pod);
                true
            }
            WatchEvent::PodDeleted(pod) => {
                controller.pod_deleted(node, pod);
                core.store.release(pod);
                true
            }
            WatchEvent::StatusWritten(status) => {
                controller.status_arrived(status);
                true
            }
            WatchEvent::PodUpdated => true,
        };
        if wakes {
            self.wake(now, daemon_set);
        }
    }

    /// A sync is due.
    #[inline(always)]
    pub(super) fn wake(&mut self, now: Instant, daemon_set: DaemonSetId) {
        if self.work_queue.is_due(daemon_set) {
            return;
        }
        let controller = &mut self.states[daemon_set.index()].controller;
        // A sync that would find nothing is left out. Where requests take time it has its turn all the same, which it keeps
        // should there be something to do by then. The one after a failure forgets that.
        let in_vain = self.settings.control_plane.answers_at_once()
            && controller.is_idle(now)
            && !self.work_queue.has_failed(daemon_set);
        if !in_vain {
            self.work_queue.add(daemon_set);
        }
    }

    /// The worker of the nodes' own queue (since 1.33): it looks when all that happens at this instant is known.
    #[inline]
    pub fn look_at_changed_nodes(&mut self, now: Instant) {
        if self.changed_nodes.is_empty() {
            return;
        }
        let changed = std::mem::take(&mut self.changed_nodes);
        if self.settings.version.has(Change::NodeChangeQueue) {
            for &(daemon_set, node) in &changed {
                if self.state(daemon_set).controller.is_woken_by(node) {
                    self.wake(now, daemon_set);
                }
            }
        }
        self.changed_nodes = changed;
        self.changed_nodes.clear();
    }

    /// The controller finds a pod that was there before the run.
    pub fn find_pod(&mut self, now: Instant, daemon_set: DaemonSetId, node: NodeId, pod: PodView) {
        self.state_mut(daemon_set).controller.pod_added(node, pod, now);
    }

    /// The controller finds that the DaemonSet's pods need not be on a node.
    pub fn find_node_without_pod(&mut self, daemon_set: DaemonSetId, node: NodeId, verdict: Verdict) {
        self.state_mut(daemon_set).controller.node_changed(node, verdict);
    }

    /// A create of the controller's has been answered.
    #[inline]
    pub fn pod_created(&mut self, daemon_set: DaemonSetId) {
        self.state_mut(daemon_set).controller.pod_created();
    }

    /// The pod that the controller wanted to delete is gone already.
    pub fn pod_not_found(&mut self, daemon_set: DaemonSetId) {
        self.state_mut(daemon_set).controller.pod_not_found();
    }
}
