//! Image pulls: which images are on a node, and how those that are not come there.

use super::run::Simulation;
use crate::api::identity::{DaemonSetId, NodeId, TemplateId};
use crate::record::observer::Observer;

impl<O: Observer> Simulation<'_, O> {
    pub fn remember_images(&mut self, daemon_set: DaemonSetId, node: NodeId, template: TemplateId) {
        let bit = self.plan.image_bit(template);
        self.daemon_sets[daemon_set.index()].places[node.index()].pulled_images |= bit;
    }
}
