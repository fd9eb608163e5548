//! What is remembered of pods whose containers are followed. Empty if there are none.

use smallvec::SmallVec;

use crate::api::identity::PodId;
use crate::cluster::kubelet::containers::probe::ProbeClock;
use crate::cluster::kubelet::containers::restart_backoff::RestartBackoff;
use crate::cluster::kubelet::containers::step::ContainerStep;
use crate::engine::prefetch::prefetch;
use crate::engine::time::Instant;

/// Steps that are due while the kubelet is away, and for which incarnation of the containers.
pub(in crate::cluster) type HeldSteps = SmallVec<[(u16, ContainerStep); 2]>;

/// The containers of one pod.
#[derive(Clone, Debug, Default)]
pub struct PodContainers {
    /// Whether its images are on the node, and its containers may start.
    pub has_images: bool,
    /// Its node has been rebooted, and the kubelet is not back yet.
    pub is_down: bool,
    /// Whether the main containers run.
    pub running: bool,
    /// Changes when the containers end: what is scheduled for the old ones is stale.
    pub incarnation: u16,
    /// How often they have been started.
    pub starts: u32,
    pub started: Instant,
    /// How many faults have come and passed since the start.
    pub faults_passed: u32,
    /// `None`: of a kubelet that was there before the run; it is worked out when it is asked for.
    pub clock: Option<ProbeClock>,
    pub backoff: RestartBackoff,
    /// What waits for the kubelet to be back.
    pub held: HeldSteps,
}

/// The containers by their pod's index in the store.
#[derive(Debug, Default)]
pub struct ContainerTable {
    pods: Vec<Option<PodContainers>>,
}

impl ContainerTable {
    /// Whether the pod is one of these.
    pub fn follows(&self, id: PodId) -> bool {
        self.get(id).is_some()
    }

    pub fn get(&self, id: PodId) -> Option<&PodContainers> {
        self.pods.get(id.index())?.as_ref()
    }

    pub fn get_mut(&mut self, id: PodId) -> Option<&mut PodContainers> {
        self.pods.get_mut(id.index())?.as_mut()
    }

    /// The containers of a pod that is followed.
    pub fn of(&self, id: PodId) -> &PodContainers {
        self.get(id).expect("a pod that is followed")
    }

    pub fn of_mut(&mut self, id: PodId) -> &mut PodContainers {
        self.pods[id.index()].as_mut().expect("a pod that is followed")
    }

    /// The pod's containers, if it has any, will be looked at soon.
    pub fn prefetch(&self, id: PodId) {
        if let Some(entry) = self.pods.get(id.index()) {
            prefetch(entry);
        }
    }

    /// Follows the pod from now on.
    pub fn follow(&mut self, id: PodId, clock: Option<ProbeClock>) -> &mut PodContainers {
        if self.pods.len() <= id.index() {
            self.pods.resize_with(id.index() + 1, || None);
        }
        self.pods[id.index()].insert(PodContainers { clock, ..PodContainers::default() })
    }

    /// The pod is gone.
    pub fn forget(&mut self, id: PodId) {
        if let Some(entry) = self.pods.get_mut(id.index()) {
            *entry = None;
        }
    }
}
