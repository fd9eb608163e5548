//! What happened on each node, kept while a run goes on: its facts, what its pods waited for, and what there was to see of
//! each DaemonSet there; and the status and the coverage of each DaemonSet over time.
//!
//! Memory is bounded, whatever the run: of many nodes a sample is kept, by their names alone, and of long series the worse of
//! neighbouring moments (see [`Thinned`]).

pub mod coverage_series;
mod details;
mod kept_node;
mod kept_nodes;
pub mod placement;
pub mod pod_phases;
pub mod story;
pub mod thinned;
pub mod waves;
pub mod words;

use self::coverage_series::{CoverageMoment, CoverageRecorder};
use self::details::Details;
pub use self::kept_node::{NodeHistory, SlotMoment};
use self::kept_nodes::{KeptNodes, MOST_NODES, Wanted};
use self::thinned::Thinned;
use self::waves::{RolloutWaves, WaveCounter};
use super::slots::SlotTracker;
use crate::engine::time::Instant;
use crate::record::catalog::Catalog;
use crate::record::detail::Detail;
use crate::record::fact::{Fact, FactKind};
use crate::record::observer::{Observer, StatusStep};
use crate::record::wait::Wait;

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

/// Watches a run, until it has [`HistoryRecorder::result`].
#[derive(Clone, Debug)]
pub struct HistoryRecorder {
    knows_waits: bool,
    tracker: SlotTracker,
    nodes: KeptNodes,
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
            knows_waits: true,
            tracker: SlotTracker::default(),
            nodes: KeptNodes::new(wanted),
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

    fn template_changed(&mut self, at: Instant, daemon_set: usize, revision: Option<u32>) {
        self.daemon_sets[daemon_set].revision = revision;
        self.daemon_sets[daemon_set].waves.template_changed(revision);
        self.nodes.revision_changed(at, daemon_set, revision);
    }
}

impl Observer for HistoryRecorder {
    fn on_detail(&mut self, detail: Detail<'_>) {
        self.details.on_detail(detail);
    }

    fn on_fact(&mut self, at: Instant, fact: &Fact, catalog: &Catalog) {
        self.make_room(catalog);
        if let Some(node) = fact.node() {
            self.nodes.keep(node, catalog, |kept| kept.add_fact(at, *fact, self.details.take()));
        }
        self.details.forget();
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
        self.tracker.on_fact(fact, catalog, |daemon_set, node, before, after| {
            let watched = &mut self.daemon_sets[daemon_set.index()];
            watched.coverage.slot_changed(at, before, after);
            let revision = watched.revision;
            self.nodes.keep(node, catalog, |kept| kept.slot_changed(at, daemon_set.index(), after, revision));
        });
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
            self.nodes.keep(node, catalog, |kept| kept.add_wait(*wait));
        }
    }

    fn on_end(&mut self, at: Instant, catalog: &Catalog) {
        self.make_room(catalog);
        let other_names = self.nodes.other_names(catalog);
        let node_count = self.nodes.seen();
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
            nodes: self.nodes.end(at, catalog),
            details: std::mem::take(&mut self.details).into_texts(),
            node_count,
            knows_waits: self.knows_waits,
            other_names,
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
