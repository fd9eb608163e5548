//! What every component is handed: the clock and the event queue, the objects of the cluster, the random streams, and the
//! record.
//!
//! Nothing here knows a component. Whoever has the core can look at nodes and pods, change them, schedule events and state
//! facts; what follows for others is for the run to hand on.

use smallvec::SmallVec;

use crate::api::identity::{DaemonSetId, NodeId, PodId, PoolId, TemplateId};
use crate::api::taints::Taint;
use crate::cluster::event::Event;
use crate::cluster::kubelet::event::KubeletEvent;
use crate::cluster::kubelet::pod_steps::Step;
use crate::cluster::plan::{DaemonSetPlan, NodePool, Plan, PodDelays, PodNeeds, Template};
use crate::cluster::random_purpose as purpose;
use crate::cluster::store::{KubeletState, LabelSetId, Pod, PodIdentity, Store, TaintSetId};
use crate::engine::event_queue::EventQueue;
use crate::engine::random::RandomStreams;
use crate::engine::time::{Duration, Instant};
use crate::record::catalog::{Catalog, Fnv1a};
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
    /// By DaemonSet: the hash of its name.
    daemon_set_hashes: Vec<u64>,
    /// Whether times in objects are cut to whole seconds.
    whole_second_times: bool,
    /// Whether the kubelet of a node whose object is gone still starts and ends pods.
    kubelet_outlives_node: bool,
}

/// Pods of a node; few nodes have more than a handful.
pub(in crate::cluster) type PodIds = SmallVec<[PodId; 8]>;

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
        let names: Vec<_> = daemon_sets.iter().map(|daemon_set| daemon_set.name.clone()).collect();
        let daemon_set_hashes = names.iter().map(|name| Fnv1a::of(name)).collect();
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
            daemon_set_hashes,
            whole_second_times: plan.world.whole_second_times,
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

    /// The hash of the DaemonSet's name.
    pub fn daemon_set_hash(&self, id: DaemonSetId) -> u64 {
        self.daemon_set_hashes[id.index()]
    }

    /// The key of all that is drawn for pods of the DaemonSet on the node.
    pub fn draw_key(&self, daemon_set: DaemonSetId, node: NodeId) -> u64 {
        purpose::both(self.store.node(node).name_hash, self.daemon_set_hash(daemon_set))
    }

    /// The key of what is drawn for this pod alone.
    pub fn pod_key(&self, id: PodId) -> u64 {
        let pod = self.store.pod(id);
        purpose::both(self.draw_key(pod.daemon_set, pod.node), u64::from(pod.occurrence))
    }

    /// The present as an object of the API holds it: in whole seconds, cut off (`metav1.Time`). A run begins at a whole second.
    pub fn api_time(&self) -> Instant {
        if self.whole_second_times { self.now.whole_second() } else { self.now }
    }

    /// How much of the run is left after `since`.
    pub fn left_after(&self, since: Instant) -> Duration {
        self.horizon.since(since)
    }

    /// The pods of a node that satisfy a condition, in the order of their creation.
    pub fn pods_on(&self, id: NodeId, condition: impl Fn(&Pod) -> bool) -> PodIds {
        if !self.store.any_failed_on(id) {
            return self.living_on(id, condition);
        }
        let mut pods: PodIds = self.store.pods_on(id).filter(|&pod| condition(self.store.pod(pod))).collect();
        pods.sort_unstable_by_key(|&pod| self.store.number(pod));
        pods
    }

    /// The same, but for those that have failed.
    pub fn living_on(&self, id: NodeId, condition: impl Fn(&Pod) -> bool) -> PodIds {
        let mut pods: PodIds =
            self.store.living_on(id).filter(|&pod| condition(self.store.pod(pod))).collect();
        pods.reverse();
        pods
    }

    /// The node's taints as an edit makes them, which are not those of the node yet.
    pub fn edited_taints(&mut self, id: NodeId, edit: impl Fn(&mut Vec<Taint>)) -> TaintSetId {
        let mut taints = self.store.taints(self.store.node(id).taints).to_vec();
        edit(&mut taints);
        self.store.intern_taints(taints)
    }

    /// What the plan says of the pod's template.
    pub fn template_of(&self, id: PodId) -> &'run Template {
        &self.specs.templates[self.store.pod(id).template.index()]
    }

    /// What the scheduler has to know of the pod.
    pub fn needs_of(&self, id: PodId) -> &'run PodNeeds {
        &self.template_of(id).needs
    }

    /// How long the steps of pods of its DaemonSet take.
    pub fn delays_of(&self, id: PodId) -> &'run PodDelays {
        &self.specs.daemon_sets[self.store.pod(id).daemon_set.index()].delays
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
        let (pod, &Pod { node, daemon_set, .. }) = self.store.pod_and_ref(id);
        self.schedule_at(at, Event::Kubelet(KubeletEvent::PodStep { pod, node, daemon_set, step }));
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

    /// Records whether coverage of the node is due, if that has changed.
    #[inline]
    pub fn record_coverage(&mut self, id: DaemonSetId, node: NodeId, uncovered_because: Reason) {
        let record = self.node_record_mut(id, node);
        if std::mem::replace(&mut record.uncovered_because, uncovered_because) == uncovered_because {
            return;
        }
        let is_due = uncovered_because == Reason::None;
        let kind = if is_due { FactKind::CoverageDue } else { FactKind::CoverageNotDue };
        self.record(Fact::new(kind, uncovered_because).with_daemon_set(id).with_node(node));
    }

    pub fn record_node(&mut self, kind: FactKind, node: NodeId, reason: Reason) {
        self.record(Fact::new(kind, reason).with_node(node));
    }

    /// Records what has happened to the node, and that its taints become others with it.
    pub fn record_node_with_taints(&mut self, kind: FactKind, id: NodeId, reason: Reason, after: TaintSetId) {
        self.detail_taints(self.store.node(id).taints, after);
        self.record_node(kind, id, reason);
    }

    /// More of the fact that is recorded next: a node's taints, before and after.
    pub fn detail_taints(&mut self, before: TaintSetId, after: TaintSetId) {
        let (before, after) = (self.store.taints(before), self.store.taints(after));
        self.recorder.on_detail(Detail::Taints { before, after });
    }

    /// More of the fact that is recorded next: a node's labels, before and now.
    pub fn detail_labels(&mut self, id: NodeId, before: LabelSetId) {
        let (before, after) = (self.store.labels(before), self.store.labels(self.store.node(id).labels));
        self.recorder.on_detail(Detail::Labels { before, after });
    }

    /// More of the fact that is recorded next: the images of a pod of the template.
    pub fn detail_images(&mut self, template: TemplateId) {
        self.recorder.on_detail(Detail::Image(&self.specs.templates[template.index()].images));
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
    pub fn record_strategy_block(&mut self, daemon_set: DaemonSetId, bound: Option<Limit>) {
        self.recorder.observer.on_strategy_block(self.now, daemon_set, bound, &self.catalog);
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
