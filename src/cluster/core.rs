//! What every component is handed: the clock and the event queue, the objects of the cluster, the random streams, and the
//! record.
//!
//! Nothing here knows a component. Whoever has the core can look at nodes and pods, change them, schedule events and state
//! facts; what follows for others is for the run to hand on.

use crate::api::identity::{DaemonSetId, NodeId};
use crate::cluster::event::Event;
use crate::cluster::plan::{DaemonSetPlan, NodePool, Plan, Template};
use crate::cluster::store::Store;
use crate::engine::event_queue::EventQueue;
use crate::engine::random::RandomStreams;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::Catalog;
use crate::record::detail::Detail;
use crate::record::digest::Digest;
use crate::record::fact::{Fact, FactKind, Reason};
use crate::record::observer::{Observer, StatusStep};
use crate::record::wait::{Limit, Wait};

/// The part of a run's state that all components share.
pub(in crate::cluster) struct Core<'run> {
    pub now: Instant,
    horizon: Instant,
    pub specs: Specs<'run>,
    pub store: Store,
    pub catalog: Catalog,
    pub streams: RandomStreams,
    pub queue: EventQueue<Event>,
    pub recorder: Recorder<'run>,
}

/// What the plan says of pools, DaemonSets and pod templates.
#[derive(Clone, Copy)]
pub(in crate::cluster) struct Specs<'run> {
    pub pools: &'run [NodePool],
    pub daemon_sets: &'run [DaemonSetPlan],
    pub templates: &'run [Template],
}

/// The digest of a run, and whoever else watches it.
pub(in crate::cluster) struct Recorder<'run> {
    digest: Digest,
    observer: &'run mut dyn Observer,
}

impl<'run> Core<'run> {
    pub fn new(plan: &'run Plan, seed: u64, observer: &'run mut dyn Observer) -> Self {
        let Plan { pools, daemon_sets, templates, .. } = plan;
        let names = daemon_sets.iter().map(|daemon_set| daemon_set.name.clone()).collect();
        Self {
            now: Instant::START,
            horizon: plan.horizon,
            specs: Specs { pools, daemon_sets, templates },
            store: Store::default(),
            catalog: Catalog::new(names),
            streams: RandomStreams::new(seed),
            queue: EventQueue::new(),
            recorder: Recorder { digest: Digest::new(), observer },
        }
    }

    #[inline]
    pub fn schedule(&mut self, after: Duration, event: Event) {
        self.schedule_at(self.now + after, event);
    }

    /// What would happen after the end of the run never does, and is not even put into the queue: of faults that strike
    /// once in years there would be one for each pod.
    // Inlined for the reason that the queue's `push` is.
    #[inline(always)]
    pub fn schedule_at(&mut self, at: Instant, event: Event) {
        if at <= self.horizon {
            self.recorder.observer.on_scheduled(at);
            self.queue.push(at, event);
        }
    }

    pub fn record(&mut self, fact: Fact) {
        let Recorder { digest, observer } = &mut self.recorder;
        digest.on_fact(self.now, &fact, &self.catalog);
        observer.on_fact(self.now, &fact, &self.catalog);
    }

    pub fn record_node(&mut self, kind: FactKind, node: NodeId, reason: Reason) {
        self.record(Fact::new(kind, reason).with_node(node));
    }

    /// Somebody waited for a limit; a wait of no length is none.
    pub fn record_wait(&mut self, wait: Wait) {
        if wait.until > wait.since {
            let Recorder { digest, observer } = &mut self.recorder;
            digest.on_wait(&wait, &self.catalog);
            observer.on_wait(&wait, &self.catalog);
        }
    }

    /// This bound begins to hold the DaemonSet's rollout back, or none does any more.
    pub fn record_bound(&mut self, daemon_set: DaemonSetId, bound: Option<Limit>) {
        self.recorder.observer.on_held_back(self.now, daemon_set, bound, &self.catalog);
    }

    pub fn record_status(&mut self, step: &StatusStep) {
        let Recorder { digest, observer } = &mut self.recorder;
        digest.on_status(self.now, step, &self.catalog);
        observer.on_status(self.now, step, &self.catalog);
    }
}

impl Recorder<'_> {
    /// More of the fact that is recorded next.
    pub fn on_detail(&mut self, detail: Detail<'_>) {
        self.observer.on_detail(detail);
    }

    /// An event was taken from the queue.
    pub fn on_event(&mut self) {
        self.observer.on_event();
    }

    pub fn has_seen_enough(&self) -> bool {
        self.observer.has_seen_enough()
    }

    /// The run is over. Returns the digest of all that was recorded.
    pub fn end(self, at: Instant, catalog: &Catalog) -> u64 {
        self.observer.on_end(at, catalog);
        self.digest.value()
    }
}
