//! The loop: at each instant everything due happens, then the controller syncs until its queue is empty.
//!
//! This folder alone knows every component, and alone hands on from one to another what follows: each file is about a
//! subject, and what it does to a component is a call of that component's.

mod fleet_orders;
mod hand_batches;
mod initial;
mod invariants;
mod look_ahead;
mod node_health;
mod nodes;
mod pods;
mod reports;
mod scheduling;
mod script;
mod selection;
mod syncs;

use crate::api::identity::{DaemonSetId, PoolId};
use crate::cluster::apiserver::ApiServer;
use crate::cluster::controllers::daemon_sets::DaemonSetControllers;
use crate::cluster::controllers::daemon_sets::roll_back::CannotRollBack;
use crate::cluster::controllers::daemon_sets::settings::DaemonSetControllerSettings;
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::controllers::node_lifecycle::NodeLifecycleController;
use crate::cluster::controllers::pod_gc::PodGarbageCollector;
use crate::cluster::controllers::taint_eviction::controller::TaintEvictionController;
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::fleet::Fleet;
use crate::cluster::images::Images;
use crate::cluster::images::event::ImagesEvent;
use crate::cluster::invariants::InvariantViolation;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::{KubeletSettings, Kubelets};
use crate::cluster::plan::{Plan, World};
use crate::cluster::scheduler::Scheduler;
use crate::engine::time::Instant;
use crate::record::observer::Observer;

/// Far more than can happen to a DaemonSet on a node at one instant.
const MAX_STEPS_PER_SLOT: u64 = 1000;

/// Whether a run looks after itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Checking {
    #[default]
    Off,
    /// After every instant the incremental state is compared with one built from scratch. Slow.
    Invariants,
}

/// What a run was, besides what its observer saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunOutcome {
    /// The digest of every fact and status.
    pub digest: u64,
    /// How many events were taken from the queue.
    pub events: u64,
}

/// Why a run did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    #[error("the simulator contradicts itself, which is a bug of its own: {0}")]
    Invariant(#[from] InvariantViolation),
    #[error(
        "time stands still at {at}: more than {steps} things happened at this instant; \
         give the steps that repeat there (pods evicted as soon as they are bound, say) a delay that is not zero"
    )]
    EndlessInstant { at: Instant, steps: u64 },
    #[error("at {at}, RollBack(\"{daemon_set}\"): error: {problem}")]
    RollBack { at: Instant, daemon_set: String, problem: CannotRollBack },
}

/// Runs `plan` to its horizon, or until `observer` has seen enough, and shows everything to it.
pub fn simulate(
    plan: &Plan,
    seed: u64,
    checking: Checking,
    observer: &mut dyn Observer,
) -> Result<RunOutcome, RunError> {
    let mut run = Run::new(plan, seed, observer);
    run.set_up();
    // What the cluster is found in may want a sync at once.
    let mut next = Some(Instant::START);
    while let Some(now) = next.filter(|&now| now <= plan.horizon) {
        run.run_instant(now)?;
        if checking == Checking::Invariants {
            run.check_invariants()?;
        }
        if run.core.recorder.has_seen_enough() {
            break;
        }
        next = run.next_instant();
    }
    run.core.now = plan.horizon;
    run.scheduler.end_waits(&mut run.core);
    run.kubelets.record_open_waits(&mut run.core);
    run.daemon_sets.record_open_waits(&mut run.core);
    let Core { recorder, catalog, queue, .. } = run.core;
    let digest = recorder.end(plan.horizon, &catalog);
    Ok(RunOutcome { digest, events: queue.inserted() - queue.len() as u64 })
}

/// The state of a run: what all components share, and the components.
pub(in crate::cluster) struct Run<'run> {
    plan: &'run Plan,
    core: Core<'run>,
    api_server: ApiServer,
    daemon_sets: DaemonSetControllers,
    node_lifecycle: NodeLifecycleController,
    taint_eviction: TaintEvictionController,
    pod_gc: PodGarbageCollector,
    scheduler: Scheduler<'run>,
    kubelets: Kubelets<'run>,
    images: Images<'run>,
    fleet: Fleet<'run>,
    /// Why the run cannot go on.
    failure: Option<RunError>,
    /// How many events and syncs there were at the present instant.
    steps_this_instant: u64,
}

impl<'run> Run<'run> {
    fn new(plan: &'run Plan, seed: u64, observer: &'run mut dyn Observer) -> Self {
        let mut core = Core::new(plan, seed, observer);
        let World { kubernetes_version: version, control_plane, .. } = plan.world;
        let world = &plan.world;
        let fleet = Fleet::new(&plan.churn, &mut core);
        let controller = DaemonSetControllerSettings {
            version,
            replacement_order: world.replacement_order,
            delaying_queue: world.delaying_queue,
            control_plane,
            min_resync_period: world.min_resync_period,
        };
        let kubelet = KubeletSettings {
            version,
            client: world.kubelet_client,
            starts_at_once: world.container_starts_at_once,
            faults: &plan.faults,
        };
        Self {
            plan,
            api_server: ApiServer::new(
                plan.daemon_sets.len(),
                control_plane.watch_lag,
                world.nodes_are_seen_at_once,
            ),
            daemon_sets: DaemonSetControllers::new(controller, &core),
            node_lifecycle: NodeLifecycleController::new(
                world.node_lifecycle,
                world.node_monitor_grace_period,
                version,
            ),
            taint_eviction: TaintEvictionController::new(world.taint_eviction),
            pod_gc: PodGarbageCollector::new(world.pod_gc),
            scheduler: Scheduler::new(world.scheduler, version, &core.specs),
            kubelets: Kubelets::new(kubelet),
            images: Images::new(world.image_pulls.as_ref()),
            fleet,
            failure: None,
            steps_this_instant: 0,
            core,
        }
    }

