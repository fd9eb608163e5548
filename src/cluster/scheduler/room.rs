//! A node as the scheduler sees it: what runs there takes its room, and pods wait for some of it.

use smallvec::SmallVec;

use crate::api::identity::PodId;
use crate::cluster::scheduler::background::{Background, BackgroundPods, NodeOffer};
use crate::cluster::scheduler::load::NodeLoad;
use crate::engine::time::Instant;

/// What the scheduler knows of a node.
#[derive(Clone, Debug)]
pub(super) struct Room<'run> {
    /// Invariant: it is the sum of what the node's pods and its background take.
    pub load: NodeLoad,
    /// The pods that did not fit at their last attempt.
    pub waiting: SmallVec<[PodId; 2]>,
    /// What runs there besides, as long as nobody has been pushed out; nothing without the node.
    background: &'run Background,
    /// The background's pods that are still there.
    background_pods: Vec<BackgroundPod>,
}

/// A pod of a node's background.
#[derive(Clone, Copy, Debug)]
struct BackgroundPod {
    /// Its index among the kinds of pods of its background.
    kind: u16,
    /// When it will have ended; never, as long as nobody pushes it out.
    ends_at: Instant,
}

/// What runs besides on a node that is not there.
pub(super) const NO_BACKGROUND: &Background = &Background::NONE;

impl<'run> Room<'run> {
    pub fn empty() -> Self {
        Self {
            load: NodeLoad::default(),
            waiting: SmallVec::new(),
            background: NO_BACKGROUND,
            background_pods: Vec::new(),
        }
    }

    /// Another background comes, whole again, in place of the one that is there.
    pub fn set_background(&mut self, offer: &NodeOffer, background: &'run Background) {
        let (resources, pods) = self.background.fixed_load(&offer.allocatable);
        self.load.remove_fixed(&resources, pods);
        for pod in self.background_pods.drain(..) {
            self.load.remove(&pod.kind_in(self.background).demand);
        }
        self.background = background;
        let (resources, pods) = background.fixed_load(&offer.allocatable);
        self.load.add_fixed(&resources, pods);
        for (kind, pods) in (0..).zip(background.pods()) {
            for _ in 0..pods.per_node {
                self.load.add(&pods.demand);
                self.background_pods.push(BackgroundPod { kind, ends_at: Instant::NEVER });
            }
        }
    }

    /// What the background takes, added up.
    pub fn background_load(&self, offer: &NodeOffer) -> NodeLoad {
        let mut load = NodeLoad::default();
        let (resources, pods) = self.background.fixed_load(&offer.allocatable);
        load.add_fixed(&resources, pods);
        self.background_pods().for_each(|pod| load.add(&pod.demand));
        load
    }

    /// The pods of the background that are still there, by their kinds.
    pub fn background_pods(&self) -> impl Iterator<Item = &'run BackgroundPods> {
        self.background_pods.iter().map(|pod| pod.kind_in(self.background))
    }

    /// Those of them that have been asked to end.
    pub fn ending_background_pods(&self) -> impl Iterator<Item = &'run BackgroundPods> {
        let ending = self.background_pods.iter().filter(|pod| pod.ends_at != Instant::NEVER);
        ending.map(|pod| pod.kind_in(self.background))
    }

    /// The pod of the background with this index, and when it will have ended.
    pub fn background_pod_mut(&mut self, index: usize) -> (&'run BackgroundPods, &mut Instant) {
        let pod = &mut self.background_pods[index];
        (pod.kind_in(self.background), &mut pod.ends_at)
    }

    /// Takes away the pods of the background whose time has come. Whether there were any.
    pub fn remove_ended(&mut self, now: Instant) -> bool {
        let before = self.background_pods.len();
        self.background_pods.retain(|pod| {
            let stays = pod.ends_at > now;
            if !stays {
                self.load.remove(&pod.kind_in(self.background).demand);
            }
            stays
        });
        self.background_pods.len() < before
    }
}

impl BackgroundPod {
    fn kind_in(self, background: &Background) -> &BackgroundPods {
        &background.pods()[usize::from(self.kind)]
    }
}
