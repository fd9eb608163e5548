//! Which images pods need and which are there: a pod's way from binding to its last image.
//!
//! Ideal, all images of a pod come after one delay, unless its DaemonSet has had the same on this node. Otherwise each
//! image is pulled in its turn, init containers' first, and what happens to a pull is told in `pulls`. Invariant: a pod
//! that waits for an image waits for a pull of it to its node.

use smallvec::SmallVec;

use crate::api::identity::{DaemonSetId, NodeId, PodId, TemplateId};
use crate::cluster::images::pull_queue::{Pull, PullId, PullStage, WaitedFor};
use crate::cluster::images::puller::Pulls;
use crate::cluster::images::table::{ImageId, PullPolicy, WantedImage, pull_back_off};
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::run::Run;
use crate::cluster::store::PodRef;
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};
use crate::record::wait::{Limit, Wait};

/// How far a pod is with its images.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::cluster) struct PodImages {
    /// How many of its images are there, in their order.
    have: u16,
    /// How often the next one could not be had.
    failures: u16,
    /// The one that is being pulled, and since when.
    waits_for: Option<(ImageId, Instant)>,
}

/// The pods that wait for one pull.
pub(in crate::cluster) type Waiters = SmallVec<[PodRef; 4]>;

impl Run<'_> {
    /// The images of a template are on the node, and stay there.
    pub fn remember_images(&mut self, daemon_set: DaemonSetId, node: NodeId, template: TemplateId) {
        if let Some(pulls) = &mut self.pulls {
            for wanted in &self.plan.templates[template.index()].wanted_images {
                pulls.table.insert(node, wanted.image);
            }
            return;
        }
        let bit = self.plan.templates[template.index()].image_bit;
        self.daemon_sets[daemon_set.index()].places[node.index()].pulled_images |= bit;
    }

    /// Whether the pod has all that it needs to start its containers. If not, it waits, and its first step is taken again
    /// when it has one image more or may try again.
    pub fn has_images(&mut self, id: PodId) -> bool {
        let Some(pulls) = &mut self.pulls else { return true };
        let pod = self.core.store.pod(id);
        let (node, wanted) = (pod.node, &self.plan.templates[pod.template.index()].wanted_images);
        let progress = pulls.pod_mut(id);
        if progress.waits_for.is_some() {
            return false;
        }
        while let Some(&WantedImage { image, policy }) = wanted.get(usize::from(pulls.pod_mut(id).have)) {
            match (policy, pulls.table.has(node, image)) {
                (PullPolicy::IfNotPresent | PullPolicy::Never, true) => pulls.pod_mut(id).gets_image(),
                (PullPolicy::Never, false) => {
                    self.image_missed_by(id, Reason::ImageNeverPulled);
                    return false;
                }
                (PullPolicy::Always, _) | (PullPolicy::IfNotPresent, false) => {
                    pulls.pod_mut(id).waits_for = Some((image, self.core.now));
                    self.ask_for_pull(id, image);
                    return false;
                }
            }
        }
        self.core.store.pod_mut(id).has_images = true;
        true
    }

    /// The pods that wait for a pull, in the order of their creation.
    pub fn waiters(&self, pull: &Pull) -> Waiters {
        match pull.waited_for {
            WaitedFor::ByNobody => Waiters::new(),
            WaitedFor::By(pod) => [self.core.store.pod_ref(pod)].into_iter().collect(),
            WaitedFor::ByAnyNumber => self.find_waiters(pull.node, pull.image),
        }
    }

    /// The pods that wait for an image on a node, in the order of their creation.
    pub fn find_waiters(&self, node: NodeId, image: ImageId) -> Waiters {
        let Some(pulls) = &self.pulls else { return Waiters::new() };
        let waits = |id: &PodId| pulls.pod(*id).waits_for.is_some_and(|(other, _)| other == image);
        let mut waiters: Waiters =
            self.core.store.living_on(node).filter(waits).map(|id| self.core.store.pod_ref(id)).collect();
        waiters.reverse();
        waiters
    }

    /// The pods have what they waited for. They go on when `go_on` is called.
    pub fn image_arrived_for(&mut self, waiters: &Waiters) {
        let Some(pulls) = &mut self.pulls else { return };
        for waiter in waiters {
            pulls.pod_mut(waiter.id).gets_image();
        }
    }

    /// The pods look for their next image.
    pub fn go_on(&mut self, waiters: &Waiters) {
        for &waiter in waiters {
            self.with_pod(waiter, |this, id| this.take_step(id, Step::Begin));
        }
    }

    /// The pods cannot have the image that they wait for. What they wait for from then on until they try again is the
    /// limit, as it has been since.
    pub fn pull_failed_for(&mut self, waiters: &Waiters, reason: Reason, limit: Limit, since: Instant) {
        for &waiter in waiters {
            let Some(pulls) = &self.pulls else { return };
            let until = self.core.now + pull_back_off(u32::from(pulls.pod(waiter.id).failures));
            self.record_pull_waits(&[waiter].into_iter().collect(), limit, since, until);
            self.image_missed_by(waiter.id, reason);
        }
    }

    /// An image of the pod cannot be had now; it tries again after its back-off.
    fn image_missed_by(&mut self, id: PodId, reason: Reason) {
        let Some(pulls) = &mut self.pulls else { return };
        let progress = pulls.pod_mut(id);
        let back_off = pull_back_off(u32::from(progress.failures));
        progress.failures = progress.failures.saturating_add(1);
        if let Some((image, _)) = progress.waits_for.take() {
            self.detail_image(image);
        }
        self.record_pod(FactKind::ImagePullFailed, self.core.store.pod(id).identity(), reason);
        self.schedule_step(id, self.core.now + back_off, Step::Begin);
    }

    /// Each of the pods has waited, since this time or since it came, for this limit until then.
    pub fn record_pull_waits(&mut self, waiters: &Waiters, limit: Limit, since: Instant, until: Instant) {
        for waiter in waiters {
            let Some(pulls) = &self.pulls else { return };
            let Some((_, came)) = pulls.pod(waiter.id).waits_for else { continue };
            let pod = self.core.store.pod(waiter.id);
            let (daemon_set, node) = (pod.daemon_set, Some(pod.node));
            self.core.record_wait(Wait { limit, daemon_set, node, since: since.max(came), until });
        }
    }

    /// The pod ends: it wants no images any more. A pull that has not begun and that nobody else waits for is given up.
    pub fn abandon_images(&mut self, id: PodId) {
        let Some(pulls) = &mut self.pulls else { return };
        let Some((image, _)) = std::mem::take(pulls.pod_mut(id)).waits_for else { return };
        let node = self.core.store.pod(id).node;
        let Some(Pulls { queues, .. }) = &mut self.pulls else { return };
        let pull = queues.find(node, image).expect("who waits for an image waits for a pull of it");
        queues.leave(pull);
        self.give_up_unless_wanted(pull);
    }

    /// Gives up a pull that has not begun, unless somebody waits for it or has ordered it.
    pub fn give_up_unless_wanted(&mut self, id: PullId) {
        let Some(Pulls { queues, .. }) = &self.pulls else { return };
        let pull = *queues.pull(id);
        if pull.stage != PullStage::Queued || pull.pre_pull || !self.waiters(&pull).is_empty() {
            return;
        }
        if let Some(Pulls { queues, .. }) = &mut self.pulls {
            queues.remove(id);
        }
    }

    /// The node is gone, and its images with it. Its pods begin anew should it come back.
    pub fn forget_images(&mut self, node: NodeId) {
        self.drop_pulls(node);
        let pods: SmallVec<[PodId; 8]> = self.core.store.pods_on(node).collect();
        for id in pods {
            let Some(pulls) = &mut self.pulls else { return };
            if std::mem::take(pulls.pod_mut(id)).waits_for.is_some() {
                self.hold(id, Step::Begin);
            }
        }
    }
}

impl PodImages {
    const fn gets_image(&mut self) {
        (self.have, self.failures, self.waits_for) = (self.have + 1, 0, None);
    }

    /// The image that the pod waits for.
    pub fn awaited(&self) -> Option<ImageId> {
        self.waits_for.map(|(image, _)| image)
    }
}
