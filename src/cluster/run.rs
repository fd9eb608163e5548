//! The loop: at each instant everything due happens, then the controller syncs until its queue is empty.

use std::collections::VecDeque;

use crate::api::identity::{DaemonSetId, NodeId, PoolId};
use crate::cluster::apiserver::client::TokenBucket;
use crate::cluster::apiserver::watch::Notice;
use crate::cluster::controllers::daemon_sets::work_queue::WorkQueue;
use crate::cluster::controllers::event::ControllersEvent;
use crate::cluster::controllers::node_lifecycle::node_taints::NodeTaints;
use crate::cluster::core::Core;
use crate::cluster::event::Event;
use crate::cluster::fleet::Fleet;
use crate::cluster::images::Images;
use crate::cluster::images::event::ImagesEvent;
use crate::cluster::invariants::{InvariantViolation, check};
use crate::cluster::kubelet::containers::table::ContainerTable;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::reports::Reports;
use crate::cluster::kubelet::shortages::Pressures;
use crate::cluster::kubelet::starts::Starts;
use crate::cluster::plan::Plan;
use crate::cluster::scheduler::Scheduler;
use crate::cluster::state::DaemonSetState;
use crate::daemonset::manage::Commands;
use crate::engine::time::Instant;
use crate::record::observer::Observer;

/// Far more than can happen to a DaemonSet's place on a node at one instant.
const MOST_HAPPENINGS_PER_PLACE: u64 = 1000;

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
        "time stands still at {at}: more than {happenings} things happened at this instant; \
         give what goes in a circle there (pods evicted as soon as they are bound, say) a delay that is not zero"
    )]
    EndlessInstant { at: Instant, happenings: u64 },
    #[error("at {at}, RollBack(\"{daemon_set}\"): error: {problem}")]
    RollBack { at: Instant, daemon_set: String, problem: CannotRollBack },
}

/// Why a rollback does not find its revision, in kubectl's words where it has some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotRollBack {
    #[error("no last revision to roll back to (revisionHistoryLimit has kept none)")]
    NoRevisionBefore,
    #[error("unable to find specified revision {0} in history (revisionHistoryLimit has not kept it)")]
    UnknownRevision(u32),
    #[error(
        "the revision before the present one is no longer in the history, and kubectl would take {0}; \
         write that number if it is meant"
    )]
    Forgotten(u32),
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
    while let Some(now) = run.next_instant().filter(|&now| now <= plan.horizon) {
        run.live_through(now)?;
        if checking == Checking::Invariants {
            check(&run)?;
        }
        if run.core.recorder.has_seen_enough() {
            break;
        }
    }
    run.core.now = plan.horizon;
    run.scheduler.end_waits(&mut run.core);
    run.starts.record_open_waits(&mut run.core);
    run.tell_open_waits();
    let Core { recorder, catalog, queue, .. } = run.core;
    let digest = recorder.end(plan.horizon, &catalog);
    Ok(RunOutcome { digest, events: queue.inserted() - queue.len() as u64 })
}

/// The state of a run.
pub(in crate::cluster) struct Run<'run> {
    pub plan: &'run Plan,
    pub core: Core<'run>,
    pub daemon_sets: Vec<DaemonSetState>,
    pub work_queue: WorkQueue,
    /// The commands of syncs that are over, to be used again.
    #[expect(clippy::vec_box, reason = "they come and go with every sync, and are large")]
    pub spare_commands: Vec<Box<Commands>>,
    /// What the controllers are still to be told, by the time of its arrival.
    pub watch: VecDeque<(Instant, Notice)>,
    /// The nodes that were added or changed at this instant, and whom it concerns.
    pub changed_nodes: Vec<(DaemonSetId, NodeId)>,
    /// The bucket that all syncs take their tokens from; `None`: requests are not limited.
    pub tokens: Option<TokenBucket>,
    pub syncs_in_flight: u32,
    /// The NoExecute taints of nodes that are not ready; `None`: they come and go with the condition.
    pub node_taints: Option<NodeTaints>,
    pub images: Images<'run>,
    /// The kubelets' reports on their way; `None`: they arrive at once.
    pub reports: Reports,
    pub scheduler: Scheduler<'run>,
    pub containers: ContainerTable,
    /// Whose turn it is to start containers; `None`: they all start at once.
    pub starts: Starts,
    pub fleet: Fleet<'run>,
    pub pressures: Pressures,
    /// Why the run cannot go on.
    pub failure: Option<RunError>,
    /// How many events and syncs there were at the present instant.
    happened_now: u64,
}

impl<'run> Run<'run> {
    fn new(plan: &'run Plan, seed: u64, observer: &'run mut dyn Observer) -> Self {
        let mut core = Core::new(plan, seed, observer);
        let fleet = Fleet::new(&plan.churn, &mut core);
        let daemon_sets = (0..plan.daemon_sets.len())
            .map(|index| DaemonSetState::new(plan, DaemonSetId(index as u16), &core.streams))
            .collect();
        let world = &plan.world;
        let scheduler = Scheduler::new(world.scheduler, world.kubernetes_version, &core.specs);
        Self {
            plan,
            core,
            daemon_sets,
            work_queue: WorkQueue::new(plan.daemon_sets.len(), plan.world.delaying_queue),
            spare_commands: Vec::new(),
            watch: VecDeque::new(),
            changed_nodes: Vec::new(),
            tokens: plan.world.control_plane.rate_limit.map(TokenBucket::full),
            syncs_in_flight: 0,
            node_taints: plan.world.node_lifecycle.map(NodeTaints::new),
            images: Images::new(plan.world.image_pulls.as_ref()),
            reports: Reports::new(plan.world.kubelet_client),
            scheduler,
            containers: ContainerTable::default(),
            starts: Starts::new(plan.world.container_starts_at_once),
            fleet,
            pressures: Pressures::new(),
            failure: None,
            happened_now: 0,
        }
    }

