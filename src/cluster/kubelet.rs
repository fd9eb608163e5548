//! The kubelet's part in a pod's life: what follows what, and after how long.
//!
//! All draws of a pod are made together when it is created, so that its luck does not depend on what happens to others. While the kubelet is away, what would have happened is held, and happens when it is back.

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
    /// How long each init container runs.
    pub init_container: Delay,
    /// How long a preStop hook runs that is not a `sleep`.
    pub pre_stop: Delay,
}

/// The luck of one pod: a uniform draw for each delay that is still to come. What it means is worked out when the step
/// begins, because few pods take all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PodLuck {
    image_pull: u64,
    container_start: u64,
    readiness: u64,
    termination: u64,
    /// Its grace period.
    longest_termination: Duration,
    is_known: bool,
}

/// The luck of one start of a pod's containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartLuck {
    pub container_start: u64,
    pub readiness: u64,
}

/// A step of a pod's life, done when its event comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Step {
    /// The scheduler binds the pod.
    Bind,
    /// The kubelet takes it in, or refuses it.
    Admit,
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

impl PodLuck {
    /// The luck that a block of draws brings. Its first draw is for the scheduling.
    pub const fn new(draws: &[u64; 8], grace_period: Duration) -> Self {
        let [_, image_pull, container_start, readiness, termination, ..] = *draws;
        let longest_termination = grace_period;
        Self { image_pull, container_start, readiness, termination, longest_termination, is_known: true }
    }

    /// The luck of a pod for which nothing was drawn yet.
    pub fn unknown(grace_period: Duration) -> Self {
        Self { longest_termination: grace_period, ..Self::default() }
    }

    /// Whether the draws were made.
    pub const fn is_known(&self) -> bool {
        self.is_known
    }

    pub fn of_first_start(&self) -> StartLuck {
        debug_assert!(self.is_known, "asked for before it was drawn");
        StartLuck { container_start: self.container_start, readiness: self.readiness }
    }

    pub fn termination(&self) -> u64 {
        debug_assert!(self.is_known, "asked for before it was drawn");
        self.termination
    }

    pub const fn grace_period(&self) -> Duration {
        self.longest_termination
    }
}

impl StartLuck {
    /// The luck that a block of draws brings.
    pub const fn new(draws: &[u64; 8]) -> Self {
        Self { container_start: draws[0], readiness: draws[1] }
    }
}

/// What follows a step, and how long it takes. `None`: nothing until somebody does something to the pod.
pub fn next_step(pod: &Pod, delays: &PodDelays, done: Step) -> Option<(Step, Duration)> {
    let luck = &pod.luck;
    debug_assert!(luck.is_known(), "a step's delay needs the pod's luck");
    match done {
        Step::Bind => Some((Step::Admit, Duration::ZERO)),
        Step::Admit => Some((Step::Begin, Duration::ZERO)),
        Step::Begin if pod.has_images => Some((Step::PullImages, Duration::ZERO)),
        Step::Begin => Some((Step::PullImages, delays.image_pull.sample(luck.image_pull))),
        Step::PullImages => {
            Some((Step::StartContainers, delays.container_start.sample(luck.container_start)))
        }
        Step::StartContainers if pod.never_ready => None,
        Step::StartContainers => Some((Step::BecomeReady, delays.readiness.sample(luck.readiness))),
        Step::BeginTermination => {
            let termination = delays.termination.sample(luck.termination);
            Some((Step::Terminate, termination.min(luck.longest_termination)))
        }
        Step::BecomeReady | Step::Terminate => None,
    }
}

/// Whether a step needs the kubelet; the others are the scheduler's.
pub const fn needs_kubelet(step: Step) -> bool {
    !matches!(step, Step::Bind)
}
