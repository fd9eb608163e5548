//! What every component is handed: the clock and the event queue, the objects of the cluster, the random streams, and the
//! record.
//!
//! Nothing here knows a component. Whoever has the core can look at nodes and pods, change them, schedule events and state
//! facts; what follows for others is for the run to hand on.

use crate::api::identity::{DaemonSetId, NodeId, PodId, PoolId, TemplateId};
use crate::cluster::event::Event;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::plan::{DaemonSetPlan, NodePool, Plan, PodNeeds, Template};
use crate::cluster::store::{KubeletState, Pod, PodIdentity, Store};
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
    /// By DaemonSet and node.
    node_records: Vec<Vec<NodeRecord>>,
    /// By template: the number of its revision; 0 is that of none.
    revisions: Vec<u32>,
    /// Whether the kubelet of a node whose object is gone still starts and ends pods.
    kubelet_outlives_node: bool,
}

/// What is remembered of a DaemonSet on a node, whichever pod is there.
#[derive(Clone, Copy, Debug)]
pub(in crate::cluster) struct NodeRecord {
    /// How many pods of it there have been.
    pub occurrences: u32,
    /// Bits of the images that are on the node; see [`Template::image_bit`].
    pub pulled_images: u64,
    /// Why coverage is not due, as last recorded.
    pub uncovered_because: Reason,
}

impl NodeRecord {
    /// No pod yet, and no word on coverage: as if a selector kept the DaemonSet off.
    pub const UNTOUCHED: Self =
        Self { occurrences: 0, pulled_images: 0, uncovered_because: Reason::NodeGone };
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
            node_records: vec![Vec::new(); daemon_sets.len()],
            revisions: vec![0; templates.len()],
            kubelet_outlives_node: plan.world.kubelet_outlives_node,
        }
    }

    /// Makes room for so many nodes, so that filling a cluster moves nothing.
    pub fn reserve(&mut self, nodes: usize, pods: usize) {
        self.store.reserve(nodes, pods);
        self.node_records.iter_mut().for_each(|records| records.reserve_exact(nodes));
    }

    /// Adds a node that does not exist yet.
    pub fn add_node(&mut self, pool: PoolId, ordinal: u32, name_hash: u64) {
        self.store.add_node(pool, ordinal, name_hash);
        self.node_records.iter_mut().for_each(|records| records.push(NodeRecord::UNTOUCHED));
    }

    pub fn node_record(&self, daemon_set: DaemonSetId, node: NodeId) -> &NodeRecord {
        &self.node_records[daemon_set.index()][node.index()]
    }

    pub fn node_record_mut(&mut self, daemon_set: DaemonSetId, node: NodeId) -> &mut NodeRecord {
        &mut self.node_records[daemon_set.index()][node.index()]
    }

    /// What the scheduler has to know of the pod.
    pub fn needs_of(&self, id: PodId) -> &'run PodNeeds {
        &self.specs.templates[self.store.pod(id).template.index()].needs
    }

    /// Whether the kubelet can do something for a pod of this node now.
    pub fn kubelet_works(&self, id: NodeId) -> bool {
        let node = self.store.node(id);
        (node.exists || self.kubelet_outlives_node) && node.kubelet == KubeletState::Running
    }

    /// The template's revision has this number from now on.
    pub fn number_revision(&mut self, template: TemplateId, number: u32) {
        self.revisions[template.index()] = number;
    }

    /// Schedules a step of a pod.
    pub fn schedule_step(&mut self, id: PodId, at: Instant, step: Step) {
        let Pod { node, daemon_set, .. } = *self.store.pod(id);
        self.schedule_at(
            at,
            Event::Kubelet(KubeletEvent::PodStep { pod: self.store.pod_ref(id), node, daemon_set, step }),
        );
    }

    #[inline]
    pub fn schedule(&mut self, after: Duration, event: Event) {
        self.schedule_at(self.now + after, event);
    }

    /// What would happen after the end of the run never does, and is not even put into the queue: of faults that come
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

    pub fn record_pod(&mut self, kind: FactKind, pod: PodIdentity, reason: Reason) {
        let revision = self.revisions[pod.template.index()];
        let fact = Fact::new(kind, reason).with_daemon_set(pod.daemon_set).with_node(pod.node);
        self.record(fact.with_pod(pod.occurrence).with_revision(revision));
    }

    /// The pod has waited for a limit.
    pub fn record_pod_wait(&mut self, id: PodId, limit: Limit, since: Instant, until: Instant) {
        let pod = self.store.pod(id);
        let (daemon_set, node) = (pod.daemon_set, Some(pod.node));
        self.record_wait(Wait { limit, daemon_set, node, since, until });
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