    /// The cluster as the run finds it, and all that is known to happen.
    fn set_up(&mut self) {
        let nodes = self.plan.pools.iter().map(|pool| pool.count as usize).sum();
        let running =
            self.plan.daemon_sets.iter().filter(|daemon_set| daemon_set.created_at.is_none()).count();
        self.core.reserve(nodes, nodes * running);
        self.images.reserve(nodes);
        self.starts.reserve(nodes);
        for daemon_set in &mut self.daemon_sets {
            daemon_set.controller.reserve_slots(nodes);
        }
        for (index, pool) in self.plan.pools.iter().enumerate() {
            for _ in 0..pool.count {
                self.add_initial_node(PoolId(index as u16));
            }
        }
        for (index, daemon_set) in self.plan.daemon_sets.iter().enumerate() {
            let id = DaemonSetId(index as u16);
            match daemon_set.created_at {
                Some(at) => self.core.schedule_at(at, Event::DaemonSetCreated(id)),
                None => self.find_running(id),
            }
        }
        for (index, scripted) in self.plan.script.iter().enumerate() {
            self.core.schedule_at(scripted.at, Event::Scripted(index as u32));
        }
        self.fleet.begin(&mut self.core);
        self.begin_resyncs();
    }

    fn next_instant(&mut self) -> Option<Instant> {
        let or_never = |at: Option<Instant>| at.unwrap_or(Instant::NEVER);
        let event = or_never(self.core.queue.next_time());
        let notice = or_never(self.watch.front().map(|&(arrives, _)| arrives));
        let next = event.min(notice).min(or_never(self.work_queue.next_deadline()));
        (next < Instant::NEVER).then_some(next)
    }

    fn live_through(&mut self, now: Instant) -> Result<(), RunError> {
        if self.core.now != now {
            (self.core.now, self.happened_now) = (now, 0);
        }
        while let Some(event) = self.core.queue.pop_due(now) {
            self.look_ahead();
            self.core.recorder.on_event();
            self.count_happening()?;
            self.apply(event);
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        self.deliver_notices();
        self.look_at_changed_nodes();
        self.work_queue.release_due(now);
        while self.syncs_in_flight < self.plan.world.control_plane.concurrent_syncs
            && let Some(daemon_set) = self.work_queue.pop()
        {
            self.count_happening()?;
            self.start_sync(daemon_set);
        }
        Ok(())
    }

    /// What happens at the same instant over and over would never end.
    fn count_happening(&mut self) -> Result<(), RunError> {
        self.happened_now += 1;
        if self.happened_now <= MOST_HAPPENINGS_PER_PLACE {
            return Ok(());
        }
        let places = (self.core.store.node_count() as u64 + 1) * (self.daemon_sets.len() as u64 + 1);
        if self.happened_now > MOST_HAPPENINGS_PER_PLACE * places {
            return Err(RunError::EndlessInstant { at: self.core.now, happenings: self.happened_now - 1 });
        }
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Scripted(index) => self.act(index),
            Event::DaemonSetCreated(id) => self.create_daemon_set(id),
            Event::Fleet(event) => self.apply_to_fleet(event),
            Event::Kubelet(KubeletEvent::NodeStarted(node)) => self.with_node(node, Self::node_started),
            Event::Kubelet(KubeletEvent::HeartbeatsMissed(node)) => {
                self.with_node(node, Self::node_unreachable)
            }
            Event::Controllers(ControllersEvent::NodesMonitored) => self.monitor_nodes(),
            Event::Controllers(ControllersEvent::TaintDue(zone)) => self.taint_due(zone),
            Event::Kubelet(KubeletEvent::NodeRebooted(node)) => self.with_node(node, Self::node_repaired),
            Event::Kubelet(KubeletEvent::PressureLook(node, kind)) => {
                self.with_node(node, |this, id| this.pressure_look_due(id, kind));
            }
            Event::Controllers(ControllersEvent::PodsCollected(node)) => self.collect_pods(node),
            Event::Controllers(ControllersEvent::DaemonSetsResynced) => self.resync_daemon_sets(),
            Event::Controllers(ControllersEvent::SyncDecided(id)) => self.continue_requests(id),
            Event::Controllers(ControllersEvent::RequestAnswered(id)) => self.request_answered(id),
            Event::Kubelet(KubeletEvent::PodStep { pod, step, .. }) => {
                self.with_pod(pod, |this, id| this.take_step(id, step))
            }
            Event::Kubelet(KubeletEvent::StartsLookedAt(node)) => self.look_at_starts(node),
            Event::Kubelet(KubeletEvent::ContainerStep(pod, life, step)) => {
                self.with_pod(pod, |this, id| this.container_step_due(id, life, step));
            }
            Event::Kubelet(KubeletEvent::PodAvailable(pod)) => self.with_pod(pod, Self::pod_may_be_available),
            Event::Kubelet(KubeletEvent::ReportArrives(node)) => self.reports_arrive(node),
            Event::Controllers(ControllersEvent::PodEvicted(pod)) => self.with_pod(pod, Self::eviction_due),
            Event::Images(ImagesEvent::TransfersEnd) => self.transfers_end(),
            Event::Images(ImagesEvent::PullDue(pull)) => self.images.pull_due(&mut self.core, pull),
            Event::Scheduler(event) => self.apply_to_scheduler(event),
        }
    }
}
