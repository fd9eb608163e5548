//! What the kubelets report, and what the API server and the controllers make of it.

use crate::api::identity::{DaemonSetId, NodeId, PodId};
use crate::api::taints::Taint;
use crate::cluster::apiserver::ApiServer;
use crate::cluster::apiserver::watch::{PendingEvent, WatchEvent};
use crate::cluster::controllers::node_lifecycle::startup_taints;
use crate::cluster::kubelet::Report;
use crate::cluster::kubelet::containers::step::ContainerStep;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::run::Run;
use crate::record::fact::Reason;

impl Run<'_> {
    /// A step of the pod's containers is due, unless they are others by now.
    pub fn container_step_due(&mut self, id: PodId, incarnation: u16, step: ContainerStep) {
        let report = self.kubelets.container_step_due(&mut self.core, id, incarnation, step);
        self.report_arrives(id, report);
    }

    /// The kubelet is back and sees what has happened to the pod's containers.
    pub fn catch_up_with_containers(&mut self, id: PodId) {
        if self.kubelets.are_containers_down(&self.core, id) {
            let report = self.kubelets.containers_come_up(&mut self.core, id);
            self.report_arrives(id, report);
            if !self.kubelets.start_after_reboot(&mut self.core, id) {
                self.take_step(id, Step::Begin);
            }
            return;
        }
        for (incarnation, step) in self.kubelets.take_held_steps(id) {
            self.container_step_due(id, incarnation, step);
        }
    }

    pub fn restart_kubelet(&mut self, node: NodeId) {
        for pod in self.kubelets.restart(&mut self.core, node) {
            let report = self.kubelets.probe_anew(&mut self.core, pod);
            self.report_arrives(pod, report);
        }
    }

    /// The kubelet reports something of a pod.
    #[inline]
    pub fn report(&mut self, id: PodId, report: Report) {
        let report = self.kubelets.report(&mut self.core, id, report);
        self.report_arrives(id, report);
    }

    /// The reports of a node that are due arrive.
    pub fn reports_arrive(&mut self, node: NodeId) {
        while let Some((id, report)) = self.kubelets.next_arrived(&self.core, node) {
            self.apply_report(id, report);
        }
    }

    /// The API server has what a kubelet says of the pod, if that arrives at once.
    #[inline]
    pub fn report_arrives(&mut self, id: PodId, report: Option<Report>) {
        if let Some(report) = report {
            self.apply_report(id, report);
        }
    }

    fn apply_report(&mut self, id: PodId, report: Report) {
        match report {
            Report::Started => {
                let pod = self.core.store.pod(id).identity();
                if let Some(event) = ApiServer::set_running(&mut self.core, id) {
                    self.notify(pod.daemon_set, pod.node, event);
                }
            }
            Report::Ready => self.set_ready(id, true, Reason::None),
            Report::Unready(reason) => self.set_ready(id, false, reason),
            Report::Crashed(reason) if self.core.store.pod(id).ready => self.set_ready(id, false, reason),
            Report::Crashed(_) => {}
            Report::Failed(reason) => self.fail_pod(id, reason),
            Report::Ended => self.remove_pod(id, Reason::None),
        }
    }

    /// Sets the pod's Ready condition.
    pub fn set_ready(&mut self, id: PodId, ready: bool, reason: Reason) {
        let pod = self.core.store.pod(id).identity();
        let event = ApiServer::set_ready(&mut self.core, id, ready, reason);
        self.notify(pod.daemon_set, pod.node, event);
        if ready {
            self.daemon_sets.pod_ready(&mut self.core, id);
            self.end_startup_taints(pod.node, pod.daemon_set);
        }
    }

    /// A pod is Ready: what waited for it on its node is over.
    fn end_startup_taints(&mut self, node: NodeId, daemon_set: DaemonSetId) {
        for ended in startup_taints::until_ready(&self.core, node, daemon_set) {
            if self.core.store.taints(self.core.store.node(node).taints).contains(ended) {
                let edit = |taints: &mut Vec<Taint>| taints.retain(|taint| taint != ended);
                self.taint_node(node, edit, Reason::None);
            }
        }
    }

    /// The controllers learn of it, now or after the lag of the watch.
    // Inlined, as is its handler, because the caller knows which event it is.
    #[inline(always)]
    pub fn notify(&mut self, daemon_set: DaemonSetId, node: NodeId, event: WatchEvent) {
        let at_once = self.api_server.delivers_at_once(&event);
        let event = PendingEvent { daemon_set, node, event };
        if at_once {
            self.daemon_sets.on_watch_event(&mut self.core, event);
        } else {
            self.api_server.send(self.core.now, event);
        }
    }

    /// What the watch has delivered by now reaches the controllers.
    pub fn deliver_events(&mut self) {
        while let Some(event) = self.api_server.next_arrived(self.core.now) {
            self.daemon_sets.on_watch_event(&mut self.core, event);
        }
    }
}
