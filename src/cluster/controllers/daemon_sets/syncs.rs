//! Syncs: when there is one, and how it ends.

use crate::api::identity::DaemonSetId;
use crate::cluster::apiserver::admission::Refusal;
use crate::cluster::apiserver::watch::WatchEvent;
use crate::cluster::controllers::daemon_sets::DaemonSetControllers;
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::random_purpose as purpose;
use crate::daemonset::commands::{Commands, Create, CreateReason, DeleteReason};
use crate::daemonset::sync::SyncResult;
use crate::engine::random::unit_interval;
use crate::engine::time::{Duration, Instant};
use crate::record::fact::{Fact, FactKind, Reason};
use crate::record::observer::StatusStep;

impl DaemonSetControllers {
    /// Adds the delayed keys that are due to the work queue.
    #[inline]
    pub fn release_due(&mut self, now: Instant) {
        self.work_queue.release_due(now);
    }

    /// The DaemonSet that a worker syncs next.
    #[inline]
    pub fn next_to_sync(&mut self) -> Option<DaemonSetId> {
        let has_worker = self.syncs_in_flight < self.settings.control_plane.concurrent_syncs;
        if has_worker { self.work_queue.pop() } else { None }
    }

    /// Whether syncs take no time and requests are answered at once.
    pub fn are_answered_at_once(&self) -> bool {
        self.settings.control_plane.answers_at_once()
    }

    /// A sync that takes no time: what it asks for is to be done, its status to be written, and then it
    /// [ends](Self::end_sync). `None`: it found nothing, and is over.
    pub fn begin_sync(
        &mut self,
        core: &mut Core<'_>,
        id: DaemonSetId,
    ) -> Option<(Box<Commands>, SyncResult)> {
        if self.state_mut(id).controller.needs_no_sync(core.now) {
            self.work_queue.forget(id);
            self.work_queue.done(id);
            return None;
        }
        let mut commands = self.spare_commands.pop().unwrap_or_default();
        let result = self.state_mut(id).controller.sync(core.now, &mut commands);
        self.note_revisions(core, id);
        Some((commands, result))
    }

    #[inline]
    pub fn end_sync(&mut self, core: &mut Core<'_>, id: DaemonSetId, commands: Box<Commands>, failed: bool) {
        self.free_worker(core, id, &commands, failed);
        self.spare_commands.push(commands);
    }

    /// The worker that was busy with a sync is free again.
    #[inline]
    pub(super) fn free_worker(
        &mut self,
        core: &mut Core<'_>,
        id: DaemonSetId,
        commands: &Commands,
        failed: bool,
    ) {
        for wake_up in &commands.requeue_after {
            self.work_queue.add_after(id, core.now, wake_up.after);
        }
        if failed {
            self.work_queue.add_rate_limited(id, core.now);
        } else {
            self.work_queue.forget(id);
        }
        self.work_queue.done(id);
        self.note_strategy_block(core, id);
    }

    /// The status is part of the object: writing it wakes the controller as any change of the object does.
    pub fn write_status(&mut self, core: &mut Core<'_>, id: DaemonSetId) -> WatchEvent {
        self.show_status(core, id);
        WatchEvent::StatusWritten(*self.controller(id).status())
    }

    #[inline]
    pub(super) fn show_status(&mut self, core: &mut Core<'_>, id: DaemonSetId) {
        let controller = &mut self.state_mut(id).controller;
        let bounds = controller.bounds().unwrap_or_default();
        let step = StatusStep {
            daemon_set: id,
            status: *controller.status(),
            max_unavailable: controller.is_rolling_update().then_some(bounds.max_unavailable),
            max_surge: bounds.max_surge,
        };
        core.record_status(&step);
    }

    /// A create was refused.
    pub fn create_refused(&mut self, core: &mut Core<'_>, id: DaemonSetId, create: Create, refusal: Refusal) {
        let refused = Fact::new(FactKind::RequestRefused, refusal.reason.into());
        core.record(refused.with_daemon_set(id).with_node(create.node));
        self.put_creates_off(id, 1);
    }

    /// So many creates will not be seen through the watch: a batch with a failure is the last of its sync (`syncNodes`).
    pub fn put_creates_off(&mut self, id: DaemonSetId, count: usize) {
        let controller = &mut self.state_mut(id).controller;
        (0..count).for_each(|_| controller.pod_not_created());
    }

    /// The informer's resync goes on as it has since before the run.
    pub fn begin_resyncs(&self, core: &mut Core<'_>) {
        if let Some(period) = self.resync_period(core) {
            let elapsed = unit_interval(core.streams.first(purpose::RESYNC, 0, 1));
            core.schedule(
                Duration::from_seconds_f64(period.as_seconds() * elapsed),
                Event::Controllers(ControllersEvent::DaemonSetsResynced),
            );
        }
    }

    /// Every DaemonSet is queued again, changed or not.
    pub fn resync(&mut self, core: &mut Core<'_>) {
        for id in self.ids() {
            if self.is_created(id) {
                self.wake(core.now, id);
            }
        }
        if let Some(period) = self.resync_period(core) {
            core.schedule(period, Event::Controllers(ControllersEvent::DaemonSetsResynced));
        }
    }

    /// `ResyncPeriod`: the minimum times a factor between 1 and 2, drawn once for each controller manager.
    fn resync_period(&self, core: &Core<'_>) -> Option<Duration> {
        let factor = 1.0 + unit_interval(core.streams.first(purpose::RESYNC, 0, 0));
        let minimum = self.settings.min_resync_period?;
        Some(Duration::from_seconds_f64(minimum.as_seconds() * factor))
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
