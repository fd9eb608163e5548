//! What befalls pulls from outside: the registry's outages, kubelets that go away, nodes that leave, and people who pull
//! an image before it is needed.

use smallvec::SmallVec;

use crate::api::identity::NodeId;
use crate::cluster::images::pull_queue::{PullId, PullStage};
use crate::cluster::images::puller::Pulls;
use crate::cluster::images::table::ImageId;
use crate::cluster::run::Run;
use crate::engine::time::Instant;
use crate::record::fact::Reason;
use crate::record::wait::Limit;

impl Run<'_> {
    /// The registry does not answer until then: what is under way fails now, and what begins meanwhile a little later.
    pub fn registry_fails(&mut self, until: Instant) {
        let now = self.core.now;
        let Some(pulls) = &mut self.pulls else { return };
        pulls.out_until = pulls.out_until.max(until);
        let under_way: Vec<PullId> = pulls.queues.all().collect();
        for id in under_way {
            let Some(pulls) = &mut self.pulls else { return };
            let pull = *pulls.queues.pull(id);
            if let PullStage::Transferring(transfer) = pull.stage {
                pulls.registry.stop(now, transfer);
                self.fail_pull(id, Reason::RegistryOutage, Limit::Registry, pull.since);
                self.share_link_again(pull.node);
                self.begin_pulls(pull.node);
            }
        }
    }

    /// It answers again. Nobody is told: pulls find out when they are tried again.
    pub fn registry_recovers(&mut self) {
        if let Some(pulls) = &mut self.pulls {
            pulls.out_until = self.core.now;
        }
    }

    /// The images are pulled to the nodes that lack them, within the same limits as for pods.
    pub fn pre_pull(&mut self, image: ImageId, nodes: &[NodeId]) {
        for &node in nodes {
            let Some(pulls) = &mut self.pulls else { return };
            if !pulls.table.has(node, image) {
                let pull = pulls.queues.ask(node, image, self.core.now);
                pulls.queues.pre_pull(pull);
                self.begin_pulls(node);
            }
        }
    }

    /// The kubelet goes away: its pulls stop, and begin anew when it is back, unless nobody waits for them any more.
    pub fn pause_pulls(&mut self, node: NodeId) {
        let now = self.core.now;
        let Some(Pulls { queues, .. }) = &self.pulls else { return };
        let running: SmallVec<[PullId; 8]> =
            queues.of_node(node).filter(|&id| queues.pull(id).stage.is_running()).collect();
        for id in running {
            let Some(Pulls { queues, registry, .. }) = &mut self.pulls else { return };
            let pull = *queues.pull(id);
            if let PullStage::Transferring(transfer) = pull.stage {
                registry.stop(now, transfer);
            }
            queues.enter(id, PullStage::Queued, now);
            self.give_up_unless_wanted(id);
        }
        self.expect_transfers();
    }

    /// The kubelet is back.
    pub fn resume_pulls(&mut self, node: NodeId) {
        let now = self.core.now;
        let Some(Pulls { queues, .. }) = &mut self.pulls else { return };
        let queued: SmallVec<[PullId; 8]> =
            queues.of_node(node).filter(|&id| queues.pull(id).stage == PullStage::Queued).collect();
        // Until now they waited for the kubelet, not for their turn.
        queued.into_iter().for_each(|id| queues.enter(id, PullStage::Queued, now));
        self.begin_pulls(node);
    }

    /// The node is gone: so are its pulls and its images.
    pub fn drop_pulls(&mut self, node: NodeId) {
        let now = self.core.now;
        let Some(Pulls { queues, registry, table, .. }) = &mut self.pulls else { return };
        let all: SmallVec<[PullId; 8]> = queues.of_node(node).collect();
        for id in all {
            if let PullStage::Transferring(transfer) = queues.remove(id).stage {
                registry.stop(now, transfer);
            }
        }
        table.clear(node);
        queues.refill(node);
        self.expect_transfers();
    }

    /// What contradicts itself in the images and pulls, if anything does: for the invariants.
    pub fn pulls_inconsistency(&self) -> Option<String> {
        let (pulls, plan) = self.pulls.as_ref().zip(self.plan.world.image_pulls.as_ref())?;
        let mut transfers = 0;
        for index in 0..self.core.store.node_count() {
            let node = NodeId(index as u32);
            let name = || self.core.catalog.node(node).to_string();
            let mut running = 0;
            for id in pulls.queues.of_node(node) {
                let pull = pulls.queues.pull(id);
                running += u32::from(pull.stage.is_running());
                transfers += usize::from(matches!(pull.stage, PullStage::Transferring(_)));
                let waiters = self.find_waiters(node, pull.image);
                if pull.stage == PullStage::Queued && !pull.pre_pull && waiters.is_empty() {
                    return Some(format!("nobody waits for a queued pull on {}", name()));
                }
                if self.waiters(pull) != waiters {
                    return Some(format!("others than {:?} wait for a pull on {}", pull.waited_for, name()));
                }
            }
            if running > 0 && !self.kubelet_works(node) {
                return Some(format!("{} pulls without a kubelet", name()));
            }
            if running > plan.parallel {
                return Some(format!("{} has {running} pulls under way, {} allowed", name(), plan.parallel));
            }
            if self.kubelet_works(node) && pulls.queues.next_to_begin(node).is_some() {
                return Some(format!("{} could begin a pull and does not", name()));
            }
            for pod in self.core.store.pods_on(node) {
                let awaited = pulls.pod(pod).awaited();
                if awaited.is_some_and(|image| pulls.queues.find(node, image).is_none()) {
                    return Some(format!("a pod on {} waits for an image that nobody pulls", name()));
                }
            }
        }
        if transfers != pulls.registry.under_way() {
            return Some(format!("{transfers} transfers of {} are known", pulls.registry.under_way()));
        }
        let total = pulls.registry.total_rate();
        if total.is_none() || plan.registry_bandwidth.is_some_and(|most| total > Some(most)) {
            return Some("the registry serves more than it can".to_owned());
        }
        None
    }
}
