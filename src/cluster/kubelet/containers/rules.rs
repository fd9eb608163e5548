//! What the kubelet is to do with the containers of a pod template beyond the plain delays.

use crate::cluster::kubelet::containers::probe::{ProbeClock, ProbeRule};
use crate::cluster::kubelet::containers::probing::Probing;
use crate::engine::time::{Duration, Instant};

/// The rules of one pod template. What is empty is ideal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerRules {
    /// In the order in which they run.
    pub init_containers: Vec<InitContainer>,
    pub probing: Probing,
    pub pre_stop: PreStop,
    /// The faults of the plan that pods of this template may have, by their index there.
    pub faults: Vec<u8>,
}

/// An init container: the next one waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitContainer {
    /// It does its work and ends.
    RunsToItsEnd,
    /// It keeps running (`restartPolicy: Always`), and is passed once it has started, which its startup probe decides.
    Sidecar { startup: Option<ProbeRule> },
}

/// What runs before containers are asked to end. The hooks of several containers run beside each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PreStop {
    /// The longest `sleep`.
    pub sleep: Duration,
    /// Whether a container runs a command or a request, which takes a delay of the scenario's.
    pub runs_command: bool,
}

/// After its hooks a container always gets this long (`minimumGracePeriodInSeconds` in `kuberuntime_container.go`).
const MIN_TERMINATION: Duration = Duration::from_seconds(2);

impl ContainerRules {
    /// Nothing but the plain delays.
    pub const PLAIN: &'static Self = &Self {
        init_containers: Vec::new(),
        probing: Probing::AtOnce,
        pre_stop: PreStop { sleep: Duration::ZERO, runs_command: false },
        faults: Vec::new(),
    };
}

impl InitContainer {
    /// When the next container may start if this one begins at `begun` and takes `lasts` to run or, as a sidecar, to
    /// start. A sidecar is up as soon as it has started (assumption), and its startup probe notices at its next tick.
    pub fn passed_at(self, clock: ProbeClock, begun: Instant, lasts: Duration) -> Instant {
        let started = begun + lasts;
        match self {
            Self::Sidecar { startup: Some(probe) } => probe.tick_from(clock, started + probe.initial_delay),
            Self::Sidecar { startup: None } | Self::RunsToItsEnd => started,
        }
    }
}

impl PreStop {
    /// How long containers take to end: their hooks, then SIGTERM, all within the grace period. Whatever the hooks
    /// leave of it, there are 2 s for the rest.
    pub fn and_termination(self, command: Duration, termination: Duration, grace: Duration) -> Duration {
        if self == Self::default() {
            return termination.min(grace);
        }
        let hooks = if self.runs_command { self.sleep.max(command) } else { self.sleep }.min(grace);
        let left = Duration::from_nanoseconds(grace.as_nanoseconds() - hooks.as_nanoseconds());
        hooks.saturating_add(termination.min(left.max(MIN_TERMINATION)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(count: u64) -> Duration {
        Duration::from_seconds(count)
    }

    #[test]
    fn hooks_and_termination_share_the_grace_period() {
        let sleeps = PreStop { sleep: seconds(15), runs_command: false };
        let ends = |hook: PreStop, termination, grace| {
            hook.and_termination(seconds(20), seconds(termination), seconds(grace)).as_seconds()
        };
        assert_eq!(ends(PreStop::default(), 4, 30), 4.0);
        assert_eq!(ends(PreStop::default(), 40, 30), 30.0);
        assert_eq!(ends(sleeps, 4, 30), 19.0);
        assert_eq!(ends(sleeps, 40, 30), 30.0);
        assert_eq!(ends(sleeps, 40, 10), 12.0, "the hook takes all of it, and 2 s remain");
        assert_eq!(
            ends(PreStop { runs_command: true, ..sleeps }, 4, 30),
            24.0,
            "hooks run beside each other"
        );
    }

    #[test]
    fn a_sidecar_is_passed_at_a_tick_of_its_startup_probe() {
        let probe = ProbeRule {
            initial_delay: seconds(5),
            period: seconds(10),
            timeout: seconds(1),
            success_threshold: 1,
            failure_threshold: 3,
        };
        let passed = |init: InitContainer| {
            let (clock, begun) = (ProbeClock::since(Instant::START), Instant::START + seconds(3));
            init.passed_at(clock, begun, seconds(2)).as_seconds()
        };
        assert_eq!(passed(InitContainer::RunsToItsEnd), 5.0);
        assert_eq!(passed(InitContainer::Sidecar { startup: None }), 5.0);
        assert_eq!(passed(InitContainer::Sidecar { startup: Some(probe) }), 10.0);
        assert_eq!(
            passed(InitContainer::Sidecar {
                startup: Some(ProbeRule { initial_delay: seconds(6), ..probe })
            }),
            20.0
        );
    }
}
