//! What happened on each node, kept while a run goes on: its facts, what its pods waited for, and what there was to see of
//! each DaemonSet there; and the status and the coverage of each DaemonSet over time.
//!
//! Memory is bounded, whatever the run: of many nodes a sample is kept, by their names alone, and of long series the worse of
//! neighbouring moments (see [`Thinned`]).

pub mod coverage_series;
mod details;
mod kept_node;
pub mod placement;
pub mod pod_phases;
pub mod story;
pub mod thinned;
pub mod waves;
pub mod words;

use std::collections::BTreeMap;

use self::coverage_series::{CoverageMoment, CoverageRecorder};
use self::details::Details;
use self::kept_node::KeptNode;
pub use self::kept_node::{NodeHistory, SlotMoment};
use self::thinned::Thinned;
use self::waves::{RolloutWaves, WaveCounter};
use super::node_bands::sampling_hash;
use super::slots::SlotTracker;
use crate::engine::time::Instant;
use crate::record::catalog::{Catalog, NodeId};
use crate::record::detail::Detail;
use crate::record::fact::{Fact, FactKind};
use crate::record::observer::{Observer, StatusStep};
use crate::record::wait::Wait;

/// More nodes are not kept.
pub const MOST_NODES: usize = 10_000;
/// More facts, states and waits of nodes are not kept: then there are fewer nodes in the sample.
const MOST_ENTRIES: usize = 500_000;
/// More moments of all DaemonSets' series together are not kept, if that leaves each some.
const MOST_MOMENTS: usize = 40_000;
const LEAST_MOMENTS: usize = 1_000;

/// What a run's nodes and DaemonSets went through.
#[derive(Clone, Debug)]
pub struct History {
    /// When the run ended.
    pub horizon: Instant,
    /// In the catalog's order.
    pub daemon_sets: Vec<DaemonSetHistory>,
    /// Sorted by pool, then by name.
    pub nodes: Vec<NodeHistory>,
    /// The texts that are details of facts.
    pub details: Vec<String>,
    /// How many nodes there were in all; those that are kept may be a sample.
    pub node_count: usize,
    /// Whether what told it says what was waited for, as a run does and its files do not.
    pub knows_waits: bool,
    /// If one node was looked for and there was none of this name, those that there were.
    pub other_names: Vec<String>,
}

/// One DaemonSet over time.
#[derive(Clone, Debug)]
pub struct DaemonSetHistory {
    pub name: String,
    pub status: Thinned<StatusMoment>,
    pub coverage: Thinned<CoverageMoment>,
    /// Of each rollout that replaced any pod.
    pub waves: Vec<RolloutWaves>,
}

/// A status, from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusMoment {
    pub at: Instant,
    pub step: StatusStep,
}

/// Which nodes are of interest.
#[derive(Clone, Debug)]
enum Wanted {
    /// All, or a sample of so many.
    Sample(usize),
    Named(String),
}

/// Watches a run, until it has [`HistoryRecorder::result`].
#[derive(Clone, Debug)]
pub struct HistoryRecorder {
    wanted: Wanted,
    knows_waits: bool,
    tracker: SlotTracker,
    /// By hash, then node.
    kept: BTreeMap<(u64, NodeId), KeptNode>,
    /// By node, the hash of those that have been seen.
    hashes: Vec<Option<u64>>,
    node_count: usize,
    entries: usize,
    daemon_sets: Vec<Watched>,
    details: Details,
    result: Option<History>,
}

/// What is kept of one DaemonSet.
#[derive(Clone, Debug)]
struct Watched {
    /// That of its template.
    revision: Option<u32>,
    status: Thinned<StatusMoment>,
    coverage: CoverageRecorder,
    waves: WaveCounter,
}

impl HistoryRecorder {
    /// Of all nodes, or of a sample where there are too many.
    pub fn of_all() -> Self {
        Self::of(Wanted::Sample(MOST_NODES))
    }

    /// Of the node of this name alone.
    pub fn of_node(name: String) -> Self {
        Self::of(Wanted::Named(name))
    }

    /// It will be told by the files of a run, which do not say what was waited for.
    #[must_use]
    pub fn from_files(self) -> Self {
        Self { knows_waits: false, ..self }
    }

    fn of(wanted: Wanted) -> Self {
        Self {
            wanted,
            knows_waits: true,
            tracker: SlotTracker::default(),
            kept: BTreeMap::new(),
            hashes: Vec::new(),
            node_count: 0,
            entries: 0,
            daemon_sets: Vec::new(),
            details: Details::default(),
            result: None,
        }
    }

    /// Nothing before the run has ended.
    pub fn result(self) -> Option<History> {
        self.result
    }

    fn make_room(&mut self, catalog: &Catalog) {
        let count = catalog.daemon_sets().len();
        if self.daemon_sets.len() < count {
            let most = (MOST_MOMENTS / count / 2).max(LEAST_MOMENTS);
            self.daemon_sets.resize_with(count, || Watched {
                revision: None,
                status: Thinned::new(most),
                coverage: CoverageRecorder::new(most),
                waves: WaveCounter::default(),
            });
        }
    }

    /// What is kept of a node, if it is.
    fn node(&mut self, node: NodeId, catalog: &Catalog) -> Option<&mut KeptNode> {
        if self.hashes.len() <= node.index() {
            self.hashes.resize(node.index() + 1, None);
        }
        let hash = match self.hashes[node.index()] {
            Some(hash) => hash,
            None => self.admit(node, catalog),
        };
        self.kept.get_mut(&(hash, node))
    }

