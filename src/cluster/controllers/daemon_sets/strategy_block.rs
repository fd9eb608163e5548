//! Whether a DaemonSet's own strategy holds its rollout back, followed from sync to sync.

use crate::api::identity::DaemonSetId;
use crate::cluster::controllers::daemon_sets::DaemonSetControllers;
use crate::cluster::core::Core;
use crate::daemonset::rolling_update::Bound;
use crate::engine::time::Instant;
use crate::record::wait::{Limit, Wait};

impl DaemonSetControllers {
    /// Looks at the end of a sync whether a bound keeps the controller from replacing more.
    pub(super) fn note_strategy_block(&mut self, core: &mut Core<'_>, id: DaemonSetId) {
        let state = self.state_mut(id);
        let limit = state.controller.note_strategy_block().map(Limit::from);
        if state.strategy_block.map(|(_, limit)| limit) == limit {
            return;
        }
        core.record_strategy_block(id, limit);
        let began = limit.map(|limit| (core.now, limit));
        if let Some((since, before)) = std::mem::replace(&mut state.strategy_block, began) {
            record_wait(core, id, since, before);
        }
    }

    /// The run is over: a rollout that is still held back has been so until now.
    pub fn record_open_waits(&mut self, core: &mut Core<'_>) {
        for id in self.ids() {
            if let Some((since, limit)) = self.state_mut(id).strategy_block.take() {
                record_wait(core, id, since, limit);
            }
        }
    }
}

fn record_wait(core: &mut Core<'_>, daemon_set: DaemonSetId, since: Instant, limit: Limit) {
    core.record_wait(Wait { limit, daemon_set, node: None, since, until: core.now });
}

impl From<Bound> for Limit {
    fn from(bound: Bound) -> Self {
        match bound {
            Bound::MaxUnavailable => Self::MaxUnavailable,
            Bound::MaxSurge => Self::MaxSurge,
        }
    }
}
