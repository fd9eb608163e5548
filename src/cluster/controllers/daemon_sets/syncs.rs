//! The controller's part of an instant: syncs, and what becomes of their commands.

use std::sync::Arc;

use crate::api::identity::{DaemonSetId, NodeId};
use crate::cluster::apiserver::watch::News;
use crate::cluster::controllers::daemon_sets::judgement::{Judge, Judgement};
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::event::Event;
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::{CannotRollBack, Run, RunError};
use crate::daemonset::daemon_set_controller::DaemonSetController;
use crate::daemonset::eligibility::{Placement, Verdict};
use crate::daemonset::manage::{Commands, CreateReason, DeleteReason};
use crate::engine::random::unit_interval;
use crate::engine::time::Duration;
use crate::record::fact::{Fact, FactKind, Reason};
use crate::record::observer::StatusStep;

impl Run<'_> {
    /// Starts a sync of the DaemonSet; if nothing takes time, it is over at once.
    pub fn start_sync(&mut self, id: DaemonSetId) {
        if self.plan.world.control_plane.answers_at_once() && !self.may_wait_for_a_refusal(id) {
            self.sync_at_once(id);
        } else {
            self.begin_requests(id);
        }
    }

    /// One sync; what it asked for becomes visible before the next.
    fn sync_at_once(&mut self, id: DaemonSetId) {
        let mut commands = self.spare_commands.pop().unwrap_or_default();
        let result = self.daemon_sets[id.index()].controller.sync(self.core.now, &mut commands);
        self.note_revisions(id);
        let refused = self.create_in_batches(id, &mut commands.creates);
        self.look_ahead_of_deletes(id, &commands.deletes);
        for delete in &commands.deletes {
            if self.core.store.has_pod(delete.pod) {
                self.delete_pod(delete.pod, delete.reason.into());
            } else {
                self.daemon_sets[id.index()].controller.pod_not_found();
            }
        }
        if !commands.deletes.is_empty() {
            self.look_ahead_of_rollout(id);
        }
        if result.wrote_status {
            self.status_written(id);
        }
        self.end_sync(id, &commands, refused || result.error.is_some());
        self.spare_commands.push(commands);
    }

    /// The worker is free again.
    pub fn end_sync(&mut self, id: DaemonSetId, commands: &Commands, failed: bool) {
        for wake_up in &commands.requeue_after {
            self.work_queue.add_after(id, self.core.now, wake_up.after);
        }
        if failed {
            self.work_queue.add_rate_limited(id, self.core.now);
        } else {
            self.work_queue.forget(id);
        }
        self.work_queue.done(id);
        self.note_held_back(id);
    }

    /// The status is part of the object: writing it wakes the controller as any change of the object does.
    pub fn status_written(&mut self, id: DaemonSetId) {
        self.show_status(id);
        let status = *self.daemon_sets[id.index()].controller.status();
        self.tell(id, NodeId(0), News::StatusWritten(status));
    }

    fn show_status(&mut self, id: DaemonSetId) {
        let controller = &mut self.daemon_sets[id.index()].controller;
        let bounds = controller.bounds().unwrap_or_default();
        let step = StatusStep {
            daemon_set: id,
            status: *controller.status(),
            max_unavailable: controller.is_rolling_update().then_some(bounds.max_unavailable),
            max_surge: bounds.max_surge,
        };
        self.core.record_status(&step);
    }

    /// A DaemonSet that has been running everywhere since before the run.
    pub fn find_running(&mut self, id: DaemonSetId) {
        self.introduce(id, FactKind::DaemonSetExisted, DaemonSetController::node_found);
        for index in 0..self.core.store.node_count() {
            let node = NodeId(index as u32);
            let verdict = self.daemon_sets[id.index()].controller.verdict(node);
            if verdict.should_run && self.is_excluded(id, node) {
                self.find_pending_pod(id, node);
            } else if verdict.should_run {
                self.find_running_pod(id, node);
            } else {
                self.daemon_sets[id.index()].controller.node_changed(node, verdict);
            }
        }
        self.daemon_sets[id.index()].controller.settle();
        self.show_status(id);
    }

    pub fn create_daemon_set(&mut self, id: DaemonSetId) {
        self.introduce(id, FactKind::DaemonSetCreated, |controller, node, verdict| {
            controller.node_added(node, verdict);
        });
        self.work_queue.add(id);
    }

    /// The controller learns of the DaemonSet and of all nodes.
    fn introduce(
        &mut self,
        id: DaemonSetId,
        how: FactKind,
        tell: impl Fn(&mut DaemonSetController, NodeId, Verdict),
    ) {
        self.daemon_sets[id.index()].created = true;
        self.note_revisions(id);
        self.detail_template(id, None);
        self.record_daemon_set(how, id);
        let nodes: Vec<NodeId> = self.core.store.existing_nodes().collect();
        for node in nodes {
            let judgement = self.judge(id, node);
            tell(&mut self.daemon_sets[id.index()].controller, node, judgement.verdict);
            self.record_coverage(id, node, judgement.uncovered_because);
        }
    }

    /// Replaces the DaemonSet's spec by one of its versions.
    pub fn update_spec(&mut self, id: DaemonSetId, version: usize) {
        let planned = &self.plan.daemon_sets[id.index()].versions[version];
        let state = &mut self.daemon_sets[id.index()];
        assert!(state.created, "a plan changes no spec before the DaemonSet exists");
        let version_before = std::mem::replace(&mut state.version, version);
        state.judge = Judge::new(Placement::of(&planned.spec.template.spec), self.plan);
        let mut verdicts = Vec::with_capacity(self.core.store.node_count());
        let mut coverage = Vec::new();
        for node in (0..self.core.store.node_count()).map(|index| NodeId(index as u32)) {
            let Judgement { verdict, uncovered_because } =
                state.judge.judge(node, &self.core.store, &self.core.catalog);
            verdicts.push(verdict);
            let is_news = self.core.node_record(id, node).uncovered_because != uncovered_because;
            if is_news && self.core.store.node(node).exists {
                coverage.push((node, uncovered_because));
            }
        }
        let (spec, min_ready) = (Arc::clone(&state.specs[version]), state.controller.min_ready());
        let number_before = state.controller.revision_number(planned.template);
        state.controller.spec_changed(spec, planned.template, self.core.now, |node| verdicts[node.index()]);
        let is_renumbered = number_before != state.controller.revision_number(planned.template);
        let min_ready_changed = state.controller.min_ready() != min_ready;
        self.note_revisions(id);
        if number_before > 0 && is_renumbered {
            let reused = Fact::new(FactKind::RevisionReused, Reason::None);
            self.core.record(reused.with_daemon_set(id).with_revision(number_before));
        }
        self.detail_template(id, Some(version_before));
        self.record_daemon_set(FactKind::SpecChanged, id);
        for (node, uncovered_because) in coverage {
            self.record_coverage(id, node, uncovered_because);
        }
        if min_ready_changed {
            self.reconsider_availability(id);
        }
        self.work_queue.add(id);
    }

    /// `kubectl rollout undo`, which finds what the history still has.
    pub fn roll_back(&mut self, id: DaemonSetId, version: usize, to_revision: Option<u32>) {
        let wanted = self.plan.daemon_sets[id.index()].versions[version].template;
        let controller = &self.daemon_sets[id.index()].controller;
        let problem = match (to_revision, controller.previous_template()) {
            (Some(revision), _) if controller.revision_number(wanted) != revision => {
                CannotRollBack::UnknownRevision(revision)
            }
            (None, None) => CannotRollBack::NoRevisionBefore,
            (None, Some(previous)) if previous != wanted => {
                CannotRollBack::Forgotten(controller.revision_number(previous))
            }
            _ => return self.update_spec(id, version),
        };
        let daemon_set = self.plan.daemon_sets[id.index()].name.clone();
        self.failure = Some(RunError::RollBack { at: self.core.now, daemon_set, problem });
    }

    /// The informer's resync goes on as it has since before the run.
    pub fn begin_resyncs(&mut self) {
        if let Some(period) = self.resync_period() {
            let elapsed = unit_interval(self.core.streams.first(purpose::RESYNC, 0, 1));
            self.core.schedule(
                Duration::from_seconds_f64(period.as_seconds() * elapsed),
                Event::Controllers(ControllersEvent::DaemonSetsResynced),
            );
        }
    }

    /// Every DaemonSet is queued again, changed or not.
    pub fn resync_daemon_sets(&mut self) {
        self.for_each_created(|this, id| this.wake(id));
        if let Some(period) = self.resync_period() {
            self.core.schedule(period, Event::Controllers(ControllersEvent::DaemonSetsResynced));
        }
    }

    /// `ResyncPeriod`: the minimum times a factor between 1 and 2, drawn once for each controller manager.
    fn resync_period(&self) -> Option<Duration> {
        let factor = 1.0 + unit_interval(self.core.streams.first(purpose::RESYNC, 0, 0));
        self.plan
            .world
            .min_resync_period
            .map(|minimum| Duration::from_seconds_f64(minimum.as_seconds() * factor))
    }

    pub fn judge(&mut self, id: DaemonSetId, node: NodeId) -> Judgement {
        self.daemon_sets[id.index()].judge.judge(node, &self.core.store, &self.core.catalog)
    }

    /// States whether coverage of the node is due, if that is news.
    pub fn record_coverage(&mut self, id: DaemonSetId, node: NodeId, uncovered_because: Reason) {
        let record = self.core.node_record_mut(id, node);
        if std::mem::replace(&mut record.uncovered_because, uncovered_because) == uncovered_because {
            return;
        }
        let kind =
            if uncovered_because == Reason::None { FactKind::CoverageDue } else { FactKind::CoverageNotDue };
        self.core.record(Fact::new(kind, uncovered_because).with_daemon_set(id).with_node(node));
    }

    /// Has the record know the numbers of the DaemonSet's revisions, if one has changed.
    #[inline]
    pub fn note_revisions(&mut self, id: DaemonSetId) {
        let controller = &mut self.daemon_sets[id.index()].controller;
        if controller.take_revision_change() {
            for version in &self.core.specs.daemon_sets[id.index()].versions {
                let number = controller.revision_number(version.template);
                self.core.number_revision(version.template, number);
            }
        }
    }

    fn record_daemon_set(&mut self, kind: FactKind, id: DaemonSetId) {
        let controller = &self.daemon_sets[id.index()].controller;
        let revision = controller.revision_number(controller.current_template());
        self.core.record(Fact::new(kind, Reason::None).with_daemon_set(id).with_revision(revision));
    }

    /// Does something for each DaemonSet whose controller is at work.
    pub fn for_each_created(&mut self, mut act: impl FnMut(&mut Self, DaemonSetId)) {
        for id in (0..self.daemon_sets.len() as u16).map(DaemonSetId) {
            if self.daemon_sets[id.index()].created {
                act(self, id);
            }
        }
    }
}

impl From<CreateReason> for Reason {
    fn from(reason: CreateReason) -> Self {
        match reason {
            CreateReason::Missing => Self::Missing,
            CreateReason::Surge => Self::Surge,
        }
    }
}

impl From<DeleteReason> for Reason {
    fn from(reason: DeleteReason) -> Self {
        match reason {
            DeleteReason::NotEligible => Self::NotEligible,
            DeleteReason::Excess => Self::Excess,
            DeleteReason::Failed => Self::Failed,
            DeleteReason::Succeeded => Self::Succeeded,
            DeleteReason::Replaced => Self::Rollout,
            DeleteReason::NodeGone => Self::NodeGone,
        }
    }
}
