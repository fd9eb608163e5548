//! Creates that the API server refuses: whether it will is drawn when their batch is sent.

use crate::api::identity::{DaemonSetId, NodeId};
use crate::cluster::apiserver::ApiServer;
use crate::cluster::apiserver::admission::{Refusal, RefusalReason};
use crate::cluster::core::Core;
use crate::cluster::random_purpose as purpose;
use crate::daemonset::commands::Create;
use crate::engine::random::unit_interval;
use crate::engine::time::{Duration, Instant};
use crate::record::fact::Reason;

impl ApiServer {
    /// The creates of the DaemonSet's pods are refused for so long.
    pub fn refuse_creates(&mut self, now: Instant, id: DaemonSetId, refusal: Refusal, lasting: Duration) {
        self.admissions[id.index()].refuse(refusal, now + lasting);
    }

    /// Whether the sync of a DaemonSet may have to wait for a refusal, though answers take no time.
    pub fn may_have_to_be_waited_for(&self, now: Instant, id: DaemonSetId) -> bool {
        let refusal = self.admissions[id.index()].in_force(now);
        refusal.is_some_and(|refusal| refusal.timeout > Duration::ZERO)
    }

    /// Puts those creates of a batch that will be refused behind the others, and returns how many they are, and why.
    pub fn decide_on_batch(
        &self,
        core: &Core<'_>,
        id: DaemonSetId,
        batch: &mut [Create],
    ) -> Option<(usize, Refusal)> {
        let refusal = self.admissions[id.index()].in_force(core.now)?;
        batch.sort_by_key(|create| is_refused(core, id, create.node, refusal));
        let refused = batch.iter().filter(|create| is_refused(core, id, create.node, refusal)).count();
        (refused > 0).then_some((refused, refusal))
    }
}

fn is_refused(core: &Core<'_>, id: DaemonSetId, node: NodeId, refusal: Refusal) -> bool {
    let object = purpose::both(core.draw_key(id, node), core.now.as_nanoseconds());
    unit_interval(core.streams.first(purpose::REFUSAL, object, 0)) < refusal.probability
}

impl From<RefusalReason> for Reason {
    fn from(reason: RefusalReason) -> Self {
        match reason {
            RefusalReason::Quota => Self::Quota,
            RefusalReason::AdmissionWebhook => Self::AdmissionWebhook,
        }
    }
}