    /// The cluster as the run finds it, and all that is known to happen.
    fn set_up(&mut self) {
        let nodes = self.plan.pools.iter().map(|pool| pool.count as usize).sum();
        let running =
            self.plan.daemon_sets.iter().filter(|daemon_set| daemon_set.created_at.is_none()).count();
        self.core.reserve(nodes, nodes * running);
        self.images.reserve(nodes);
        self.kubelets.reserve(nodes);
        self.daemon_sets.reserve(nodes);
        let pools = || (0..self.plan.pools.len() as u16).map(PoolId);
        pools().for_each(|pool| self.find_nodes(pool));
        for (index, daemon_set) in self.plan.daemon_sets.iter().enumerate() {
            let id = DaemonSetId(index as u16);
            match daemon_set.created_at {
                Some(at) => {
                    let created = ControllersEvent::DaemonSetCreated(id);
                    self.core.schedule_at(at, Event::Controllers(created));
                }
                None => self.find_daemon_set(id),
            }
        }
        pools().for_each(|pool| self.find_pressure(pool));
        for (index, scripted) in self.plan.script.iter().enumerate() {
            self.core.schedule_at(scripted.at, Event::Scripted(index as u32));
        }
        self.fleet.begin(&mut self.core);
        self.daemon_sets.begin_resyncs(&mut self.core);
    }

    fn next_instant(&mut self) -> Option<Instant> {
        let or_never = |at: Option<Instant>| at.unwrap_or(Instant::NEVER);
        let event = or_never(self.core.queue.next_time());
        let delivery = or_never(self.api_server.next_arrival());
        let next = event.min(delivery).min(or_never(self.daemon_sets.next_deadline()));
        (next < Instant::NEVER).then_some(next)
    }

    fn run_instant(&mut self, now: Instant) -> Result<(), RunError> {
        if self.core.now != now {
            (self.core.now, self.steps_this_instant) = (now, 0);
        }
        while let Some(event) = self.core.queue.pop_due(now) {
            self.look_ahead();
            self.core.recorder.on_event();
            self.check_livelock()?;
            self.apply(event);
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        self.deliver_events();
        self.daemon_sets.look_at_changed_nodes(now);
        self.daemon_sets.release_due(now);
        while let Some(daemon_set) = self.daemon_sets.next_to_sync() {
            self.check_livelock()?;
            self.start_sync(daemon_set);
        }
        Ok(())
    }

    /// A cycle of steps without delay would never leave its instant.
    fn check_livelock(&mut self) -> Result<(), RunError> {
        self.steps_this_instant += 1;
        if self.steps_this_instant <= MAX_STEPS_PER_SLOT {
            return Ok(());
        }
        let slots = (self.core.store.node_count() as u64 + 1) * (self.plan.daemon_sets.len() as u64 + 1);
        if self.steps_this_instant > MAX_STEPS_PER_SLOT * slots {
            return Err(RunError::EndlessInstant { at: self.core.now, steps: self.steps_this_instant - 1 });
        }
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Scripted(index) => self.act(index),
            Event::Fleet(event) => self.apply_to_fleet(event),
            Event::Kubelet(event) => self.apply_to_kubelet(event),
            Event::Controllers(event) => self.apply_to_controllers(event),
            Event::Images(ImagesEvent::TransfersEnd) => self.transfers_end(),
            Event::Images(ImagesEvent::PullDue(pull)) => self.images.pull_due(&mut self.core, pull),
            Event::Scheduler(event) => self.apply_to_scheduler(event),
        }
    }

    #[inline]
    fn apply_to_kubelet(&mut self, event: KubeletEvent) {
        match event {
            KubeletEvent::PodStep { pod, step, .. } => {
                self.with_pod(pod, |this, id| this.take_step(id, step))
            }
            KubeletEvent::ContainerStep(pod, incarnation, step) => {
                self.with_pod(pod, |this, id| this.container_step_due(id, incarnation, step));
            }
            KubeletEvent::StartsLookedAt(node) => self.kubelets.look_at_starts(&mut self.core, node),
            KubeletEvent::ReportArrives(node) => self.reports_arrive(node),
            KubeletEvent::NodeStarted(node) => self.with_node(node, Self::node_started),
            KubeletEvent::NodeRebooted(node) => self.with_node(node, Self::node_repaired),
            KubeletEvent::PressureLook(node, kind) => {
                self.with_node(node, |this, id| this.pressure_look_due(id, kind));
            }
        }
    }

    fn apply_to_controllers(&mut self, event: ControllersEvent) {
        match event {
            ControllersEvent::DaemonSetCreated(id) => self.daemon_sets.create(&mut self.core, id),
            ControllersEvent::DaemonSetsResynced => self.daemon_sets.resync(&mut self.core),
            ControllersEvent::SyncDecided(id) => self.continue_requests(id),
            ControllersEvent::RequestAnswered(id) => self.request_answered(id),
            ControllersEvent::PodAvailable(pod) => {
                self.with_pod(pod, |this, id| this.daemon_sets.availability_due(&mut this.core, id));
            }
            ControllersEvent::HeartbeatsMissed(node) => self.with_node(node, Self::heartbeats_missed),
            ControllersEvent::NodesMonitored => self.monitor_nodes(),
            ControllersEvent::TaintDue(zone) => self.taint_due(zone),
            ControllersEvent::PodEvicted(pod) => self.with_pod(pod, Self::eviction_due),
            ControllersEvent::PodsCollected(node) => self.collect_pods(node),
        }
    }
}
