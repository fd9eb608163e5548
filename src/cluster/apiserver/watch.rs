//! The watch: how the controllers learn what happened, at once or after its lag.
//!
//! Nothing else changes a controller's view of nodes and pods. What happens in one order is told in that order.

use crate::api::daemon_set::DaemonSetStatus;
use crate::api::identity::{DaemonSetId, NodeId, PodId};
use crate::api::kubernetes_version::Change;
use crate::api::pod::PodPhase;
use crate::cluster::run::Run;
use crate::daemonset::eligibility::Verdict;
use crate::daemonset::slot_pods::PodView;
use crate::engine::time::{Duration, Instant};

/// What a controller is told of one of its places.
#[derive(Clone, Copy, Debug)]
pub(in crate::cluster) struct Notice {
    pub daemon_set: DaemonSetId,
    pub node: NodeId,
    pub news: News,
}

#[derive(Clone, Copy, Debug)]
pub(in crate::cluster) enum News {
    NodeAdded(Verdict),
    NodeChanged(Verdict),
    NodeDeleted,
    PodAdded(PodView),
    PodBound(PodId),
    PodPhase(PodId, PodPhase),
    PodReadiness {
        pod: PodId,
        ready: bool,
        since: Instant,
    },
    /// Something of a pod has changed that the controller does not look at.
    PodUpdated,
    PodDeleting(PodId),
    PodDeleted(PodId),
    StatusWritten(DaemonSetStatus),
}

impl News {
    const fn is_of_node(&self) -> bool {
        matches!(self, Self::NodeAdded(_) | Self::NodeChanged(_) | Self::NodeDeleted)
    }
}

impl Run<'_> {
    /// Tells the controller, now or when the watch has caught up.
    // Inlined, as is what hears it, because who tells knows which news it is.
    #[inline(always)]
    pub fn tell(&mut self, daemon_set: DaemonSetId, node: NodeId, news: News) {
        let notice = Notice { daemon_set, node, news };
        match self.plan.world.control_plane.watch_lag {
            Duration::ZERO => self.hear(notice),
            _ if news.is_of_node() && self.plan.world.nodes_are_seen_at_once => self.hear(notice),
            lag => self.watch.push_back((self.core.now + lag, notice)),
        }
    }

    /// Delivers what has arrived by now.
    pub fn deliver_notices(&mut self) {
        while let Some(&(arrives, notice)) = self.watch.front()
            && arrives <= self.core.now
        {
            self.watch.pop_front();
            self.hear(notice);
        }
    }

    /// The controller's event handlers: the view changes, and mostly a sync is due.
    #[inline(always)]
    fn hear(&mut self, Notice { daemon_set, node, news }: Notice) {
        let (now, controller) = (self.core.now, &mut self.daemon_sets[daemon_set.index()].controller);
        let wakes = match news {
            News::NodeAdded(verdict) => {
                self.changed_nodes.push((daemon_set, node));
                controller.node_added(node, verdict)
            }
            News::NodeChanged(verdict) => {
                self.changed_nodes.push((daemon_set, node));
                controller.node_changed(node, verdict)
            }
            News::NodeDeleted => {
                controller.node_deleted(node);
                false
            }
            News::PodAdded(view) => {
                controller.pod_added(node, view, now);
                true
            }
            News::PodBound(pod) => {
                controller.pod_bound(node, pod);
                true
            }
            News::PodPhase(pod, phase) => {
                controller.pod_phase_changed(node, pod, phase);
                true
            }
            News::PodReadiness { pod, ready, since } => {
                if let Some(delay) = controller.pod_readiness_changed(node, pod, ready, since, now) {
                    self.work_queue.add_after(daemon_set, now, delay);
                }
                true
            }
            News::PodDeleting(pod) => {
                controller.pod_deleting(node, pod);
                true
            }
            News::PodDeleted(pod) => {
                controller.pod_deleted(node, pod);
                self.core.store.release(pod);
                true
            }
            News::StatusWritten(status) => {
                controller.status_arrived(status);
                true
            }
            News::PodUpdated => true,
        };
        if wakes {
            self.wake(daemon_set);
        }
    }

    /// The worker of the nodes' own queue (since 1.33): it looks when all that happens at this instant is known.
    pub fn look_at_changed_nodes(&mut self) {
        if self.changed_nodes.is_empty() {
            return;
        }
        let changed = std::mem::take(&mut self.changed_nodes);
        if self.plan.world.kubernetes_version.has(Change::NodeChangeQueue) {
            for &(daemon_set, node) in &changed {
                if self.daemon_sets[daemon_set.index()].controller.is_woken_by(node) {
                    self.wake(daemon_set);
                }
            }
        }
        self.changed_nodes = changed;
        self.changed_nodes.clear();
    }

    /// A sync is due.
    #[inline(always)]
    pub fn wake(&mut self, daemon_set: DaemonSetId) {
        if self.work_queue.is_due(daemon_set) {
            return;
        }
        let (now, controller) = (self.core.now, &mut self.daemon_sets[daemon_set.index()].controller);
        // A sync that would find nothing is not worth its while. Where requests take time it has its turn all the same,
        // which it keeps should there be something to do by then. The one after a failure forgets that.
        let in_vain = self.plan.world.control_plane.answers_at_once()
            && controller.is_idle(now)
            && !self.work_queue.has_failed(daemon_set);
        if !in_vain {
            self.work_queue.add(daemon_set);
        }
    }
}
