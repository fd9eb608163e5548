//! How containers start, become ready, end and start again.

use crate::api::identity::PodId;
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::kubelet::containers::probe::ProbeClock;
use crate::cluster::kubelet::containers::probing::{ProbePlan, RestartProbe, Start};
use crate::cluster::kubelet::containers::restart_backoff::found_over;
use crate::cluster::kubelet::containers::rules::{ContainerRules, InitContainer};
use crate::cluster::kubelet::containers::step::ContainerStep;
use crate::cluster::kubelet::containers::{Containers, HeldSteps};
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::pod_timings::StartTimings;
use crate::cluster::random_purpose as purpose;
use crate::engine::random::unit_interval;
use crate::engine::time::{Duration, Instant};

impl Containers<'_> {
    /// The kubelet begins with the pod, or goes on with it.
    pub fn follow(&mut self, core: &Core<'_>, id: PodId) {
        if has_rules(core, id) && !self.pods.follows(id) {
            self.pods.follow(id, Some(ProbeClock::since(core.now)));
        }
    }

    /// The pod has been running since before the run; its probes tick as they happen to.
    pub fn follow_running(&mut self, core: &mut Core<'_>, id: PodId) {
        if has_rules(core, id) {
            let containers = self.pods.follow(id, None);
            (containers.has_images, containers.running, containers.starts) = (true, true, 1);
            self.schedule_faults(core, id);
        }
    }

    /// All images of the pod are on its node.
    pub fn images_are_there(&mut self, id: PodId) {
        self.pods.of_mut(id).has_images = true;
    }

    /// The present start of the pod's containers, as their probes know it.
    pub(super) fn start_of(&self, core: &Core<'_>, id: PodId) -> Start {
        Start { clock: self.probe_clock(core, id), at: self.pods.of(id).started }
    }

    /// From when on the pod's probes tick. Of the pods that have been running since before the run few ever ask.
    fn probe_clock(&self, core: &Core<'_>, id: PodId) -> ProbeClock {
        self.pods.of(id).clock.unwrap_or_else(|| {
            let draw = core.streams.first(purpose::PROBE_TICKS, core.pod_key(id), 0);
            ProbeClock::of_new_kubelet(Instant::START, draw)
        })
    }

    /// The init containers run in their order, then the main containers start.
    pub fn run_init_containers(&self, core: &mut Core<'_>, id: PodId) {
        let (rules, delays, key) = (rules_of(core, id), core.delays_of(id), core.pod_key(id));
        let (clock, starts) = (self.probe_clock(core, id), self.pods.of(id).starts);
        let mut passed = core.now;
        for (index, init) in (0..).zip(&rules.init_containers) {
            let draw = core.streams.first(purpose::INIT_CONTAINER, purpose::both(key, index), starts);
            let lasts = match init {
                InitContainer::RunsToItsEnd => delays.init_container.sample(draw),
                InitContainer::Sidecar { .. } => delays.container_start.sample(draw),
            };
            passed = init.passed_at(clock, passed, lasts);
        }
        let wait = passed.since(core.now);
        self.start_main_containers(core, id, wait);
    }

    /// The main containers start after this wait.
    pub fn start_main_containers(&self, core: &mut Core<'_>, id: PodId, wait: Duration) {
        let takes = self.start_timings(core, id).container_start;
        self.schedule(core, id, core.now + wait + takes, ContainerStep::Start);
    }

    /// The timings of the containers' present or next start. The first has those that were drawn when the pod was created.
    fn start_timings(&self, core: &Core<'_>, id: PodId) -> StartTimings {
        match self.pods.of(id).starts {
            0 => core.store.pod(id).timings.of_first_start(),
            starts => {
                let [container_start, readiness, ..] =
                    core.streams.block(purpose::CONTAINER_RESTART, core.pod_key(id), starts);
                StartTimings::new(container_start, readiness, core.delays_of(id))
            }
        }
    }

    /// Schedules a step of the present incarnation of the pod's containers.
    pub fn schedule(&self, core: &mut Core<'_>, id: PodId, at: Instant, step: ContainerStep) {
        let (pod, incarnation) = (core.store.pod_ref(id), self.pods.of(id).incarnation);
        core.schedule_at(at, Event::Kubelet(KubeletEvent::ContainerStep(pod, incarnation, step)));
    }

    /// Whether a step that is due can be taken. It needs the kubelet, as all that is seen of containers is what it sees:
    /// without it the step is held.
    pub fn can_take(&mut self, core: &Core<'_>, id: PodId, incarnation: u16, step: ContainerStep) -> bool {
        let pod = core.store.pod(id);
        let is_stale = self.pods.get(id).is_none_or(|containers| containers.incarnation != incarnation);
        if is_stale || pod.deleting || pod.phase.is_terminal() {
            return false;
        }
        let works = core.kubelet_works(pod.node);
        if !works {
            self.pods.of_mut(id).held.push((incarnation, step));
        }
        works
    }

    /// The steps that were held while the kubelet was away.
    pub fn take_held(&mut self, id: PodId) -> HeldSteps {
        self.pods.get_mut(id).map(|containers| std::mem::take(&mut containers.held)).unwrap_or_default()
    }

    /// The main containers run: what their probes will find, and the faults that they will have, are scheduled.
    pub fn main_containers_start(&mut self, core: &mut Core<'_>, id: PodId) {
        let (timings, now) = (self.start_timings(core, id), core.now);
        let containers = self.pods.of_mut(id);
        (containers.running, containers.started, containers.faults_passed) = (true, now, 0);
        containers.starts += 1;
        let start = self.start_of(core, id);
        let healthy = match core.store.pod(id).never_ready {
            true => Instant::NEVER,
            false => now + timings.readiness,
        };
        self.follow_probe_plan(core, id, rules_of(core, id).probing.after_start(start, healthy));
        self.schedule_faults(core, id);
    }

    /// Schedules what the kubelet will do about the containers.
    pub(super) fn follow_probe_plan(&self, core: &mut Core<'_>, id: PodId, plan: ProbePlan) {
        let steps = [
            plan.unready_at.map(|at| (at, ContainerStep::BecomeUnready)),
            plan.ready_at.map(|at| (at, ContainerStep::BecomeReady)),
            plan.ended.map(|(at, probe)| (at, ContainerStep::Kill(probe))),
        ];
        for (at, step) in steps.into_iter().flatten() {
            self.schedule(core, id, at, step);
        }
    }

    /// A probe gave them up: they end as those of a deleted pod do.
    pub fn kill(&self, core: &mut Core<'_>, id: PodId, probe: RestartProbe) {
        let ends = core.now + self.time_to_end(core, id);
        self.schedule(core, id, ends, ContainerStep::Killed(probe));
    }

    /// The containers have ended by themselves or were killed. Returns the back-off after which they start again.
    pub fn end(&mut self, core: &Core<'_>, id: PodId) -> Duration {
        let (key, streams, version) = (core.pod_key(id), &core.streams, self.version);
        let containers = self.pods.of_mut(id);
        containers.running = false;
        containers.incarnation = containers.incarnation.wrapping_add(1);
        let incarnation = u64::from(containers.incarnation);
        let mut looks = 0..;
        let jitter = || {
            let look = looks.next().unwrap_or_default();
            unit_interval(streams.first(purpose::BACK_OFF_LOOK, purpose::both(key, incarnation), look))
        };
        containers.backoff.wait(core.now, |back_off| found_over(back_off, version, jitter))
    }

    /// How long the pod's containers take to end once they are asked to. Those that do not run have ended.
    pub fn time_to_end(&self, core: &Core<'_>, id: PodId) -> Duration {
        if !self.pods.of(id).running {
            return Duration::ZERO;
        }
        let (rules, delays, timings) = (rules_of(core, id), core.delays_of(id), &core.store.pod(id).timings);
        let command = match rules.pre_stop.runs_command {
            true => delays.pre_stop.sample(core.streams.first(purpose::PRE_STOP, core.pod_key(id), 0)),
            false => Duration::ZERO,
        };
        let termination = timings.termination(delays);
        rules.pre_stop.and_termination(command, termination, timings.grace_period())
    }
}

fn has_rules(core: &Core<'_>, id: PodId) -> bool {
    core.template_of(id).containers.is_some()
}

pub(super) fn rules_of<'run>(core: &Core<'run>, id: PodId) -> &'run ContainerRules {
    core.template_of(id).containers.as_ref().unwrap_or(ContainerRules::PLAIN)
}
