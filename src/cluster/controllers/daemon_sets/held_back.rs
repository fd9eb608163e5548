//! Whether a DaemonSet's own strategy holds its rollout back, followed from sync to sync.

use crate::api::identity::DaemonSetId;
use crate::cluster::run::Run;
use crate::daemonset::rolling_update::Bound;
use crate::engine::time::Instant;
use crate::record::wait::{Limit, Wait};

impl Run<'_> {
    /// Looks at the end of a sync whether a bound keeps the controller from replacing more.
    pub fn note_held_back(&mut self, id: DaemonSetId) {
        let now = self.core.now;
        let state = &mut self.daemon_sets[id.index()];
        let limit = state.controller.note_held_back().map(Limit::from);
        if state.held_back.map(|(_, limit)| limit) == limit {
            return;
        }
        self.core.record_bound(id, limit);
        let state = &mut self.daemon_sets[id.index()];
        let began = limit.map(|limit| (now, limit));
        if let Some((since, before)) = std::mem::replace(&mut state.held_back, began) {
            self.record_held_back(id, since, before);
        }
    }

    /// The run is over: what waits still is told, as far as it has waited.
    pub fn tell_open_waits(&mut self) {
        self.core.now = self.plan.horizon;
        for index in 0..self.daemon_sets.len() {
            if let Some((since, limit)) = self.daemon_sets[index].held_back.take() {
                self.record_held_back(DaemonSetId(index as u16), since, limit);
            }
        }
    }

    fn record_held_back(&mut self, daemon_set: DaemonSetId, since: Instant, limit: Limit) {
        self.core.record_wait(Wait { limit, daemon_set, node: None, since, until: self.core.now });
    }
}

impl From<Bound> for Limit {
    fn from(bound: Bound) -> Self {
        match bound {
            Bound::MaxUnavailable => Self::MaxUnavailable,
            Bound::MaxSurge => Self::MaxSurge,
        }
    }
}
