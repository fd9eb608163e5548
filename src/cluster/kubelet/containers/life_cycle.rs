//! The containers of a pod at work: how they start, become ready, end and start again.
//!
//! Pods that have nothing but the plain delays take the steps of `pods.rs`. Those that have more (init containers,
//! probes, hooks, faults) are followed in the [`ContainerTable`](crate::cluster::kubelet::containers::table), and take the steps here.

use crate::api::identity::PodId;
use crate::api::pod::PodPhase;
use crate::cluster::apiserver::watch::News;
use crate::cluster::event::Event;
use crate::cluster::kubelet::containers::ContainerStep;
use crate::cluster::kubelet::containers::probe::ProbeClock;
use crate::cluster::kubelet::containers::probing::{Course, DeadlyProbe, Start};
use crate::cluster::kubelet::containers::restart_backoff::found_over;
use crate::cluster::kubelet::containers::rules::{ContainerRules, InitContainer};
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::pod_steps::{PodDelays, StartLuck};
use crate::cluster::kubelet::reports::Report;
use crate::cluster::kubelet::start_turns::Startable;
use crate::cluster::random_purpose as purpose;
use crate::cluster::run::Run;
use crate::engine::random::unit_interval;
use crate::engine::time::{Duration, Instant};
use crate::record::fact::{FactKind, Reason};

impl<'run> Run<'run> {
    pub fn containers_started(&mut self, id: PodId) {
        let pod = self.core.store.pod_mut(id);
        let first = std::mem::replace(&mut pod.phase, PodPhase::Running) != PodPhase::Running;
        let (pod, never_ready) = (pod.identity(), pod.never_ready);
        self.core.record_pod(FactKind::ContainersStarted, pod, Reason::None);
        if first {
            self.tell(pod.daemon_set, pod.node, News::PodPhase(id, PodPhase::Running));
        }
        if first && never_ready {
            self.core.record_pod(FactKind::PodUnready, pod, Reason::BrokenVersion);
        }
    }

    /// The kubelet begins with the pod, or goes on with it.
    pub fn follow_containers(&mut self, id: PodId) {
        if self.has_rules(id) && !self.containers.follows(id) {
            self.containers.follow(id, Some(ProbeClock::since(self.core.now)));
        }
    }

    /// The pod has been running since before the run; its probes tick as they happen to.
    pub fn follow_running_containers(&mut self, id: PodId) {
        if self.has_rules(id) {
            let containers = self.containers.follow(id, None);
            (containers.has_images, containers.running, containers.starts) = (true, true, 1);
            self.await_faults(id);
        }
    }

    fn has_rules(&self, id: PodId) -> bool {
        self.plan.templates[self.core.store.pod(id).template.index()].containers.is_some()
    }

