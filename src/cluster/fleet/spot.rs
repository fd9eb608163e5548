//! Spot nodes: the cloud takes them back with a short notice.

use crate::api::identity::NodeId;
use crate::cluster::event::Event;
use crate::cluster::fleet::churn::at_least_a_nanosecond;
use crate::cluster::fleet::departure::{Departure, Outcome};
use crate::cluster::plan::ChurnProcess;
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::engine::delay::Delay;
use crate::record::fact::Reason;

impl Run<'_> {
    /// When the cloud will want the node back.
    pub fn schedule_reclaim(&mut self, id: NodeId, process: u16, every: &Delay) {
        let after = at_least_a_nanosecond(every.sample(self.spot_luck(id, process)[0]));
        let node = self.core.store.node_ref(id);
        self.core.schedule(after, Event::SpotNotice(node, process));
    }

    pub fn spot_notice(&mut self, id: NodeId, process: u16) {
        let ChurnProcess::SpotReclaims { notice, .. } = self.plan.churn[usize::from(process)] else { return };
        let departure = Departure::taken_after(notice);
        self.notice(id, departure.mark, Reason::SpotReclaimed);
        let node = self.core.store.node_ref(id);
        match departure.outcome(0) {
            Outcome::LeavesAfter(after) => self.core.schedule(after, Event::SpotNodeTaken(node, process)),
            Outcome::StaysAfter(_) => unreachable!("nothing holds the cloud back"),
        }
    }

    pub fn spot_node_taken(&mut self, id: NodeId, process: u16) {
        let (pool, luck) = (self.core.store.node(id).pool, self.spot_luck(id, process));
        self.remove_node_for(id, Reason::SpotReclaimed);
        if let ChurnProcess::SpotReclaims { replaced: true, .. } = self.plan.churn[usize::from(process)] {
            self.request_node(pool, luck[1]);
        }
    }

    /// All that chance has in store for this stay of the node, whatever happens to others.
    fn spot_luck(&self, id: NodeId, process: u16) -> [u64; 8] {
        let object =
            purpose::both(self.core.store.node(id).name_hash, self.churn_keys[usize::from(process)].of_kind);
        self.core.streams.block(purpose::SPOT, object, self.core.store.node_ref(id).incarnation())
    }
}
