//! `syncDaemonSet`: what the view as it is asks for, answered with [`Commands`].
//!
//! A sync reads the tally and costs what it asks for. One that would find nothing is known beforehand, also from the tally.

use super::commands::{Commands, WakeUp};
use super::daemon_set_controller::DaemonSetController;
use super::manage::{self, manage};
use super::rolling_update::{self, Bound, RollingUpdateError, rolling_update, strategy_block};
use super::slot::Trait;
use super::status::status_of;
use crate::api::daemon_set::DaemonSetStatus;
use crate::api::identity::NodeId;
use crate::api::kubernetes_version::Change;
use crate::engine::time::{Duration, Instant};

/// What came of a sync besides its commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncResult {
    /// A status was written, because it differed from the last one.
    pub wrote_status: bool,
    /// The sync failed and wants to be tried again.
    pub error: Option<SyncError>,
}

/// Why a sync failed; it is tried again after a back-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    #[error(transparent)]
    RollingUpdate(#[from] RollingUpdateError),
    /// Since 1.36 nothing is decided by a cache that lacks the controller's own last write.
    #[error("the controller's own last write is not visible yet")]
    OwnWriteUnseen,
}

impl SyncResult {
    const NOTHING: Self = Self { wrote_status: false, error: None };
}

/// A sync whose commands are being carried out.
#[derive(Clone, Copy, Debug)]
pub struct BegunSync {
    observed_generation: i64,
    error: Option<SyncError>,
}

impl DaemonSetController {
    /// Whether a sync at `now` would find nothing to do, nothing to say and nothing to note.
    // Inlined, because mostly it is known, or a glance shows that it is not so.
    #[inline(always)]
    pub fn is_idle(&mut self, now: Instant) -> bool {
        self.is_idle = self.is_idle || !self.status_is_stale && self.finds_nothing(now);
        self.is_idle && !self.becomes_available_by(now)
    }

    /// Whether a sync of the view as it is would find nothing but the status that was written. Failed pods are always
    /// something: time alone ends their back-off.
    fn finds_nothing(&mut self, now: Instant) -> bool {
        self.status.observed_generation == self.generation
            && !self.keeps_waking_for(&self.status)
            && self.sees_what_it_needs()
            && self.expectations.are_satisfied(now)
            && !manage::is_due(&self.tally)
            && (!self.is_rolling_update || self.rolls_nothing())
    }

    fn rolls_nothing(&mut self) -> bool {
        let Ok(bounds) = self.bounds() else { return false };
        !rolling_update::is_due(&self.tally, bounds)
            && strategy_block(&self.tally, bounds) == self.noted_bound
    }

    /// Whether the cache has what a sync of this version must not begin without.
    fn sees_what_it_needs(&self) -> bool {
        self.own_writes.are_seen() || !self.version.has(Change::WaitsForOwnWrites)
    }

    /// "A last line of defense to guard against clock-skew", says the real one of being woken again and again until all that
    /// is ready is available.
    fn keeps_waking_for(&self, status: &DaemonSetStatus) -> bool {
        self.min_ready > Duration::ZERO && status.number_ready != status.number_available
    }

    /// Looks at the clock, and says whether a sync would find nothing all the same, so that there is no need of it.
    pub fn needs_no_sync(&mut self, now: Instant) -> bool {
        self.note_what_became_available(now);
        self.is_idle(now)
    }

    /// One sync, of the view as it is, whose commands take no time.
    pub fn sync(&mut self, now: Instant, commands: &mut Commands) -> SyncResult {
        let begun = self.begin_sync(now, commands);
        self.finish_sync(now, begun, commands)
    }

    /// The first part of a sync: what to do, by the view as it is.
    pub fn begin_sync(&mut self, now: Instant, commands: &mut Commands) -> BegunSync {
        commands.clear();
        self.note_what_became_available(now);
        let unseen = (!self.sees_what_it_needs()).then_some(SyncError::OwnWriteUnseen);
        if unseen.is_some() || !self.expectations.are_satisfied(now) {
            return BegunSync { observed_generation: self.status_seen.observed_generation, error: unseen };
        }
        let observed_generation = self.generation;
        BegunSync { observed_generation, error: self.update(now, commands).err().map(SyncError::from) }
    }

    /// The last part of a sync, when its commands have been answered: the status, by the view as it is now.
    pub fn finish_sync(&mut self, now: Instant, begun: BegunSync, commands: &mut Commands) -> SyncResult {
        if begun.error == Some(SyncError::OwnWriteUnseen) {
            return SyncResult { wrote_status: false, error: begun.error };
        }
        self.note_what_became_available(now);
        self.write_status(begun.observed_generation, begun.error, commands)
    }

    /// `updateDaemonSet`: manage, and if that left nothing to wait for, the rolling update.
    fn update(&mut self, now: Instant, commands: &mut Commands) -> Result<(), RollingUpdateError> {
        if manage::is_due(&self.tally) {
            manage(
                &self.slots,
                &self.tally,
                self.rules,
                &mut self.backoff,
                self.status_seen.observed_generation,
                now,
                commands,
            );
        }
        let nothing_asked = commands.creates.is_empty() && commands.deletes.is_empty();
        if nothing_asked && self.is_rolling_update {
            let bounds = self.bounds()?;
            if rolling_update::is_due(&self.tally, bounds) {
                rolling_update(&self.slots, &self.tally, self.rules, bounds, commands)?;
            }
        }
        self.expectations.set(commands.creates.len(), commands.deletes.len(), now);
        self.history.clean_up(self.history_limit());
        Ok(())
    }

    fn write_status(
        &mut self,
        observed_generation: i64,
        error: Option<SyncError>,
        commands: &mut Commands,
    ) -> SyncResult {
        let status = status_of(&self.tally, observed_generation);
        // The real one compares with its cache, which may be older than its own last write; to write that again changes nothing.
        let wrote_status = status != self.status_seen && status != self.status;
        if wrote_status {
            self.status = status;
            self.own_writes.status_written();
        }
        self.status_is_stale = status != self.status;
        if self.keeps_waking_for(&status) {
            commands.requeue_after.push(WakeUp { after: self.min_ready, times: 1 });
        }
        SyncResult { wrote_status, error }
    }

    fn history_limit(&self) -> usize {
        usize::try_from(self.spec.revision_history_limit.unwrap_or(10)).unwrap_or(0)
    }

    /// The nodes whose pods a rolling update without surge will replace next, when it may.
    pub fn next_to_be_replaced(&self) -> impl Iterator<Item = NodeId> {
        self.tally.slots_with(Trait::ReplaceCandidate).map(|slot| NodeId(slot as u32))
    }

    /// Which bound of the strategy keeps old pods that could be replaced from being so now. If that changes, a sync will note it.
    pub fn note_strategy_block(&mut self) -> Option<Bound> {
        self.noted_bound = self.strategy_block();
        self.noted_bound
    }

    fn strategy_block(&mut self) -> Option<Bound> {
        let bounds = self.bounds().ok().filter(|_| self.is_rolling_update)?;
        strategy_block(&self.tally, bounds)
    }

    /// What a sync finds that is to find nothing.
    pub(super) fn wrong_idleness(mut self, now: Instant) -> Option<String> {
        if !self.is_idle(now) {
            return None;
        }
        let mut commands = Commands::default();
        let begun = self.begin_sync(now, &mut commands);
        let result = self.finish_sync(now, begun, &mut commands);
        (!commands.are_none() || result != SyncResult::NOTHING)
            .then(|| format!("a sync that was to find nothing found {commands:?}, {result:?}"))
    }
}
