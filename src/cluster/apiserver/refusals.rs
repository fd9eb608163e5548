//! Creates that fail: whether one does is drawn when its batch is sent.
//!
//! As in `syncNodes`, a batch with a failure is the last of its sync; what it leaves uncreated is no longer expected, the
//! deletes follow all the same, and the sync fails, to be tried again after a back-off.

use crate::api::identity::{DaemonSetId, NodeId};
use crate::cluster::apiserver::admission::{Refusal, RefusalReason};
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::daemonset::manage::Create;
use crate::engine::random::unit_interval;
use crate::engine::time::Duration;
use crate::record::fact::{Fact, FactKind, Reason};

/// `SlowStartInitialBatchSize`: a batch that goes well is followed by one twice as large.
pub(in crate::cluster) const FIRST_BATCH: usize = 1;

impl Run<'_> {
    pub fn refuse_creates(&mut self, id: DaemonSetId, refusal: Refusal, lasting: Duration) {
        let until = self.core.now + lasting;
        self.daemon_sets[id.index()].admission.refuse(refusal, until);
    }

    /// Whether the sync of a DaemonSet may have to wait for a refusal, though answers take no time.
    pub fn may_wait_for_a_refusal(&self, id: DaemonSetId) -> bool {
        let refusal = self.daemon_sets[id.index()].admission.in_force(self.core.now);
        refusal.is_some_and(|refusal| refusal.timeout > Duration::ZERO)
    }

    /// Puts those creates of a batch that will be refused behind the others, and returns how many they are, and why.
    pub fn decide_on_batch(&self, id: DaemonSetId, batch: &mut [Create]) -> Option<(usize, Refusal)> {
        let refusal = self.daemon_sets[id.index()].admission.in_force(self.core.now)?;
        batch.sort_by_key(|create| self.is_refused(id, create.node, refusal));
        let refused = batch.iter().filter(|create| self.is_refused(id, create.node, refusal)).count();
        (refused > 0).then_some((refused, refusal))
    }

    fn is_refused(&self, id: DaemonSetId, node: NodeId, refusal: Refusal) -> bool {
        let place =
            purpose::both(self.core.store.node(node).name_hash, self.daemon_sets[id.index()].name_hash);
        let object = purpose::both(place, self.core.now.as_nanoseconds());
        unit_interval(self.core.streams.first(purpose::REFUSAL, object, 0)) < refusal.probability
    }

    /// All creates of a sync, where nothing takes time. True: some were refused.
    pub fn create_in_batches(&mut self, id: DaemonSetId, creates: &mut [Create]) -> bool {
        let (mut batch, mut from) = (FIRST_BATCH, 0);
        while from < creates.len() {
            let to = creates.len().min(from + batch);
            let refused = self.decide_on_batch(id, &mut creates[from..to]);
            let admitted = to - refused.map_or(0, |(count, _)| count);
            for create in &creates[from..admitted] {
                self.create_pod(id, create.node, create.reason.into());
            }
            if let Some((_, refusal)) = refused {
                creates[admitted..to].iter().for_each(|create| self.create_refused(id, *create, refusal));
                self.put_creates_off(id, creates.len() - to);
                return true;
            }
            (batch, from) = (2 * batch, to);
        }
        false
    }

    pub fn create_refused(&mut self, id: DaemonSetId, create: Create, refusal: Refusal) {
        let refused = Fact::new(FactKind::RequestRefused, refusal.reason.into());
        self.core.record(refused.with_daemon_set(id).with_node(create.node));
        self.put_creates_off(id, 1);
    }

    /// So many creates will not be seen through the watch.
    pub fn put_creates_off(&mut self, id: DaemonSetId, count: usize) {
        let controller = &mut self.daemon_sets[id.index()].controller;
        (0..count).for_each(|_| controller.pod_not_created());
    }
}

impl From<RefusalReason> for Reason {
    fn from(reason: RefusalReason) -> Self {
        match reason {
            RefusalReason::Quota => Self::Quota,
            RefusalReason::AdmissionWebhook => Self::AdmissionWebhook,
        }
    }
}
