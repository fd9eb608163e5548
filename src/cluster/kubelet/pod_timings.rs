//! How long the steps of a pod take.
//!
//! All draws of a pod are made together when it is created, so that its timings do not depend on what happens to others.

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

impl PodDelays {
    /// Nothing takes time.
    pub const NONE: Self = Self {
        scheduling: Delay::ZERO,
        image_pull: Delay::ZERO,
        container_start: Delay::ZERO,
        readiness: Delay::ZERO,
        termination: Delay::ZERO,
        init_container: Delay::ZERO,
        pre_stop: Delay::ZERO,
    };
}

/// What is drawn for a pod: for its scheduling, its image pull, the start of its containers, their readiness, its
/// termination, and whether it is one that is never ready.
pub type PodDraws = [u64; 6];

/// Whether a pod with these draws is one of those that are never ready, of which there are this share.
pub fn is_never_ready(draws: &PodDraws, share: f64) -> bool {
    unit_interval(draws[5]) < share
}

/// How long the steps of one pod take that are still to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PodTimings {
    pub(super) image_pull: Duration,
    pub(super) first_start: StartTimings,
    termination: Termination,
    /// Its grace period.
    longest_termination: Duration,
}

/// How long a pod's containers take to end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Termination {
    /// Nothing was drawn for the pod yet.
    #[default]
    NotDrawn,
    /// What the draw means is worked out when the pod ends, because few do.
    Drawn(u64),
    /// Worked out when it was drawn, for a pod that is about to end: by the time that it is needed it is known.
    Lasts(Duration),
}

/// How long one start of a pod's containers takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StartTimings {
    pub container_start: Duration,
    pub readiness: Duration,
}

impl PodTimings {
    /// What the draws mean for a pod that is created. The first of them is for the scheduling.
    pub fn new(draws: &PodDraws, delays: &PodDelays, grace_period: Duration) -> Self {
        let [_, image_pull, container_start, readiness, termination, _] = *draws;
        Self {
            image_pull: delays.image_pull.sample(image_pull),
            first_start: StartTimings::new(container_start, readiness, delays),
            termination: Termination::Drawn(termination),
            longest_termination: grace_period,
        }
    }

    /// What the same draws mean for a pod that has been running for long: all that is still to come is its end.
    pub fn of_running(draws: &PodDraws, delays: &PodDelays, grace_period: Duration) -> Self {
        let [.., termination, _] = *draws;
        let termination = Termination::Lasts(delays.termination.sample(termination));
        Self { termination, ..Self::not_drawn(grace_period) }
    }

    /// Those of a pod for which nothing was drawn yet.
    pub fn not_drawn(grace_period: Duration) -> Self {
        Self { longest_termination: grace_period, ..Self::default() }
    }

    /// Whether the draws were made.
    pub fn are_drawn(&self) -> bool {
        self.termination != Termination::NotDrawn
    }

    pub fn of_first_start(&self) -> StartTimings {
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

impl StartTimings {
    /// What two draws mean.
    pub fn new(container_start: u64, readiness: u64, delays: &PodDelays) -> Self {
        Self {
            container_start: delays.container_start.sample(container_start),
            readiness: delays.readiness.sample(readiness),
        }
    }
}
