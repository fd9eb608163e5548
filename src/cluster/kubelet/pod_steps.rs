//! The kubelet's part in a pod's life: what follows what, and after how long.
//!
//! All draws of a pod are made together when it is created, so that its luck does not depend on what happens to others. While the kubelet is away, what would have happened is held, and happens when it is back.

use crate::cluster::store::Pod;
use crate::engine::delay::Delay;
use crate::engine::random::unit_interval;
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

/// What is drawn for a pod: for its scheduling, its image pull, the start of its containers, their readiness, its
/// termination, and whether it is one that is never ready.
pub type PodDraws = [u64; 6];

/// Whether a pod with these draws is one of those that are never ready, of which there are this share.
pub fn is_never_ready(draws: &PodDraws, share: f64) -> bool {
    unit_interval(draws[5]) < share
}

/// The luck of one pod: how long the steps take that are still to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PodLuck {
    image_pull: Duration,
    first_start: StartLuck,
    termination: Termination,
    /// Its grace period.
    longest_termination: Duration,
}

/// How long a pod's containers take to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Termination {
    /// Nothing of the pod's luck was drawn yet.
    #[default]
    NotDrawn,
    /// What the draw means is worked out when the pod ends, because few do.
    Drawn(u64),
    /// Worked out when it was drawn, for a pod that is about to end: by the time that it is needed it is known.
    Lasts(Duration),
}

/// The luck of one start of a pod's containers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StartLuck {
    pub container_start: Duration,
    pub readiness: Duration,
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
    /// The luck that its draws bring to a pod that is created. The first of them is for the scheduling.
    pub fn new(draws: &PodDraws, delays: &PodDelays, grace_period: Duration) -> Self {
        let [_, image_pull, container_start, readiness, termination, _] = *draws;
        Self {
            image_pull: delays.image_pull.sample(image_pull),
            first_start: StartLuck::new(container_start, readiness, delays),
            termination: Termination::Drawn(termination),
            longest_termination: grace_period,
        }
    }

    /// The luck that the same draws bring to a pod that has been running for long: all that is still to come is its end.
    pub fn of_running(draws: &PodDraws, delays: &PodDelays, grace_period: Duration) -> Self {
        let [.., termination, _] = *draws;
        let termination = Termination::Lasts(delays.termination.sample(termination));
        Self { termination, ..Self::unknown(grace_period) }
    }

    /// The luck of a pod for which nothing was drawn yet.
    pub fn unknown(grace_period: Duration) -> Self {
        Self { longest_termination: grace_period, ..Self::default() }
    }

    /// Whether the draws were made.
    pub fn is_known(&self) -> bool {
        self.termination != Termination::NotDrawn
    }

    pub fn of_first_start(&self) -> StartLuck {
        debug_assert!(matches!(self.termination, Termination::Drawn(_)), "asked for before it was drawn");
        self.first_start
    }

    /// How long its containers take to end, whatever the grace period says.
    pub fn termination(&self, delays: &PodDelays) -> Duration {
        match self.termination {
            Termination::NotDrawn => unreachable!("asked for before it was drawn"),
            Termination::Drawn(draw) => delays.termination.sample(draw),
            Termination::Lasts(duration) => duration,
        }
    }

    pub const fn grace_period(&self) -> Duration {
        self.longest_termination
    }
}

impl StartLuck {
    /// The luck that two draws bring.
    pub fn new(container_start: u64, readiness: u64, delays: &PodDelays) -> Self {
        Self {
            container_start: delays.container_start.sample(container_start),
            readiness: delays.readiness.sample(readiness),
        }
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
        Step::Begin => Some((Step::PullImages, luck.image_pull)),
        Step::PullImages => Some((Step::StartContainers, luck.first_start.container_start)),
        Step::StartContainers if pod.never_ready => None,
        Step::StartContainers => Some((Step::BecomeReady, luck.first_start.readiness)),
        Step::BeginTermination => {
            Some((Step::Terminate, luck.termination(delays).min(luck.longest_termination)))
        }
        Step::BecomeReady | Step::Terminate => None,
    }
}

/// Whether a step needs the kubelet; the others are the scheduler's.
pub const fn needs_kubelet(step: Step) -> bool {
    !matches!(step, Step::Bind)
}
