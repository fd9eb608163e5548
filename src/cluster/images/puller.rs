//! Image pulls on their way: asked for, begun, ended, failed.
//!
//! The kubelets' queues say which pull is next, the registry how fast each is. One event stands for the end of the next
//! transfer; when another comes first it is scheduled again, and the old one finds nothing to do.

use crate::api::identity::{NodeId, PodId};
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::images::event::ImagesEvent;
use crate::cluster::images::pod_images::{Arrival, PodImages};
use crate::cluster::images::pull_queue::{PullId, PullQueues, PullStage};
use crate::cluster::images::registry::{Bandwidth, Registry};
use crate::cluster::images::table::{ImageId, ImagePulls, ImageTable, pull_back_off};
use crate::engine::time::Instant;
use crate::record::detail::Detail;
use crate::record::fact::{FactKind, Reason};
use crate::record::wait::Limit;

/// The state of all images and pulls.
pub(super) struct Puller<'run> {
    pub(super) settings: &'run ImagePulls,
    pub(super) table: ImageTable,
    pub(super) queues: PullQueues,
    pub(super) registry: Registry,
    /// By transfer, the pull that it is for.
    owners: Vec<PullId>,
    pods: Vec<PodImages>,
    /// Until when the registry does not answer.
    pub(super) out_until: Instant,
    /// For when the next look at the transfers is scheduled, or never.
    next_look: Instant,
}

