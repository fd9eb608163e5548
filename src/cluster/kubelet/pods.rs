//! What happens to pods: their steps from creation to removal.

use crate::api::identity::{DaemonSetId, NodeId, PodId};
use crate::api::pod::PodPhase;
use crate::cluster::apiserver::watch::News;
use crate::cluster::kubelet::pod_steps::{PodDraws, PodLuck, Step, is_never_ready, needs_kubelet, next_step};
use crate::cluster::kubelet::reports::Report;
use crate::cluster::kubelet::start_turns::{Startable, Turn};
use crate::cluster::random_purpose as purpose;
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
        let (pod, scheduling) = self.new_pod_with_luck(daemon_set, node);
        let identity = pod.identity();
        let (created, view) = self.add_pod(pod);
        self.core.record_pod(FactKind::PodCreated, identity, reason);
        self.daemon_sets[daemon_set.index()].controller.pod_created();
        self.tell(daemon_set, node, News::PodAdded(view));
        // The scheduler will learn of it.
        self.core.schedule_step(created.id, self.core.now + scheduling, Step::Bind);
    }

    /// A pod that the run finds waiting: another that it cannot share the node with came first.
    pub fn find_pending_pod(&mut self, daemon_set: DaemonSetId, node: NodeId) {
        let (pod, _) = self.new_pod_with_luck(daemon_set, node);
        let identity = pod.identity();
        let (found, view) = self.add_pod(pod);
        self.core.record_pod(FactKind::PodCreated, identity, Reason::None);
        self.daemon_sets[daemon_set.index()].controller.pod_added(node, view, self.core.now);
        self.core.schedule_step(found.id, self.core.now, Step::Bind);
    }

    /// A pod that has been running, available, since before the run.
    pub fn find_running_pod(&mut self, daemon_set: DaemonSetId, node: NodeId) {
        let mut pod = self.new_pod(daemon_set, node);
        let never_ready = self.plan.templates[pod.template.index()].never_ready;
        pod.never_ready = never_ready > 0.0 && is_never_ready(&self.draws_of(&pod)[0], never_ready);
        pod.phase = PodPhase::Running;
        (pod.bound, pod.healthy, pod.ready, pod.available) = (true, true, true, true);
        let identity = pod.identity();
        self.images.remember(&mut self.core, identity);
        let (found, view) = self.add_pod(pod);
        self.scheduler.pod_found(&self.core, found.id);
        let view = PodView { ready_all_along: true, ..view };
        self.core.record_pod(FactKind::PodExisted, identity, Reason::None);
        self.daemon_sets[daemon_set.index()].controller.pod_added(node, view, self.core.now);
        self.follow_running_containers(found.id);
    }

    /// A pod with all that is drawn for it, and how long the scheduler takes to learn of it.
    fn new_pod_with_luck(&mut self, daemon_set: DaemonSetId, node: NodeId) -> (Pod, Duration) {
        let mut pod = self.new_pod(daemon_set, node);
        let draws = self.draws_of_new(&pod);
        let delays = &self.plan.daemon_sets[daemon_set.index()].delays;
        pod.luck = PodLuck::new(&draws, delays, pod.luck.grace_period());
        pod.never_ready = is_never_ready(&draws, self.plan.templates[pod.template.index()].never_ready);
        (pod, delays.scheduling.sample(draws[0]))
    }

    /// A pod whose luck is not known yet.
    fn new_pod(&mut self, daemon_set: DaemonSetId, node: NodeId) -> Pod {
        let record = self.core.node_record_mut(daemon_set, node);
        let (occurrence, pulled_images) = (record.occurrences, record.pulled_images);
        record.occurrences += 1;
        let id = self.daemon_sets[daemon_set.index()].controller.current_template();
        let template = &self.plan.templates[id.index()];
        let mut pod = Pod::new(daemon_set, node, id, occurrence, PodLuck::unknown(template.grace_period));
        pod.has_images = pulled_images & template.image_bit != 0;
        pod
    }

    /// What is drawn for the pod, and for the next of its DaemonSet on its node.
    pub fn draws_of(&self, pod: &Pod) -> [PodDraws; 2] {
        let daemon_set = self.daemon_sets[pod.daemon_set.index()].name_hash;
        let object = purpose::both(self.core.store.node(pod.node).name_hash, daemon_set);
        self.core.streams.pair(purpose::POD, object, pod.occurrence)
    }

    /// What is drawn for a pod that is created, if it was not drawn with its predecessor's.
    fn draws_of_new(&mut self, pod: &Pod) -> PodDraws {
        let foreseen = self.daemon_sets[pod.daemon_set.index()].foreseen.take(pod.node);
        foreseen.unwrap_or_else(|| self.draws_of(pod)[0])
    }

    /// Draws the luck of a pod that has been running since before the run. Most live to its end and never need it; whoever
    /// ends one does this first.
    pub fn learn_luck(&mut self, id: PodId) {
        let pod = self.core.store.pod(id);
        if pod.luck.is_known() {
            return;
        }
        let (daemon_set, node, next) = (pod.daemon_set, pod.node, pod.occurrence + 1);
        let [own, of_next] = self.draws_of(pod);
        let delays = &self.plan.daemon_sets[daemon_set.index()].delays;
        let luck = PodLuck::of_running(&own, delays, pod.luck.grace_period());
        self.core.store.pod_mut(id).luck = luck;
        let nodes = self.core.store.node_count();
        if self.core.node_record(daemon_set, node).occurrences == next {
            self.daemon_sets[daemon_set.index()].foreseen.keep(node, nodes, of_next);
        }
    }

    fn add_pod(&mut self, pod: Pod) -> (PodRef, PodView) {
        let name_number = pod_name_number(self.core.store.node(pod.node).name_hash, pod.occurrence);
        let (template, phase, bound, ready) = (pod.template, pod.phase, pod.bound, pod.ready);
        let created = self.core.store.add_pod(pod);
        self.starts.add_pod(created.id);
        let view = PodView::new(created.id, template, self.api_time(), name_number.into());
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

    /// The kubelet has something to say of a pod.
    #[inline]
    pub fn report(&mut self, id: PodId, report: Report) {
        if self.reports.send(&mut self.core, id, report) {
            self.apply_report(id, report);
        }
    }

    /// The reports of a node that are due arrive.
    pub fn reports_arrive(&mut self, node: NodeId) {
        while let Some((id, report)) = self.reports.next_arrived(&self.core, node) {
            self.apply_report(id, report);
        }
    }

    /// The API server has the report.
    fn apply_report(&mut self, id: PodId, report: Report) {
        match report {
            Report::Started => self.containers_started(id),
            Report::Ready => self.set_ready(id, true, Reason::None),
            Report::Unready(reason) => self.set_ready(id, false, reason),
            Report::Crashed(reason) if self.core.store.pod(id).ready => self.set_ready(id, false, reason),
            Report::Crashed(_) => {}
            Report::Failed(reason) => self.fail_pod(id, reason),
            Report::Ended => self.remove_pod(id, Reason::None),
        }
    }

    /// As many pods of the node as may start their containers at once begin to.
    pub fn look_at_starts(&mut self, node: NodeId) {
        self.starts.look(node);
        while let Some(Turn { pod, starts, .. }) = self.starts.next(&mut self.core, node) {
            self.begin_start(pod, starts);
        }
    }

    fn begin_start(&mut self, id: PodId, starts: Startable) {
        match starts {
            Startable::Pod if self.containers.follows(id) => self.run_init_containers(id),
            Startable::Pod => {
                if let Some((next, delay)) = self.step_after(id, Step::PullImages) {
                    self.core.schedule_step(id, self.core.now + delay, next);
                }
            }
            Startable::MainContainers => self.start_main_containers(id, Duration::ZERO),
        }
    }

    /// Takes a step, and those that follow it at once.
    pub fn take_step(&mut self, id: PodId, step: Step) {
        let mut step = step;
        loop {
            let pod = self.core.store.pod(id);
            let ending = matches!(step, Step::BeginTermination | Step::Terminate);
            if pod.deleting != ending || (pod.phase == PodPhase::Failed && !ending) {
                return;
            }
            if needs_kubelet(step) && !self.core.kubelet_works(pod.node) {
                return self.hold(id, step);
            }
            if !self.finish_step(id, step) {
                return;
            }
            match self.step_after(id, step) {
                None => return,
                Some((next, Duration::ZERO)) => step = next,
                Some((next, delay)) => return self.core.schedule_step(id, self.core.now + delay, next),
            }
        }
    }

    /// What follows a step, and how long it takes.
    pub fn step_after(&self, id: PodId, done: Step) -> Option<(Step, Duration)> {
        if done == Step::BeginTermination && self.containers.follows(id) {
            return Some((Step::Terminate, self.time_to_end(id)));
        }
        let pod = self.core.store.pod(id);
        next_step(pod, &self.plan.daemon_sets[pod.daemon_set.index()].delays, done)
    }

    /// What a step changes. False: the pod goes no further.
    fn finish_step(&mut self, id: PodId, step: Step) -> bool {
        match step {
            Step::Bind => return self.bind(id),
            Step::Admit => return self.admit(id),
            Step::Begin => {
                self.follow_containers(id);
                return self.images.are_there_for(&mut self.core, id);
            }
            Step::BeginTermination => {}
            Step::PullImages => {
                let pod = self.core.store.pod(id).identity();
                self.images.remember(&mut self.core, pod);
                self.detail_images(pod.template);
                self.core.record_pod(FactKind::ImagesPulled, pod, Reason::None);
                if self.containers.follows(id) {
                    self.start_with_init_containers(id);
                    return false;
                }
                return !self.starts.ask(&mut self.core, id, Startable::Pod);
            }
            Step::StartContainers | Step::BecomeReady if self.containers.follows(id) => return false,
            Step::StartContainers => {
                self.starts.leave(&mut self.core, id);
                self.report(id, Report::Started);
            }
            Step::BecomeReady => {
                self.core.store.pod_mut(id).healthy = true;
                self.report(id, Report::Ready);
            }
            Step::Terminate => {
                self.report(id, Report::Ended);
                return false;
            }
        }
        true
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
        self.starts.leave(&mut self.core, id);
        self.learn_luck(id);
        let pod = self.core.store.pod_mut(id);
        (pod.deleting, pod.held) = (true, None);
        self.tell(identity.daemon_set, identity.node, News::PodDeleting(id));
        self.take_step(id, Step::BeginTermination);
        self.consider_out_of_service(identity.node);
    }

    pub fn remove_pod(&mut self, id: PodId, reason: Reason) {
        let pod = self.core.store.pod(id).identity();
        self.core.record_pod(FactKind::PodRemoved, pod, reason);
        self.images.abandon(&self.core, id);
        self.starts.leave(&mut self.core, id);
        self.scheduler.pod_leaves(&mut self.core, id);
        self.core.store.remove_pod(id);
        self.containers.forget(id);
        self.tell(pod.daemon_set, pod.node, News::PodDeleted(id));
    }

    /// The pod's phase becomes Failed, as when the kubelet rejects or evicts it.
    pub fn fail_pod(&mut self, id: PodId, reason: Reason) {
        let now = self.core.now;
        self.images.abandon(&self.core, id);
        self.starts.leave(&mut self.core, id);
        self.scheduler.pod_fails(&mut self.core, id);
        self.core.store.fail_pod(id);
        let pod = self.core.store.pod_mut(id);
        (pod.healthy, pod.available, pod.ready_since) = (false, false, now);
        let (pod, was_ready) = (pod.identity(), std::mem::take(&mut pod.ready));
        self.core.record_pod(FactKind::PodFailed, pod, reason);
        self.tell(pod.daemon_set, pod.node, News::PodPhase(id, PodPhase::Failed));
        if was_ready {
            self.tell(pod.daemon_set, pod.node, News::PodReadiness { pod: id, ready: false, since: now });
        }
    }
}
