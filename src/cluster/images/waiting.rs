//! The pods that wait for images: how far each is, and what becomes of it when a pull ends or fails.
//!
//! Invariant: a pod that waits for an image waits for a pull of it to its node.

use smallvec::SmallVec;

use crate::api::identity::{NodeId, PodId};
use crate::cluster::core::Core;
use crate::cluster::images::pod_images::Waiters;
use crate::cluster::images::pull_queue::{Pull, PullId, PullStage, WaitedFor};
use crate::cluster::images::puller::Puller;
use crate::cluster::images::table::{ImageId, PullPolicy, WantedImage, pull_back_off};
use crate::cluster::kubelet::pod_steps::Step;
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};
use crate::record::wait::Limit;

impl Puller<'_> {
    pub fn remember(&mut self, node: NodeId, images: &[WantedImage]) {
        for wanted in images {
            self.table.insert(node, wanted.image);
        }
    }

    pub fn has_images(&mut self, core: &mut Core<'_>, id: PodId) -> bool {
        let pod = core.store.pod(id);
        let (node, wanted) = (pod.node, &core.specs.templates[pod.template.index()].wanted_images);
        if self.pod_mut(id).waits_for.is_some() {
            return false;
        }
        while let Some(&WantedImage { image, policy }) = wanted.get(usize::from(self.pod_mut(id).have)) {
            match (policy, self.table.has(node, image)) {
                (PullPolicy::IfNotPresent | PullPolicy::Never, true) => self.pod_mut(id).gets_image(),
                (PullPolicy::Never, false) => {
                    self.image_missed_by(core, id, Reason::ImageNeverPulled);
                    return false;
                }
                (PullPolicy::Always, _) | (PullPolicy::IfNotPresent, false) => {
                    self.pod_mut(id).waits_for = Some((image, core.now));
                    self.ask_for_pull(core, id, image);
                    return false;
                }
            }
        }
        core.store.pod_mut(id).has_images = true;
        true
    }

    /// The pods that wait for a pull, in the order of their creation.
    pub fn waiters(&self, core: &Core<'_>, pull: &Pull) -> Waiters {
        match pull.waited_for {
            WaitedFor::ByNobody => Waiters::new(),
            WaitedFor::By(pod) => [core.store.pod_ref(pod)].into_iter().collect(),
            WaitedFor::ByAnyNumber => self.find_waiters(core, pull.node, pull.image),
        }
    }

    /// The pods that wait for an image on a node, in the order of their creation.
    pub fn find_waiters(&self, core: &Core<'_>, node: NodeId, image: ImageId) -> Waiters {
        let waits = |id: &PodId| self.pod(*id).awaited() == Some(image);
        let mut waiters: Waiters =
            core.store.living_on(node).filter(waits).map(|id| core.store.pod_ref(id)).collect();
        waiters.reverse();
        waiters
    }

    /// The pods have what they waited for.
    pub fn image_arrived_for(&mut self, waiters: &Waiters) {
        for waiter in waiters {
            self.pod_mut(waiter.id).gets_image();
        }
    }

    /// The pods cannot have the image that they wait for. What they wait for from then on until they try again is the
    /// limit, as it has been since.
    pub fn pull_failed_for(
        &mut self,
        core: &mut Core<'_>,
        waiters: &Waiters,
        reason: Reason,
        limit: Limit,
        since: Instant,
    ) {
        for &waiter in waiters {
            let until = core.now + pull_back_off(u32::from(self.pod(waiter.id).failures));
            self.record_waits(core, &[waiter].into_iter().collect(), limit, since, until);
            self.image_missed_by(core, waiter.id, reason);
        }
    }

    /// An image of the pod cannot be had now; it tries again after its back-off.
    fn image_missed_by(&mut self, core: &mut Core<'_>, id: PodId, reason: Reason) {
        let progress = self.pod_mut(id);
        let back_off = pull_back_off(u32::from(progress.failures));
        progress.failures = progress.failures.saturating_add(1);
        if let Some((image, _)) = progress.waits_for.take() {
            self.name_image(core, image);
        }
        core.record_pod(FactKind::ImagePullFailed, core.store.pod(id).identity(), reason);
        core.schedule_step(id, core.now + back_off, Step::Begin);
    }

    /// Each of the pods has waited, since this time or since it came, for this limit until then.
    pub fn record_waits(
        &self,
        core: &mut Core<'_>,
        waiters: &Waiters,
        limit: Limit,
        since: Instant,
        until: Instant,
    ) {
        for waiter in waiters {
            let Some((_, came)) = self.pod(waiter.id).waits_for else { continue };
            core.record_pod_wait(waiter.id, limit, since.max(came), until);
        }
    }

    // Not inlined, so that it costs a look and no call where there is no puller.
    #[inline(never)]
    pub fn abandon(&mut self, core: &Core<'_>, id: PodId) {
        let Some((image, _)) = std::mem::take(self.pod_mut(id)).waits_for else { return };
        let node = core.store.pod(id).node;
        let pull = self.queues.find(node, image).expect("who waits for an image waits for a pull of it");
        self.queues.leave(pull);
        self.give_up_unless_wanted(core, pull);
    }

    /// Gives up a pull that has not begun, unless somebody waits for it or has ordered it.
    pub fn give_up_unless_wanted(&mut self, core: &Core<'_>, id: PullId) {
        let pull = *self.queues.pull(id);
        let is_wanted = pull.pre_pull || !self.waiters(core, &pull).is_empty();
        if pull.stage == PullStage::Queued && !is_wanted {
            self.queues.remove(id);
        }
    }

    pub fn forget_node(&mut self, core: &mut Core<'_>, node: NodeId) {
        self.drop_pulls(core, node);
        let pods: SmallVec<[PodId; 8]> = core.store.pods_on(node).collect();
        for id in pods {
            if std::mem::take(self.pod_mut(id)).waits_for.is_some() {
                core.store.pod_mut(id).held = Some(Step::Begin);
            }
        }
    }
}
