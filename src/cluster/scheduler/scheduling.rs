//! The scheduler at work: from the creation of a pod to its binding.
//!
//! A pod is learnt of after the delay `scheduling`. Then the scheduler looks whether it fits: at once, or where its pace
//! is limited when its turn comes. A pod that fits has its room from then on, and is bound when its request has been
//! sent; one that does not waits until something changes on its node. If nothing limits the scheduler and no pool says
//! what its nodes offer, nothing is kept here and every pod is bound when it is learnt of.

use crate::api::identity::PodId;
use crate::api::kubernetes_version::Change;
use crate::cluster::apiserver::client::TokenBucket;
use crate::cluster::apiserver::watch::News;
use crate::cluster::event::Event;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::plan::{DaemonSetPlan, Plan, SpecVersion};
use crate::cluster::run::Run;
use crate::cluster::scheduler::queue::{ActiveQueue, BackoffQueue};
use crate::cluster::scheduler::room::Room;
use crate::engine::time::Instant;
use crate::record::fact::{FactKind, Reason};
use crate::record::wait::Limit;

/// What the scheduler knows.
pub(in crate::cluster) struct Scheduler {
    /// Whether it is more than a delay.
    pub is_on: bool,
    /// Whether some pool says what its nodes offer, or pods are rivals.
    pub watches_room: bool,
    /// Whether pods may meet on a node that cannot share it, whatever it offers.
    pub has_rivals: bool,
    /// By pod; one that is not in it yet is new.
    pub candidates: Vec<Candidate>,
    /// By node; empty unless it watches room.
    pub rooms: Vec<Room>,
    pub queue: ActiveQueue,
    /// The pods in back-off, which an idle scheduler turns to since 1.33.
    pub backing_off: BackoffQueue,
    /// When pods were deleted anywhere; kept before 1.33, where each wakes all pods that did not fit.
    pub deletions: Vec<Instant>,
    /// The bucket that binding requests take their tokens from.
    tokens: Option<TokenBucket>,
    /// When it is done with the pod that it is busy with.
    pub free_at: Instant,
    /// Its next turn has been scheduled.
    turn_is_due: bool,
}

/// A pod on its way to its node, and what the scheduler remembers of it there.
#[derive(Clone, Copy, Debug)]
pub(in crate::cluster) struct Candidate {
    pub standing: Standing,
    pub attempts: u32,
    /// When it got into its standing.
    pub since: Instant,
    /// When it was created, or when the last attempt failed: the earlier, the sooner its turn.
    pub queued_since: Instant,
    /// The reason why it does not fit, as last recorded.
    pub said: Reason,
    /// It has pushed pods out and may have their room (`nominatedNodeName`).
    pub is_nominated: bool,
    /// It ends because it was pushed out itself.
    pub is_victim: bool,
    /// When it was bound: `status.startTime`.
    pub started: Instant,
}

/// Where a pod is with the scheduler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cluster) enum Standing {
    /// Nothing has been done for it. A pod that was found running stays so.
    New,
    /// It waits for its turn.
    Active,
    /// It did not fit, and nothing has changed since.
    Unschedulable,
    /// Something has changed; it is not tried again yet.
    BackingOff,
    /// It has its room, and is bound or about to be.
    Placed,
}

impl Candidate {
    pub const NEW: Self = Self {
        standing: Standing::New,
        attempts: 0,
        since: Instant::START,
        queued_since: Instant::START,
        said: Reason::None,
        is_nominated: false,
        is_victim: false,
        started: Instant::START,
    };

    /// What it waits for.
    const fn waits_for(&self) -> Option<Limit> {
        match self.standing {
            Standing::Active => Some(Limit::Scheduler),
            Standing::Unschedulable | Standing::BackingOff => Some(Limit::Room),
            Standing::New | Standing::Placed => None,
        }
    }
}

impl Scheduler {
    pub fn new(plan: &Plan) -> Self {
        let has_rivals = has_rivals(plan);
        let watches_room = has_rivals || plan.pools.iter().any(|pool| pool.offer.is_some());
        Self {
            is_on: watches_room || plan.world.scheduler.takes_turns(),
            watches_room,
            has_rivals,
            candidates: Vec::new(),
            rooms: Vec::new(),
            queue: ActiveQueue::default(),
            backing_off: BackoffQueue::default(),
            deletions: Vec::new(),
            tokens: plan.world.scheduler.bindings.map(TokenBucket::full),
            free_at: Instant::START,
            turn_is_due: false,
        }
    }

    pub fn candidate(&self, pod: PodId) -> Candidate {
        self.candidates.get(pod.index()).copied().unwrap_or(Candidate::NEW)
    }

    pub fn candidate_mut(&mut self, pod: PodId) -> &mut Candidate {
        if self.candidates.len() <= pod.index() {
            self.candidates.resize(pod.index() + 1, Candidate::NEW);
        }
        &mut self.candidates[pod.index()]
    }
}

/// Whether pods may meet on a node that cannot share it: those of two DaemonSets with host ports or anti-affinity, or the old
/// and the new pod of one that surges; or that a runtime class keeps them off. Mostly not, and then nothing is kept of nodes that offer as much as is asked for.
fn has_rivals(plan: &Plan) -> bool {
    if plan.templates.iter().any(|template| !template.needs.runtime_node_selector.is_empty()) {
        return true;
    }
    let is_exclusive =
        |version: &SpecVersion| plan.templates[version.template.index()].needs.demand.is_exclusive();
    let mut exclusive =
        plan.daemon_sets.iter().filter(|daemon_set| daemon_set.versions.iter().any(is_exclusive));
    let surges =
        |daemon_set: &DaemonSetPlan| daemon_set.versions.iter().any(|version| version.spec.allows_surge());
    exclusive.next().is_some_and(|first| surges(first) || exclusive.next().is_some())
}

