//! Image pulls on their way: asked for, begun, ended, failed.
//!
//! The kubelets' queues say which pull is next, the registry how fast each is. One event stands for the end of the next
//! transfer; when another comes first it is scheduled again, and the old one finds nothing to do.

use crate::api::identity::{NodeId, PodId};
use crate::cluster::event::Event;
use crate::cluster::images::pull_queue::{PullId, PullQueues, PullStage};
use crate::cluster::images::registry::{Bandwidth, Registry};
use crate::cluster::images::table::{ImageId, ImagePulls, ImageTable, pull_back_off};
use crate::cluster::images::waiting::PodImages;
use crate::cluster::run::Run;
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};
use crate::record::wait::Limit;

/// The state of all images and pulls.
#[derive(Clone, Debug)]
pub(in crate::cluster) struct Pulls {
    pub table: ImageTable,
    pub queues: PullQueues,
    pub registry: Registry,
    /// By transfer, the pull that it is for.
    owners: Vec<PullId>,
    pods: Vec<PodImages>,
    /// Until when the registry does not answer.
    pub out_until: Instant,
    /// For when the next look at the transfers is scheduled, or never.
    next_look: Instant,
}

impl Pulls {
    pub fn new(plan: &ImagePulls) -> Self {
        Self {
            table: ImageTable::new(plan.images.len()),
            queues: PullQueues::new(plan.parallel, plan.rate_limit),
            registry: Registry::new(plan.registry_bandwidth),
            owners: Vec::new(),
            pods: Vec::new(),
            out_until: Instant::START,
            next_look: Instant::NEVER,
        }
    }

    pub fn reserve(&mut self, nodes: usize) {
        self.table.reserve(nodes);
        self.queues.reserve(nodes);
    }

    pub fn add_node(&mut self) {
        self.table.add_node();
        self.queues.add_node();
    }

    pub fn pod(&self, id: PodId) -> PodImages {
        self.pods.get(id.index()).copied().unwrap_or_default()
    }

    pub fn pod_mut(&mut self, id: PodId) -> &mut PodImages {
        if self.pods.len() <= id.index() {
            self.pods.resize(id.index() + 1, PodImages::default());
        }
        &mut self.pods[id.index()]
    }

    /// Starts the transfer of a pull; the node's others make room for it.
    fn transfer(&mut self, id: PullId, bytes: u64, link: Bandwidth, now: Instant) {
        let node = self.queues.pull(id).node;
        let sharers = self.transfers_to(node) + 1;
        self.share_link(node, link, sharers, now);
        let transfer = self.registry.start(now, bytes, link, sharers);
        self.queues.enter(id, PullStage::Transferring(transfer), now);
        if self.owners.len() <= transfer.index() {
            self.owners.resize(transfer.index() + 1, id);
        }
        self.owners[transfer.index()] = id;
    }

    fn transfers_to(&self, node: NodeId) -> u32 {
        let stages = self.queues.of_node(node).map(|id| self.queues.pull(id).stage);
        stages.filter(|stage| matches!(stage, PullStage::Transferring(_))).count() as u32
    }

    /// The node's transfers share its link equally, `sharers` of them.
    fn share_link(&mut self, node: NodeId, link: Bandwidth, sharers: u32, now: Instant) {
        for id in self.queues.of_node(node) {
            if let PullStage::Transferring(transfer) = self.queues.pull(id).stage {
                self.registry.set_sharers(now, transfer, link, sharers);
            }
        }
    }
}

