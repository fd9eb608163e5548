//! Nodes that come and go on purpose: somebody asks for them, and somebody takes them away with notice.
//!
//! One file for each who does so. What they share is here: asking for a node, and telling one that it has to go.

mod spot;

use super::event::Event;
use super::run::Simulation;
use crate::api::identity::{NodeId, PoolId};
use crate::cluster::departure::Mark;
use crate::engine::time::Duration;
use crate::record::fact::{FactKind, Reason};
use crate::record::observer::Observer;

impl<O: Observer> Simulation<'_, O> {
    /// Somebody asks for a node; it appears when the cloud has provided one, for which there is this draw.
    pub fn request_node(&mut self, pool: PoolId, draw: u64) {
        match self.plan.pools[pool.index()].provisioning.sample(draw) {
            Duration::ZERO => self.node_provisioned(pool),
            provisioning => self.schedule(provisioning, Event::NodeProvisioned(pool)),
        }
    }

    pub fn node_provisioned(&mut self, pool: PoolId) {
        self.join_node(pool);
    }

    /// It is decided that the node goes: it takes no new pods, and its daemon pods stay.
    pub fn notice(&mut self, id: NodeId, mark: Mark, reason: Reason) {
        self.record_node(FactKind::NodeNoticed, id, reason);
        let mark = mark.taint();
        self.edit_taints(id, |taints| {
            if !taints.contains(&mark) {
                taints.push(mark);
            }
        });
    }
}
