//! What befalls pulls from outside: the registry's outages, kubelets that go away, nodes that leave, and people who pull
//! an image before it is needed.

use smallvec::SmallVec;

use crate::api::identity::NodeId;
use crate::cluster::core::Core;
use crate::cluster::images::pull_queue::{PullId, PullStage};
use crate::cluster::images::puller::Puller;
use crate::cluster::images::table::ImageId;
use crate::engine::time::Instant;
use crate::record::fact::Reason;
use crate::record::wait::Limit;

impl Puller<'_> {
    pub fn registry_fails(&mut self, core: &mut Core<'_>, until: Instant) {
        self.out_until = self.out_until.max(until);
        let under_way: Vec<PullId> = self.queues.all().collect();
        for id in under_way {
            let pull = *self.queues.pull(id);
            if let PullStage::Transferring(transfer) = pull.stage {
                self.registry.stop(core.now, transfer);
                self.fail_pull(core, id, Reason::RegistryOutage, Limit::Registry, pull.since);
                self.share_link_again(core, pull.node);
                self.begin_pulls(core, pull.node);
            }
        }
    }

    pub const fn registry_recovers(&mut self, now: Instant) {
        self.out_until = now;
    }

    pub fn pre_pull(&mut self, core: &mut Core<'_>, image: ImageId, nodes: &[NodeId]) {
        for &node in nodes {
            if !self.table.has(node, image) {
                let pull = self.queues.ask(node, image, core.now);
                self.queues.pre_pull(pull);
                self.begin_pulls(core, node);
            }
        }
    }

    pub fn pause(&mut self, core: &mut Core<'_>, node: NodeId) {
        let running: SmallVec<[PullId; 8]> =
            self.queues.of_node(node).filter(|&id| self.queues.pull(id).stage.is_running()).collect();
        for id in running {
            if let PullStage::Transferring(transfer) = self.queues.pull(id).stage {
                self.registry.stop(core.now, transfer);
            }
            self.queues.enter(id, PullStage::Queued, core.now);
            self.give_up_unless_wanted(core, id);
        }
        self.expect_transfers(core);
    }

    pub fn resume(&mut self, core: &mut Core<'_>, node: NodeId) {
        let is_queued = |id: &PullId| self.queues.pull(*id).stage == PullStage::Queued;
        let queued: SmallVec<[PullId; 8]> = self.queues.of_node(node).filter(is_queued).collect();
        // Until now they waited for the kubelet, not for their turn.
        queued.into_iter().for_each(|id| self.queues.enter(id, PullStage::Queued, core.now));
        self.begin_pulls(core, node);
    }

    /// The node is gone: so are its pulls and its images.
    pub fn drop_pulls(&mut self, core: &mut Core<'_>, node: NodeId) {
        let all: SmallVec<[PullId; 8]> = self.queues.of_node(node).collect();
        for id in all {
            if let PullStage::Transferring(transfer) = self.queues.remove(id).stage {
                self.registry.stop(core.now, transfer);
            }
        }
        self.table.clear(node);
        self.queues.refill(node);
        self.expect_transfers(core);
    }
}
