//! Pods from their creation to their removal: their steps are the scheduler's, the kubelet's and the image puller's, one after
//! the other.

use crate::api::identity::{DaemonSetId, NodeId, PodId};
use crate::api::pod::PodPhase;
use crate::cluster::apiserver::ApiServer;
use crate::cluster::apiserver::watch::WatchEvent;
use crate::cluster::controllers::taint_eviction::controller::TaintEvictionController;
use crate::cluster::kubelet::Report;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::run::Run;
use crate::cluster::store::{Pod, PodRef};
use crate::daemonset::slot_pods::PodView;
use crate::engine::time::Duration;
use crate::record::catalog::pod_name_number;
use crate::record::fact::{FactKind, Reason};

impl Run<'_> {
    /// Does something to the pod if it is still there.
    pub fn with_pod(&mut self, pod: PodRef, change: impl FnOnce(&mut Self, PodId)) {
        if let Some(id) = self.core.store.resolve_pod(pod) {
            change(self, id);
        }
    }

    /// A pod appears; the scheduler will bind it.
    pub fn create_pod(&mut self, daemon_set: DaemonSetId, node: NodeId, reason: Reason) {
        let template = self.daemon_sets.current_template(daemon_set);
        let (pod, scheduling) = self.kubelets.new_pod(&mut self.core, daemon_set, node, template);
        let identity = pod.identity();
        let (created, view) = self.add_pod(pod);
        self.core.record_pod(FactKind::PodCreated, identity, reason);
        self.daemon_sets.pod_created(daemon_set);
        self.notify(daemon_set, node, WatchEvent::PodAdded(view));
        // The scheduler will learn of it.
        self.core.schedule_step(created.id, self.core.now + scheduling, Step::Bind);
    }

    pub(super) fn add_pod(&mut self, pod: Pod) -> (PodRef, PodView) {
        let name_number = pod_name_number(self.core.store.node(pod.node).name_hash, pod.occurrence);
        let (template, phase, bound, ready) = (pod.template, pod.phase, pod.bound, pod.ready);
        let created = self.core.store.add_pod(pod);
        self.kubelets.add_pod(created.id);
        let view = PodView::new(created.id, template, self.core.api_time(), name_number.into());
        (created, PodView { phase, bound, ready, ..view })
    }

    /// Transfers of images may have ended: the pods that waited for them look for their next image.
    pub fn transfers_end(&mut self) {
        if !self.images.look_at_transfers(self.core.now) {
            return;
        }
        while let Some(arrival) = self.images.next_arrival(&mut self.core) {
            for waiter in arrival.waiters {
                self.with_pod(waiter, |this, id| this.take_step(id, Step::Begin));
            }
            self.images.begin_pulls(&mut self.core, arrival.node);
        }
        self.images.expect_transfers(&mut self.core);
    }

    /// Takes a step, and those that follow it at once.
    pub fn take_step(&mut self, id: PodId, step: Step) {
        let mut step = step;
        loop {
            let pod = self.core.store.pod(id);
            let ending = step.is_of_termination();
            if pod.deleting != ending || (pod.phase == PodPhase::Failed && !ending) {
                return;
            }
            if step.needs_kubelet() && !self.core.kubelet_works(pod.node) {
                self.core.store.pod_mut(id).held = Some(step);
                return;
            }
            if !self.finish_step(id, step) {
                return;
            }
            match self.kubelets.step_after(&self.core, id, step) {
                None => return,
                Some((next, Duration::ZERO)) => step = next,
                Some((next, delay)) => return self.core.schedule_step(id, self.core.now + delay, next),
            }
        }
    }

    /// What a step changes. False: the pod goes no further.
    fn finish_step(&mut self, id: PodId, step: Step) -> bool {
        match step {
            Step::Bind => return self.bind(id),
            Step::Admit => return self.admit(id),
            Step::Begin => {
                self.kubelets.begin(&self.core, id);
                return self.images.are_there_for(&mut self.core, id);
            }
            Step::BeginTermination => {}
            Step::PullImages => {
                let pod = self.core.store.pod(id).identity();
                self.images.remember(&mut self.core, pod);
                self.core.detail_images(pod.template);
                self.core.record_pod(FactKind::ImagesPulled, pod, Reason::None);
                return self.kubelets.images_are_there(&mut self.core, id);
            }
            Step::StartContainers | Step::BecomeReady if self.kubelets.follows_containers(id) => {
                return false;
            }
            Step::StartContainers => {
                let report = self.kubelets.containers_started(&mut self.core, id);
                self.report_arrives(id, report);
            }
            Step::BecomeReady => {
                let report = self.kubelets.containers_ready(&mut self.core, id);
                self.report_arrives(id, report);
            }
            Step::Terminate => {
                self.report(id, Report::Ended);
                return false;
            }
        }
        true
    }

    /// Whether the kubelet takes the pod in; if not, it has failed.
    fn admit(&mut self, id: PodId) -> bool {
        let refusal = self.kubelets.refusal(&self.core, id);
        if let Some(reason) = refusal {
            self.report(id, Report::Failed(reason));
        }
        refusal.is_none()
    }

    /// Looks at how long the pod may stay with the taints of its node.
    pub fn consider_eviction(&mut self, id: PodId) {
        let tolerations = self.daemon_sets.tolerations(self.core.store.pod(id).daemon_set);
        if self.taint_eviction.evicts_at_once(&mut self.core, id, tolerations) {
            self.delete_pod(id, Reason::TaintEviction);
        }
    }

    /// The time is over for which the pod tolerates its node's taints, unless that has changed.
    pub fn eviction_due(&mut self, id: PodId) {
        if TaintEvictionController::is_due(&self.core, id) {
            self.delete_pod(id, Reason::TaintEviction);
        }
    }

    /// Somebody deletes the pod: at once, or when its containers have ended.
    pub fn delete_pod(&mut self, id: PodId, reason: Reason) {
        let pod = self.core.store.pod(id);
        if pod.deleting {
            return;
        }
        let (identity, gracefully) = (pod.identity(), pod.ends_gracefully());
        self.core.record_pod(FactKind::PodTerminating, identity, reason);
        if !gracefully {
            return self.remove_pod(id, Reason::None);
        }
        self.images.abandon(&self.core, id);
        self.kubelets.begin_to_end(&mut self.core, id);
        self.notify(identity.daemon_set, identity.node, WatchEvent::PodDeleting(id));
        self.take_step(id, Step::BeginTermination);
        self.pod_gc.node_changed(&mut self.core, identity.node);
    }

    pub fn remove_pod(&mut self, id: PodId, reason: Reason) {
        let pod = self.core.store.pod(id).identity();
        self.core.record_pod(FactKind::PodRemoved, pod, reason);
        self.images.abandon(&self.core, id);
        self.kubelets.pod_leaves(&mut self.core, id);
        self.scheduler.pod_leaves(&mut self.core, id);
        self.core.store.remove_pod(id);
        self.notify(pod.daemon_set, pod.node, WatchEvent::PodDeleted(id));
    }

    /// The pod's phase becomes Failed, as when the kubelet rejects or evicts it.
    pub fn fail_pod(&mut self, id: PodId, reason: Reason) {
        let pod = self.core.store.pod(id).identity();
        self.images.abandon(&self.core, id);
        self.kubelets.pod_fails(&mut self.core, id);
        self.scheduler.pod_fails(&mut self.core, id);
        let (failed, unready) = ApiServer::set_failed(&mut self.core, id, reason);
        self.notify(pod.daemon_set, pod.node, failed);
        if let Some(unready) = unready {
            self.notify(pod.daemon_set, pod.node, unready);
        }
    }
}
