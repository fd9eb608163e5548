//! The kubelet's part in a pod's life: what follows what, and after how long.
//!
//! A pod's delays are drawn together when it is created, so that the luck of a pod does not depend on what happens to
//! others. While the kubelet is away, what would have happened is held, and happens when it is back.

use super::store::Pod;
use crate::engine::delay::Delay;
use crate::engine::time::Duration;

/// How long the steps of a pod's life take.
#[derive(Clone, Debug, PartialEq)]
pub struct PodDelays {
    /// From creation to binding.
    pub scheduling: Delay,
    /// All images of the pod; nothing for images that this node has pulled for this DaemonSet before.
    pub image_pull: Delay,
    /// From the last image to running containers.
    pub container_start: Delay,
    /// From running containers to Ready.
    pub readiness: Delay,
    /// From the deletion to the end, at most the pod's grace period.
    pub termination: Delay,
}

/// The delays of one pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnDelays {
    pub scheduling: Duration,
    pub image_pull: Duration,
    pub container_start: Duration,
    pub readiness: Duration,
    pub termination: Duration,
}

/// A step of a pod's life, done when its event comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Step {
    /// The scheduler binds the pod.
    Bind,
    /// The kubelet begins with it.
    Begin,
    PullImages,
    StartContainers,
    BecomeReady,
    /// The kubelet begins to end it.
    BeginTermination,
    /// The last container has ended.
    Terminate,
}

impl PodDelays {
    /// The delays that these uniform draws stand for.
    pub fn draw(&self, bits: &[u64; 8]) -> DrawnDelays {
        DrawnDelays {
            scheduling: self.scheduling.sample(bits[0]),
            image_pull: self.image_pull.sample(bits[1]),
            container_start: self.container_start.sample(bits[2]),
            readiness: self.readiness.sample(bits[3]),
            termination: self.termination.sample(bits[4]),
        }
    }
}

/// What follows a step, and how long it takes. `None`: nothing until somebody does something to the pod.
pub fn next_step(pod: &Pod, done: Step) -> Option<(Step, Duration)> {
    match done {
        Step::Bind => Some((Step::Begin, Duration::ZERO)),
        Step::Begin if pod.has_images => Some((Step::PullImages, Duration::ZERO)),
        Step::Begin => Some((Step::PullImages, pod.delays.image_pull)),
        Step::PullImages => Some((Step::StartContainers, pod.delays.container_start)),
        Step::StartContainers if pod.never_ready => None,
        Step::StartContainers => Some((Step::BecomeReady, pod.delays.readiness)),
        Step::BeginTermination => Some((Step::Terminate, pod.delays.termination)),
        Step::BecomeReady | Step::Terminate => None,
    }
}

/// Whether a step needs the kubelet; the others are the scheduler's.
pub const fn needs_kubelet(step: Step) -> bool {
    !matches!(step, Step::Bind)
}
