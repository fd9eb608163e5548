//! Images: which are on which node, and how those that are not get there.
//!
//! Ideal, all images of a pod come after one delay, unless its DaemonSet has had the same on this node. Otherwise each
//! image is pulled in its turn, init containers' first, by the `puller`.

mod consistency;
pub mod event;
mod outages;
mod pod_images;
pub mod pull_queue;
mod puller;
pub mod registry;
pub mod table;
mod waiting;

use crate::api::identity::{NodeId, PodId};
use crate::cluster::core::Core;
use crate::cluster::images::pod_images::Arrival;
use crate::cluster::images::pull_queue::PullId;
use crate::cluster::images::puller::Puller;
use crate::cluster::images::table::{ImageId, ImagePulls};
use crate::cluster::store::PodIdentity;
use crate::engine::time::Instant;

/// The images on all nodes, and the pulls of those that are missing.
pub(in crate::cluster) struct Images<'run> {
    /// `None`: a pull is a mere delay.
    puller: Option<Puller<'run>>,
}

impl<'run> Images<'run> {
    pub fn new(pulls: Option<&'run ImagePulls>) -> Self {
        Self { puller: pulls.map(Puller::new) }
    }

    pub fn reserve(&mut self, nodes: usize) {
        if let Some(puller) = &mut self.puller {
            puller.reserve(nodes);
        }
    }

    pub fn add_node(&mut self) {
        if let Some(puller) = &mut self.puller {
            puller.add_node();
        }
    }

    /// The images of a pod are on its node, and stay there.
    pub fn remember(&mut self, core: &mut Core<'_>, pod: PodIdentity) {
        let template = &core.specs.templates[pod.template.index()];
        match &mut self.puller {
            Some(puller) => puller.remember(pod.node, &template.wanted_images),
            None => core.node_record_mut(pod.daemon_set, pod.node).pulled_images |= template.image_bit,
        }
    }

    /// Whether the pod has all that it needs to start its containers. If not, it waits, and its first step is taken again
    /// when it has one image more or may try again.
    pub fn are_there_for(&mut self, core: &mut Core<'_>, pod: PodId) -> bool {
        match &mut self.puller {
            Some(puller) => puller.has_images(core, pod),
            None => true,
        }
    }

    /// The pod ends: it wants no images any more. A pull that has not begun and that nobody else waits for is given up.
    #[inline]
    pub fn abandon(&mut self, core: &Core<'_>, pod: PodId) {
        if let Some(puller) = &mut self.puller {
            puller.abandon(core, pod);
        }
    }

    /// A pull may be due to fail, or to be tried again.
    pub fn pull_due(&mut self, core: &mut Core<'_>, pull: PullId) {
        if let Some(puller) = &mut self.puller {
            puller.pull_due(core, pull);
        }
    }

    /// Transfers may have ended: [`next_arrival`](Self::next_arrival) says which. False: none is looked for now.
    pub fn look_at_transfers(&mut self, now: Instant) -> bool {
        self.puller.as_mut().is_some_and(|puller| puller.look_at_transfers(now))
    }

    /// The next image that has arrived by now, until there is none. The node's next pulls are to
    /// [begin](Self::begin_pulls) when its pods have gone on.
    pub fn next_arrival(&mut self, core: &mut Core<'_>) -> Option<Arrival> {
        self.puller.as_mut()?.next_arrival(core)
    }

    /// Begins as many pulls of the node as may be under way at once.
    pub fn begin_pulls(&mut self, core: &mut Core<'_>, node: NodeId) {
        if let Some(puller) = &mut self.puller {
            puller.begin_pulls(core, node);
        }
    }

    /// The node is gone, and its images with it. Its pods begin anew should it come back.
    pub fn forget_node(&mut self, core: &mut Core<'_>, node: NodeId) {
        if let Some(puller) = &mut self.puller {
            puller.forget_node(core, node);
        }
    }

    /// The kubelet goes away: its pulls stop, and begin anew when it is back, unless nobody waits for them any more.
    pub fn pause(&mut self, core: &mut Core<'_>, node: NodeId) {
        if let Some(puller) = &mut self.puller {
            puller.pause(core, node);
        }
    }

    /// The kubelet is back.
    pub fn resume(&mut self, core: &mut Core<'_>, node: NodeId) {
        if let Some(puller) = &mut self.puller {
            puller.resume(core, node);
        }
    }

    /// The image is pulled to the nodes that lack it, within the same limits as for pods.
    pub fn pre_pull(&mut self, core: &mut Core<'_>, image: ImageId, nodes: &[NodeId]) {
        if let Some(puller) = &mut self.puller {
            puller.pre_pull(core, image, nodes);
        }
    }

    /// The registry does not answer until then: what is under way fails now, and what begins meanwhile a little later.
    pub fn registry_fails(&mut self, core: &mut Core<'_>, until: Instant) {
        if let Some(puller) = &mut self.puller {
            puller.registry_fails(core, until);
        }
    }

    /// It answers again. Nobody is told: pulls find out when they are tried again.
    pub fn registry_recovers(&mut self, now: Instant) {
        if let Some(puller) = &mut self.puller {
            puller.registry_recovers(now);
        }
    }

    /// Schedules a look at the transfers for when the next ends, unless there is one before.
    pub fn expect_transfers(&mut self, core: &mut Core<'_>) {
        if let Some(puller) = &mut self.puller {
            puller.expect_transfers(core);
        }
    }

    /// What contradicts itself in the images and pulls, if anything does.
    pub fn inconsistency(&self, core: &Core<'_>) -> Option<String> {
        self.puller.as_ref()?.inconsistency(core)
    }
}