impl Run<'_> {
    /// Binds the pod to its node. False: it goes no further, or not yet.
    pub fn bind(&mut self, id: PodId) -> bool {
        let identity = self.core.store.pod(id).identity();
        if !self.core.store.node(identity.node).exists {
            self.fits_nowhere(id);
            return false;
        }
        if self.scheduler.is_on && !self.may_be_bound(id) {
            return false;
        }
        self.core.store.pod_mut(id).bound = true;
        self.core.record_pod(FactKind::PodScheduled, identity, Reason::None);
        self.tell(identity.daemon_set, identity.node, News::PodBound(id));
        let pod = self.core.store.pod_ref(id);
        self.consider_eviction(id);
        self.core.store.resolve_pod(pod).is_some()
    }

    /// Whether the pod has its room. One that the scheduler has just learnt of may get it now.
    fn may_be_bound(&mut self, id: PodId) -> bool {
        let now = self.core.now;
        let takes_turns = self.plan.world.scheduler.takes_turns();
        let candidate = self.scheduler.candidate_mut(id);
        match candidate.standing {
            Standing::New => {
                candidate.queued_since = now;
                if takes_turns {
                    self.line_up(id);
                    return false;
                }
                self.find_room(id) && self.placed(id)
            }
            Standing::Placed => self.placed(id),
            Standing::Active | Standing::Unschedulable | Standing::BackingOff => false,
        }
    }

    /// The pod is bound now.
    fn placed(&mut self, id: PodId) -> bool {
        self.scheduler.candidate_mut(id).started = self.core.now;
        true
    }

    /// The pod waits for its turn.
    pub fn line_up(&mut self, id: PodId) {
        self.change_standing(id, Standing::Active);
        let (pod, priority) = (self.core.store.pod_ref(id), self.needs_of(id).priority);
        let since = self.scheduler.candidate(id).queued_since;
        self.scheduler.queue.push(pod, priority, since);
        self.call_scheduler();
    }

    fn call_scheduler(&mut self) {
        let is_idle = self.scheduler.queue.is_empty() && self.scheduler.backing_off.is_empty();
        if !self.scheduler.turn_is_due && !is_idle {
            self.scheduler.turn_is_due = true;
            self.core.schedule_at(self.scheduler.free_at.max(self.core.now), Event::SchedulerTurns);
        }
    }

    /// The scheduler turns to the pods whose turn it is: to one, or to all where it takes no time.
    pub fn scheduler_turns(&mut self) {
        self.scheduler.turn_is_due = false;
        let cycle = self.plan.world.scheduler.cycle;
        while let Some(pod) = self.scheduler.queue.pop().or_else(|| self.scheduler.backing_off.pop()) {
            let Some(id) = self.core.store.resolve_pod(pod) else { continue };
            if self.scheduler.candidate(id).standing == Standing::BackingOff {
                self.change_standing(id, Standing::Active);
            }
            self.take_turn(id);
            self.scheduler.free_at = self.scheduler.free_at.max(self.core.now + cycle);
            if self.scheduler.free_at > self.core.now {
                break;
            }
        }
        self.call_scheduler();
    }

    fn take_turn(&mut self, id: PodId) {
        let node = self.core.store.pod(id).node;
        if !self.core.store.node(node).exists {
            self.forget_candidate(id);
            return self.fits_nowhere(id);
        }
        if !self.find_room(id) {
            return;
        }
        let now = self.core.now;
        let sent = self.scheduler.tokens.as_mut().map_or(now, |tokens| tokens.reserve(now));
        self.core.record_pod_wait(id, Limit::Scheduler, now, sent);
        if sent > now {
            self.core.schedule_step(id, sent, Step::Bind);
        } else {
            self.take_step(id, Step::Bind);
        }
    }

    /// The pod's node is gone. The scheduler writes that no node suits it into the pod's condition, which wakes the controller,
    /// and that deletes the pod.
    fn fits_nowhere(&mut self, id: PodId) {
        let pod = self.core.store.pod(id).identity();
        self.tell(pod.daemon_set, pod.node, News::PodUpdated);
    }

    /// The API requests about the pods that are pushed out: each gets a condition and is deleted (`prepareCandidate`). Before
    /// 1.33 the scheduler turns to the next pod when they have been sent.
    pub fn ask_victims_to_go(&mut self, victims: usize) {
        const REQUESTS_EACH: usize = 2;
        let now = self.core.now;
        let Some(tokens) = &mut self.scheduler.tokens else { return };
        let sent = (0..REQUESTS_EACH * victims).fold(now, |_, _| tokens.reserve(now));
        if !self.plan.world.kubernetes_version.has(Change::AsynchronousPreemption) {
            self.scheduler.free_at = self.scheduler.free_at.max(sent);
        }
    }

    /// The pod gets into another standing, and what it waited for until now is recorded.
    pub fn change_standing(&mut self, id: PodId, standing: Standing) {
        let now = self.core.now;
        let before = self.scheduler.candidate(id);
        if let Some(limit) = before.waits_for() {
            self.core.record_pod_wait(id, limit, before.since, now);
        }
        let candidate = self.scheduler.candidate_mut(id);
        (candidate.standing, candidate.since) = (standing, now);
    }

    /// The run is over: what is still waited for has been waited for until now.
    pub fn end_scheduler_waits(&mut self, horizon: Instant) {
        self.core.now = horizon;
        for index in 0..self.scheduler.candidates.len() {
            let id = PodId(index as u32);
            if self.scheduler.candidate(id).waits_for().is_some() {
                self.change_standing(id, Standing::New);
            }
        }
    }
}