    fn admit(&mut self, node: NodeId, catalog: &Catalog) -> u64 {
        let hash = sampling_hash(node, catalog);
        self.hashes[node.index()] = Some(hash);
        self.node_count += 1;
        let is_wanted = match &self.wanted {
            Wanted::Sample(_) => true,
            Wanted::Named(name) => catalog.node(node).to_string() == *name,
        };
        if is_wanted {
            self.kept.insert((hash, node), KeptNode::new(catalog.daemon_sets().len()));
            self.shed();
        }
        hash
    }

    /// Lets go of nodes while there are too many, or too much is kept of them.
    fn shed(&mut self) {
        let Wanted::Sample(most) = &mut self.wanted else { return };
        while self.kept.len() > *most || self.entries > MOST_ENTRIES && self.kept.len() > 1 {
            if let Some((_, dropped)) = self.kept.pop_last() {
                self.entries -= dropped.entries();
            }
            // A node that comes later must not be kept where one with a lower hash was let go of.
            *most = (*most).min(self.kept.len().max(1));
        }
    }

    fn keep(&mut self, node: NodeId, catalog: &Catalog, entry: impl FnOnce(&mut KeptNode)) {
        let Some(kept) = self.node(node, catalog) else { return };
        let before = kept.entries();
        entry(kept);
        let after = kept.entries();
        self.entries = self.entries + after - before;
        if self.entries > MOST_ENTRIES {
            self.shed();
        }
    }

    fn template_changed(&mut self, at: Instant, daemon_set: usize, revision: Option<u32>) {
        self.daemon_sets[daemon_set].revision = revision;
        self.daemon_sets[daemon_set].waves.template_changed(revision);
        for node in self.kept.values_mut() {
            let before = node.entries();
            node.revision_changed(at, daemon_set, revision);
            self.entries = self.entries + node.entries() - before;
        }
        self.shed();
    }
}

impl Observer for HistoryRecorder {
    fn on_detail(&mut self, detail: Detail<'_>) {
        self.details.on_detail(detail);
    }

    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        self.make_room(catalog);
        let mut details = std::mem::take(&mut self.details);
        if let Some(node) = fact.node() {
            self.keep(node, catalog, |kept| kept.add_fact(at, *fact, details.take()));
        }
        details.forget();
        self.details = details;
        let is_of_template = matches!(
            fact.kind(),
            FactKind::DaemonSetExisted | FactKind::DaemonSetCreated | FactKind::SpecChanged
        );
        if let (Some(daemon_set), true) = (fact.daemon_set(), is_of_template) {
            self.template_changed(at, daemon_set.index(), fact.revision());
        }
        if let Some(daemon_set) = fact.daemon_set() {
            self.daemon_sets[daemon_set.index()].waves.on_fact(at, fact);
        }
        let mut tracker = std::mem::take(&mut self.tracker);
        tracker.on_fact(fact, catalog, |daemon_set, node, before, after| {
            let watched = &mut self.daemon_sets[daemon_set.index()];
            watched.coverage.slot_changed(at, before, after);
            let revision = watched.revision;
            self.keep(node, catalog, |kept| kept.slot_changed(at, daemon_set.index(), after, revision));
        });
        self.tracker = tracker;
    }

    fn on_status(&mut self, at: Instant, step: &StatusStep, catalog: &Catalog) {
        self.make_room(catalog);
        let series = &mut self.daemon_sets[step.daemon_set.index()].status;
        if series.last().is_none_or(|last| last.step != *step) {
            let is_same_time = |one: &StatusMoment, other: &StatusMoment| one.at == other.at;
            series.push(StatusMoment { at, step: *step }, is_same_time, has_fewer_available);
        }
    }

    fn on_wait(&mut self, wait: &Wait, catalog: &Catalog) {
        if let Some(node) = wait.node {
            self.make_room(catalog);
            self.keep(node, catalog, |kept| kept.add_wait(*wait));
        }
    }

    fn on_end(&mut self, at: Instant, catalog: &Catalog) {
        self.make_room(catalog);
        let kept = std::mem::take(&mut self.kept).into_iter();
        let mut nodes: Vec<NodeHistory> =
            kept.map(|((_, node), kept)| kept.end(catalog.node(node).to_string(), at)).collect();
        nodes.sort_by(|one, other| (&one.pool, &one.node).cmp(&(&other.pool, &other.node)));
        let is_missed = matches!(self.wanted, Wanted::Named(_)) && nodes.is_empty();
        let others = (0..catalog.node_count() as u32).filter(|_| is_missed).map(NodeId);
        let watched = std::mem::take(&mut self.daemon_sets).into_iter().zip(catalog.daemon_sets());
        self.result = Some(History {
            horizon: at,
            daemon_sets: watched
                .map(|(watched, name)| DaemonSetHistory {
                    name: name.clone(),
                    status: watched.status,
                    coverage: watched.coverage.end(),
                    waves: watched.waves.end(),
                })
                .collect(),
            nodes,
            details: std::mem::take(&mut self.details).into_texts(),
            node_count: self.node_count,
            knows_waits: self.knows_waits,
            other_names: others.map(|node| catalog.node(node).to_string()).collect(),
        });
    }
}

/// Compares two shares without dividing.
fn has_fewer_available(one: &StatusMoment, other: &StatusMoment) -> bool {
    let counts = |moment: &StatusMoment| {
        let status = &moment.step.status;
        (u64::from(status.number_available), u64::from(status.desired_number_scheduled))
    };
    let ((available, desired), (other_available, other_desired)) = (counts(one), counts(other));
    available * other_desired < other_available * desired
}

#[cfg(test)]
mod tests;