impl<'run> Puller<'run> {
    pub fn new(settings: &'run ImagePulls) -> Self {
        Self {
            settings,
            table: ImageTable::new(settings.images.len()),
            queues: PullQueues::new(settings.parallel, settings.rate_limit),
            registry: Registry::new(settings.registry_bandwidth),
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

    /// A pod waits for an image: it is pulled if it is not being pulled already.
    pub fn ask_for_pull(&mut self, core: &mut Core<'_>, pod: PodId, image: ImageId) {
        let node = core.store.pod(pod).node;
        let pull = self.queues.ask(node, image, core.now);
        self.queues.join(pull, pod);
        if let PullStage::BackingOff(_) = self.queues.pull(pull).stage {
            self.queues.enter(pull, PullStage::Queued, core.now);
        }
        self.begin_pulls(core, node);
    }

    pub fn begin_pulls(&mut self, core: &mut Core<'_>, node: NodeId) {
        while core.kubelet_works(node)
            && let Some(id) = self.queues.next_to_begin(node)
        {
            self.begin_pull(core, id);
        }
    }

    fn begin_pull(&mut self, core: &mut Core<'_>, id: PullId) {
        let now = core.now;
        let pull = *self.queues.pull(id);
        let has_token = self.queues.take_token(pull.node, now);
        let bytes = self.bytes_to_pull(pull.node, pull.image);
        let waiters = self.waiters(core, &pull);
        self.record_waits(core, &waiters, Limit::PullQueue, pull.since, now);
        if !has_token {
            return self.fail_pull(core, id, Reason::PullRateExceeded, Limit::RegistryTokens, now);
        }
        if bytes > 0 {
            self.name_image(core, pull.image);
            match waiters.first() {
                Some(waiter) => {
                    let pod = core.store.pod(waiter.id).identity();
                    core.record_pod(FactKind::ImagePullStarted, pod, Reason::None);
                }
                None => core.record_node(FactKind::ImagePullStarted, pull.node, Reason::Scripted),
            }
        }
        if now < self.out_until {
            let at = now + self.settings.error_after;
            self.queues.enter(id, PullStage::Failing(at), now);
            core.schedule_at(at, Event::Images(ImagesEvent::PullDue(id)));
        } else {
            self.transfer(id, bytes, link_of(core, pull.node), now);
            self.expect_transfers(core);
        }
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

    /// A pull fails for want of the registry, or a failed pre-pull is tried again, if nothing has changed since.
    pub fn pull_due(&mut self, core: &mut Core<'_>, id: PullId) {
        let now = core.now;
        let pull = *self.queues.pull(id);
        match pull.stage {
            PullStage::Failing(at) if at == now => {
                self.fail_pull(core, id, Reason::RegistryOutage, Limit::Registry, pull.since);
            }
            PullStage::BackingOff(at) if at == now => self.queues.enter(id, PullStage::Queued, now),
            _ => return,
        }
        self.begin_pulls(core, pull.node);
    }

    pub fn look_at_transfers(&mut self, now: Instant) -> bool {
        let is_due = self.next_look == now;
        if is_due {
            self.next_look = Instant::NEVER;
        }
        is_due
    }

    pub fn expect_transfers(&mut self, core: &mut Core<'_>) {
        if let Some(at) = self.registry.next_end().filter(|&at| at < self.next_look) {
            self.next_look = at;
            core.schedule_at(at, Event::Images(ImagesEvent::TransfersEnd));
        }
    }

    pub fn next_arrival(&mut self, core: &mut Core<'_>) -> Option<Arrival> {
        let now = core.now;
        let transfer = self.registry.take_ended(now)?;
        let pull = self.queues.remove(self.owners[transfer.index()]);
        let bytes = self.bytes_to_pull(pull.node, pull.image);
        self.table.insert(pull.node, pull.image);
        self.share_link_again(core, pull.node);
        let waiters = self.waiters(core, &pull);
        let at_best = pull.since + link_of(core, pull.node).time_for(bytes);
        // Without a limit of the registry's, only the node's other pulls can have slowed it.
        let is_limited = self.settings.registry_bandwidth.is_some();
        let limit = if is_limited { Limit::Registry } else { Limit::PullQueue };
        self.record_waits(core, &waiters, limit, at_best, now);
        if pull.pre_pull {
            self.name_image(core, pull.image);
            core.record_node(FactKind::ImagesPulled, pull.node, Reason::Scripted);
        }
        self.image_arrived_for(&waiters);
        Some(Arrival { node: pull.node, waiters })
    }

    /// The pull fails: those who wait for it try again after their back-off, and a pre-pull after its own. What kept them
    /// from it is the limit, since then.
    pub fn fail_pull(
        &mut self,
        core: &mut Core<'_>,
        id: PullId,
        reason: Reason,
        limit: Limit,
        since: Instant,
    ) {
        let now = core.now;
        let pull = *self.queues.pull(id);
        let waiters = self.waiters(core, &pull);
        self.pull_failed_for(core, &waiters, reason, limit, since);
        if pull.pre_pull {
            let at = now + pull_back_off(self.queues.count_failure(id));
            self.queues.enter(id, PullStage::BackingOff(at), now);
            self.name_image(core, pull.image);
            core.record_node(FactKind::ImagePullFailed, pull.node, reason);
            core.schedule_at(at, Event::Images(ImagesEvent::PullDue(id)));
        } else {
            self.queues.remove(id);
        }
    }

    /// The node's transfers are fewer or more than they were.
    pub fn share_link_again(&mut self, core: &Core<'_>, node: NodeId) {
        self.share_link(node, link_of(core, node), self.transfers_to(node), core.now);
    }

    /// The fact that is recorded next is of this image.
    pub fn name_image(&self, core: &mut Core<'_>, image: ImageId) {
        core.recorder.on_detail(Detail::Image(&self.settings.images[usize::from(image.0)].name));
    }

    /// What has to come over the wire: nothing if the image is there and only asked for.
    fn bytes_to_pull(&self, node: NodeId, image: ImageId) -> u64 {
        if self.table.has(node, image) { 0 } else { self.settings.images[usize::from(image.0)].size }
    }
}

fn link_of(core: &Core<'_>, node: NodeId) -> Bandwidth {
    core.specs.pools[core.store.node(node).pool.index()].image_bandwidth
}
