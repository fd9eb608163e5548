//! The track of a DaemonSet: its rollouts, and under it what its status counts.

use std::io::Write;

use super::trace::{TraceWriter, TrackKind};
use super::tracks::{COUNTERS, of_counter, of_daemon_set};
use crate::analysis::rollouts::RolloutTracker;
use crate::api::daemon_set::DaemonSetStatus;
use crate::engine::time::Instant;
use crate::record::catalog::DaemonSetId;
use crate::record::fact::Fact;
use crate::record::observer::StatusStep;

/// What is going on with one DaemonSet.
pub struct DaemonSetTracks {
    id: DaemonSetId,
    rollouts: RolloutTracker,
    /// When the rollout began whose slice is open, and its revision.
    shown: Option<(Instant, u32)>,
    counted: Option<[u32; COUNTERS.len()]>,
}

impl DaemonSetTracks {
    /// Tells of the tracks.
    pub fn new(id: DaemonSetId, name: &str, trace: &mut TraceWriter<impl Write>) -> Self {
        let track = of_daemon_set(id);
        trace.track(track, None, &format!("DaemonSet {name}"), TrackKind::Events);
        for (counter, name) in COUNTERS.into_iter().enumerate() {
            trace.track(of_counter(id, counter), Some(track), name, TrackKind::Counter);
        }
        Self { id, rollouts: RolloutTracker::default(), shown: None, counted: None }
    }

    pub fn on_fact(&mut self, at: Instant, fact: &Fact, trace: &mut TraceWriter<impl Write>) {
        self.rollouts.on_fact(at, fact);
        self.show_rollout(at, trace);
    }

    pub fn on_status(&mut self, at: Instant, step: &StatusStep, trace: &mut TraceWriter<impl Write>) {
        let values = counted(&step.status);
        for (counter, &value) in values.iter().enumerate() {
            if self.counted.is_none_or(|before| before[counter] != value) {
                trace.count(at, of_counter(self.id, counter), value);
            }
        }
        self.counted = Some(values);
        self.rollouts.on_status(at, step);
        self.show_rollout(at, trace);
    }

    /// Ends what is still going on.
    pub fn end(&mut self, at: Instant, trace: &mut TraceWriter<impl Write>) {
        if self.shown.take().is_some() {
            trace.end(at, of_daemon_set(self.id));
        }
    }

    fn show_rollout(&mut self, at: Instant, trace: &mut TraceWriter<impl Write>) {
        let going_on = self.rollouts.in_progress().map(|rollout| (rollout.started, rollout.revision));
        if going_on == self.shown {
            return;
        }
        self.end(at, trace);
        if let Some((_, revision)) = going_on {
            trace.begin(at, of_daemon_set(self.id), &format!("rollout of revision {revision}"), &[]);
        }
        self.shown = going_on;
    }
}

/// In the order of [`COUNTERS`].
const fn counted(status: &DaemonSetStatus) -> [u32; COUNTERS.len()] {
    [
        status.desired_number_scheduled,
        status.current_number_scheduled,
        status.updated_number_scheduled,
        status.number_ready,
        status.number_available,
        status.number_unavailable,
        status.number_misscheduled,
    ]
}
