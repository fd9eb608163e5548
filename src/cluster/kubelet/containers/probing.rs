//! What the kubelet learns of a pod's application, and when: from its probes, or at once.
//!
//! All of a pod's containers face the same application: it is up from some time on, may hang, and may be unready for a
//! while. Each container's probes notice in their own time; the pod is ready when all containers are.

use crate::cluster::kubelet::containers::probe::{ProbeClock, ProbeRule};
use crate::engine::time::Instant;

/// How the kubelet learns it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Probing {
    /// At once: Ready is what the application is.
    #[default]
    AtOnce,
    /// By the probes of each container.
    Probes(Vec<ContainerProbes>),
}

/// The probes of a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContainerProbes {
    pub startup: Option<ProbeRule>,
    pub liveness: Option<ProbeRule>,
    pub readiness: Option<ProbeRule>,
}

/// A probe whose failure ends the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestartProbe {
    Startup,
    Liveness,
}

/// The start of containers as the kubelet knows it.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    pub clock: ProbeClock,
    pub at: Instant,
}

/// What the kubelet does about containers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProbePlan {
    pub unready_at: Option<Instant>,
    pub ready_at: Option<Instant>,
    pub ended: Option<(Instant, RestartProbe)>,
}

impl Probing {
    /// After a start whose application is up from `healthy` on; one that never is has [`Instant::NEVER`].
    pub fn after_start(&self, start: Start, healthy: Instant) -> ProbePlan {
        let Self::Probes(containers) = self else {
            return ProbePlan { ready_at: ever(healthy), ..ProbePlan::default() };
        };
        let plans = containers.iter().map(|container| container.after_start(start, healthy));
        let all = plans.fold(ProbePlan { ready_at: Some(start.at), ..ProbePlan::default() }, |all, one| {
            ProbePlan {
                unready_at: None,
                ready_at: all.ready_at.zip(one.ready_at).map(|(all, one)| all.max(one)),
                ended: earlier(all.ended, one.ended),
            }
        });
        let in_time = |ready: &Instant| all.ended.is_none_or(|(ended, _)| *ready < ended);
        // What never comes up is not ready, even where no probe would say so.
        ProbePlan { ready_at: all.ready_at.filter(in_time).filter(|_| healthy < Instant::NEVER), ..all }
    }

    /// When containers that have run well since `started` are found ready by a kubelet that has just begun and does not know
    /// what its predecessor's probes found. `None`: no probe has to succeed first.
    pub fn after_kubelet_restart(
        &self,
        clock: ProbeClock,
        started: Instant,
        now: Instant,
    ) -> Option<Instant> {
        let Self::Probes(containers) = self else { return None };
        let first_tick = |probe: ProbeRule, from: Instant| {
            probe.succeeds_at(clock, probe.tick_from(clock, from.max(started + probe.initial_delay)))
        };
        let ready_at = containers.iter().filter_map(|container| {
            let passed = container.startup.map(|probe| first_tick(probe, now));
            let readiness = container.readiness.map(|probe| first_tick(probe, passed.unwrap_or(now)));
            readiness.or(passed)
        });
        ready_at.max()
    }

    /// After the application began to hang, at `hanging`.
    pub fn after_hang(&self, start: Start, hanging: Instant) -> ProbePlan {
        let Self::Probes(containers) = self else {
            return ProbePlan { unready_at: Some(hanging), ..ProbePlan::default() };
        };
        let noticed = |probe: ProbeRule| probe.notices_hanging_at(start.clock, start.at, hanging);
        let liveness = containers.iter().filter_map(|container| container.liveness).map(noticed).min();
        let unready_at = containers.iter().filter_map(|container| container.readiness).map(noticed).min();
        ProbePlan {
            unready_at: unready_at.filter(|&unready| liveness.is_none_or(|ended| unready < ended)),
            ready_at: None,
            ended: liveness.map(|at| (at, RestartProbe::Liveness)),
        }
    }

    /// While the application is not ready from one time to another, though it neither hangs nor ends.
    pub fn while_unready(&self, start: Start, from: Instant, until: Instant) -> ProbePlan {
        let Self::Probes(containers) = self else {
            return ProbePlan { unready_at: Some(from), ready_at: Some(until), ended: None };
        };
        let mut plan = ProbePlan::default();
        for probe in containers.iter().filter_map(|container| container.readiness) {
            if let Some(unready) = probe.fails_at(start.clock, start.at, from, until) {
                let ready = probe.succeeds_at(start.clock, probe.tick_from(start.clock, until));
                plan.unready_at = Some(plan.unready_at.map_or(unready, |earliest| earliest.min(unready)));
                plan.ready_at = Some(plan.ready_at.map_or(ready, |latest| latest.max(ready)));
            }
        }
        plan
    }
}

impl ContainerProbes {
    fn after_start(&self, Start { clock, at: started }: Start, healthy: Instant) -> ProbePlan {
        let mut passed = started;
        if let Some(probe) = self.startup {
            if let Some(ended) = probe.fails_at(clock, started, started, healthy) {
                return ProbePlan { ended: Some((ended, RestartProbe::Startup)), ..ProbePlan::default() };
            }
            passed = probe.tick_from(clock, healthy.max(started + probe.initial_delay));
        }
        let failed = self.liveness.and_then(|probe| probe.fails_at(clock, started, passed, healthy));
        let ready = match self.readiness {
            None => passed,
            // The kubelet probes at once when it finds the container started, and then at each tick
            // (`prober_manager.go`, UpdatePodStatus).
            Some(probe) if healthy <= passed && started + probe.initial_delay <= passed => {
                probe.succeeds_at(clock, passed)
            }
            Some(probe) => {
                let first = healthy.max(passed).max(started + probe.initial_delay);
                probe.succeeds_at(clock, probe.tick_from(clock, first))
            }
        };
        ProbePlan {
            unready_at: None,
            ready_at: ever(ready),
            ended: failed.map(|ended| (ended, RestartProbe::Liveness)),
        }
    }
}

