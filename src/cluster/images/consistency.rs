//! What must hold of images and pulls, looked at from scratch.

use crate::api::identity::NodeId;
use crate::cluster::core::Core;
use crate::cluster::images::pull_queue::PullStage;
use crate::cluster::images::puller::Puller;

impl Puller<'_> {
    pub fn inconsistency(&self, core: &Core<'_>) -> Option<String> {
        let mut transfers = 0;
        for node in (0..core.store.node_count() as u32).map(NodeId) {
            if let Some(what) = self.inconsistency_on(core, node) {
                return Some(what);
            }
            let stages = self.queues.of_node(node).map(|id| self.queues.pull(id).stage);
            transfers += stages.filter(|stage| matches!(stage, PullStage::Transferring(_))).count();
        }
        if transfers != self.registry.under_way() {
            return Some(format!("{transfers} transfers of {} are known", self.registry.under_way()));
        }
        let total = self.registry.total_rate();
        if total.is_none() || self.settings.registry_bandwidth.is_some_and(|most| total > Some(most)) {
            return Some("the registry serves more than it can".to_owned());
        }
        None
    }

    fn inconsistency_on(&self, core: &Core<'_>, node: NodeId) -> Option<String> {
        let name = || core.catalog.node(node).to_string();
        let mut running = 0;
        for id in self.queues.of_node(node) {
            let pull = self.queues.pull(id);
            running += u32::from(pull.stage.is_running());
            let waiters = self.find_waiters(core, node, pull.image);
            if pull.stage == PullStage::Queued && !pull.pre_pull && waiters.is_empty() {
                return Some(format!("nobody waits for a queued pull on {}", name()));
            }
            if self.waiters(core, pull) != waiters {
                return Some(format!("others than {:?} wait for a pull on {}", pull.waited_for, name()));
            }
        }
        if running > 0 && !core.kubelet_works(node) {
            return Some(format!("{} pulls without a kubelet", name()));
        }
        let parallel = self.settings.parallel;
        if running > parallel {
            return Some(format!("{} has {running} pulls under way, {parallel} allowed", name()));
        }
        if core.kubelet_works(node) && self.queues.next_to_begin(node).is_some() {
            return Some(format!("{} could begin a pull and does not", name()));
        }
        let mut awaited = core.store.pods_on(node).filter_map(|pod| self.pod(pod).awaited());
        awaited
            .any(|image| self.queues.find(node, image).is_none())
            .then(|| format!("a pod on {} waits for an image that nobody pulls", name()))
    }
}
