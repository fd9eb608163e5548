//! Spot nodes: the cloud takes them back with a short notice.

use smallvec::smallvec;

use crate::cluster::core::Core;
use crate::cluster::fleet::Fleet;
use crate::cluster::fleet::churn::at_least_a_nanosecond;
use crate::cluster::fleet::departure::{Departure, Outcome};
use crate::cluster::fleet::event::FleetEvent;
use crate::cluster::fleet::orders::{Order, Orders, Upcoming};
use crate::cluster::fleet::process::ChurnProcess;
use crate::cluster::random_purpose as purpose;
use crate::cluster::store::NodeRef;
use crate::engine::delay::Delay;
use crate::record::fact::Reason;

impl Fleet<'_> {
    /// When the cloud will want the node back.
    pub(super) fn next_reclaim(
        &self,
        core: &Core<'_>,
        node: NodeRef,
        process: u16,
        every: &Delay,
    ) -> Upcoming {
        let after = at_least_a_nanosecond(every.sample(self.reclaim_draws(core, node, process)[0]));
        FleetEvent::SpotNotice(node, process).after(after)
    }

    pub(super) fn spot_notice(&mut self, core: &Core<'_>, node: NodeRef, process: u16) -> Orders {
        let ChurnProcess::SpotReclaims { notice, .. } = self.processes[usize::from(process)] else {
            unreachable!("only spot nodes are taken back")
        };
        let departure = Departure::taken_after(notice);
        let Outcome::LeavesAfter(after) = departure.outcome(0) else {
            unreachable!("nothing holds the cloud back")
        };
        smallvec![
            self.give_notice(core, node.id, departure.mark, Reason::SpotReclaimed),
            Order::Schedule(FleetEvent::SpotNodeTaken(node, process).after(after)),
        ]
    }

    pub(super) fn spot_node_taken(&mut self, core: &Core<'_>, node: NodeRef, process: u16) -> Orders {
        let mut orders: Orders = smallvec![Order::Remove(node.id, Reason::SpotReclaimed)];
        if let ChurnProcess::SpotReclaims { replaced: true, .. } = self.processes[usize::from(process)] {
            let pool = core.store.node(node.id).pool;
            let draw = self.reclaim_draws(core, node, process)[1];
            orders.push(self.request_node(pool, core.specs.pools[pool.index()].provisioning.sample(draw)));
        }
        orders
    }

    /// The draws for this incarnation of the node, whatever happens to others: when it is taken back, and how long its
    /// replacement takes to be provided.
    fn reclaim_draws(&self, core: &Core<'_>, node: NodeRef, process: u16) -> [u64; 8] {
        let name_hash = core.store.node(node.id).name_hash;
        let object = purpose::both(name_hash, self.keys[usize::from(process)].of_kind);
        core.streams.block(purpose::SPOT, object, node.incarnation())
    }
}