    pub fn container_rules(&self, id: PodId) -> &'run ContainerRules {
        let template = &self.plan.templates[self.core.store.pod(id).template.index()];
        template.containers.as_ref().unwrap_or(ContainerRules::PLAIN)
    }

    fn pod_delays(&self, id: PodId) -> &'run PodDelays {
        &self.plan.daemon_sets[self.core.store.pod(id).daemon_set.index()].delays
    }

    /// The present start of the pod's containers, as their probes know it.
    pub fn start_of(&self, id: PodId) -> Start {
        Start { clock: self.probe_clock(id), at: self.containers.of(id).started }
    }

    /// From when on the pod's probes tick. Of the pods that have been running since before the run few ever ask.
    fn probe_clock(&self, id: PodId) -> ProbeClock {
        self.containers.of(id).clock.unwrap_or_else(|| {
            let draw = self.core.streams.first(purpose::PROBE_TICKS, self.pod_key(id), 0);
            ProbeClock::of_new_kubelet(Instant::START, draw)
        })
    }

    /// The number by which a pod has its own luck.
    pub fn pod_key(&self, id: PodId) -> u64 {
        let pod = self.core.store.pod(id);
        let daemon_set = self.daemon_sets[pod.daemon_set.index()].name_hash;
        let place = purpose::both(self.core.store.node(pod.node).name_hash, daemon_set);
        purpose::both(place, u64::from(pod.occurrence))
    }

    /// All images are on the node: the containers start, if it is their turn.
    pub fn start_with_init_containers(&mut self, id: PodId) {
        self.containers.of_mut(id).has_images = true;
        if !self.starts.ask(&mut self.core, id, Startable::Pod) {
            self.run_init_containers(id);
        }
    }

    /// The init containers run in their order, then the main containers start.
    pub fn run_init_containers(&mut self, id: PodId) {
        let (rules, delays) = (self.container_rules(id), self.pod_delays(id));
        let (clock, starts) = (self.probe_clock(id), self.containers.of(id).starts);
        let key = self.pod_key(id);
        let mut passed = self.core.now;
        for (place, init) in (0..).zip(&rules.init_containers) {
            let draw = self.core.streams.first(purpose::INIT_CONTAINER, purpose::both(key, place), starts);
            let lasts = match init {
                InitContainer::RunsToItsEnd => delays.init_container.sample(draw),
                InitContainer::Sidecar { .. } => delays.container_start.sample(draw),
            };
            passed = init.passed_at(clock, passed, lasts);
        }
        self.start_main_containers(id, passed.since(self.core.now));
    }

    /// The main containers start after this wait.
    pub fn start_main_containers(&mut self, id: PodId, wait: Duration) {
        let takes = self.start_luck(id).container_start;
        self.schedule_container_step(id, self.core.now + wait + takes, ContainerStep::Start);
    }

    /// The luck of the containers' present or next start. The first has what the pod drew when it was created.
    fn start_luck(&self, id: PodId) -> StartLuck {
        match self.containers.of(id).starts {
            0 => self.core.store.pod(id).luck.of_first_start(),
            starts => {
                let [container_start, readiness, ..] =
                    self.core.streams.block(purpose::CONTAINER_RESTART, self.pod_key(id), starts);
                StartLuck::new(container_start, readiness, self.pod_delays(id))
            }
        }
    }

    pub fn schedule_container_step(&mut self, id: PodId, at: Instant, step: ContainerStep) {
        let (pod, life) = (self.core.store.pod_ref(id), self.containers.of(id).life);
        self.core.schedule_at(at, Event::Kubelet(KubeletEvent::ContainerStep(pod, life, step)));
    }

    /// A step is due. It needs the kubelet, as all that is seen of containers is what it sees.
    pub fn container_step_due(&mut self, id: PodId, life: u16, step: ContainerStep) {
        let pod = self.core.store.pod(id);
        let is_stale = self.containers.get(id).is_none_or(|containers| containers.life != life);
        if is_stale || pod.deleting || pod.phase.is_terminal() {
            return;
        }
        if !self.core.kubelet_works(pod.node) {
            return self.containers.of_mut(id).held.push((life, step));
        }
        match step {
            ContainerStep::AwaitTurn => {
                self.starts.ask(&mut self.core, id, Startable::MainContainers);
            }
            ContainerStep::Start => self.main_containers_started(id),
            ContainerStep::BecomeReady => self.becomes_ready(id),
            ContainerStep::BecomeUnready => self.becomes_unready(id, Reason::ReadinessProbe),
            ContainerStep::Kill(probe) => self.kill_containers(id, probe),
            ContainerStep::Killed(probe) => self.containers_end(id, reason_of(probe)),
            ContainerStep::Fault(fault) => self.inject_fault(id, fault),
        }
    }

    /// The kubelet is back and sees what has happened to the pod's containers.
    pub fn catch_up_with_containers(&mut self, id: PodId) {
        let Some(containers) = self.containers.get(id) else { return };
        if containers.is_down && !self.core.store.pod(id).deleting {
            return self.start_after_reboot(id);
        }
        if containers.held.is_empty() {
            return;
        }
        let held = std::mem::take(&mut self.containers.of_mut(id).held);
        for (life, step) in held {
            self.container_step_due(id, life, step);
        }
    }

    fn main_containers_started(&mut self, id: PodId) {
        let luck = self.start_luck(id);
        let now = self.core.now;
        let containers = self.containers.of_mut(id);
        (containers.running, containers.started, containers.faults_passed) = (true, now, 0);
        containers.starts += 1;
        let start = self.start_of(id);
        self.starts.leave(&mut self.core, id);
        self.report(id, Report::Started);
        let healthy = match self.core.store.pod(id).never_ready {
            true => Instant::NEVER,
            false => now + luck.readiness,
        };
        self.take_course(id, self.container_rules(id).probing.after_start(start, healthy));
        self.await_faults(id);
    }

    /// Schedules what the kubelet will do about the containers.
    pub fn take_course(&mut self, id: PodId, course: Course) {
        let steps = [
            course.unready_at.map(|at| (at, ContainerStep::BecomeUnready)),
            course.ready_at.map(|at| (at, ContainerStep::BecomeReady)),
            course.ended.map(|(at, probe)| (at, ContainerStep::Kill(probe))),
        ];
        for (at, step) in steps.into_iter().flatten() {
            self.schedule_container_step(id, at, step);
        }
    }

    fn becomes_ready(&mut self, id: PodId) {
        if self.changes_health(id, true) {
            self.report(id, Report::Ready);
        }
    }

    pub fn becomes_unready(&mut self, id: PodId, reason: Reason) {
        if self.changes_health(id, false) {
            self.report(id, Report::Unready(reason));
        }
    }

    /// Sets how the pod is, and says whether the Ready condition has to follow.
    fn changes_health(&mut self, id: PodId, healthy: bool) -> bool {
        let are_reports_under_way = self.reports.are_under_way(self.core.store.pod(id).node);
        let pod = self.core.store.pod_mut(id);
        let was_healthy = std::mem::replace(&mut pod.healthy, healthy);
        pod.ready != healthy || (was_healthy != healthy && are_reports_under_way)
    }

    /// A probe gave them up: they end as those of a deleted pod do.
    fn kill_containers(&mut self, id: PodId, probe: DeadlyProbe) {
        self.learn_luck(id);
        let ends = self.core.now + self.time_to_end(id);
        self.schedule_container_step(id, ends, ContainerStep::Killed(probe));
    }

    /// The containers have ended by themselves or were killed: they are started again after the back-off.
    pub fn containers_end(&mut self, id: PodId, reason: Reason) {
        self.core.store.pod_mut(id).healthy = false;
        self.core.record_pod(FactKind::ContainersCrashed, self.core.store.pod(id).identity(), reason);
        self.report(id, Report::Crashed(reason));
        let now = self.core.now;
        let (key, streams, version) =
            (self.pod_key(id), &self.core.streams, self.plan.world.kubernetes_version);
        let containers = self.containers.of_mut(id);
        containers.running = false;
        containers.life = containers.life.wrapping_add(1);
        let life = u64::from(containers.life);
        let mut looks = 0..;
        let jitter = || {
            let look = looks.next().unwrap_or_default();
            unit_interval(streams.first(purpose::BACK_OFF_LOOK, purpose::both(key, life), look))
        };
        let wait = containers.backoff.wait(now, |back_off| found_over(back_off, version, jitter));
        match self.starts.are_limited() {
            false => self.start_main_containers(id, wait),
            true => self.schedule_container_step(id, now + wait, ContainerStep::AwaitTurn),
        }
    }

    /// How long the pod's containers take to end once they are asked to. Those that do not run have ended.
    pub fn time_to_end(&self, id: PodId) -> Duration {
        if !self.containers.of(id).running {
            return Duration::ZERO;
        }
        let (rules, delays, luck) =
            (self.container_rules(id), self.pod_delays(id), &self.core.store.pod(id).luck);
        let command = match rules.pre_stop.runs_command {
            true => {
                let draw = self.core.streams.first(purpose::PRE_STOP, self.pod_key(id), 0);
                delays.pre_stop.sample(draw)
            }
            false => Duration::ZERO,
        };
        let termination = luck.termination(delays);
        rules.pre_stop.and_termination(command, termination, luck.grace_period())
    }
}

const fn reason_of(probe: DeadlyProbe) -> Reason {
    match probe {
        DeadlyProbe::Startup => Reason::StartupProbe,
        DeadlyProbe::Liveness => Reason::LivenessProbe,
    }
}