impl Run<'_> {
    /// A pod waits for an image: it is pulled if it is not being pulled already.
    pub fn ask_for_pull(&mut self, pod: PodId, image: ImageId) {
        let (now, node) = (self.core.now, self.core.store.pod(pod).node);
        let Some(Pulls { queues, .. }) = &mut self.pulls else { return };
        let pull = queues.ask(node, image, now);
        queues.join(pull, pod);
        if let PullStage::BackingOff(_) = queues.pull(pull).stage {
            queues.enter(pull, PullStage::Queued, now);
        }
        self.begin_pulls(node);
    }

    /// Begins as many pulls of the node as may be under way at once.
    pub fn begin_pulls(&mut self, node: NodeId) {
        while self.kubelet_works(node)
            && let Some(Pulls { queues, .. }) = &self.pulls
            && let Some(id) = queues.next_to_begin(node)
        {
            self.begin_pull(id);
        }
    }

    fn begin_pull(&mut self, id: PullId) {
        let now = self.core.now;
        let Some((pulls, plan)) = self.pulls.as_mut().zip(self.plan.world.image_pulls.as_ref()) else {
            return;
        };
        let pull = *pulls.queues.pull(id);
        let has_token = pulls.queues.take_token(pull.node, now);
        let bytes = bytes_to_pull(pulls, plan, pull.node, pull.image);
        let fails_at = (now < pulls.out_until).then_some(now + plan.error_after);
        let waiters = self.waiters(&pull);
        self.record_pull_waits(&waiters, Limit::PullQueue, pull.since, now);
        if !has_token {
            return self.fail_pull(id, Reason::PullRateExceeded, Limit::RegistryTokens, now);
        }
        if bytes > 0 {
            self.detail_image(pull.image);
            match waiters.first() {
                Some(waiter) => {
                    let pod = self.core.store.pod(waiter.id).identity();
                    self.record_pod(FactKind::ImagePullStarted, pod, Reason::None);
                }
                None => self.core.record_node(FactKind::ImagePullStarted, pull.node, Reason::Scripted),
            }
        }
        let link = self.link_of(pull.node);
        let Some(pulls) = &mut self.pulls else { return };
        if let Some(at) = fails_at {
            pulls.queues.enter(id, PullStage::Failing(at), now);
            self.core.schedule_at(at, Event::PullDue(id));
        } else {
            pulls.transfer(id, bytes, link, now);
            self.expect_transfers();
        }
    }

    /// A pull fails for want of the registry, or a failed pre-pull is tried again, if nothing has changed since.
    pub fn pull_due(&mut self, id: PullId) {
        let now = self.core.now;
        let Some(Pulls { queues, .. }) = &mut self.pulls else { return };
        let node = queues.pull(id).node;
        match queues.pull(id).stage {
            PullStage::Failing(at) if at == now => {
                let since = queues.pull(id).since;
                self.fail_pull(id, Reason::RegistryOutage, Limit::Registry, since);
            }
            PullStage::BackingOff(at) if at == now => queues.enter(id, PullStage::Queued, now),
            _ => return,
        }
        self.begin_pulls(node);
    }

    /// Takes the transfers that have ended.
    pub fn transfers_end(&mut self) {
        let now = self.core.now;
        match &mut self.pulls {
            Some(pulls) if pulls.next_look == now => pulls.next_look = Instant::NEVER,
            _ => return,
        }
        while let Some(pulls) = &mut self.pulls
            && let Some(transfer) = pulls.registry.take_ended(now)
        {
            let owner = pulls.owners[transfer.index()];
            self.pull_ends(owner);
        }
        self.expect_transfers();
    }

    /// Schedules a look at the transfers for when the next ends, unless there is one before.
    pub fn expect_transfers(&mut self) {
        let Some(pulls) = &mut self.pulls else { return };
        if let Some(at) = pulls.registry.next_end().filter(|&at| at < pulls.next_look) {
            pulls.next_look = at;
            self.core.schedule_at(at, Event::TransfersEnd);
        }
    }

    /// The image is on the node: those who waited for it go on.
    fn pull_ends(&mut self, id: PullId) {
        let now = self.core.now;
        let Some((pulls, plan)) = self.pulls.as_mut().zip(self.plan.world.image_pulls.as_ref()) else {
            return;
        };
        let pull = pulls.queues.remove(id);
        let bytes = bytes_to_pull(pulls, plan, pull.node, pull.image);
        pulls.table.insert(pull.node, pull.image);
        self.share_link_again(pull.node);
        let waiters = self.waiters(&pull);
        let at_best = pull.since + self.link_of(pull.node).time_for(bytes);
        // Without a limit of the registry's, only the node's other pulls can have slowed it.
        let limit = if plan.registry_bandwidth.is_some() { Limit::Registry } else { Limit::PullQueue };
        self.record_pull_waits(&waiters, limit, at_best, now);
        if pull.pre_pull {
            self.detail_image(pull.image);
            self.core.record_node(FactKind::ImagesPulled, pull.node, Reason::Scripted);
        }
        self.image_arrived_for(&waiters);
        self.go_on(&waiters);
        self.begin_pulls(pull.node);
    }

    /// The pull fails: those who wait for it try again after their back-off, and a pre-pull after its own.
    /// Since when the limit has kept them from it.
    pub fn fail_pull(&mut self, id: PullId, reason: Reason, limit: Limit, since: Instant) {
        let now = self.core.now;
        let Some(Pulls { queues, .. }) = &self.pulls else { return };
        let pull = *queues.pull(id);
        let waiters = self.waiters(&pull);
        self.pull_failed_for(&waiters, reason, limit, since);
        let Some(Pulls { queues, .. }) = &mut self.pulls else { return };
        if pull.pre_pull {
            let at = now + pull_back_off(queues.count_failure(id));
            queues.enter(id, PullStage::BackingOff(at), now);
            self.detail_image(pull.image);
            self.core.record_node(FactKind::ImagePullFailed, pull.node, reason);
            self.core.schedule_at(at, Event::PullDue(id));
        } else {
            queues.remove(id);
        }
    }

    /// The node's transfers are fewer or more than they were.
    pub fn share_link_again(&mut self, node: NodeId) {
        let (now, link) = (self.core.now, self.link_of(node));
        let Some(pulls) = &mut self.pulls else { return };
        pulls.share_link(node, link, pulls.transfers_to(node), now);
    }

    fn link_of(&self, node: NodeId) -> Bandwidth {
        self.plan.pools[self.core.store.node(node).pool.index()].image_bandwidth
    }
}

/// What has to come over the wire: nothing if the image is there and only asked for.
fn bytes_to_pull(pulls: &Pulls, plan: &ImagePulls, node: NodeId, image: ImageId) -> u64 {
    if pulls.table.has(node, image) { 0 } else { plan.images[usize::from(image.0)].size }
}