fn ever(at: Instant) -> Option<Instant> {
    (at < Instant::NEVER).then_some(at)
}

fn earlier(
    one: Option<(Instant, RestartProbe)>,
    other: Option<(Instant, RestartProbe)>,
) -> Option<(Instant, RestartProbe)> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.0 < one.0 { other } else { one }),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::time::Duration;

    fn at(seconds: u64) -> Instant {
        Instant::START + Duration::from_seconds(seconds)
    }

    /// A probe of the API server's defaults: every 10 s, three failures.
    fn probe(initial_delay: u64) -> Option<ProbeRule> {
        Some(ProbeRule {
            initial_delay: Duration::from_seconds(initial_delay),
            period: Duration::from_seconds(10),
            timeout: Duration::from_seconds(1),
            success_threshold: 1,
            failure_threshold: 3,
        })
    }

    /// The kubelet began with the pod at 100 s, its containers started at 102 s.
    const START: Start = Start {
        clock: ProbeClock::since(Instant::from_nanoseconds(100_000_000_000)),
        at: Instant::from_nanoseconds(102_000_000_000),
    };

    fn after_start(probes: ContainerProbes, healthy: Instant) -> ProbePlan {
        Probing::Probes(vec![probes]).after_start(START, healthy)
    }

    #[test]
    fn without_probes_ready_is_what_the_application_is() {
        let ready = |healthy| Probing::AtOnce.after_start(START, healthy).ready_at;
        assert_eq!(ready(at(105)), Some(at(105)));
        assert_eq!(ready(Instant::NEVER), None);
    }

    #[test]
    fn a_container_without_probes_is_ready_when_it_has_started() {
        assert_eq!(after_start(ContainerProbes::default(), at(150)).ready_at, Some(at(102)));
    }

    #[test]
    fn readiness_comes_at_a_probe_or_at_the_start_itself() {
        let ready = |delay, healthy| {
            after_start(ContainerProbes { readiness: probe(delay), ..ContainerProbes::default() }, healthy)
                .ready_at
        };
        assert_eq!(ready(0, at(102)), Some(at(102)), "probed when found started");
        assert_eq!(ready(0, at(103)), Some(at(110)));
        assert_eq!(ready(0, at(110)), Some(at(110)));
        assert_eq!(ready(0, at(111)), Some(at(120)));
        assert_eq!(ready(8, at(102)), Some(at(110)), "102 + 8");
        assert_eq!(ready(9, at(102)), Some(at(120)), "111 is past the tick at 110");
        assert_eq!(ready(0, Instant::NEVER), None);
    }

    #[test]
    fn a_startup_probe_holds_the_others_back_or_ends_the_container() {
        let probes = ContainerProbes { startup: probe(0), liveness: probe(0), readiness: probe(0) };
        let passed = after_start(probes, at(125));
        assert_eq!((passed.ready_at, passed.ended), (Some(at(130)), None), "both at the tick at 130");
        let late = after_start(probes, at(131));
        assert_eq!((late.ready_at, late.ended), (None, Some((at(130), RestartProbe::Startup))));
    }

    #[test]
    fn a_liveness_probe_ends_what_starts_too_slowly() {
        let probes =
            ContainerProbes { liveness: probe(0), readiness: probe(0), ..ContainerProbes::default() };
        assert_eq!(after_start(probes, at(131)).ended, Some((at(130), RestartProbe::Liveness)));
        assert_eq!(after_start(probes, at(130)).ended, None);
        let patient = ContainerProbes { liveness: probe(60), ..probes };
        assert_eq!(after_start(patient, at(131)).ended, None);
    }

    #[test]
    fn the_pod_is_ready_with_its_last_container() {
        let quick = ContainerProbes { readiness: probe(0), ..ContainerProbes::default() };
        let slow = ContainerProbes { readiness: probe(30), ..ContainerProbes::default() };
        let plan = Probing::Probes(vec![quick, slow]).after_start(START, at(103));
        assert_eq!(plan.ready_at, Some(at(140)), "132 waits for its tick");
    }

    #[test]
    fn a_hang_is_noticed_by_readiness_then_liveness_and_by_nobody_without_probes() {
        let lenient = ProbeRule { failure_threshold: 5, ..probe(0).unwrap() };
        let probes =
            ContainerProbes { liveness: Some(lenient), readiness: probe(0), ..ContainerProbes::default() };
        let plan = Probing::Probes(vec![probes]).after_hang(START, at(200));
        assert_eq!(plan.unready_at, Some(at(221)), "200, 210, 220 and a timeout");
        assert_eq!(plan.ended, Some((at(241), RestartProbe::Liveness)));
        let unwatched = Probing::Probes(vec![ContainerProbes::default()]).after_hang(START, at(200));
        assert_eq!(unwatched, ProbePlan::default());
        assert_eq!(Probing::AtOnce.after_hang(START, at(200)).unready_at, Some(at(200)));
    }

    #[test]
    fn a_short_unreadiness_passes_between_the_probes() {
        let probing =
            Probing::Probes(vec![ContainerProbes { readiness: probe(0), ..ContainerProbes::default() }]);
        let noticed = probing.while_unready(START, at(201), at(245));
        assert_eq!((noticed.unready_at, noticed.ready_at), (Some(at(230)), Some(at(250))));
        assert_eq!(probing.while_unready(START, at(201), at(230)), ProbePlan::default());
    }
}
